use http::HeaderValue;

/// The token of an `Authorization` header with the scheme `Bearer`, in any case
/// and followed by one space or more (RFC 9110, section 11.4).
#[must_use]
pub fn bearer(authorization: &HeaderValue) -> Option<&[u8]> {
    let (scheme, rest) = authorization.as_bytes().split_at_checked(b"Bearer".len())?;
    let token = rest.trim_ascii();
    let right = scheme.eq_ignore_ascii_case(b"Bearer") && rest.starts_with(b" ");
    (right && !token.is_empty()).then_some(token)
}
