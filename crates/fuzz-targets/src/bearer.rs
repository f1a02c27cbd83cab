//! The value of an `Authorization` header.

use sign::bearer_token;

/// Values that carry a token and values that do not.
pub fn seeds() -> Vec<Vec<u8>> {
    let values = [
        "Bearer t",
        "bearer   t ",
        "BEARER t t",
        "Bearer",
        "Bearer ",
        "Basic t",
        "Bearer\tt",
        "",
    ];
    values.map(|value| value.as_bytes().to_vec()).into()
}

/// Takes the bytes once as a whole value and once as what follows the scheme.
pub fn run(value: &[u8]) {
    if let Some(token) = bearer_token(value) {
        assert!(!token.is_empty() && token.trim_ascii() == token);
        let (scheme, rest) = value.split_at(b"Bearer".len());
        assert!(scheme.eq_ignore_ascii_case(b"bearer") && rest.starts_with(b" "));
        assert_eq!(rest.trim_ascii(), token, "nothing else stands in it");
    }
    for scheme in ["Bearer ", "bEARER "] {
        let value = [scheme.as_bytes(), value].concat();
        let token = bearer_token(&value).unwrap_or_default();
        assert_eq!(token, value[scheme.len()..].trim_ascii());
    }
}
