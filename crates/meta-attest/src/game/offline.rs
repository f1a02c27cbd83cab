use std::time::Duration;

use base::Timestamp;
use sign::{
    Forged, Malformed, Signed,
    jwe::{self, Jwe},
    jws::{Jws, KeySet, Refused},
};

use crate::{
    platform::token::MAX_TOKEN,
    wire::{Claims, Others},
};

/// What a token says to whoever verifies it, and `verify` does not answer.
const VERIFIERS_OWN: [&str; 5] = ["iss", "app_id", "jti", "exp", "ref"];

/// For how long keys are good that were fetched: after that one may have been
/// taken back without anybody here having heard of it.
const GOOD_FOR: Duration = Duration::from_secs(6 * 60 * 60);

/// How old keys are when they are to be fetched again.
const RENEWED_AFTER: Duration = Duration::from_secs(60 * 60);

/// How old they have to be before a key that nobody knows is a reason to fetch
/// them: whoever makes tokens up can have them fetched so often.
const UNKNOWN_KEY_PACE: Duration = Duration::from_secs(60);

/// Verifies tokens with the platform's published keys, without asking it.
///
/// It sees that the platform made the token for this app, and that the token has
/// not ended. It does **not** see
///
/// - a ban that came or was lifted after the token was made: follow the feed with
///   [`BanFeed`](super::BanFeed), which is as late as it is asked;
/// - whatever else the platform has learned since, such as a key of a device's
///   maker that was revoked: choose a short life for tokens;
/// - that the platform has withdrawn the app's settings, secret or itself;
/// - a key of the platform's that was taken out of its set, until the set is
///   fetched again, an hour later as a rule and six at the most;
/// - that the platform's clock is wrong.
#[derive(Clone, Debug)]
pub struct Offline {
    app_id: String,
    keys: KeySet,
    fetched_at: Option<Timestamp>,
}

/// Why a token is not known to be the platform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// The platform has not made it, or not for this app.
    #[error("not made by the platform for this app")]
    Forged,
    /// It has, and the token has ended. Found out only once the signature was
    /// found good.
    #[error("expired")]
    Expired,
    /// It names a key that is not known, and that may be newer than those that
    /// were fetched: fetch them.
    #[error("signed by a key that may be newer than those that are known")]
    UnknownKey,
    /// There are no keys, or they were fetched too long ago.
    #[error("no keys that are fresh enough")]
    NoKeys,
}

impl Offline {
    /// For the app of that name, the one that tokens have in `app_id`.
    #[must_use]
    pub fn new(app_id: impl Into<String>) -> Self {
        Self {
            app_id: app_id.into(),
            keys: KeySet::default(),
            fetched_at: None,
        }
    }

    /// Takes the platform's keys over, which were asked for at that moment: a
    /// JWK set.
    ///
    /// # Errors
    /// [`Malformed`] where it is none, or has no key that could be used; the keys
    /// from before stay then.
    pub fn take_keys(&mut self, json: &[u8], asked_at: Timestamp) -> Result<usize, Malformed> {
        let keys = KeySet::from_json(json)?;
        let count = keys.keys().len();
        if count == 0 {
            return Err(Malformed);
        }
        self.keys = keys;
        self.fetched_at = Some(asked_at);
        Ok(count)
    }

    /// When the keys are to be fetched again.
    #[must_use]
    pub fn due_at(&self) -> Timestamp {
        let renewed = |at: Timestamp| at.plus(RENEWED_AFTER);
        self.fetched_at.map_or(Timestamp::EPOCH, renewed)
    }

    /// Verifies a token: its form, the key that its header names with the one
    /// algorithm of that key, the signature, the app, and only then its end.
    /// Sealed tokens are opened with whichever of `seals` they name: the app's
    /// key, and while it is being replaced the one before, each
    /// [by its thumbprint](jwe::Key::by_thumbprint), as the platform names them.
    ///
    /// # Errors
    /// [`Unverified`].
    pub fn verify(
        &self,
        text: &[u8],
        seals: &[jwe::Key],
        now: Timestamp,
    ) -> Result<Claims, Unverified> {
        let fetched_at = self.fetched_at.ok_or(Unverified::NoKeys)?;
        if now.since(fetched_at) > GOOD_FOR {
            return Err(Unverified::NoKeys);
        }
        let claims = self.read(text, seals).map_err(|refused| match refused {
            Refused::UnknownKey if now.since(fetched_at) >= UNKNOWN_KEY_PACE => {
                Unverified::UnknownKey
            }
            _ => Unverified::Forged,
        })?;
        let claims = claims.into_inner();
        if now >= Timestamp::from_secs(claims.request_details.exp) {
            return Err(Unverified::Expired);
        }
        Ok(claims)
    }

    fn read(&self, text: &[u8], seals: &[jwe::Key]) -> Result<Signed<Claims>, Refused> {
        if text.len() > MAX_TOKEN {
            return Err(Refused::Forged);
        }
        let Ok(sealed) = Jwe::parse(text) else {
            return self.read_signed(text);
        };
        let content = sealed.open(seals, |content| Some(content.to_vec()));
        let content = content.map_err(|Forged| Refused::Forged)?;
        self.read_signed(content.get())
    }

    fn read_signed(&self, text: &[u8]) -> Result<Signed<Claims>, Refused> {
        let token = Jws::parse(text).map_err(|Malformed| Refused::Header)?;
        self.keys.verify(&token, |_, json| self.claims(json))
    }

    fn claims(&self, json: &[u8]) -> Option<Claims> {
        let mut claims = Claims::from_json(json).ok()?;
        // It is none of the claims, and so among the members that are kept.
        let app_id: String = serde_json::from_str(claims.others.get("app_id")?).ok()?;
        claims.others = games_own(&claims.others);
        (app_id == self.app_id).then_some(claims)
    }
}

/// The claims that a game would be answered.
fn games_own(all: &Others) -> Others {
    let games = all.iter().filter(|(name, _)| !VERIFIERS_OWN.contains(name));
    let members = games.filter_map(|(name, value)| {
        let name = serde_json::to_string(name).ok()?;
        Some(format!("{name}:{value}"))
    });
    let members = members.collect::<Vec<_>>().join(",");
    Others::parse(&format!("{{{members}}}")).unwrap_or_default()
}
