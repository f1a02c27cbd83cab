//! The keys that an app's tokens of attestation are encrypted with: a line of
//! base64url each.

use base::Secret;
use sign::base64url;

/// The most keys at once: more than two are only ever needed by mistake.
const MOST: usize = 8;

/// Keys of 32 bytes.
pub(crate) struct AttestKeys(Vec<Secret>);

impl AttestKeys {
    /// Reads the lines; none where one of them is no key, or there are too many or
    /// none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let keys = text.lines().map(|line| {
            let bytes = base64url::decode(line.trim().as_bytes()).ok()?;
            (bytes.len() == 32).then(|| Secret::new(bytes))
        });
        let keys = keys.collect::<Option<Vec<_>>>()?;
        (1..=MOST).contains(&keys.len()).then_some(Self(keys))
    }

    pub(crate) fn into_vec(self) -> Vec<Secret> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_key() {
        let key = base64url::encode(&[7; 32]);
        let keys = AttestKeys::parse(&format!("{key}\n {key}\r\n")).unwrap();
        let keys = keys.into_vec();
        assert_eq!(keys.len(), 2);
        assert!(keys.iter().all(|key| key.expose() == [7; 32]));
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
