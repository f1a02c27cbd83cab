use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::Claims;

/// What the gate has to say about one piece of evidence. Every verifier answers
/// with this and with nothing else.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Envelope {
    /// Whether the evidence holds.
    pub verdict: Verdict,
    /// Who it speaks for, as the platform names them; only when accepted.
    pub subject: Option<String>,
    /// What else it proves; empty unless accepted.
    pub claims: Claims,
    /// Why not; only when not accepted.
    pub reason: Option<Reason>,
    /// When it is worth asking again, in whole seconds; only when unavailable.
    pub retry_after_secs: Option<u64>,
    /// Every rule that was not met, the gravest first, where a verifier has
    /// several. Also of evidence that is accepted because rules are only
    /// watched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// The three things that can be said. *Unavailable* says nothing about the
/// evidence: a game lets the player wait, it does not turn the player away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The evidence holds.
    Accepted,
    /// The evidence does not hold, and never will.
    Refused,
    /// It could not be found out.
    Unavailable,
}

/// Why evidence was not accepted. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The platform does not accept the token: forged, expired or revoked.
    TokenRefused,
    /// The token is for another game.
    WrongGame,
    /// The platform does not know the player's device.
    DeviceNotRegistered,
    /// The platform does not accept the nonce for that user: made up, expired,
    /// used before, or another user's.
    ProofRefused,
    /// The user does not own the app.
    NotEntitled,
    /// The challenge was not made here, or was altered.
    ChallengeForged,
    /// The challenge is too old.
    ChallengeExpired,
    /// The challenge was made for another context.
    ChallengeForeign,
    /// The challenge was used before.
    ChallengeUsed,
    /// The request carries no OAuth signature.
    RequestUnsigned,
    /// What the request says of its signature cannot be read.
    RequestMalformed,
    /// The request is signed by a method that the platform does not use.
    SignatureMethodRefused,
    /// The request is signed for another consumer key.
    ConsumerForeign,
    /// The platform has not signed the request, or not as it arrived.
    SignatureForged,
    /// The body is not the one that was signed.
    BodyAltered,
    /// The request was signed too long ago, or before a restore.
    TimestampTooOld,
    /// The request was signed too far in the future.
    TimestampTooEarly,
    /// A parameter of the platform's could be read in two ways.
    ParameterAmbiguous,
    /// A parameter of the platform's is missing.
    ParameterMissing,
    /// A parameter of the platform's cannot be read.
    ParameterMalformed,
    /// Viewer and owner are two people.
    ViewerNotOwner,
    /// A launch has no token and token secret.
    TokenMissing,
    /// What the platform says in its own name was signed for a player.
    TokenUnexpected,
    /// The request was accepted before.
    NonceUsed,
    /// The token has ended.
    TokenExpired,
    /// The token is good for longer than this game allows, or never was.
    TokenLifetime,
    /// The device is banned from the game.
    DeviceBanned,
    /// The token was made for tests and proves nothing.
    DevelopmentToken,
    /// The device is trusted less than this game asks for.
    DeviceIntegrity,
    /// The app is recognized less than this game asks for.
    AppIntegrity,
    /// The app is another package.
    PackageForeign,
    /// The app is not signed by the game's certificates alone.
    CertificateForeign,
    /// The app is older than this game takes, or does not say its version.
    VersionTooLow,
    /// The app is newer than this game takes.
    VersionTooHigh,
    /// What the platform says of bans has not been heard for too long.
    BansUnknown,
    /// The platform could not be asked, or made no sense.
    PlatformUnavailable,
    /// The platform refuses the credentials of this gate.
    CredentialsRefused,
    /// The store could not make the single use durable.
    StoreUnavailable,
    /// This node has not heard from its store for too long to judge.
    OutOfTouch,
}

impl Verdict {
    /// The code, as it is written in the envelope.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
        }
    }
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 39] = [
        Self::TokenRefused,
        Self::WrongGame,
        Self::DeviceNotRegistered,
        Self::ProofRefused,
        Self::NotEntitled,
        Self::ChallengeForged,
        Self::ChallengeExpired,
        Self::ChallengeForeign,
        Self::ChallengeUsed,
        Self::RequestUnsigned,
        Self::RequestMalformed,
        Self::SignatureMethodRefused,
        Self::ConsumerForeign,
        Self::SignatureForged,
        Self::BodyAltered,
        Self::TimestampTooOld,
        Self::TimestampTooEarly,
        Self::ParameterAmbiguous,
        Self::ParameterMissing,
        Self::ParameterMalformed,
        Self::ViewerNotOwner,
        Self::TokenMissing,
        Self::TokenUnexpected,
        Self::NonceUsed,
        Self::TokenExpired,
        Self::TokenLifetime,
        Self::DeviceBanned,
        Self::DevelopmentToken,
        Self::DeviceIntegrity,
        Self::AppIntegrity,
        Self::PackageForeign,
        Self::CertificateForeign,
        Self::VersionTooLow,
        Self::VersionTooHigh,
        Self::BansUnknown,
        Self::PlatformUnavailable,
        Self::CredentialsRefused,
        Self::StoreUnavailable,
        Self::OutOfTouch,
    ];

    /// The code, as it is written in the envelope.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TokenRefused => "token_refused",
            Self::WrongGame => "wrong_game",
            Self::DeviceNotRegistered => "device_not_registered",
            Self::ProofRefused => "proof_refused",
            Self::NotEntitled => "not_entitled",
            Self::ChallengeForged => "challenge_forged",
            Self::ChallengeExpired => "challenge_expired",
            Self::ChallengeForeign => "challenge_foreign",
            Self::ChallengeUsed => "challenge_used",
            Self::RequestUnsigned => "request_unsigned",
            Self::RequestMalformed => "request_malformed",
            Self::SignatureMethodRefused => "signature_method_refused",
            Self::ConsumerForeign => "consumer_foreign",
            Self::SignatureForged => "signature_forged",
            Self::BodyAltered => "body_altered",
            Self::TimestampTooOld => "timestamp_too_old",
            Self::TimestampTooEarly => "timestamp_too_early",
            Self::ParameterAmbiguous => "parameter_ambiguous",
            Self::ParameterMissing => "parameter_missing",
            Self::ParameterMalformed => "parameter_malformed",
            Self::ViewerNotOwner => "viewer_not_owner",
            Self::TokenMissing => "token_missing",
            Self::TokenUnexpected => "token_unexpected",
            Self::NonceUsed => "nonce_used",
            Self::TokenExpired => "token_expired",
            Self::TokenLifetime => "token_lifetime",
            Self::DeviceBanned => "device_banned",
            Self::DevelopmentToken => "development_token",
            Self::DeviceIntegrity => "device_integrity",
            Self::AppIntegrity => "app_integrity",
            Self::PackageForeign => "package_foreign",
            Self::CertificateForeign => "certificate_foreign",
            Self::VersionTooLow => "version_too_low",
            Self::VersionTooHigh => "version_too_high",
            Self::BansUnknown => "bans_unknown",
            Self::PlatformUnavailable => "platform_unavailable",
            Self::CredentialsRefused => "credentials_refused",
            Self::StoreUnavailable => "store_unavailable",
            Self::OutOfTouch => "out_of_touch",
        }
    }
}

impl Envelope {
    /// The evidence holds.
    #[must_use]
    pub fn accepted(subject: Option<String>, claims: &impl Serialize) -> Self {
        Self {
            verdict: Verdict::Accepted,
            subject,
            claims: Claims::of(claims),
            reason: None,
            retry_after_secs: None,
            reasons: Vec::new(),
        }
    }

    /// The evidence does not hold.
    #[must_use]
    pub fn refused(reason: Reason) -> Self {
        Self {
            verdict: Verdict::Refused,
            subject: None,
            claims: Claims::default(),
            reason: Some(reason),
            retry_after_secs: None,
            reasons: Vec::new(),
        }
    }

    /// The evidence does not hold, for all these reasons: the first is the
    /// gravest.
    #[must_use]
    pub fn refused_for(reasons: Vec<Reason>) -> Self {
        Self {
            verdict: Verdict::Refused,
            subject: None,
            claims: Claims::default(),
            reason: reasons.first().copied(),
            retry_after_secs: None,
            reasons,
        }
    }

    /// It could not be found out; `wait` is when to ask again, at least a second.
    #[must_use]
    pub fn unavailable(reason: Reason, wait: Duration) -> Self {
        let secs = u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
        Self {
            verdict: Verdict::Unavailable,
            subject: None,
            claims: Claims::default(),
            reason: Some(reason),
            retry_after_secs: Some(secs.max(1)),
            reasons: Vec::new(),
        }
    }
}

/// A verdict, also a refusal, is an answer: 200. Where there is none, 503 with
/// `Retry-After`, so that no client takes it for one.
impl IntoResponse for Envelope {
    fn into_response(self) -> Response {
        let status = match self.verdict {
            Verdict::Accepted | Verdict::Refused => StatusCode::OK,
            Verdict::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        };
        let mut response = (status, axum::Json(&self)).into_response();
        if let Some(secs) = self.retry_after_secs {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_spelt_alike_in_metrics_and_envelopes() {
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
        for verdict in [Verdict::Accepted, Verdict::Refused, Verdict::Unavailable] {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
        }
    }
}
