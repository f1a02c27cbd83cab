//! The shapes of chains: who stands between a root and a key.

use aws_lc_rs::digest::{SHA256, digest};

use crate::{Attribute, Certificate, Extension, KeyUsage, Name, SecurityLevel, Signer, Validity};

/// How a device got what it attests with, which is what its chains look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// In the factory, a batch of devices at a time: intermediate and
    /// attestation certificate below the root.
    Factory,
    /// From a provisioning server, for some weeks: `Droid CA2`, `Droid CA3`
    /// and attestation certificate below the root.
    Remote {
        /// How many certificates the server says to have given the device.
        certificates_issued: u32,
    },
    /// From the operating system itself: the attestation certificate is right
    /// below the root.
    Software,
}

/// Who stands below the root in a shape, from above.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rank {
    Intermediate,
    DroidCa2,
    DroidCa3,
    Attestation,
}

impl Shape {
    pub(crate) fn ranks(self) -> &'static [Rank] {
        match self {
            Self::Factory => &[Rank::Intermediate, Rank::Attestation],
            Self::Remote { .. } => &[Rank::DroidCa2, Rank::DroidCa3, Rank::Attestation],
            Self::Software => &[Rank::Attestation],
        }
    }

    /// The certificate of one of the ranks, still without an issuer.
    pub(crate) fn certificate(
        self,
        rank: Rank,
        level: SecurityLevel,
        key: &dyn Signer,
        validity: Validity,
    ) -> Certificate {
        let serial = serial(key);
        let mut extensions = vec![
            Extension::basic_constraints(true),
            Extension::key_usage(KeyUsage::SignCertificates),
        ];
        if let (
            Self::Remote {
                certificates_issued,
            },
            Rank::Attestation,
        ) = (self, rank)
        {
            extensions.push(Extension::provisioning_info(certificates_issued));
        }
        Certificate {
            subject: self.subject(rank, level, &hex(&serial)),
            serial,
            issuer: Name::empty(),
            validity,
            spki: key.spki().to_vec(),
            extensions,
        }
    }

    /// The level stands where verifiers look for it: in the organization of
    /// what a server gave out, in the title of what a factory did.
    fn subject(self, rank: Rank, level: SecurityLevel, serial: &str) -> Name {
        let level = match level {
            SecurityLevel::StrongBox => "StrongBox",
            SecurityLevel::TrustedEnvironment | SecurityLevel::Software => "TEE",
        };
        let google = || Name::empty().with(Attribute::Organization, "Google LLC");
        match (self, rank) {
            (_, Rank::DroidCa2) => google().with(Attribute::CommonName, "Droid CA2"),
            (_, Rank::DroidCa3) => google().with(Attribute::CommonName, "Droid CA3"),
            (Self::Remote { .. }, _) => Name::empty()
                .with(Attribute::Organization, level)
                .with(Attribute::CommonName, serial),
            (Self::Factory, _) => Name::empty()
                .with(Attribute::SerialNumber, serial)
                .with(Attribute::Title, level),
            (Self::Software, _) => {
                Name::common("Android Keystore Software Attestation Intermediate")
            }
        }
    }
}

/// 16 bytes that follow from the key, so that none has to be drawn: the
/// beginning of its digest, with a first byte that is neither 0 nor a sign.
fn serial(key: &dyn Signer) -> Vec<u8> {
    let mut serial: Vec<u8> = digest(&SHA256, key.spki())
        .as_ref()
        .iter()
        .copied()
        .take(16)
        .collect();
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    serial
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
