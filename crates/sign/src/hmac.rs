use std::fmt;

use hmac::{Hmac, KeyInit, Mac, digest::Key};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{Forged, constant_time_eq};

/// The length of an HMAC-SHA256 tag in bytes.
pub const TAG_LEN: usize = 32;

/// How long a block of SHA-256 is, of SHA-1 and of MD5.
pub(crate) const BLOCK_LEN: usize = 64;

/// A key for HMAC-SHA256 (RFC 2104), with the work that depends on the key
/// alone already done.
///
/// Each use copies the prepared state, so one key serves any number of threads.
#[derive(Clone)]
pub struct HmacKey(Hmac<Sha256>);

impl HmacKey {
    /// Prepares a key of any length. Fewer than 32 random bytes weaken it.
    #[must_use]
    pub fn new(material: &[u8]) -> Self {
        let block = key_block::<Sha256>(material);
        Self(Hmac::new(<&Key<Hmac<Sha256>>>::from(&*block)))
    }

    /// The tag over a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; TAG_LEN] {
        let mut mac = self.0.clone();
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// Checks a tag in constant time.
    ///
    /// # Errors
    /// [`Forged`] when the tag is not the one over this message.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> Result<(), Forged> {
        if constant_time_eq(&self.sign(message), tag) {
            Ok(())
        } else {
            Err(Forged)
        }
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(redacted)")
    }
}

/// A key as it enters HMAC (RFC 2104, section 2): one longer than a block is
/// hashed, and a shorter one is followed by zeros.
pub(crate) fn key_block<D: Digest>(material: &[u8]) -> Zeroizing<[u8; BLOCK_LEN]> {
    let mut block = Zeroizing::new([0; BLOCK_LEN]);
    let digest;
    let key = if material.len() > BLOCK_LEN {
        digest = D::digest(material);
        digest.as_slice()
    } else {
        material
    };
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    block
}
