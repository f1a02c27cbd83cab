use base::Secret;
use subtle::ConstantTimeEq;

use crate::sha256;

/// Whether two byte strings are equal, in a time that depends on their lengths
/// only. Strings of different lengths are told apart at once, so a length must
/// not itself be the secret.
#[must_use]
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
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
