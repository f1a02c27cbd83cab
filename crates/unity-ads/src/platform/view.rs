//! The token of a view that is under way: a sealed token, and behind a dot the
//! SID in base64url where the view has one. Plaintext of the sealed token, all
//! numbers big endian:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | app id |
//! | 8 | player id |
//! | 16 | view id |
//! | 8 | begun at, milliseconds since the epoch |
//! | 8 | expires at, milliseconds since the epoch |
//!
//! The player's client has set the SID, so it is no secret to the player; it is
//! sealed to the rest as what the token is for, and cannot be exchanged.

use std::time::Duration;

use base::{AppId, KeyId, PlayerId, Rng, Secret, Timestamp};
use guard::{Claim, ISSUED_AHEAD, SingleUse, Timed, Window};
use sign::{Forged, Malformed, SealKey, Sealed, Signed, base64url};

use crate::{Oid, Sid};

/// How long after its start a view can be completed or skipped: far longer than
/// any video, and short enough that a device cannot hoard views.
pub const VIEW_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// Keeps a view apart from everything else that is ever sealed. The SID comes
/// after it.
const PURPOSE: &[u8] = b"countersign/unity-ads/view/1:";

/// The 16 random bytes that name a view.
pub type ViewId = [u8; 16];

/// A rewarded video that a player has begun to watch. It ends once: it is
/// completed or it is skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    app_id: AppId,
    player_id: PlayerId,
    id: ViewId,
    sid: Option<Sid>,
    begun_at: Timestamp,
    expires_at: Timestamp,
}

impl View {
    /// A view that begins now.
    #[must_use]
    pub fn begin(
        app_id: AppId,
        player_id: PlayerId,
        sid: Option<Sid>,
        now: Timestamp,
        rng: &dyn Rng,
    ) -> Self {
        Self {
            app_id,
            player_id,
            id: rng.array(),
            sid,
            begun_at: now,
            expires_at: now.plus(VIEW_LIFETIME),
        }
    }

    /// The game in which it is watched.
    #[must_use]
    pub const fn app_id(&self) -> AppId {
        self.app_id
    }

    /// Who watches.
    #[must_use]
    pub const fn player_id(&self) -> PlayerId {
        self.player_id
    }

    /// Which view.
    #[must_use]
    pub const fn id(&self) -> &ViewId {
        &self.id
    }

    /// When it began.
    #[must_use]
    pub const fn begun_at(&self) -> Timestamp {
        self.begun_at
    }

    /// The server id that the game has set; without one nobody is told.
    #[must_use]
    pub const fn sid(&self) -> Option<&Sid> {
        self.sid.as_ref()
    }

    /// The OID of its callback, however often that is sent.
    #[must_use]
    pub fn oid(&self) -> Oid {
        Oid::of(self.id)
    }

    /// Writes the token.
    ///
    /// # Errors
    /// [`Malformed`] never in practice: what is sealed has one size, which a
    /// sealed token holds.
    pub fn seal(&self, key_id: KeyId, key: &SealKey, rng: &dyn Rng) -> Result<Secret, Malformed> {
        let mut plaintext = Vec::new();
        plaintext.extend(self.app_id.get().to_be_bytes());
        plaintext.extend(self.player_id.get().to_be_bytes());
        plaintext.extend(self.id);
        plaintext.extend(self.begun_at.millis().to_be_bytes());
        plaintext.extend(self.expires_at.millis().to_be_bytes());
        let purpose = purpose(self.sid());
        let sealed = Sealed::write(key_id, key, rng.array(), &purpose, &plaintext)?;
        let Some(sid) = self.sid() else {
            return Ok(sealed);
        };
        let sealed = sealed.expose_str().ok_or(Malformed)?;
        let sid = base64url::encode(sid.as_str().as_bytes());
        Ok(Secret::from(format!("{sealed}.{sid}")))
    }

    fn decode(bytes: &[u8], sid: Option<Sid>) -> Option<Self> {
        let (&app_id, bytes) = bytes.split_first_chunk()?;
        let (&player_id, bytes) = bytes.split_first_chunk()?;
        let (&id, bytes) = bytes.split_first_chunk()?;
        let (&begun_at, bytes) = bytes.split_first_chunk()?;
        let expires_at = bytes.try_into().ok()?;
        Some(Self {
            app_id: AppId::new(u64::from_be_bytes(app_id))?,
            player_id: PlayerId::new(u64::from_be_bytes(player_id))?,
            id,
            sid,
            begun_at: Timestamp::from_millis(i64::from_be_bytes(begun_at)),
            expires_at: Timestamp::from_millis(i64::from_be_bytes(expires_at)),
        })
    }
}

impl Timed for View {
    fn window(&self) -> Window {
        Window {
            not_before: self.begun_at.minus(ISSUED_AHEAD),
            expires_at: self.expires_at,
            leeway: Duration::ZERO,
        }
    }
}

impl SingleUse for View {
    fn claim(&self) -> Claim {
        let until = self.window().closes_at();
        Claim::new(Some(self.app_id), "unity_ads.view", &[&self.id], until)
    }
}

/// The token of a view as it came from a device.
#[derive(Debug)]
pub struct SealedView {
    sealed: Sealed,
    sid: Option<Sid>,
}

impl SealedView {
    /// Reads the text of a token without opening it.
    ///
    /// # Errors
    /// [`Malformed`] when it is not the text of any token made here.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let (sealed, sid) = match text.split_once('.') {
            Some((sealed, sid)) => (sealed, Some(read_sid(sid)?)),
            None => (text, None),
        };
        Ok(Self {
            sealed: Sealed::parse(sealed.as_bytes())?,
            sid,
        })
    }

    /// Which key opens it, if its claim is true.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.sealed.key_id()
    }

    /// Opens it. Whether it is in time and has not ended before is
    /// [`guard::Unclaimed`]'s to judge.
    ///
    /// # Errors
    /// [`Forged`].
    pub fn open(self, key: &SealKey) -> Result<Signed<View>, Forged> {
        let Self { sealed, sid } = self;
        let purpose = purpose(sid.as_ref());
        sealed.open(key, &purpose, |bytes| View::decode(bytes, sid))
    }
}

fn read_sid(text: &str) -> Result<Sid, Malformed> {
    let bytes = base64url::decode(text.as_bytes())?;
    let text = String::from_utf8(bytes).map_err(|_| Malformed)?;
    text.parse().map_err(|_| Malformed)
}

fn purpose(sid: Option<&Sid>) -> Vec<u8> {
    let sid = sid.map_or("", Sid::as_str);
    [PURPOSE, sid.as_bytes()].concat()
}

#[cfg(test)]
mod tests;
