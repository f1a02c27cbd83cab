use sign::base64url;

/// The fewest bytes that a challenge nonce stands for.
pub const MIN_NONCE_BYTES: usize = 16;

/// The most: what a key store takes as a challenge
/// (`MAX_ATTESTATION_CHALLENGE_LEN` of KeyMint's reference).
pub const MAX_NONCE_BYTES: usize = 128;

/// The shortest text of a nonce: 16 bytes without padding.
pub const MIN_NONCE: usize = 22;

/// The longest: 128 bytes with padding.
pub const MAX_NONCE: usize = 172;

/// A challenge nonce of a game's server, as its client hands it on: base64url
/// (RFC 4648, section 5) of 16 to 128 bytes, with or without padding, and in
/// either case canonical ("Integrate attestation": 22 to 172 characters).
///
/// What is attested are the bytes; what a token says is the text, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce {
    text: String,
    bytes: Vec<u8>,
}

/// The text is no challenge nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a challenge nonce is base64url of 16 to 128 bytes, which is 22 to 172 characters")]
pub struct InvalidNonce;

impl Nonce {
    /// Reads the text.
    ///
    /// # Errors
    /// [`InvalidNonce`] for another length, another alphabet, padding that does
    /// not belong there, and unused bits that are not zero.
    pub fn parse(text: &str) -> Result<Self, InvalidNonce> {
        if !(MIN_NONCE..=MAX_NONCE).contains(&text.len()) {
            return Err(InvalidNonce);
        }
        let bytes = base64url::decode(unpadded(text)?.as_bytes()).map_err(|_| InvalidNonce)?;
        if !(MIN_NONCE_BYTES..=MAX_NONCE_BYTES).contains(&bytes.len()) {
            return Err(InvalidNonce);
        }
        Ok(Self {
            text: text.to_owned(),
            bytes,
        })
    }

    /// The text exactly as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it stands for: the challenge of the attestation.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The challenge in base64url without padding, whatever the text has.
    #[must_use]
    pub fn challenge(&self) -> String {
        base64url::encode(&self.bytes)
    }
}

/// The text without its padding, which fills it up to whole groups of four or is
/// not there at all.
fn unpadded(text: &str) -> Result<&str, InvalidNonce> {
    let bare = text.trim_end_matches('=');
    let padding = text.len().saturating_sub(bare.len());
    let whole = text.len().is_multiple_of(4);
    match padding {
        0 => Ok(bare),
        1 | 2 if whole => Ok(bare),
        _ => Err(InvalidNonce),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn padded(bytes: &[u8]) -> String {
        let mut text = base64url::encode(bytes);
        while !text.len().is_multiple_of(4) {
            text.push('=');
        }
        text
    }

    fn length_of(text: &str) -> Option<usize> {
        Nonce::parse(text).ok().map(|nonce| nonce.bytes().len())
    }

    #[test]
    fn the_lengths_are_what_the_documents_say() {
        let text = |chars: usize| "A".repeat(chars);
        assert_eq!(length_of(&text(21)), None);
        assert_eq!(length_of(&text(22)), Some(16));
        assert_eq!(length_of(&padded(&[0; 16])), Some(16));
        assert_eq!(length_of(&text(25)), None, "no text has one over");
        assert_eq!(length_of(&text(171)), Some(128));
        let longest = padded(&[0; 128]);
        assert_eq!((longest.len(), length_of(&longest)), (172, Some(128)));
        assert_eq!(length_of(&text(172)), None, "that is 129 bytes");
        assert_eq!(length_of(&text(173)), None);
        assert_eq!(length_of(&format!("{}=", text(172))), None);
    }

    #[test]
    fn a_uuid_is_one_as_the_documents_sample_has_it() {
        let uuid = "1f0c9b62-3a52-4b1c-9d2e-6f5a7c8b9d01";
        assert_eq!(length_of(uuid), Some(27));
    }

    #[test]
    fn only_the_canonical_text_is_taken() {
        let good = base64url::encode(&[255; 16]);
        assert_eq!(good.len(), 22);
        for bad in [
            format!("{good}="),
            format!("{good}==="),
            format!("{good}==\n"),
            format!("{good}== "),
            format!("={good}="),
            good.replace('_', "/"),
            format!("{}x", good.get(..21).unwrap()),
            String::from("################################"),
            "é".repeat(16),
        ] {
            assert_eq!(Nonce::parse(&bad), Err(InvalidNonce), "{bad}");
        }
        assert_eq!(length_of(&format!("{good}==")), Some(16));
    }

    proptest! {
        #[test]
        fn the_text_stays_as_it_came(bytes in prop::collection::vec(any::<u8>(), 16..=128)) {
            let bare = base64url::encode(&bytes);
            for text in [padded(&bytes), bare.clone()] {
                let nonce = Nonce::parse(&text).unwrap();
                prop_assert_eq!(nonce.as_str(), &text);
                prop_assert_eq!(nonce.bytes(), &bytes);
                prop_assert_eq!(nonce.challenge(), bare.clone());
            }
        }

        #[test]
        fn nothing_else_is_taken_and_nothing_panics(text in ".{0,180}") {
            if let Ok(nonce) = Nonce::parse(&text) {
                let bytes = nonce.bytes();
                prop_assert!(text == base64url::encode(bytes) || text == padded(bytes));
            }
        }
    }
}
