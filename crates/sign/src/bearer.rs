/// The token in the value of an `Authorization` header with the scheme
/// `Bearer`, in any case and followed by one space or more (RFC 9110, section
/// 11.4; RFC 6750, section 2.1). `None` for another scheme or no token.
#[must_use]
pub fn bearer_token(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = authorization.split_at_checked(b"Bearer".len())?;
    let token = rest.trim_ascii();
    let right = scheme.eq_ignore_ascii_case(b"Bearer") && rest.starts_with(b" ");
    (right && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_space_or_more_and_any_case() {
        for good in ["Bearer t", "bearer t", "BEARER   t", "Bearer t  "] {
            assert_eq!(bearer_token(good.as_bytes()), Some(&b"t"[..]), "{good:?}");
        }
        for bad in [
            "",
            "Bearer",
            "Bearer ",
            "Bearert",
            "Bearer\tt",
            "Basic t",
            "t",
        ] {
            assert_eq!(bearer_token(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
