//! The keys that signers make of the two secrets.

use base::Secret;
use hmac::{Hmac, KeyInit, digest::Key as Block};
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Variant, Variants};
use crate::{
    hmac::key_block,
    oauth1::{HmacSha1Key, Mistake, encoding::Sink},
};

/// A key's text.
#[derive(PartialEq, Eq)]
pub(super) struct Keyed(Zeroizing<Vec<u8>>);

impl Keyed {
    fn new(pieces: &[&[u8]]) -> Self {
        Self(Zeroizing::new(pieces.concat()))
    }

    pub(super) fn sha1(&self) -> Hmac<Sha1> {
        Hmac::new(<&Block<Hmac<Sha1>>>::from(&*key_block::<Sha1>(&self.0)))
    }

    pub(super) fn sha256(&self) -> Hmac<Sha256> {
        Hmac::new(<&Block<Hmac<Sha256>>>::from(&*key_block::<Sha256>(&self.0)))
    }
}

pub(super) fn variants(key: &HmacSha1Key<'_>) -> Vec<Variant<Keyed>> {
    let consumer = key.consumer_secret.expose();
    let token = key.token_secret.map_or(&[][..], Secret::expose);
    let [consumer_encoded, token_encoded] = [consumer, token].map(|secret| {
        let mut encoded = Zeroizing::new(Vec::with_capacity(secret.len().saturating_mul(3)));
        encoded.put_encoded_secret(secret);
        encoded
    });
    let (first, second) = (consumer_encoded.as_slice(), token_encoded.as_slice());
    let mut keys = Variants::right(Keyed::new(&[first, b"&", second]));
    keys.add(Mistake::NoTokenSecret, Keyed::new(&[first, b"&"]));
    keys.add(Mistake::NoAmpersand, Keyed::new(&[first, second]));
    keys.add(Mistake::NoAmpersand, Keyed::new(&[first]));
    keys.add(
        Mistake::SecretsNotEncoded,
        Keyed::new(&[consumer, b"&", token]),
    );
    keys.add(Mistake::SecretsSwapped, Keyed::new(&[second, b"&", first]));
    keys.0
}
