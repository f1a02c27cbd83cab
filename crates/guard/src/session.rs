//! The session of a player who signed in on a device: a sealed token that any
//! node opens without a read.

use std::time::Duration;

use base::{KeyId, PlayerId, Rng, Secret, Timestamp};
use sign::{Forged, Malformed, SealKey, Sealed, Signed};

use crate::{ISSUED_AHEAD, Timed, Window};

/// How long a session lasts: a day of play, so that a stolen one does not last
/// for long and nobody signs in twice in an evening.
pub const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// By how much the end may be missed, because clocks differ.
const LEEWAY: Duration = Duration::from_secs(2);

/// Keeps a session apart from everything else that is ever sealed.
const PURPOSE: &[u8] = b"countersign/device/session/1";

/// Who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    player: PlayerId,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

impl Session {
    /// A session that begins now.
    #[must_use]
    pub fn begin(player: PlayerId, now: Timestamp) -> Self {
        Self {
            player,
            issued_at: now,
            expires_at: now.plus(LIFETIME),
        }
    }

    /// Who is signed in.
    #[must_use]
    pub const fn player(&self) -> PlayerId {
        self.player
    }

    /// When the player signed in.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When the session ends.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Writes the token.
    ///
    /// # Errors
    /// [`Malformed`] never in practice: a session is far shorter than what a
    /// sealed token holds.
    pub fn seal(&self, key_id: KeyId, key: &SealKey, rng: &dyn Rng) -> Result<Secret, Malformed> {
        let plaintext = [
            self.player.to_i64().to_be_bytes(),
            self.issued_at.millis().to_be_bytes(),
            self.expires_at.millis().to_be_bytes(),
        ];
        Sealed::write(key_id, key, rng.array(), PURPOSE, plaintext.as_flattened())
    }

    /// Opens a token. Whether it is still good is `Fresh::reusable`'s to judge.
    ///
    /// # Errors
    /// [`Forged`].
    pub fn open(sealed: Sealed, key: &SealKey) -> Result<Signed<Self>, Forged> {
        sealed.open(key, PURPOSE, Self::decode)
    }

    fn decode(plaintext: &[u8]) -> Option<Self> {
        let (&player, rest) = plaintext.split_first_chunk()?;
        let (&issued_at, rest) = rest.split_first_chunk()?;
        let expires_at = rest.try_into().ok()?;
        Some(Self {
            player: PlayerId::from_i64(i64::from_be_bytes(player))?,
            issued_at: Timestamp::from_millis(i64::from_be_bytes(issued_at)),
            expires_at: Timestamp::from_millis(i64::from_be_bytes(expires_at)),
        })
    }
}

impl Timed for Session {
    fn window(&self) -> Window {
        Window {
            not_before: self.issued_at.minus(ISSUED_AHEAD),
            expires_at: self.expires_at.plus(LEEWAY),
            leeway: Duration::ZERO,
        }
    }
}
