use std::time::Duration;

use base::{AppId, CredentialId, FamilyId, PlayerId, Secret, Timestamp, TokenId};
use guard::{Claim, Fresh, OutOfWindow, SingleUse, Stale, Timed, Unclaimed, Window};
use sign::{
    Sealed, Signed,
    oauth1::{HmacSha1Key, Key, Presented, Source, body_hash},
};

use super::{
    Consumer, Denied, ProxyToken, Registry, Rules, Subject, TokenFlaw, diagnosis::secrets,
};
use crate::{
    profile::Requestor,
    wire::{Guid, Model},
};

/// How long after its moment a use is remembered: the widest window that an app
/// can have, so that the app's own, which may change meanwhile, has no say in
/// where a claim is looked for.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);

/// What names for whom a call is.
const REQUESTOR: &str = "xoauth_requestor_id";

/// Who calls, once signature, token and everything else has been judged good.
/// Good for one call: its use has still to be claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The app.
    pub app: AppId,
    /// The app's id on the platform.
    pub app_number: String,
    /// The credential whose secret signed.
    pub credential: CredentialId,
    /// How the call is authorized.
    pub model: Model,
    /// For whom it is: the player of the token, or the one whom a Consumer
    /// Request names where the profile says that it names one.
    pub viewer: Option<PlayerId>,
    /// The token's handle.
    pub token: Option<TokenId>,
    used: Use,
}

/// What makes a call the only one of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Use {
    consumer_key: String,
    token: String,
    timestamp: u64,
    nonce: String,
    window: Duration,
}

impl Timed for Caller {
    /// A timestamp is a whole second: all of it counts.
    fn window(&self) -> Window {
        window(self.used.timestamp, self.used.window)
    }
}

impl SingleUse for Caller {
    /// Unique over timestamp, consumer key and token (RFC 5849, section 3.3).
    fn claim(&self) -> Claim {
        let Use {
            consumer_key,
            token,
            timestamp,
            nonce,
            ..
        } = &self.used;
        let parts = [
            consumer_key.as_bytes(),
            token.as_bytes(),
            &timestamp.to_be_bytes(),
            nonce.as_bytes(),
        ];
        let longest = window(*timestamp, self.used.window.max(REMEMBERED));
        let closes_at = longest.closes_at();
        Claim::new(Some(self.app), "opensocial.nonce", &parts, closes_at)
    }
}

fn window(timestamp: u64, span: Duration) -> Window {
    let at = Timestamp::from_secs(i64::try_from(timestamp).unwrap_or(i64::MAX));
    Window {
        not_before: at.minus(span),
        expires_at: at.plus(span).plus(Duration::from_secs(1)),
        leeway: Duration::ZERO,
    }
}

/// Judges a call: who signed it, whether with a token that counts, in time, over
/// this body, and for whom.
///
/// # Errors
/// [`Denied`], of everything but the single use, in the order of its variants.
pub fn admit<R: Registry + ?Sized>(
    presented: &Presented<'_>,
    registry: &R,
    now: Timestamp,
) -> Result<Unclaimed<Caller>, Denied> {
    let consumer = registry.consumer(presented.consumer_key());
    let consumer = consumer.ok_or(Denied::ConsumerUnknown)?;
    let app_number = consumer.app_number.ok_or(Denied::ConsumerNotListed)?;
    let rules = consumer.rules;
    if !rules.profile.calls.contains(&presented.method()) {
        return Err(Denied::SignatureMethod);
    }
    let token = opened(presented, &consumer, registry)?;
    let wished = requestor(
        presented,
        app_number,
        token.as_ref(),
        rules.profile.requestor,
    );
    let caller = Caller {
        app: consumer.app_id,
        app_number: app_number.to_owned(),
        credential: consumer.credential_id,
        model: model(token.as_ref()),
        viewer: wished.clone().unwrap_or_default(),
        token: token.as_ref().map(|token| token.get().id),
        used: Use {
            consumer_key: presented.consumer_key().to_owned(),
            token: presented.token().unwrap_or_default().to_owned(),
            timestamp: presented.timestamp(),
            nonce: presented.nonce().to_owned(),
            window: rules.window,
        },
    };
    let token_secret = token.as_ref().map(|token| &token.get().secret);
    let (signed, secret) = signed(presented, &consumer, token_secret, caller, now)?;
    let unclaimed = in_time(signed, registry, now)?;
    let key = HmacSha1Key::new(secret, token_secret);
    judge_body(presented, rules, &key)?;
    if let Some(token) = token {
        current(token, registry, now)?;
    }
    wished.map(|_| unclaimed)
}

const fn model(token: Option<&Signed<ProxyToken>>) -> Model {
    match token {
        Some(_) => Model::Proxy,
        None => Model::Trusted,
    }
}

/// The token, where there is one. Its secret is part of the key, so that it has
/// to be read before anything else can be judged.
pub(super) fn opened<R: Registry + ?Sized>(
    presented: &Presented<'_>,
    consumer: &Consumer<'_>,
    registry: &R,
) -> Result<Option<Signed<ProxyToken>>, Denied> {
    let Some(text) = presented.token() else {
        return Ok(None);
    };
    let flawed = Denied::TokenRejected;
    let sealed = Sealed::parse(text.as_bytes()).map_err(|_| flawed(TokenFlaw::Malformed))?;
    let key = registry.key(sealed.key_id());
    let key = key.ok_or(flawed(TokenFlaw::UnknownKey))?;
    let token = ProxyToken::open(sealed, key).map_err(|_| flawed(TokenFlaw::Forged))?;
    if token.get().app_id != consumer.app_id {
        return Err(flawed(TokenFlaw::OfOtherApp));
    }
    Ok(Some(token))
}

/// The call under the secret that signed it: the consumer's, or the one before
/// that while it counts.
fn signed<'c>(
    presented: &Presented<'_>,
    consumer: &Consumer<'c>,
    token_secret: Option<&Secret>,
    caller: Caller,
    now: Timestamp,
) -> Result<(Signed<Caller>, &'c Secret), Denied> {
    for secret in secrets(consumer, now) {
        let key = Key::from(HmacSha1Key::new(secret, token_secret));
        if let Ok(signed) = presented.verify_as(&key, |_| caller.clone()) {
            return Ok((signed, secret));
        }
    }
    Err(Denied::SignatureInvalid)
}

fn in_time<R: Registry + ?Sized>(
    signed: Signed<Caller>,
    registry: &R,
    now: Timestamp,
) -> Result<Unclaimed<Caller>, Denied> {
    // What carries this timestamp can have been used from then on, by a clock
    // that ran ahead.
    let Window { not_before, .. } = signed.get().window();
    let span = signed.get().used.window;
    let unclaimed = Unclaimed::new(signed, now);
    let unclaimed = unclaimed.map_err(|why| Denied::timestamp_refused(why, now, span))?;
    if registry.is_forgotten(not_before) {
        return Err(Denied::Forgotten);
    }
    Ok(unclaimed)
}

/// A token is judged after the signature, so that nobody but its holder learns
/// what became of it.
fn current<R: Registry + ?Sized>(
    token: Signed<ProxyToken>,
    registry: &R,
    now: Timestamp,
) -> Result<Fresh<ProxyToken>, Denied> {
    let is_revoked = |token: &ProxyToken| {
        let subjects = [
            Subject::Token(token.id),
            Subject::Family(FamilyId::of(token.id)),
            Subject::Player(token.player),
            Subject::Credential(token.credential),
        ];
        let mut subjects = subjects.into_iter();
        subjects.any(|subject| registry.is_revoked(token.app_id, subject, token.issued_at))
    };
    Fresh::reusable(token, now, is_revoked).map_err(|stale| match stale {
        Stale::OutOfWindow(OutOfWindow::Expired) => Denied::TokenExpired,
        Stale::OutOfWindow(OutOfWindow::NotYetValid) => {
            Denied::TokenRejected(TokenFlaw::NotYetValid)
        }
        Stale::Revoked => Denied::TokenRevoked,
    })
}

fn judge_body(
    presented: &Presented<'_>,
    rules: Rules,
    key: &HmacSha1Key<'_>,
) -> Result<(), Denied> {
    let request = presented.request();
    match body_hash::judge(presented, rules.on_form, Some(key)) {
        body_hash::Verdict::Good => Ok(()),
        body_hash::Verdict::Absent => {
            let bare = !request.body.is_empty() && !request.is_form();
            match rules.require_body_hash && bare {
                true => Err(Denied::BodyHashMissing),
                false => Ok(()),
            }
        }
        verdict => Err(Denied::BodyHash(verdict)),
    }
}

/// For whom the call says that it is, held to the token or to the application.
fn requestor(
    presented: &Presented<'_>,
    app_number: &str,
    token: Option<&Signed<ProxyToken>>,
    named: Requestor,
) -> Result<Option<PlayerId>, Denied> {
    let text = requestor_text(presented)?;
    let player = || match text.parse() {
        Ok(Guid::Player(player)) => Some(player),
        Ok(Guid::Me) | Err(_) => None,
    };
    match (token, named) {
        (Some(token), _) if player() == Some(token.get().player) => Ok(player()),
        (None, Requestor::Application) if text == app_number => Ok(None),
        (None, Requestor::Player) if player().is_some() => Ok(player()),
        _ => Err(Denied::RequestorForeign(model(token))),
    }
}

/// The one value of it in header and query. In a form it would be the
/// application's own.
fn requestor_text(presented: &Presented<'_>) -> Result<String, Denied> {
    let mut found: Option<(String, Source)> = None;
    for (value, source) in presented.values(REQUESTOR) {
        match &found {
            _ if source == Source::Body => {}
            None => found = Some((value.into_owned(), source)),
            Some((first, place)) if *first == value && *place != source => {}
            Some(_) => return Err(Denied::RequestorsDiffer),
        }
    }
    let text = found.map(|(text, _)| text).filter(|text| !text.is_empty());
    text.ok_or(Denied::RequestorMissing)
}
