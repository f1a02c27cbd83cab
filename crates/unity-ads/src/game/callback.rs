use std::fmt;

use base::KeyId;
pub use rewards::MacPrefix;
use sign::{HmacMd5Key, Signed};

use super::{Expected, Redeem};
use crate::{Oid, Refusal, Sid};

/// A callback that is whole and unambiguous, and that anyone may have written.
pub struct Callback {
    judged: rewards::Callback,
    oid: Oid,
    sid: Sid,
}

impl Callback {
    /// Reads the query of a request, as it came, and holds it against what is
    /// expected. No key is needed for any of these refusals, and whatever is
    /// refused here is not looked up.
    ///
    /// A signature that is missing or cannot be read is refused by
    /// [`verify`](Self::verify), as one that does not match.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn parse(query: &[u8], expected: &Expected) -> Result<Self, Refusal> {
        let receiver = expected.receiver().ok_or(Refusal::Unavailable)?;
        let judged = receiver.parse(query)?;
        let oid = judged.claimed_order().parse();
        let sid = judged.claimed_subject().parse();
        Ok(Self {
            oid: oid.map_err(|_| Refusal::OidInvalid)?,
            sid: sid.map_err(|_| Refusal::SidInvalid)?,
            judged,
        })
    }

    /// The OID that it claims, for the log of a refusal.
    #[must_use]
    pub const fn claimed_oid(&self) -> &Oid {
        &self.oid
    }

    /// The signature as a log may show it, computed when it is shown.
    #[must_use]
    pub const fn mac_prefix(&self) -> MacPrefix {
        self.judged.mac_prefix()
    }

    /// Checks the signature under all keys that the game's network may have
    /// signed with, always under each of them and in constant time.
    ///
    /// # Errors
    /// [`Refusal::SignatureMissing`], [`Refusal::SignatureUnreadable`] or
    /// [`Refusal::SignatureMismatch`].
    pub fn verify<'k>(
        self,
        keys: impl IntoIterator<Item = (KeyId, &'k HmacMd5Key)>,
    ) -> Result<Signed<Redeem>, Refusal> {
        let (sid, oid) = (self.sid, self.oid);
        let signed = self.judged.verify_as(keys, |earned| Redeem {
            sid,
            oid,
            key_id: earned.key_id,
        });
        signed.map_err(Refusal::from)
    }
}

/// Of what came with it only the OID, because the rest can be sent again.
impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("oid", self.claimed_oid())
            .finish_non_exhaustive()
    }
}
