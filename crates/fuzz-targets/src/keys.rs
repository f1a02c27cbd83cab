use base::{KeyId, Rng};
use sign::{HmacKey, SealKey};

/// None of the vectors' tokens was made with these.
pub(crate) const ID: KeyId = KeyId::new(*b"fuzz");
pub(crate) const NONCE: [u8; 12] = [0x6e; 12];

pub(crate) fn hmac() -> HmacKey {
    HmacKey::new(&[0x66; 32])
}

pub(crate) fn seal() -> SealKey {
    SealKey::new(&[0x66; 32]).expect("32 bytes are a key")
}

/// The same byte for ever, so that a finding can be repeated.
pub(crate) struct Constant;

impl Rng for Constant {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0x72);
    }
}
