use std::fmt::Write;

use sign::{hex, sha256, webhook::MAX_MESSAGE_ID};

/// The idempotency key as the id of a webhook, which takes no dot and nothing but
/// visible ASCII: what is not allowed is written as `%` and two digits, and a key
/// that is too long by its digest. No two keys have one id, because an id never
/// holds a `%` that means itself.
pub(crate) fn message_id(key: &str) -> String {
    let mut id = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_graphic() && byte != b'.' && byte != b'%' {
            id.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(id, "%{byte:02X}");
        }
    }
    if id.len() <= MAX_MESSAGE_ID {
        return id;
    }
    format!("%sha256:{}", hex::encode(&sha256(key.as_bytes())))
}

/// The key that has this id; none for what no key has, and for a digest, which
/// nobody can read back.
pub(crate) fn key_of(id: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(id.len());
    let mut parts = id.split('%');
    bytes.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    // One name has one spelling.
    let key = String::from_utf8(bytes).ok()?;
    (message_id(&key) == id).then_some(key)
}

#[cfg(test)]
mod tests {
    use sign::webhook::MessageId;

    use super::*;

    #[test]
    fn a_plain_key_is_its_own_id_and_every_other_one_has_one() {
        let long = "x".repeat(MAX_MESSAGE_ID);
        let longer = format!("{long}x");
        for (key, id) in [
            ("unity-ads:event:0987654321", "unity-ads:event:0987654321"),
            ("n:g:a.b", "n:g:a%2Eb"),
            ("n:g:a%2Eb", "n:g:a%252Eb"),
            ("n:g:\u{e9} ", "n:g:%C3%A9%20"),
            (&long, &*long),
        ] {
            assert_eq!(message_id(key), id);
            assert!(MessageId::new(id).is_ok(), "{id}");
            assert_eq!(key_of(id).as_deref(), Some(key));
        }
        for none in [
            "n:g:a.b", "n:g:%2e", "n:g:%41", "n:g:%", "n:g:%2", "n:g:%FF", "%+1",
        ] {
            assert_eq!(key_of(none), None, "{none}");
        }
        let digest = message_id(&longer);
        assert_eq!(key_of(&digest), None);
        assert!(digest.starts_with("%sha256:") && MessageId::new(&digest).is_ok());
        assert_ne!(digest, message_id(&format!("{long}y")));
    }
}
