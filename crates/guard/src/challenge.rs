//! The gate's single-use challenges: a nonce that a game server hands to a
//! player and accepts back once.
//!
//! A challenge is self-contained, so issuing it writes nothing and any node
//! checks it; only its use is claimed. Text: base64url of
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 2 |
//! | 4 | key id |
//! | 8 | issue, milliseconds since the epoch, big endian |
//! | 8 | expiry, milliseconds since the epoch, big endian |
//! | 16 | random |
//! | 32 | SHA-256 of the context |
//! | 32 | HMAC-SHA256 over all that |

mod answered;

use std::time::Duration;

use base::{KeyId, Rng, Timestamp};
use sha2::{Digest, Sha256};
use sign::{HmacKey, Malformed, Signed, TAG_LEN, Unverified, base64url, constant_time_eq};

use crate::{Claim, OutOfWindow, SingleUse, Timed, Unclaimed, Window};

pub use answered::{Answer, Answered, check_answer};

/// How much later than its expiry a challenge is still accepted, because the
/// node that checks it may have another clock than the one that issued it.
pub const LEEWAY: Duration = Duration::from_secs(2);

/// The length of every challenge in characters.
pub const TEXT_LEN: usize = 135;

const VERSION: u8 = 2;
const BODY_LEN: usize = 1 + 4 + 8 + 8 + 16 + 32;
const LEN: usize = BODY_LEN + TAG_LEN;

/// What a challenge says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    key_id: KeyId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    random: [u8; 16],
    context: [u8; 32],
}

/// A challenge that was read and not yet checked.
pub type UnverifiedChallenge = Unverified<Challenge, [u8; BODY_LEN]>;

/// Why a correctly signed challenge is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeRefusal {
    /// It is not its time.
    #[error(transparent)]
    OutOfWindow(#[from] OutOfWindow),
    /// It was issued for something else.
    #[error("issued for another context")]
    OtherContext,
    /// What was issued up to then counts no longer: nobody knows any more which
    /// of it was used.
    #[error("issued before the uses that are remembered")]
    Forgotten,
}

/// Issues a challenge. `context` names what it is good for, such as a purpose
/// and a session; the same bytes have to be given when it is checked. It can
/// be of any length and is not readable in the text.
#[must_use]
pub fn issue(
    key: &HmacKey,
    key_id: KeyId,
    rng: &dyn Rng,
    now: Timestamp,
    ttl: Duration,
    context: &[u8],
) -> String {
    let challenge = Challenge {
        key_id,
        issued_at: now,
        expires_at: now.plus(ttl),
        random: rng.array(),
        context: Sha256::digest(context).into(),
    };
    let body = challenge.encode();
    let mut bytes = Vec::with_capacity(LEN);
    bytes.extend_from_slice(&body);
    bytes.extend_from_slice(&key.sign(&body));
    base64url::encode(&bytes)
}

/// Reads the text of a challenge.
///
/// # Errors
/// [`Malformed`] when it is not the text of any challenge.
pub fn parse(text: &[u8]) -> Result<UnverifiedChallenge, Malformed> {
    let mut buffer = [0; LEN + 2];
    let bytes = base64url::decode_into(text, &mut buffer)?;
    let bytes = <&[u8; LEN]>::try_from(&*bytes).map_err(|_| Malformed)?;
    let (&body, tag) = bytes.split_first_chunk::<BODY_LEN>().ok_or(Malformed)?;
    let tag = <[u8; TAG_LEN]>::try_from(tag).map_err(|_| Malformed)?;
    Unverified::read(body, tag, Challenge::decode)
}

/// Checks time and context of a challenge whose signature holds. What comes
/// back has still to be claimed.
///
/// `watermark` is the moment up to which the ledger may have lost claims, if
/// there is one: what was issued by then is refused, used or not.
///
/// # Errors
/// [`ChallengeRefusal`].
pub fn check(
    signed: Signed<Challenge>,
    context: &[u8],
    now: Timestamp,
    watermark: Option<Timestamp>,
) -> Result<Unclaimed<Challenge>, ChallengeRefusal> {
    let digest = Sha256::digest(context);
    let same = constant_time_eq(&signed.get().context, &digest);
    let issued_at = signed.get().issued_at;
    let unclaimed = Unclaimed::new(signed, now)?;
    if watermark.is_some_and(|watermark| issued_at <= watermark) {
        Err(ChallengeRefusal::Forgotten)
    } else if same {
        Ok(unclaimed)
    } else {
        Err(ChallengeRefusal::OtherContext)
    }
}

impl Challenge {
    /// Which key signed it, if its claim is true.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// When it was issued.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// From when on, give or take [`LEEWAY`], it is refused.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    fn encode(&self) -> [u8; BODY_LEN] {
        let mut body = [0; BODY_LEN];
        let fields = std::iter::once(&VERSION)
            .chain(self.key_id.bytes())
            .copied()
            .chain(self.issued_at.millis().to_be_bytes())
            .chain(self.expires_at.millis().to_be_bytes())
            .chain(self.random)
            .chain(self.context);
        body.iter_mut()
            .zip(fields)
            .for_each(|(to, from)| *to = from);
        body
    }

    fn decode(body: &[u8]) -> Option<Self> {
        let (&version, body) = body.split_first()?;
        let (&key_id, body) = body.split_first_chunk()?;
        let (&issued_at, body) = body.split_first_chunk()?;
        let (&expires_at, body) = body.split_first_chunk()?;
        let (&random, body) = body.split_first_chunk()?;
        let context = body.try_into().ok()?;
        (version == VERSION).then(|| Self {
            key_id: KeyId::new(key_id),
            issued_at: Timestamp::from_millis(i64::from_be_bytes(issued_at)),
            expires_at: Timestamp::from_millis(i64::from_be_bytes(expires_at)),
            random,
            context,
        })
    }
}

impl Timed for Challenge {
    fn window(&self) -> Window {
        Window {
            not_before: Timestamp::from_millis(i64::MIN),
            expires_at: self.expires_at,
            leeway: LEEWAY,
        }
    }
}

impl SingleUse for Challenge {
    fn claim(&self) -> Claim {
        let closes_at = self.window().closes_at();
        Claim::new(
            None,
            "gate.challenge",
            &[self.key_id.bytes(), &self.random],
            closes_at,
        )
    }
}
