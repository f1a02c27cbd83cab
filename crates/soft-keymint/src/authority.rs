//! Who signs certificates.

use std::sync::Arc;

use crate::{Certificate, Name, Signer, Unmintable};

/// A name with a key that signs certificates, and the certificates that lead
/// from it up to its root.
#[derive(Clone, Debug)]
pub struct Authority {
    certificate: Certificate,
    key: Arc<dyn Signer>,
    chain: Vec<Vec<u8>>,
}

impl Authority {
    /// A root: an authority whose certificate its own key signs. The issuer in
    /// `certificate` becomes its subject.
    ///
    /// # Errors
    ///
    /// As [`Certificate::sign`].
    pub fn root(mut certificate: Certificate, key: Arc<dyn Signer>) -> Result<Self, Unmintable> {
        certificate.issuer = certificate.subject.clone();
        let signed = certificate.sign(key.as_ref())?;
        Ok(Self::known(certificate, signed, key))
    }

    /// A root whose certificate, what it says and its DER, is there already.
    pub(crate) fn known(certificate: Certificate, der: Vec<u8>, key: Arc<dyn Signer>) -> Self {
        Self {
            certificate,
            key,
            chain: vec![der],
        }
    }

    /// An authority below this one. The issuer in `certificate` becomes this
    /// one's subject.
    ///
    /// # Errors
    ///
    /// As [`Certificate::sign`].
    pub fn authority(
        &self,
        mut certificate: Certificate,
        key: Arc<dyn Signer>,
    ) -> Result<Self, Unmintable> {
        certificate.issuer = self.subject().clone();
        let signed = certificate.sign(self.key.as_ref())?;
        Ok(Self {
            certificate,
            key,
            chain: [signed].into_iter().chain(self.chain.clone()).collect(),
        })
    }

    /// The chain of a certificate below this authority, leaf first and root
    /// last. The issuer in `certificate` becomes this one's subject.
    ///
    /// # Errors
    ///
    /// As [`Certificate::sign`].
    pub fn certify(&self, mut certificate: Certificate) -> Result<Vec<Vec<u8>>, Unmintable> {
        certificate.issuer = self.subject().clone();
        let signed = certificate.sign(self.key.as_ref())?;
        Ok([signed].into_iter().chain(self.chain.clone()).collect())
    }

    /// What its certificate says.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Its name.
    #[must_use]
    pub fn subject(&self) -> &Name {
        &self.certificate.subject
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &Arc<dyn Signer> {
        &self.key
    }

    /// Its certificates, in DER, from its own to that of its root.
    #[must_use]
    pub fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }
}
