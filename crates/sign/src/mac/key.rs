use std::fmt;

use base::Secret;
use hmac::{Hmac, KeyInit, Mac, digest::Key as Block};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{EcdsaPair, EcdsaPublic, Tag, Text};
use crate::{BadKey, HmacKey, HmacMd5Key, constant_time_eq, hmac::key_block};

/// How a signature is made of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// HMAC-MD5 (RFC 2104).
    HmacMd5,
    /// HMAC-SHA1.
    HmacSha1,
    /// HMAC-SHA256.
    HmacSha256,
    /// MD5 of the text with the secret in it.
    Md5,
    /// SHA-1 of the text with the secret in it.
    Sha1,
    /// SHA-256 of the text with the secret in it.
    Sha256,
    /// SHA-256 of the 32 bytes that [`Sha256`](Self::Sha256) gives.
    Sha256Twice,
    /// ECDSA with SHA-256, in DER.
    EcdsaSha256,
}

impl Scheme {
    /// Whether the secret is a part of the text.
    #[must_use]
    pub const fn has_secret_within(self) -> bool {
        matches!(
            self,
            Self::Md5 | Self::Sha1 | Self::Sha256 | Self::Sha256Twice
        )
    }

    /// Whether both sides hold the same secret.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        !matches!(self, Self::EcdsaSha256)
    }

    /// How many bytes a signature has; none where that differs.
    #[must_use]
    pub const fn tag_len(self) -> Option<usize> {
        match self {
            Self::HmacMd5 | Self::Md5 => Some(16),
            Self::HmacSha1 | Self::Sha1 => Some(20),
            Self::HmacSha256 | Self::Sha256 | Self::Sha256Twice => Some(32),
            Self::EcdsaSha256 => None,
        }
    }
}

/// A key for one scheme, with the work that depends on it alone already done.
#[derive(Clone)]
pub struct Key(Kind);

#[derive(Clone)]
enum Kind {
    HmacMd5(HmacMd5Key),
    HmacSha1(Hmac<Sha1>),
    HmacSha256(HmacKey),
    Md5(Secret),
    Sha1(Secret),
    Sha256(Secret),
    Sha256Twice(Secret),
    Public(EcdsaPublic),
    Pair(EcdsaPair),
}

impl Key {
    /// A secret that both sides hold.
    ///
    /// # Errors
    /// [`BadKey`] for a scheme whose keys are pairs, and for no secret at all,
    /// under which everyone can sign.
    pub fn shared(scheme: Scheme, secret: &Secret) -> Result<Self, BadKey> {
        let bytes = secret.expose();
        if bytes.is_empty() {
            return Err(BadKey);
        }
        Ok(Self(match scheme {
            Scheme::HmacMd5 => Kind::HmacMd5(HmacMd5Key::new(bytes)),
            Scheme::HmacSha1 => {
                let block = key_block::<Sha1>(bytes);
                Kind::HmacSha1(Hmac::new(<&Block<Hmac<Sha1>>>::from(&*block)))
            }
            Scheme::HmacSha256 => Kind::HmacSha256(HmacKey::new(bytes)),
            Scheme::Md5 => Kind::Md5(secret.clone()),
            Scheme::Sha1 => Kind::Sha1(secret.clone()),
            Scheme::Sha256 => Kind::Sha256(secret.clone()),
            Scheme::Sha256Twice => Kind::Sha256Twice(secret.clone()),
            Scheme::EcdsaSha256 => return Err(BadKey),
        }))
    }

    /// What it makes and checks.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        match &self.0 {
            Kind::HmacMd5(_) => Scheme::HmacMd5,
            Kind::HmacSha1(_) => Scheme::HmacSha1,
            Kind::HmacSha256(_) => Scheme::HmacSha256,
            Kind::Md5(_) => Scheme::Md5,
            Kind::Sha1(_) => Scheme::Sha1,
            Kind::Sha256(_) => Scheme::Sha256,
            Kind::Sha256Twice(_) => Scheme::Sha256Twice,
            Kind::Public(_) | Kind::Pair(_) => Scheme::EcdsaSha256,
        }
    }

    /// Signs a text.
    ///
    /// # Errors
    /// [`BadKey`] for a public key, which cannot, and when the cryptographic
    /// library does not sign.
    pub fn sign(&self, text: &Text) -> Result<Tag, BadKey> {
        match &self.0 {
            Kind::Public(_) => Err(BadKey),
            Kind::Pair(pair) => pair.sign(text.as_ref()),
            kind => Ok(kind.digest(text)),
        }
    }
}

impl Kind {
    /// What a shared secret makes of a text; nothing for the others.
    fn digest(&self, text: &Text) -> Tag {
        match self {
            Self::HmacMd5(key) => key.sign(text.as_ref()).into(),
            Self::HmacSha1(key) => {
                let mut mac = key.clone();
                mac.update(text.as_ref());
                <[u8; 20]>::from(mac.finalize().into_bytes()).into()
            }
            Self::HmacSha256(key) => key.sign(text.as_ref()).into(),
            Self::Md5(secret) => <[u8; 16]>::from(within::<Md5>(text, secret)).into(),
            Self::Sha1(secret) => <[u8; 20]>::from(within::<Sha1>(text, secret)).into(),
            Self::Sha256(secret) => <[u8; 32]>::from(within::<Sha256>(text, secret)).into(),
            Self::Sha256Twice(secret) => {
                let once = within::<Sha256>(text, secret);
                <[u8; 32]>::from(Sha256::digest(once)).into()
            }
            Self::Public(_) | Self::Pair(_) => Tag::default(),
        }
    }
}

fn within<D: Digest>(text: &Text, secret: &Secret) -> hmac::digest::Output<D> {
    let (before, behind) = text.around();
    let mut digest = D::new();
    digest.update(before);
    digest.update(secret.expose());
    digest.update(behind);
    digest.finalize()
}

impl From<EcdsaPublic> for Key {
    fn from(key: EcdsaPublic) -> Self {
        Self(Kind::Public(key))
    }
}

impl From<EcdsaPair> for Key {
    fn from(pair: EcdsaPair) -> Self {
        Self(Kind::Pair(pair))
    }
}

/// What can tell whether it made a signature, or the other half of it did.
pub trait Verifies {
    /// Whether the tag is the one over this text, found out in constant time
    /// where the key is a secret. A tag of another length is computed with all
    /// the same.
    fn holds(&self, text: &Text, tag: &Tag) -> bool;
}

impl Verifies for Key {
    fn holds(&self, text: &Text, tag: &Tag) -> bool {
        match &self.0 {
            Kind::Public(key) => key.verify(text.as_ref(), tag).is_ok(),
            Kind::Pair(pair) => pair.public().verify(text.as_ref(), tag).is_ok(),
            kind => constant_time_eq(kind.digest(text).bytes(), tag.bytes()),
        }
    }
}

impl Verifies for HmacMd5Key {
    fn holds(&self, text: &Text, tag: &Tag) -> bool {
        self.verify(text.as_ref(), tag.bytes()).is_ok()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&self.scheme()).finish()
    }
}
