//! The authorities of one device, and the chains of its keys.

use std::sync::Arc;

use crate::{
    Authority, Blueprint, KeyDescription, KeyKind, KeyPair, SecurityLevel, Shape, Signer,
    Unmintable, Validity,
};

/// The authorities of one device, from its root down to what signs the
/// certificates of its keys.
#[derive(Clone, Debug)]
pub struct Mint {
    authorities: Vec<Authority>,
    attestation: Authority,
}

/// A key with the chain that attests it.
#[derive(Debug)]
pub struct Minted {
    /// The certificates in DER, leaf first and root last.
    pub chain: Vec<Vec<u8>>,
    /// The attested key, which signs what shows that one has it.
    pub key: KeyPair,
}

impl Mint {
    /// The authorities of a new device below `root`, each with a new key on
    /// P-256: in this shape, for keys of this level, and all with the same
    /// validity.
    ///
    /// # Errors
    ///
    /// [`Unmintable`] when the library refuses a key or a signature, or the
    /// validity cannot be named.
    pub fn below(
        root: &Authority,
        shape: Shape,
        level: SecurityLevel,
        validity: Validity,
    ) -> Result<Self, Unmintable> {
        let mut attestation = root.clone();
        let mut authorities = vec![attestation.clone()];
        for rank in shape.ranks() {
            let key: Arc<dyn Signer> = Arc::new(KeyPair::generate(KeyKind::P256)?);
            let certificate = shape.certificate(*rank, level, key.as_ref(), validity);
            attestation = attestation.authority(certificate, key)?;
            authorities.insert(0, attestation.clone());
        }
        Ok(Self {
            authorities,
            attestation,
        })
    }

    /// Makes a key and attests it.
    ///
    /// # Errors
    ///
    /// [`Unmintable`] when the library refuses, or the validity of the
    /// blueprint cannot be named.
    pub fn mint(&self, blueprint: &Blueprint, kind: KeyKind) -> Result<Minted, Unmintable> {
        let key = KeyPair::generate(kind)?;
        let chain = self.attest(blueprint, &key)?;
        Ok(Minted { chain, key })
    }

    /// The chain that attests a key, leaf first and root last.
    ///
    /// # Errors
    ///
    /// [`Unmintable`] when the library refuses, or the validity of the
    /// blueprint cannot be named.
    pub fn attest(&self, blueprint: &Blueprint, key: &KeyPair) -> Result<Vec<Vec<u8>>, Unmintable> {
        let description = blueprint.description(key.kind());
        self.attest_as(blueprint, key, &description)
    }

    /// [`attest`](Self::attest) with a description that is not the
    /// blueprint's.
    ///
    /// # Errors
    ///
    /// As [`attest`](Self::attest).
    pub fn attest_as(
        &self,
        blueprint: &Blueprint,
        key: &dyn Signer,
        description: &KeyDescription,
    ) -> Result<Vec<Vec<u8>>, Unmintable> {
        self.attestation
            .certify(blueprint.certificate(key, Some(description)))
    }

    /// The authorities, from what signs the certificates of keys up to the
    /// root.
    #[must_use]
    pub fn authorities(&self) -> &[Authority] {
        &self.authorities
    }
}
