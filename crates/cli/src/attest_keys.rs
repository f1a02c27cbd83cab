//! The keys that an app's tokens of attestation are encrypted with: a line of
//! base64url each.

use std::sync::Arc;

use base::Secret;
use sign::{base64url, jwe};

/// The most keys at once: more than two are only ever needed by mistake.
const MOST: usize = 8;

/// The keys, ready to open with.
pub(crate) struct AttestKeys(Vec<jwe::Key>);

impl AttestKeys {
    /// Reads the lines; none where one of them is no key, or there are too many or
    /// none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let keys = text.lines().map(|line| {
            let bytes = base64url::decode(line.trim().as_bytes()).ok()?;
            jwe::Key::by_thumbprint(&Secret::new(bytes)).ok()
        });
        let keys = keys.collect::<Option<Vec<_>>>()?;
        (1..=MOST).contains(&keys.len()).then_some(Self(keys))
    }

    pub(crate) fn ready(self) -> Arc<[jwe::Key]> {
        self.0.into()
    }
}

#[cfg(test)]
mod tests {
    use sign::jwe::Jwe;

    use super::*;
    use crate::rng;

    #[test]
    fn each_line_is_a_key() {
        let key = base64url::encode(&[7; 32]);
        let keys = AttestKeys::parse(&format!("{key}\n {key}\r\n")).unwrap();
        let keys = keys.ready();
        assert_eq!(keys.len(), 2);
        let platforms = jwe::Key::by_thumbprint(&Secret::new([7; 32])).unwrap();
        let sealed = platforms.encrypt(b"a.b.c", &*rng::system()).unwrap();
        let sealed = Jwe::parse(sealed.expose()).unwrap();
        for key in &*keys {
            let opened = sealed.open([key], |content| Some(content.to_vec()));
            assert_eq!(opened.unwrap().get(), b"a.b.c");
        }
        let short = base64url::encode(&[7; 31]);
        let nine = format!("{key}\n").repeat(9);
        for text in [
            "",
            "\n",
            "key",
            &short,
            &format!("{key}="),
            &format!("{key}\n\n"),
            &nine,
        ] {
            assert!(AttestKeys::parse(text).is_none(), "{text:?}");
        }
    }
}
