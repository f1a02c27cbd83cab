//! Tokens that nobody else can read: the compact serialization of JWE (RFC
//! 7516, section 3.1) with a shared key that encrypts directly (`dir`, RFC
//! 7518, section 4.5) by AES-256-GCM (`A256GCM`, section 5.3).
//!
//! A token of five parts whose second is empty. Only one header is accepted of
//! each key, compared as text and never interpreted: nothing is decompressed,
//! and no key comes out of a token.

use std::fmt;

use base::{Rng, Secret};
use zeroize::Zeroizing;

use crate::{BadKey, Forged, Malformed, SealKey, Signed, base64url, sha256};

/// The longest content, in bytes.
pub const MAX_CONTENT: usize = 16_384;

const NONCE_LEN: usize = 12;
const TAG_LEN: usize = 16;

/// How many characters the nonce takes, and the tag.
const NONCE_TEXT_LEN: usize = 16;
const TAG_TEXT_LEN: usize = 22;

/// How many characters the content takes at most.
const MAX_CONTENT_TEXT: usize = (MAX_CONTENT * 4).div_ceil(3);

/// A shared key with its name.
pub struct Key {
    seal: SealKey,
    /// Encoded; it is also what is authenticated beside the content (RFC 7516,
    /// section 5.1, step 14).
    header: Box<str>,
}

impl Key {
    /// Takes 32 random bytes, and the name that stands in its tokens' headers:
    /// 1 to 64 letters, digits, dots, hyphens and underscores.
    ///
    /// # Errors
    /// [`BadKey`] for any other length or name.
    pub fn new(kid: &str, material: &Secret) -> Result<Self, BadKey> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if !(1..=64).contains(&kid.len()) || !kid.bytes().all(plain) {
            return Err(BadKey);
        }
        // What is inside is a signed token, which RFC 7519 (section 5.2) has
        // said in `cty`.
        let json = format!(r#"{{"alg":"dir","cty":"JWT","enc":"A256GCM","kid":"{kid}"}}"#);
        Ok(Self {
            seal: SealKey::new(material.expose())?,
            header: base64url::encode(json.as_bytes()).into(),
        })
    }

    /// The same with the name that every key has by itself, its thumbprint as
    /// JWK (RFC 7638): who has the key alone finds it by a token's header. The
    /// thumbprint gives nothing away of a key that was drawn at random.
    ///
    /// # Errors
    /// [`BadKey`] for any other length.
    pub fn by_thumbprint(material: &Secret) -> Result<Self, BadKey> {
        let k = Zeroizing::new(base64url::encode(material.expose()));
        let jwk = Zeroizing::new(format!(r#"{{"k":"{}","kty":"oct"}}"#, *k));
        Self::new(&base64url::encode(&sha256(jwk.as_bytes())), material)
    }

    /// Encrypts a signed token. `rng` draws the nonce, which must not come
    /// twice under one key; 2^32 tokens are what a random one is good for (NIST
    /// SP 800-38D, section 8.3).
    ///
    /// # Errors
    /// [`Malformed`] when the content is longer than [`MAX_CONTENT`].
    pub fn encrypt(&self, content: &[u8], rng: &dyn Rng) -> Result<Secret, Malformed> {
        if content.len() > MAX_CONTENT {
            return Err(Malformed);
        }
        let nonce: [u8; NONCE_LEN] = rng.array();
        let sealed = self.seal.seal(nonce, self.header.as_bytes(), content)?;
        let (ciphertext, tag) = sealed.split_last_chunk::<TAG_LEN>().ok_or(Malformed)?;
        Ok(Secret::from(format!(
            "{}..{}.{}.{}",
            self.header,
            base64url::encode(&nonce),
            base64url::encode(ciphertext),
            base64url::encode(tag),
        )))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("jwe::Key(redacted)")
    }
}

/// A token as it came from the wire, not yet opened.
#[derive(Clone, Copy)]
pub struct Jwe<'t> {
    header: &'t [u8],
    nonce: &'t [u8],
    ciphertext: &'t [u8],
    tag: &'t [u8],
}

impl<'t> Jwe<'t> {
    /// Splits the text of a token. Does not allocate.
    ///
    /// # Errors
    /// [`Malformed`] when it has not five parts, a second one that is empty,
    /// and nonce and tag of their lengths.
    pub fn parse(text: &'t [u8]) -> Result<Self, Malformed> {
        let mut rest = text;
        let mut next = || part(&mut rest).ok_or(Malformed);
        let (header, key, nonce, ciphertext) = (next()?, next()?, next()?, next()?);
        let tag = rest;
        let shaped = key.is_empty()
            && nonce.len() == NONCE_TEXT_LEN
            && tag.len() == TAG_TEXT_LEN
            && ciphertext.len() <= MAX_CONTENT_TEXT;
        if !shaped || tag.contains(&b'.') {
            return Err(Malformed);
        }
        Ok(Self {
            header,
            nonce,
            ciphertext,
            tag,
        })
    }

    /// Whether its header names that key, whoever wrote it.
    #[must_use]
    pub fn names(&self, key: &Key) -> bool {
        key.header.as_bytes() == self.header
    }

    /// Opens it with whichever of the keys its header names and reads the
    /// content. `None` from `read` counts as forged: whoever holds a key
    /// encrypts only what can be read.
    ///
    /// # Errors
    /// [`Forged`] when none of the keys made it, or `read` makes nothing of it.
    pub fn open<'k, T>(
        &self,
        keys: impl IntoIterator<Item = &'k Key>,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<Signed<T>, Forged> {
        let mut keys = keys.into_iter();
        let key = keys.find(|key| self.names(key));
        let key = key.ok_or(Forged)?;
        let nonce = bytes(self.nonce)?.try_into().map_err(|_| Forged)?;
        let mut sealed = bytes(self.ciphertext)?;
        sealed.extend(bytes(self.tag)?);
        let content = key.seal.open(nonce, self.header, &mut sealed)?;
        read(content).map(Signed::new).ok_or(Forged)
    }
}

impl fmt::Debug for Jwe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jwe(unopened)")
    }
}

/// Takes what stands before the first dot, and the dot. `None` without one.
fn part<'t>(rest: &mut &'t [u8]) -> Option<&'t [u8]> {
    // Looks at many bytes at once: signed tokens come here first, too.
    let (part, after) = rest.split_at_checked(memchr::memchr(b'.', rest)?)?;
    *rest = after.get(1..)?;
    Some(part)
}

fn bytes(text: &[u8]) -> Result<Vec<u8>, Forged> {
    base64url::decode(text).map_err(|Malformed| Forged)
}
