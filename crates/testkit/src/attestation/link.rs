use std::sync::Arc;

use soft_keymint::{Authority, Certificate, Name, Signer, assemble};

/// A certificate of a chain with its key, before it is signed.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it says. The issuer follows from the link above.
    pub certificate: Certificate,
    /// The key that it is for, which signs the link below.
    pub key: Arc<dyn Signer>,
    /// The issuer's name, where it is not that of the link above.
    pub issuer: Option<Name>,
    /// Who signs, where it is not the key of the link above.
    pub signer: Option<Arc<dyn Signer>>,
    /// The AlgorithmIdentifier within what is signed, where it is not the
    /// signer's.
    pub inner_algorithm: Option<Vec<u8>>,
    /// The AlgorithmIdentifier beside the signature, where it is not the
    /// signer's.
    pub outer_algorithm: Option<Vec<u8>>,
}

impl Link {
    /// A link that is as its certificate and key say.
    #[must_use]
    pub fn new(certificate: Certificate, key: Arc<dyn Signer>) -> Self {
        Self {
            certificate,
            key,
            issuer: None,
            signer: None,
            inner_algorithm: None,
            outer_algorithm: None,
        }
    }

    /// The link of an authority.
    #[must_use]
    pub fn of(authority: &Authority) -> Self {
        Self::new(authority.certificate().clone(), authority.key().clone())
    }

    /// The link below `above`, signed; the last one is above itself.
    pub(super) fn sign(&self, above: &Self) -> Vec<u8> {
        let signer = self.signer.as_ref().unwrap_or(&above.key);
        let mut certificate = self.certificate.clone();
        let issuer = self.issuer.as_ref();
        certificate.issuer = issuer.unwrap_or(&above.certificate.subject).clone();
        let algorithm = signer.algorithm();
        let inner = self.inner_algorithm.as_ref().unwrap_or(&algorithm);
        let outer = self.outer_algorithm.as_ref().unwrap_or(&algorithm);
        let to_be_signed = certificate.to_be_signed(inner).unwrap();
        let signature = signer.sign(&to_be_signed).unwrap();
        assemble(&to_be_signed, outer, &signature)
    }
}
