//! KeyDescriptions: what a key store attests of a key.

use crate::AuthorizationList;

/// How well what is attested is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecurityLevel {
    /// By the operating system alone: 0.
    Software,
    /// By a trusted environment beside it: 1.
    TrustedEnvironment,
    /// By a chip of its own: 2.
    StrongBox,
}

impl SecurityLevel {
    /// The number on the wire.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Software => 0,
            Self::TrustedEnvironment => 1,
            Self::StrongBox => 2,
        }
    }
}

/// What the bootloader found when it looked at what it was to boot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BootState {
    /// An image of the maker of the device: 0.
    Verified,
    /// An image under a key that the user has set: 1.
    SelfSigned,
    /// Any image, since the bootloader is unlocked: 2.
    Unverified,
    /// An image whose check failed: 3.
    Failed,
    /// A number that the schema does not have.
    Other(u8),
}

impl BootState {
    /// The number on the wire.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Verified => 0,
            Self::SelfSigned => 1,
            Self::Unverified => 2,
            Self::Failed => 3,
            Self::Other(number) => number.into(),
        }
    }
}

/// What the device booted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RootOfTrust {
    /// The digest of the key that the image was checked with.
    pub verified_boot_key: Vec<u8>,
    /// Whether the bootloader is locked.
    pub device_locked: bool,
    /// What the bootloader found.
    pub verified_boot_state: BootState,
    /// The digest of what was booted; the element exists from version 3.
    pub verified_boot_hash: Option<Vec<u8>>,
}

impl RootOfTrust {
    /// The DER of the value.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_bytes(&self.verified_boot_key);
                writer.next().write_bool(self.device_locked);
                writer.next().write_enum(self.verified_boot_state.number());
                if let Some(hash) = &self.verified_boot_hash {
                    writer.next().write_bytes(hash);
                }
            });
        })
    }
}

/// A package of the application that asked for the key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Package {
    /// The name, in UTF-8 for all but a test.
    pub name: Vec<u8>,
    /// The version code.
    pub version: u64,
}

impl Package {
    /// A package by its name and version code.
    #[must_use]
    pub fn new(name: &str, version: u64) -> Self {
        let name = name.as_bytes().to_vec();
        Self { name, version }
    }
}

/// The application that asked for the key, as the operating system says: an
/// AttestationApplicationId.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Application {
    /// The packages; more than one where some share a user id.
    pub packages: Vec<Package>,
    /// The SHA-256 of each certificate that signed them.
    pub signature_digests: Vec<Vec<u8>>,
}

impl Application {
    /// One package, signed by one certificate with this SHA-256.
    #[must_use]
    pub fn new(name: &str, version: u64, digest: [u8; 32]) -> Self {
        Self {
            packages: vec![Package::new(name, version)],
            signature_digests: vec![digest.to_vec()],
        }
    }

    /// The DER of the value.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_set_of(|writer| {
                    for package in &self.packages {
                        package.write(writer.next());
                    }
                });
                writer.next().write_set_of(|writer| {
                    for digest in &self.signature_digests {
                        writer.next().write_bytes(digest);
                    }
                });
            });
        })
    }
}

impl Package {
    fn write(&self, writer: yasna::DERWriter<'_>) {
        writer.write_sequence(|writer| {
            writer.next().write_bytes(&self.name);
            writer.next().write_u64(self.version);
        });
    }
}

/// What a key store attests of a key: the extension
/// [`KEY_DESCRIPTION`](crate::oid::KEY_DESCRIPTION). Nothing in it is checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyDescription {
    /// The version of this schema.
    pub attestation_version: u32,
    /// How well the attestation is kept.
    pub attestation_level: SecurityLevel,
    /// The version of the key store.
    pub keymint_version: u32,
    /// How well the key is kept.
    pub keymint_level: SecurityLevel,
    /// What whoever asked for the key wanted to see in it.
    pub challenge: Vec<u8>,
    /// What tells the device apart, for callers with the privilege.
    pub unique_id: Vec<u8>,
    /// What only the operating system vouches for.
    pub software: AuthorizationList,
    /// What the key store vouches for.
    pub hardware: AuthorizationList,
}

impl KeyDescription {
    /// The DER of the value.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_u32(self.attestation_version);
                writer.next().write_enum(self.attestation_level.number());
                writer.next().write_u32(self.keymint_version);
                writer.next().write_enum(self.keymint_level.number());
                writer.next().write_bytes(&self.challenge);
                writer.next().write_bytes(&self.unique_id);
                self.software.write(writer.next());
                self.hardware.write(writer.next());
            });
        })
    }
}
