use std::fmt;

use hmac::{Hmac, KeyInit, Mac, digest::Key};
use sha2::{Digest, Sha256};

use crate::{Forged, constant_time_eq};

/// The length of an HMAC-SHA256 tag in bytes.
pub const TAG_LEN: usize = 32;

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
        // RFC 2104, section 2: a key longer than a block is hashed, and a
        // shorter one is followed by zeros.
        let mut block = zeroize::Zeroizing::new([0_u8; 64]);
        let digest;
        let key = if material.len() > block.len() {
            digest = Sha256::digest(material);
            digest.as_slice()
        } else {
            material
        };
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
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
