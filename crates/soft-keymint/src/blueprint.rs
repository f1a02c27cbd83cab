//! What the certificate of a key is to say.

use crate::{
    Application, AuthorizationList, BootState, Certificate, Extension, KeyDescription, KeyKind,
    KeyUsage, Name, RootOfTrust, SecurityLevel, Signer, Validity, tag,
};

/// What a key may be used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// 2
    Sign,
    /// 3
    Verify,
    /// 7: signing the certificates of other keys.
    AttestKey,
}

/// Where a key came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Made by the key store, and never outside of it: 0.
    Generated,
    /// Brought in, so that others may have it: 2.
    Imported,
    /// Brought in under a key of the key store: 4.
    SecurelyImported,
}

/// What the certificate of a key is to say. [`Blueprint::locked`] is a sound
/// device; change what is to be otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blueprint {
    /// The version of the schema: 1, 2, 3, 4, 100, 200, 300, 400 or 500. What
    /// came later than it is not written.
    pub attestation_version: u32,
    /// The version of the key store; see [`Blueprint::of_version`].
    pub keymint_version: u32,
    /// How well the attestation is kept.
    pub attestation_level: SecurityLevel,
    /// How well the key is kept. In software, everything is in the list that
    /// only the operating system vouches for.
    pub keymint_level: SecurityLevel,
    /// What whoever asked for the key wanted to see in it.
    pub challenge: Vec<u8>,
    /// What tells the device apart; empty for most callers.
    pub unique_id: Vec<u8>,
    /// Who asked for the key.
    pub application: Option<Application>,
    /// When the key was made, in milliseconds since 1970.
    pub created: Option<u64>,
    /// What the key may be used for.
    pub purposes: Vec<Purpose>,
    /// Where the key came from.
    pub origin: Option<Origin>,
    /// What the device booted.
    pub root_of_trust: Option<RootOfTrust>,
    /// `MMmmss`
    pub os_version: Option<u32>,
    /// `YYYYMM`
    pub os_patch_level: Option<u32>,
    /// `YYYYMMDD`, from version 3.
    pub vendor_patch_level: Option<u32>,
    /// `YYYYMMDD`, from version 3.
    pub boot_patch_level: Option<u32>,
    /// The serial number of the device, for callers with the privilege.
    pub device_serial: Option<Vec<u8>>,
    /// The digest of the system's modules, from version 400.
    pub module_hash: Option<Vec<u8>>,
    /// The name in the certificate.
    pub subject: Name,
    /// The serial number of the certificate: always 1 in real ones.
    pub serial: Vec<u8>,
    /// From when to when the certificate holds.
    pub validity: Validity,
}

impl Blueprint {
    /// A key that a trusted environment made and keeps on a device whose
    /// bootloader is locked and booted an image of its maker, with the
    /// patches of the month `patch_level` (`YYYYMM`), at version 400.
    #[must_use]
    pub fn locked(challenge: Vec<u8>, application: Application, patch_level: u32) -> Self {
        let of_the_month = patch_level.saturating_mul(100).saturating_add(5);
        Self {
            attestation_version: 400,
            keymint_version: 400,
            attestation_level: SecurityLevel::TrustedEnvironment,
            keymint_level: SecurityLevel::TrustedEnvironment,
            challenge,
            unique_id: Vec::new(),
            application: Some(application),
            created: None,
            purposes: vec![Purpose::Sign, Purpose::Verify],
            origin: Some(Origin::Generated),
            root_of_trust: Some(RootOfTrust {
                verified_boot_key: vec![0x5b; 32],
                device_locked: true,
                verified_boot_state: BootState::Verified,
                verified_boot_hash: Some(vec![0xb0; 32]),
            }),
            os_version: Some(160_000),
            os_patch_level: Some(patch_level),
            vendor_patch_level: Some(of_the_month),
            boot_patch_level: Some(of_the_month),
            device_serial: None,
            module_hash: Some(vec![0x30; 32]),
            subject: Name::common("Android Keystore Key"),
            serial: vec![1],
            validity: Validity::OF_A_KEY,
        }
    }

    /// The same by a key store that speaks `attestation_version`: the version
    /// of the key store is the one that belongs to it.
    #[must_use]
    pub fn of_version(mut self, attestation_version: u32) -> Self {
        self.attestation_version = attestation_version;
        self.keymint_version = match attestation_version {
            1 => 2,
            2 => 3,
            3 => 4,
            4 => 41,
            later => later,
        };
        self
    }

    /// The same at another level, of the attestation and of the key.
    #[must_use]
    pub fn at_level(mut self, level: SecurityLevel) -> Self {
        self.attestation_level = level;
        self.keymint_level = level;
        self
    }

    /// What is attested of a key of this kind.
    #[must_use]
    pub fn description(&self, kind: KeyKind) -> KeyDescription {
        let mut software = AuthorizationList::default();
        let mut hardware = AuthorizationList::default();
        self.say_what_the_system_knows(&mut software);
        let kept = match self.keymint_level {
            SecurityLevel::Software => &mut software,
            SecurityLevel::TrustedEnvironment | SecurityLevel::StrongBox => &mut hardware,
        };
        self.say_what_the_key_is(kept, kind);
        self.say_what_was_booted(kept);
        KeyDescription {
            attestation_version: self.attestation_version,
            attestation_level: self.attestation_level,
            keymint_version: self.keymint_version,
            keymint_level: self.keymint_level,
            challenge: self.challenge.clone(),
            unique_id: self.unique_id.clone(),
            software,
            hardware,
        }
    }

    /// The certificate of `key`, without an issuer: whoever signs it has the
    /// name. It carries `description`, or nothing.
    #[must_use]
    pub fn certificate(
        &self,
        key: &dyn Signer,
        description: Option<&KeyDescription>,
    ) -> Certificate {
        let mut extensions = vec![Extension::key_usage(KeyUsage::Sign)];
        extensions.extend(description.map(|found| Extension::key_description(found.der())));
        Certificate {
            serial: self.serial.clone(),
            issuer: Name::empty(),
            validity: self.validity,
            subject: self.subject.clone(),
            spki: key.spki().to_vec(),
            extensions,
        }
    }

    fn say_what_the_system_knows(&self, list: &mut AuthorizationList) {
        if let Some(created) = self.created {
            list.set_integer(tag::CREATION_DATE_TIME, created);
        }
        if let Some(application) = &self.application {
            list.set_bytes(tag::ATTESTATION_APPLICATION_ID, &application.der());
        }
        if self.attestation_version >= 400 {
            list.set_some_bytes(tag::MODULE_HASH, self.module_hash.as_deref());
        }
    }

    fn say_what_the_key_is(&self, list: &mut AuthorizationList, kind: KeyKind) {
        if !self.purposes.is_empty() {
            let purposes: Vec<u64> = self.purposes.iter().copied().map(purpose).collect();
            list.set_integers(tag::PURPOSE, &purposes);
        }
        let (algorithm, size, curve) = match kind {
            KeyKind::P256 => (3, 256, Some(1)),
            KeyKind::P384 => (3, 384, Some(2)),
            KeyKind::Rsa2048 => (1, 2048, None),
            KeyKind::Ed25519 => (3, 256, Some(4)),
        };
        list.set_integer(tag::ALGORITHM, algorithm);
        list.set_integer(tag::KEY_SIZE, size);
        list.set_integers(tag::DIGEST, &[4]);
        match curve {
            Some(curve) => list.set_integer(tag::EC_CURVE, curve),
            None => {
                list.set_integer(tag::RSA_PUBLIC_EXPONENT, 65_537);
                list.set_integers(tag::PADDING, &[5]);
            }
        }
        list.set_flag(tag::NO_AUTH_REQUIRED);
        list.set_some_integer(tag::ORIGIN, self.origin.map(origin));
        list.set_some_bytes(tag::ATTESTATION_ID_SERIAL, self.device_serial.as_deref());
    }

    fn say_what_was_booted(&self, list: &mut AuthorizationList) {
        let knows_hash = self.attestation_version >= 3;
        if let Some(root) = &self.root_of_trust {
            let mut root = root.clone();
            root.verified_boot_hash = root.verified_boot_hash.filter(|_| knows_hash);
            list.set(tag::ROOT_OF_TRUST, root.der());
        }
        list.set_some_integer(tag::OS_VERSION, self.os_version);
        list.set_some_integer(tag::OS_PATCH_LEVEL, self.os_patch_level);
        if knows_hash {
            list.set_some_integer(tag::VENDOR_PATCH_LEVEL, self.vendor_patch_level);
            list.set_some_integer(tag::BOOT_PATCH_LEVEL, self.boot_patch_level);
        }
    }
}

fn purpose(purpose: Purpose) -> u64 {
    match purpose {
        Purpose::Sign => 2,
        Purpose::Verify => 3,
        Purpose::AttestKey => 7,
    }
}

fn origin(origin: Origin) -> u32 {
    match origin {
        Origin::Generated => 0,
        Origin::Imported => 2,
        Origin::SecurelyImported => 4,
    }
}
