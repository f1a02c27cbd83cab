use std::fmt;

use base::KeyId;
use sign::{HmacMd5Key, MD5_TAG_LEN, Signed, Unverified, sha256};

use super::{Expected, Redeem};
use crate::{
    Oid, Refusal, Sid,
    wire::{HMAC, Mac, Query},
};

/// A callback that is whole and unambiguous, and that anyone may have written.
pub struct Callback {
    unverified: Unverified<Claims, String, Option<[u8; MD5_TAG_LEN]>>,
    mac: Option<Mac>,
    if_forged: Refusal,
}

struct Claims {
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
        let query = Query::parse(query)?;
        expected.check(&query)?;
        let (mac, if_forged) = match query.get(HMAC) {
            None => (None, Refusal::SignatureMissing),
            Some(text) => match Mac::read(text) {
                None => (None, Refusal::SignatureUnreadable),
                mac => (mac, Refusal::SignatureMismatch),
            },
        };
        let tag = mac.map(|mac| *mac.bytes());
        // What is acted on is read out of the signed text and not out of the
        // query, so that nothing can be granted that was not signed.
        let unverified = Unverified::read(query.signing_text(), tag, |text| {
            let text = std::str::from_utf8(text).ok()?;
            let (oid, sid) = expected.static_parameters().read(text)?;
            Some(Claims { oid, sid })
        });
        Ok(Self {
            unverified: unverified.map_err(|_| Refusal::SidAmbiguous)?,
            mac,
            if_forged,
        })
    }

    /// The OID that it claims, for the log of a refusal.
    #[must_use]
    pub fn claimed_oid(&self) -> &Oid {
        &self.unverified.peek().oid
    }

    /// The signature as a log may show it, computed when it is shown.
    #[must_use]
    pub const fn mac_prefix(&self) -> MacPrefix {
        MacPrefix(self.mac)
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
        let signed = self.unverified.verify_any(keys, |claims, key_id| Redeem {
            sid: claims.sid,
            oid: claims.oid,
            key_id,
        });
        signed.map_err(|_| self.if_forged)
    }
}

/// Eight hexadecimal digits by which two signatures are told apart in a log and
/// neither can be used; nothing when there is no signature.
#[derive(Clone, Copy)]
pub struct MacPrefix(Option<Mac>);

impl fmt::Display for MacPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(mac) = self.0 else { return Ok(()) };
        let [a, b, c, d, ..] = sha256(mac.bytes());
        write!(f, "{:08x}", u32::from_be_bytes([a, b, c, d]))
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
