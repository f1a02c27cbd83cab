use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base::{KeyId, Secret};

use crate::{BadKey, Forged, Malformed, Signed, base64url};

/// How many bytes a sealed token can hold.
pub const MAX_SEALED_PLAINTEXT: usize = 256;

/// The only layout so far: version, key id, nonce, ciphertext and tag.
const VERSION: u8 = 1;
const KEY_ID_LEN: usize = 4;
const NONCE_LEN: usize = 12;
const HEAD_LEN: usize = 1 + KEY_ID_LEN + NONCE_LEN;
const TAG_LEN: usize = 16;
const MAX_LEN: usize = HEAD_LEN + MAX_SEALED_PLAINTEXT + TAG_LEN;

/// A key for AES-256-GCM.
pub struct SealKey(LessSafeKey);

impl SealKey {
    /// Takes 32 random bytes.
    ///
    /// # Errors
    /// [`BadKey`] for any other length.
    pub fn new(material: &[u8]) -> Result<Self, BadKey> {
        let key = UnboundKey::new(&AES_256_GCM, material).map_err(|_| BadKey)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Seals a plaintext; the answer is the ciphertext followed by the tag of
    /// 16 bytes. The same four inputs give the same bytes.
    ///
    /// A nonce must never seal two different plaintexts under one key: whoever
    /// sees both could then forge.
    ///
    /// # Errors
    /// [`Malformed`] when the plaintext is longer than AES-GCM allows.
    pub fn seal(
        &self,
        nonce: [u8; NONCE_LEN],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Malformed> {
        let mut bytes = plaintext.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0
            .seal_in_place_append_tag(nonce, Aad::from(aad), &mut bytes)
            .map_err(|_| Malformed)?;
        Ok(bytes)
    }

    /// Opens in place what [`seal`](Self::seal) made and returns the plaintext.
    ///
    /// # Errors
    /// [`Forged`] when it was made with another key, nonce or `aad`, or was
    /// altered.
    pub fn open<'b>(
        &self,
        nonce: [u8; NONCE_LEN],
        aad: &[u8],
        sealed: &'b mut [u8],
    ) -> Result<&'b [u8], Forged> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let plaintext = self.0.open_in_place(nonce, Aad::from(aad), sealed);
        plaintext.map(|bytes| &*bytes).map_err(|_| Forged)
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(redacted)")
    }
}

/// A sealed token as it came from the wire: base64url of a version byte, the
/// key id (4 bytes), the nonce (12 bytes), the ciphertext and its tag.
///
/// The key id tells any node which key to open it with; nothing else can be
/// read before that.
pub struct Sealed {
    bytes: [u8; MAX_LEN],
    len: usize,
    key_id: KeyId,
    nonce: [u8; NONCE_LEN],
}

impl Sealed {
    /// Makes a token. `purpose` names what it is for; it is not in the token,
    /// yet a token opens only with the purpose that it was sealed with.
    ///
    /// Give each token a nonce of its own; see [`SealKey::seal`].
    ///
    /// # Errors
    /// [`Malformed`] when the plaintext is longer than
    /// [`MAX_SEALED_PLAINTEXT`].
    pub fn write(
        key_id: KeyId,
        key: &SealKey,
        nonce: [u8; NONCE_LEN],
        purpose: &[u8],
        plaintext: &[u8],
    ) -> Result<Secret, Malformed> {
        if plaintext.len() > MAX_SEALED_PLAINTEXT {
            return Err(Malformed);
        }
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(key_id.bytes());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&key.seal(nonce, purpose, plaintext)?);
        Ok(Secret::from(base64url::encode(&bytes)))
    }

    /// Reads the text of a token without opening it. Does not allocate.
    ///
    /// # Errors
    /// [`Malformed`] when it is not the text of any token made here.
    pub fn parse(text: &[u8]) -> Result<Self, Malformed> {
        let mut bytes = [0; MAX_LEN];
        let decoded = base64url::decode_into(text, &mut bytes)?;
        let (&version, rest) = decoded.split_first().ok_or(Malformed)?;
        let (&key_id, rest) = rest.split_first_chunk().ok_or(Malformed)?;
        let (&nonce, body) = rest.split_first_chunk().ok_or(Malformed)?;
        if version != VERSION || body.len() < TAG_LEN {
            return Err(Malformed);
        }
        let len = decoded.len();
        Ok(Self {
            bytes,
            len,
            key_id: KeyId::new(key_id),
            nonce,
        })
    }

    /// Which key opens it, if its claim is true.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Opens it and reads the plaintext. `None` from `read` counts as forged:
    /// whoever holds the key writes only what it can read.
    ///
    /// # Errors
    /// [`Forged`] when this key did not seal it for this purpose, or `read`
    /// makes nothing of the plaintext.
    pub fn open<T>(
        mut self,
        key: &SealKey,
        purpose: &[u8],
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<Signed<T>, Forged> {
        let body = self.bytes.get_mut(HEAD_LEN..self.len).ok_or(Forged)?;
        let plaintext = key.open(self.nonce, purpose, body)?;
        read(plaintext).map(Signed::new).ok_or(Forged)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
