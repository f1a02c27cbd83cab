use std::fmt;

use aws_lc_rs::{
    agreement::{self, ECDH_P256},
    rand::SystemRandom,
    rsa,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PSS_SHA256,
    },
};
use base::Secret;

use super::{Algorithm, MAX_PAYLOAD, VerifyingKey, public_parts::PublicParts};
use crate::{BadKey, Malformed, base64url};

/// How many bytes a private key is that is not RSA's.
const SCALAR_LEN: usize = 32;

/// A private key with its one algorithm and its name.
pub struct SigningKey {
    private: Private,
    public: VerifyingKey,
}

enum Private {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Ps256(rsa::KeyPair),
}

impl SigningKey {
    /// Takes what a key ring keeps: for [`Es256`](Algorithm::Es256) the private
    /// number of P-256 and for [`EdDsa`](Algorithm::EdDsa) the seed (RFC 8032,
    /// section 5.1.5), 32 bytes each, and for [`Ps256`](Algorithm::Ps256) the
    /// key in DER as PKCS #8 has it. The name is one as
    /// [`VerifyingKey::kid`] says.
    ///
    /// # Errors
    /// [`BadKey`] when the bytes are no such key or the name is none.
    pub fn new(algorithm: Algorithm, kid: &str, material: &Secret) -> Result<Self, BadKey> {
        let material = material.expose();
        let (private, parts) = match algorithm {
            Algorithm::Es256 => es256(material)?,
            Algorithm::EdDsa => ed_dsa(material)?,
            Algorithm::Ps256 => ps256(material)?,
        };
        let public = VerifyingKey::new(kid, parts)?;
        Ok(Self { private, public })
    }

    /// The key that checks what this one signs.
    #[must_use]
    pub const fn public(&self) -> &VerifyingKey {
        &self.public
    }

    /// Signs bytes of which the caller says what they are. The chance in it is
    /// drawn by the cryptographic library itself: ECDSA's must never repeat,
    /// which a generator that a test hands in would make it do.
    ///
    /// # Errors
    /// [`BadKey`] when the library does not sign, for which there is no cause
    /// but a lack of memory.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, BadKey> {
        // The library takes this for compatibility and does not look at it.
        let unused = SystemRandom::new();
        match &self.private {
            Private::Es256(key) => {
                let signature = key.sign(&unused, message).map_err(|_| BadKey)?;
                Ok(signature.as_ref().to_vec())
            }
            Private::EdDsa(key) => {
                let signature = key.try_sign(message).map_err(|_| BadKey)?;
                Ok(signature.as_ref().to_vec())
            }
            Private::Ps256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PSS_SHA256, &unused, message, &mut signature)
                    .map_err(|_| BadKey)?;
                Ok(signature)
            }
        }
    }

    /// Writes a token.
    ///
    /// # Errors
    /// [`Malformed`] when the payload is longer than [`MAX_PAYLOAD`] or
    /// [`sign`](Self::sign) fails.
    pub fn token(&self, payload: &[u8]) -> Result<Secret, Malformed> {
        if payload.len() > MAX_PAYLOAD {
            return Err(Malformed);
        }
        let mut text = format!("{}.{}", self.public.header(), base64url::encode(payload));
        let signature = self.sign(text.as_bytes()).map_err(|BadKey| Malformed)?;
        text.push('.');
        text.push_str(&base64url::encode(&signature));
        Ok(Secret::from(text))
    }
}

fn es256(scalar: &[u8]) -> Result<(Private, PublicParts), BadKey> {
    // The same number as a key of ECDH tells its point, which nothing of the
    // library's does for a number as a key of ECDSA.
    let private = agreement::PrivateKey::from_private_key(&ECDH_P256, scalar);
    let point = private.map_err(|_| BadKey)?.compute_public_key();
    let point = point.map_err(|_| BadKey)?;
    let key = EcdsaKeyPair::from_private_key_and_public_key(
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        scalar,
        point.as_ref(),
    );
    let parts = PublicParts::of_point(point.as_ref())?;
    Ok((Private::Es256(key.map_err(|_| BadKey)?), parts))
}

fn ed_dsa(seed: &[u8]) -> Result<(Private, PublicParts), BadKey> {
    if seed.len() != SCALAR_LEN {
        return Err(BadKey);
    }
    let key = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| BadKey)?;
    let x = key.public_key().as_ref().try_into().map_err(|_| BadKey)?;
    Ok((Private::EdDsa(key), PublicParts::Ed25519 { x }))
}

fn ps256(pkcs8: &[u8]) -> Result<(Private, PublicParts), BadKey> {
    let key = rsa::KeyPair::from_pkcs8(pkcs8).map_err(|_| BadKey)?;
    let public = key.public_key().as_ref();
    let public = ::rsa::pkcs1::RsaPublicKeyRef::try_from(public).map_err(|_| BadKey)?;
    let n = public.modulus.as_bytes().to_vec();
    let e = public.public_exponent.as_bytes().to_vec();
    Ok((Private::Ps256(key), PublicParts::Rsa { n, e }))
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public).finish()
    }
}
