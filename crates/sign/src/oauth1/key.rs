use std::fmt;

use base::Secret;
use hmac::{Hmac, KeyInit, digest::Key as Block};
use sha1::Sha1;
use zeroize::Zeroizing;

use super::{encoding::encode, rsa::RsaSha1Key};
use crate::hmac::key_block;

/// What a signature is checked with.
#[derive(Clone, Copy, Debug)]
pub enum Key<'k> {
    /// Two secrets that both sides know, for `HMAC-SHA1`.
    HmacSha1(HmacSha1Key<'k>),
    /// The signer's public key, for `RSA-SHA1`.
    RsaSha1(&'k RsaSha1Key),
}

impl<'k> From<HmacSha1Key<'k>> for Key<'k> {
    fn from(key: HmacSha1Key<'k>) -> Self {
        Self::HmacSha1(key)
    }
}

impl<'k> From<&'k RsaSha1Key> for Key<'k> {
    fn from(key: &'k RsaSha1Key) -> Self {
        Self::RsaSha1(key)
    }
}

/// The key of `HMAC-SHA1`: the consumer's secret and the token's, where there
/// is a token (RFC 5849, section 3.4.2). Costs nothing to make; the work is
/// done where it is used, because the token's secret is another each time.
#[derive(Clone, Copy)]
pub struct HmacSha1Key<'k> {
    pub(super) consumer_secret: &'k Secret,
    pub(super) token_secret: Option<&'k Secret>,
}

impl<'k> HmacSha1Key<'k> {
    /// The key of a consumer, alone (a Consumer Request) or for a token.
    #[must_use]
    pub const fn new(consumer_secret: &'k Secret, token_secret: Option<&'k Secret>) -> Self {
        Self {
            consumer_secret,
            token_secret,
        }
    }

    /// HMAC's state after the key.
    pub(super) fn prepare(&self) -> Hmac<Sha1> {
        let consumer = self.consumer_secret.expose();
        let token = self.token_secret.map_or(&[][..], Secret::expose);
        // Room for the whole, so that no copy is left behind by growing.
        let longest = consumer.len().saturating_add(token.len()).saturating_mul(3);
        let mut text = Zeroizing::new(Vec::with_capacity(longest.saturating_add(1)));
        encode(consumer, &mut *text);
        text.push(b'&');
        encode(token, &mut *text);
        mac(&text)
    }
}

/// HMAC-SHA1's state after a key of any length.
pub(super) fn mac(key: &[u8]) -> Hmac<Sha1> {
    let block = key_block::<Sha1>(key);
    Hmac::new(<&Block<Hmac<Sha1>>>::from(&*block))
}

impl fmt::Debug for HmacSha1Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacSha1Key(redacted)")
    }
}
