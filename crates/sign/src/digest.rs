use sha2::{Digest, Sha256};

/// The SHA-256 of some bytes: a name for them that gives nothing of them away,
/// as long as they are not few enough to be guessed.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
