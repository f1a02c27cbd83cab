use std::sync::Arc;

use soft_keymint::{
    Application, Authority, Blueprint, Certificate, Extension, KeyUsage, Mint, Name, SecurityLevel,
    Shape, Signer, Validity, development,
};

use super::Forge;

/// The package that attests its keys, if a test does not say otherwise.
pub const PACKAGE: &str = "org.example.game";
/// Its version code.
pub const VERSION: u64 = 7;
/// The SHA-256 of the certificate that signed it.
pub const SIGNER: [u8; 32] = [0x51; 32];
/// The month of its patches, `YYYYMM`.
pub const PATCH_LEVEL: u32 = 202_611;

/// The challenge that is attested, if a test does not say otherwise.
#[must_use]
pub fn challenge() -> Vec<u8> {
    b"sixteen and more".to_vec()
}

/// A root with this name and key, valid always.
#[must_use]
pub fn root(name: &Name, key: Arc<dyn Signer>) -> Authority {
    let certificate = Certificate {
        serial: vec![1],
        issuer: name.clone(),
        validity: Validity::ALWAYS,
        subject: name.clone(),
        spki: key.spki().to_vec(),
        extensions: vec![
            Extension::basic_constraints(true),
            Extension::key_usage(KeyUsage::SignCertificates),
        ],
    };
    Authority::root(certificate, key).unwrap()
}

/// The authorities of one device, all of them valid always.
#[derive(Clone, Debug)]
pub struct Device {
    mint: Mint,
}

impl Device {
    /// A device with a trusted environment that was provisioned in the factory.
    #[must_use]
    pub fn factory() -> Self {
        Self::new(Shape::Factory)
    }

    /// A device with a trusted environment that a server has provisioned, for
    /// the third time.
    #[must_use]
    pub fn remote() -> Self {
        Self::new(Shape::Remote {
            certificates_issued: 3,
        })
    }

    /// A device in software.
    #[must_use]
    pub fn software() -> Self {
        Self::new(Shape::Software)
    }

    /// A device with a trusted environment, below the development root.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        let root = development::root().unwrap();
        Self::below(&root, shape, SecurityLevel::TrustedEnvironment)
    }

    /// A device whose attestation certificate is for `level`.
    #[must_use]
    pub fn below(root: &Authority, shape: Shape, level: SecurityLevel) -> Self {
        let mint = Mint::below(root, shape, level, Validity::ALWAYS).unwrap();
        Self { mint }
    }

    /// The authorities of the device.
    #[must_use]
    pub fn mint(&self) -> &Mint {
        &self.mint
    }

    /// The public key of the root, as the DER of a SubjectPublicKeyInfo.
    #[must_use]
    pub fn root_spki(&self) -> Vec<u8> {
        let root = self.mint.authorities().last().unwrap();
        root.key().spki().to_vec()
    }

    /// A chain of the device, about to be bent.
    #[must_use]
    pub fn forge(&self) -> Forge {
        Forge::new(self)
    }

    /// What the certificates of its keys say if nobody changes it: a locked
    /// device with the patches of [`PATCH_LEVEL`], and [`PACKAGE`].
    #[must_use]
    pub fn blueprint() -> Blueprint {
        let application = Application::new(PACKAGE, VERSION, SIGNER);
        Blueprint::locked(challenge(), application, PATCH_LEVEL)
    }
}
