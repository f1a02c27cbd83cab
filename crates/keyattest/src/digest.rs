use aws_lc_rs::digest;

/// A SHA-256 digest.
pub(crate) type Sha256 = [u8; 32];

pub(crate) fn sha256(bytes: &[u8]) -> Sha256 {
    let mut out = [0; 32];
    let digest = digest::digest(&digest::SHA256, bytes);
    for (to, from) in out.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    out
}
