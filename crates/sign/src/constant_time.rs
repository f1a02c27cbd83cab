use base::Secret;
use subtle::ConstantTimeEq;

use crate::sha256;

/// Whether two byte strings are equal, in a time that depends on their lengths
/// only. Strings of different lengths are told apart at once, so a length must
/// not itself be the secret.
#[must_use]
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // Differences are gathered over whole words and looked at once, behind the
    // barrier that keeps the compiler from leaving early: it is dear per byte.
    let (a_words, a_rest) = a.as_chunks::<8>();
    let (b_words, b_rest) = b.as_chunks::<8>();
    let differing = a_words.iter().zip(b_words).fold(0, |seen, (x, y)| {
        seen | (u64::from_ne_bytes(*x) ^ u64::from_ne_bytes(*y))
    });
    (differing.ct_eq(&0) & a_rest.ct_eq(b_rest)).into()
}

/// Whether what was presented is the secret. Compares digests, so that the time
/// taken tells nothing of the secret's length either.
#[must_use]
pub fn is_secret(presented: &[u8], secret: &Secret) -> bool {
    constant_time_eq(&sha256(presented), &sha256(secret.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_means_every_byte() {
        assert!(constant_time_eq(b"", b""));
        assert!(constant_time_eq(b"secret", b"secret"));
        let tag = [0x5a; 37];
        assert!(constant_time_eq(&tag, &tag));
        for at in 0..tag.len() {
            let mut other = tag;
            other[at] ^= 1;
            assert!(!constant_time_eq(&tag, &other), "byte {at}");
        }
        for other in [&b"secreT"[..], b"Secret", b"secre", b"secrets", b""] {
            assert!(!constant_time_eq(b"secret", other));
        }
    }

    #[test]
    fn a_secret_is_itself_only() {
        let secret = Secret::new("4tqFNG5ysyBUa6rk-dS4CQ");
        assert!(is_secret(b"4tqFNG5ysyBUa6rk-dS4CQ", &secret));
        for other in [
            &b""[..],
            b"4tqFNG5ysyBUa6rk-dS4C",
            b"4tqFNG5ysyBUa6rk-dS4Cq",
        ] {
            assert!(!is_secret(other, &secret));
        }
    }
}
