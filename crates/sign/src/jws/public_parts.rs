use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents,
};

use super::Algorithm;
use crate::{BadKey, base64url, sha256};

/// How long an RSA modulus may be, in bytes: 2048 to 4096 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;

/// How long a public exponent may be, in bytes. 65537 has three.
const EXPONENT: std::ops::RangeInclusive<usize> = 1..=4;

/// The marker of a point whose two coordinates follow (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// What a public key consists of, as JWK names it (RFC 7518, section 6; RFC
/// 8037, section 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PublicParts {
    P256 {
        x: [u8; 32],
        y: [u8; 32],
    },
    Ed25519 {
        x: [u8; 32],
    },
    /// Big endian, without zeros in front.
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

impl PublicParts {
    pub(super) fn of_point(point: &[u8]) -> Result<Self, BadKey> {
        let (&marker, rest) = point.split_first().ok_or(BadKey)?;
        let (&x, rest) = rest.split_first_chunk().ok_or(BadKey)?;
        let y = rest.try_into().map_err(|_| BadKey)?;
        if marker != UNCOMPRESSED {
            return Err(BadKey);
        }
        Ok(Self::P256 { x, y })
    }

    pub(super) const fn algorithm(&self) -> Algorithm {
        match self {
            Self::P256 { .. } => Algorithm::Es256,
            Self::Ed25519 { .. } => Algorithm::EdDsa,
            Self::Rsa { .. } => Algorithm::Ps256,
        }
    }

    /// How many bytes a signature has.
    pub(super) const fn signature_len(&self) -> usize {
        match self {
            Self::P256 { .. } | Self::Ed25519 { .. } => 64,
            Self::Rsa { n, .. } => n.len(),
        }
    }

    /// The key that verifies. A point has to be on the curve, a modulus in
    /// [`MODULUS`] and both numbers of an RSA key odd.
    pub(super) fn parse(&self) -> Result<ParsedPublicKey, BadKey> {
        match self {
            Self::P256 { x, y } => {
                let mut point = vec![UNCOMPRESSED];
                point.extend_from_slice(x);
                point.extend_from_slice(y);
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| BadKey)
            }
            Self::Ed25519 { x } => ParsedPublicKey::new(&ED25519, x).map_err(|_| BadKey),
            Self::Rsa { n, e } => {
                let odd = |bytes: &[u8]| bytes.last().is_some_and(|last| last & 1 == 1);
                let full = n.first().is_some_and(|first| first & 0x80 != 0);
                let sized = MODULUS.contains(&n.len()) && EXPONENT.contains(&e.len());
                if !sized || !full || !odd(n) || !odd(e) || **e == [1] {
                    return Err(BadKey);
                }
                let parts = RsaPublicKeyComponents { n, e };
                let parsed = parts.to_parsed_public_key(&RSA_PSS_2048_8192_SHA256);
                parsed.map_err(|_| BadKey)
            }
        }
    }

    /// The members that every JWK of this kind has, in the order and spelling
    /// whose digest is the thumbprint (RFC 7638, section 3.2).
    pub(super) fn members(&self) -> String {
        let text = |bytes: &[u8]| base64url::encode(bytes);
        match self {
            Self::P256 { x, y } => {
                let (x, y) = (text(x), text(y));
                format!(r#""crv":"P-256","kty":"EC","x":"{x}","y":"{y}""#)
            }
            Self::Ed25519 { x } => {
                let x = text(x);
                format!(r#""crv":"Ed25519","kty":"OKP","x":"{x}""#)
            }
            Self::Rsa { n, e } => {
                let (n, e) = (text(n), text(e));
                format!(r#""e":"{e}","kty":"RSA","n":"{n}""#)
            }
        }
    }

    pub(super) fn thumbprint(&self) -> [u8; 32] {
        sha256(format!("{{{}}}", self.members()).as_bytes())
    }
}
