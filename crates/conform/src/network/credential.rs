use base::Secret;
use rewards::Profile;
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use sign::mac::{Curve, EcdsaPair, Key};

/// What another secret is, for signatures that must not hold. It is no secret.
const ANOTHER: &str = "conform: another secret than the endpoint's";

/// What a network signs with.
#[derive(Debug)]
pub enum Credential {
    /// A secret that network and endpoint share.
    Secret(Secret),
    /// A private key in PEM form (PKCS #8) whose public half the endpoint was
    /// given in the place of the network's: only the network has its own.
    PrivateKey {
        /// The key.
        pem: Vec<u8>,
        /// The name by which the endpoint knows its public half.
        key_id: String,
    },
}

/// Why a network cannot sign with that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCredential {
    /// The network's keys are public: no secret is shared.
    #[error("this network signs with a private key; give one of your own by --key-file")]
    WantsPrivateKey,
    /// The network shares a secret.
    #[error("this network signs with a secret; give it by --secret-file")]
    WantsSecret,
    /// It cannot be used.
    #[error("the secret or key cannot be used")]
    Unusable,
}

pub(super) struct Signing {
    pub(super) key: Key,
    pub(super) key_id: Option<String>,
    pub(super) another: Key,
    pub(super) secret: Option<Secret>,
}

impl Credential {
    pub(super) fn signing(self, profile: &Profile) -> Result<Signing, InvalidCredential> {
        let unusable = |_| InvalidCredential::Unusable;
        match (self, profile.scheme().is_shared()) {
            (Self::Secret(secret), true) => Ok(Signing {
                key: profile.key(&secret).map_err(unusable)?,
                key_id: None,
                another: profile.key(&Secret::new(ANOTHER)).map_err(unusable)?,
                secret: Some(secret),
            }),
            (Self::PrivateKey { pem, key_id }, false) => Ok(Signing {
                key: Key::from(pair(&pem).ok_or(InvalidCredential::Unusable)?),
                key_id: Some(key_id),
                another: Key::from(EcdsaPair::generate(Curve::P256).map_err(unusable)?),
                secret: None,
            }),
            (Self::Secret(_), false) => Err(InvalidCredential::WantsPrivateKey),
            (Self::PrivateKey { .. }, true) => Err(InvalidCredential::WantsSecret),
        }
    }
}

fn pair(pem: &[u8]) -> Option<EcdsaPair> {
    let key = PrivatePkcs8KeyDer::from_pem_slice(pem).ok()?;
    let der = Secret::new(key.secret_pkcs8_der());
    let curves = [Curve::P256, Curve::Secp256k1];
    curves
        .into_iter()
        .find_map(|curve| EcdsaPair::from_pkcs8(curve, &der).ok())
}
