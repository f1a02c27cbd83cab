use subtle::ConstantTimeEq;

/// Whether two byte strings are equal, in a time that depends on their lengths
/// only. Strings of different lengths are told apart at once, so a length must
/// not itself be the secret.
#[must_use]
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
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
}
