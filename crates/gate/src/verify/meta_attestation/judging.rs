use std::time::Duration;

use ::meta_attest::{
    game::{Outage, Reason as Rule},
    platform::token::MAX_TOKEN,
    wire::Claims,
};
use tokio::time::Instant;

use super::{Evidence, uses};
use crate::{Claims as Told, Envelope, MetaAttest, Parts, Reason, upstream::NotAttested};

/// When to ask again where the platform did not say and nothing is known.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// How long to wait where the platform's trouble is not for us to end.
const RETRY_LATER: Duration = Duration::from_secs(30);

/// Judges a token: what the platform says of it, what the game asks of it, the
/// challenge that it answers, and last, because that is written down, that it
/// is the one that does.
pub(super) async fn judged(
    parts: &Parts,
    upstream: &MetaAttest,
    evidence: &Evidence,
    deadline: Instant,
) -> Envelope {
    let token = evidence.token.expose();
    if !(1..=MAX_TOKEN).contains(&token.len()) || !token.iter().all(u8::is_ascii_graphic) {
        // Nobody's, and not sent on.
        return refused(upstream, None, vec![Reason::TokenRefused]);
    }
    let now = parts.clock.now();
    let claims = match upstream.claims(&evidence.token, now, deadline).await {
        Ok(claims) => claims,
        Err(NotAttested::Refused) => {
            return refused(upstream, None, vec![Reason::TokenRefused]);
        }
        Err(NotAttested::Expired) => {
            return refused(upstream, None, vec![Reason::TokenExpired]);
        }
        Err(NotAttested::BansUnknown) => {
            return Envelope::unavailable(Reason::BansUnknown, RETRY_AFTER);
        }
        Err(NotAttested::Outage(outage)) => return unavailable(outage),
    };
    match reasons(parts, upstream, evidence, &claims).await {
        Ok(reasons) if reasons.is_empty() => accepted(claims),
        Ok(reasons) => refused(upstream, Some(claims), reasons),
        Err(unavailable) => unavailable,
    }
}

/// Why a token that holds does not count, the gravest first.
async fn reasons(
    parts: &Parts,
    upstream: &MetaAttest,
    evidence: &Evidence,
    claims: &Claims,
) -> Result<Vec<Reason>, Envelope> {
    let now = parts.clock.now();
    let broken = upstream.policy().standing(claims, now);
    let mut reasons: Vec<_> = broken.into_iter().map(reason).collect();
    match uses::check(parts, upstream.policy(), evidence, claims, now)? {
        Err(reason) => reasons.insert(0, reason),
        // What is refused anyhow uses nothing up: the device may mend it, and
        // come with another token for the same challenge.
        Ok(_) if !reasons.is_empty() && !upstream.monitors() => {}
        Ok(answered) => {
            if let Err(reason) = uses::claim(parts, answered, evidence, now).await? {
                reasons.insert(0, reason);
            }
        }
    }
    Ok(reasons)
}

const fn reason(rule: Rule) -> Reason {
    match rule {
        Rule::TokenExpired => Reason::TokenExpired,
        Rule::TokenLifetime => Reason::TokenLifetime,
        Rule::TimestampTooEarly => Reason::TimestampTooEarly,
        Rule::DeviceBanned => Reason::DeviceBanned,
        Rule::DevelopmentToken => Reason::DevelopmentToken,
        Rule::DeviceIntegrity => Reason::DeviceIntegrity,
        Rule::AppIntegrity => Reason::AppIntegrity,
        Rule::PackageForeign => Reason::PackageForeign,
        Rule::CertificateForeign => Reason::CertificateForeign,
        Rule::VersionTooLow => Reason::VersionTooLow,
        Rule::VersionTooHigh => Reason::VersionTooHigh,
    }
}

fn accepted(claims: Claims) -> Envelope {
    let subject = claims.device_state.unique_id.clone();
    let subject = Some(subject).filter(|subject| !subject.is_empty());
    Envelope::accepted(subject, &claims)
}

/// Where rules are only watched, nobody is refused and all is told.
fn refused(upstream: &MetaAttest, claims: Option<Claims>, reasons: Vec<Reason>) -> Envelope {
    if !upstream.monitors() {
        return Envelope::refused_for(reasons);
    }
    let accepted = claims.map_or_else(|| Envelope::accepted(None, &Told::default()), accepted);
    Envelope {
        reasons,
        ..accepted
    }
}

fn unavailable(outage: Outage) -> Envelope {
    match outage {
        Outage::Misconfigured(_) => Envelope::unavailable(Reason::CredentialsRefused, RETRY_LATER),
        Outage::RateLimited => Envelope::unavailable(Reason::PlatformUnavailable, RETRY_LATER),
        _ => Envelope::unavailable(Reason::PlatformUnavailable, RETRY_AFTER),
    }
}
