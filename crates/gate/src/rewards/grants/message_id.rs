use std::fmt::Write;

use sign::{sha256, webhook::MAX_MESSAGE_ID};

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
    let mut digest = String::from("%sha256:");
    for byte in sha256(key.as_bytes()) {
        let _ = write!(digest, "{byte:02x}");
    }
    digest
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
        }
        let digest = message_id(&longer);
        assert!(digest.starts_with("%sha256:") && MessageId::new(&digest).is_ok());
        assert_ne!(digest, message_id(&format!("{long}y")));
    }
}
