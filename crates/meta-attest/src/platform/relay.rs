//! The relay token, which carries a game's challenge nonce from the call that
//! took it to the call that answers it. A sealed token; its plaintext, all
//! numbers big endian:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | app id |
//! | 8 | issued at, milliseconds since the epoch |
//! | 8 | expires at, milliseconds since the epoch |
//! | 16 | random |
//! | 22 to 172 | the nonce's text, as it came |

use std::time::Duration;

use base::{AppId, KeyId, Rng, Secret, Timestamp};
use guard::{ISSUED_AHEAD, Timed, Window};
use sign::{Forged, Malformed, SealKey, Sealed, Signed};

use crate::wire::Nonce;

/// How long after it took a nonce a device may answer: long enough to make a key
/// on slow hardware and to try again, short enough that nobody hoards.
pub const RELAY_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Keeps a relay token apart from everything else that is ever sealed.
const PURPOSE: &[u8] = b"countersign/meta-attest/relay/1";

/// A challenge that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    app_id: AppId,
    nonce: Nonce,
    issued_at: Timestamp,
    expires_at: Timestamp,
    random: [u8; 16],
}

impl Relay {
    /// A challenge that begins now.
    #[must_use]
    pub fn begin(app_id: AppId, nonce: Nonce, now: Timestamp, rng: &dyn Rng) -> Self {
        Self {
            app_id,
            nonce,
            issued_at: now,
            expires_at: now.plus(RELAY_LIFETIME),
            random: rng.array(),
        }
    }

    /// The game.
    #[must_use]
    pub const fn app_id(&self) -> AppId {
        self.app_id
    }

    /// The game's nonce.
    #[must_use]
    pub const fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// When it began.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Writes the token.
    ///
    /// # Errors
    /// [`Malformed`] never in practice: the longest nonce fits a sealed token.
    pub fn seal(&self, key_id: KeyId, key: &SealKey, rng: &dyn Rng) -> Result<Secret, Malformed> {
        let mut plaintext = Vec::new();
        plaintext.extend(self.app_id.get().to_be_bytes());
        plaintext.extend(self.issued_at.millis().to_be_bytes());
        plaintext.extend(self.expires_at.millis().to_be_bytes());
        plaintext.extend(self.random);
        plaintext.extend(self.nonce.as_str().as_bytes());
        Sealed::write(key_id, key, rng.array(), PURPOSE, &plaintext)
    }

    /// Opens a token. Whether it is in time is its [window](Timed)'s to say.
    ///
    /// # Errors
    /// [`Forged`].
    pub fn open(sealed: Sealed, key: &SealKey) -> Result<Signed<Self>, Forged> {
        sealed.open(key, PURPOSE, Self::decode)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (&app_id, bytes) = bytes.split_first_chunk()?;
        let (&issued_at, bytes) = bytes.split_first_chunk()?;
        let (&expires_at, bytes) = bytes.split_first_chunk()?;
        let (&random, nonce) = bytes.split_first_chunk()?;
        Some(Self {
            app_id: AppId::new(u64::from_be_bytes(app_id))?,
            nonce: Nonce::parse(str::from_utf8(nonce).ok()?).ok()?,
            issued_at: Timestamp::from_millis(i64::from_be_bytes(issued_at)),
            expires_at: Timestamp::from_millis(i64::from_be_bytes(expires_at)),
            random,
        })
    }
}

impl Timed for Relay {
    fn window(&self) -> Window {
        Window {
            not_before: self.issued_at.minus(ISSUED_AHEAD),
            expires_at: self.expires_at,
            leeway: Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use testkit::SeededRng;

    use super::*;

    const KEY: KeyId = KeyId::new([1; 4]);

    fn sealed(nonce: &str) -> (Relay, Sealed, SealKey) {
        let rng = SeededRng::new(7);
        let key = SealKey::new(&[3; 32]).unwrap();
        let app = AppId::new(1).unwrap();
        let nonce = Nonce::parse(nonce).unwrap();
        let relay = Relay::begin(app, nonce, Timestamp::from_secs(100), &*rng);
        let text = relay.seal(KEY, &key, &*rng).unwrap();
        let sealed = Sealed::parse(text.expose()).unwrap();
        (relay, sealed, key)
    }

    #[test]
    fn it_survives_its_text_with_the_shortest_and_the_longest_nonce() {
        for nonce in ["A".repeat(22), format!("{}=", "A".repeat(171))] {
            let (relay, sealed, key) = sealed(&nonce);
            assert_eq!(sealed.key_id(), KEY);
            let opened = Relay::open(sealed, &key).unwrap().into_inner();
            assert_eq!(opened, relay);
            assert_eq!(opened.nonce().as_str(), nonce);
        }
    }

    #[test]
    fn another_key_does_not_open_it() {
        let (_, sealed, _) = sealed(&"A".repeat(22));
        let other = SealKey::new(&[4; 32]).unwrap();
        assert!(Relay::open(sealed, &other).is_err());
    }

    #[test]
    fn it_is_good_for_ten_minutes() {
        let (relay, _, _) = sealed(&"A".repeat(22));
        let is_good = |secs| relay.window().check(Timestamp::from_secs(secs)).is_ok();
        assert!(is_good(100) && is_good(699) && !is_good(700));
        assert!(is_good(40) && !is_good(38), "clocks differ by a minute");
    }
}
