use std::fmt;

use hmac::{Hmac, KeyInit, Mac, digest::Key};
use md5::Md5;

use crate::{Forged, constant_time_eq, hmac::key_block};

/// The length of an HMAC-MD5 tag in bytes.
pub const MD5_TAG_LEN: usize = 16;

/// A key for HMAC-MD5 (RFC 2104, RFC 2202), with the work that depends on the
/// key alone already done. For protocols that ask for it, and for nothing new:
/// MD5 is broken as a digest, and as the core of an HMAC not known to be (RFC
/// 6151, section 2.3).
///
/// Each use copies the prepared state, so one key serves any number of threads.
#[derive(Clone)]
pub struct HmacMd5Key(Hmac<Md5>);

impl HmacMd5Key {
    /// Prepares a key of any length. Fewer than 16 random bytes weaken it.
    #[must_use]
    pub fn new(material: &[u8]) -> Self {
        let block = key_block::<Md5>(material);
        Self(Hmac::new(<&Key<Hmac<Md5>>>::from(&*block)))
    }

    /// The tag over a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; MD5_TAG_LEN] {
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

impl fmt::Debug for HmacMd5Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacMd5Key(redacted)")
    }
}
