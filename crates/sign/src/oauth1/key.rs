use std::fmt;

use base::{Rng, Secret};
use zeroize::Zeroize;

use super::{
    encoding::{Sink, is_all_unreserved},
    hmac_sha1::Prepared,
    rsa::{RsaSha1Key, RsaSha1Signer},
    sha1_text::Sha1Text,
};
use crate::hmac::BLOCK_LEN;

/// What a signature is checked with.
#[derive(Clone, Copy, Debug)]
pub enum Key<'k> {
    /// Two secrets that both sides know, for `HMAC-SHA1`.
    HmacSha1(HmacSha1Key<'k>),
    /// The signer's public key, for `RSA-SHA1`.
    RsaSha1(&'k RsaSha1Key),
}

impl<'k> From<HmacSha1Key<'k>> for Key<'k> {
    fn from(key: HmacSha1Key<'k>) -> Self {
        Self::HmacSha1(key)
    }
}

impl<'k> From<&HmacSha1Key<'k>> for Key<'k> {
    fn from(key: &HmacSha1Key<'k>) -> Self {
        Self::HmacSha1(*key)
    }
}

impl<'k> From<&'k RsaSha1Key> for Key<'k> {
    fn from(key: &'k RsaSha1Key) -> Self {
        Self::RsaSha1(key)
    }
}

/// What a request is signed with.
#[derive(Clone, Copy)]
pub enum SigningKey<'k> {
    /// Two secrets that both sides know, for `HMAC-SHA1`.
    HmacSha1(HmacSha1Key<'k>),
    /// The signer's private key, for `RSA-SHA1`, and the randomness by which
    /// the time of its use is made to say nothing of it.
    RsaSha1(&'k RsaSha1Signer, &'k dyn Rng),
}

impl SigningKey<'_> {
    /// The value of `oauth_signature_method`.
    pub(super) const fn method(&self) -> &'static str {
        match self {
            Self::HmacSha1(_) => "HMAC-SHA1",
            Self::RsaSha1(..) => "RSA-SHA1",
        }
    }
}

impl<'k> From<HmacSha1Key<'k>> for SigningKey<'k> {
    fn from(key: HmacSha1Key<'k>) -> Self {
        Self::HmacSha1(key)
    }
}

impl<'k> From<&HmacSha1Key<'k>> for SigningKey<'k> {
    fn from(key: &HmacSha1Key<'k>) -> Self {
        Self::HmacSha1(*key)
    }
}

impl fmt::Debug for SigningKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(redacted)")
    }
}

/// The key of `HMAC-SHA1`: the consumer's secret and the token's, where there
/// is a token (RFC 5849, section 3.4.2). Costs nothing to make; the work is
/// done where it is used, because the token's secret is another each time.
#[derive(Clone, Copy)]
pub struct HmacSha1Key<'k> {
    pub(super) consumer_secret: &'k Secret,
    pub(super) token_secret: Option<&'k Secret>,
}

impl<'k> HmacSha1Key<'k> {
    /// The key of a consumer, alone (a Consumer Request) or for a token.
    #[must_use]
    pub const fn new(consumer_secret: &'k Secret, token_secret: Option<&'k Secret>) -> Self {
        Self {
            consumer_secret,
            token_secret,
        }
    }

    /// HMAC's state after the key.
    pub(super) fn prepare(&self) -> Prepared {
        let mut text = Sha1Text::<ROOM>::new();
        put_secret(self.consumer_secret.expose(), &mut text);
        text.put(b"&");
        put_secret(self.token_secret.map_or(&[][..], Secret::expose), &mut text);
        // Longer than a block, it enters as its digest (RFC 2104, section 2).
        let mut block = [0; BLOCK_LEN];
        text.block_or_digest(&mut block);
        let prepared = Prepared::new(&mut block);
        block.as_mut_slice().zeroize();
        text.wipe();
        prepared
    }
}

/// Blocks for two secrets as platforms draw them, and for the padding.
const ROOM: usize = 4;

/// Puts a secret in encoded form, which most are in already.
fn put_secret(secret: &[u8], text: &mut Sha1Text<ROOM>) {
    if is_all_unreserved(secret) {
        text.put(secret);
    } else {
        text.put_encoded_secret(secret);
    }
}

impl fmt::Debug for HmacSha1Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacSha1Key(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use hmac::{Hmac, KeyInit, Mac};
    use sha1::Sha1;

    use super::*;

    fn signature(text: &str, consumer: &str, token: Option<&str>) -> String {
        let consumer = Secret::new(consumer);
        let token = token.map(Secret::new);
        let mac = HmacSha1Key::new(&consumer, token.as_ref()).prepare();
        STANDARD.encode(mac.mac(|sink| sink.put(text.as_bytes())))
    }

    /// The OAuth wiki's test cases, and those of oauthlib and
    /// oauth-signature-js.
    #[test]
    fn signatures_over_texts() {
        let rfc = "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da\
                   %26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D\
                   9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3D\
                   HMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7";
        let js = "GET&http%3A%2F%2Fapi.example.com%2Fendpoint&oauth_consumer_key%3D\
                  consumer-key%26oauth_nonce%3D5678%26oauth_signature_method%3DHMAC-SHA1%26\
                  oauth_timestamp%3D1234%26oauth_token%3Dtoken-key%26oauth_version%3D1.0";
        for (text, consumer, token, answer) in [
            ("bs", "cs", None, "egQqG5AJep5sJ7anhXju1unge2I="),
            ("bs", "cs", Some("ts"), "VZVjXceV7JgPq/dOTnNmEfO0Fv8="),
            (
                rfc,
                "ECrDNoq1VYzzzzzzzzzyAK7TwZNtPnkqatqZZZZ",
                Some("just-a-string    asdasd"),
                "wsdNmjGB7lvis0UJuPAmjvX/PXw=",
            ),
            (js, "你好", Some("åçñ"), "JXcouSrYw1x7ql1ArjfT1Bg8O9g="),
            (
                &js.replace("oauth_token%3Dtoken-key%26", ""),
                "consumer-secret",
                None,
                "9ynBsPmHokLVL8g3UQ3QX3czNXk=",
            ),
        ] {
            assert_eq!(signature(text, consumer, token), answer);
        }
    }

    /// Keys of every length around a block and around what is held, with secrets that
    /// are encoded and those that are as they are.
    #[test]
    fn keys_as_the_library_has_them() {
        let encoded = |secret: &str| {
            let byte = |byte: u8| match byte {
                b'a'..=b'z' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            };
            secret.bytes().map(byte).collect::<String>()
        };
        for len in 0..=260 {
            let plain = "k".repeat(len);
            let reserved = "+/ä".repeat(len / 12);
            for consumer in [plain, reserved] {
                for token in [None, Some("t"), Some("/ä ")] {
                    let key = format!("{}&{}", encoded(&consumer), encoded(token.unwrap_or("")));
                    let theirs = Hmac::<Sha1>::new_from_slice(key.as_bytes()).unwrap();
                    let theirs = theirs.chain_update("bs").finalize().into_bytes();
                    let theirs = STANDARD.encode(theirs);
                    assert_eq!(signature("bs", &consumer, token), theirs, "{key}");
                }
            }
        }
    }

    #[test]
    fn no_token_and_an_empty_secret_are_one_key() {
        assert_eq!(signature("bs", "cs", None), signature("bs", "cs", Some("")));
        assert_ne!(signature("bs", "cs", None), signature("bs", "", Some("cs")));
    }

    #[test]
    fn keys_do_not_print_themselves() {
        let secret = Secret::new("hunter2");
        let key = HmacSha1Key::new(&secret, Some(&secret));
        assert_eq!(format!("{key:?}"), "HmacSha1Key(redacted)");
        assert_eq!(
            format!("{:?}", Key::from(key)),
            "HmacSha1(HmacSha1Key(redacted))"
        );
        assert_eq!(
            format!("{:?}", SigningKey::from(key)),
            "SigningKey(redacted)"
        );
    }
}
