use super::{application::ApplicationId, level::Origin, root_of_trust::RootOfTrust, tag::Tag};

/// What one of the two enforcers says of the key and the device
/// (`AuthorizationList`). What is not said is none, empty or false.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizationList {
    /// What the key may be used for (`KeyPurpose`); see [`PURPOSE_ATTEST_KEY`](super::PURPOSE_ATTEST_KEY).
    pub purpose: Vec<u64>,
    /// 1 RSA, 3 elliptic curves, 4 ML-DSA, 32 AES, 33 3DES, 128 HMAC.
    pub algorithm: Option<u64>,
    /// In bits.
    pub key_size: Option<u64>,
    /// Modes of operation of a symmetric key.
    pub block_mode: Vec<u64>,
    /// 0 none, 1 MD5, 2 SHA-1, 3 SHA-224, 4 SHA-256, 5 SHA-384, 6 SHA-512.
    pub digest: Vec<u64>,
    /// 1 none, 2 OAEP, 3 PSS, 4 and 5 PKCS #1 1.5 for encryption and signatures, 64 PKCS #7.
    pub padding: Vec<u64>,
    /// Whether the caller may hand in a nonce.
    pub caller_nonce: bool,
    /// In bits.
    pub min_mac_length: Option<u64>,
    /// 0 P-224, 1 P-256, 2 P-384, 3 P-521, 4 Curve25519.
    pub ec_curve: Option<u64>,
    /// Which ML-DSA; from version 500 of the schema on.
    pub ml_dsa_variant: Option<u64>,
    /// The exponent of an RSA key.
    pub rsa_public_exponent: Option<u64>,
    /// Digests for the mask generation of OAEP.
    pub mgf_digest: Vec<u64>,
    /// Whether a deleted key stays deleted.
    pub rollback_resistance: bool,
    /// Whether the key is of use only while the device starts.
    pub early_boot_only: bool,
    /// From when on the key is active, in milliseconds since 1970.
    pub active_date_time: Option<u64>,
    /// Until when the key signs or encrypts, in milliseconds since 1970.
    pub origination_expire_date_time: Option<u64>,
    /// Until when the key verifies or decrypts, in milliseconds since 1970.
    pub usage_expire_date_time: Option<u64>,
    /// How often the key may be used.
    pub usage_count_limit: Option<u64>,
    /// The secure user id that the key is bound to.
    pub user_secure_id: Option<u64>,
    /// Whether the key is of use without the user's authentication.
    pub no_auth_required: bool,
    /// Bits of the kinds of authentication that the key accepts.
    pub user_auth_type: Option<u64>,
    /// For how many seconds an authentication holds.
    pub auth_timeout: Option<u64>,
    /// Whether the key stays of use while the device is worn.
    pub allow_while_on_body: bool,
    /// Whether somebody has to touch the device.
    pub trusted_user_presence_required: bool,
    /// Whether the user has to confirm what is signed.
    pub trusted_confirmation_required: bool,
    /// Whether the screen has to be unlocked.
    pub unlocked_device_required: bool,
    /// Whether every application may use the key.
    pub all_applications: bool,
    /// Which application may use the key, in a form that only the device knows.
    pub application_id: Option<Vec<u8>>,
    /// When the key was made, in milliseconds since 1970, by the device's clock.
    pub creation_date_time: Option<u64>,
    /// How the key came into the key store.
    pub origin: Option<Origin>,
    /// Rollback resistance as versions 1 and 2 of the schema tell it.
    pub rollback_resistant: bool,
    /// What the bootloader told the secure hardware.
    pub root_of_trust: Option<RootOfTrust>,
    /// `MMmmss`: 160000 is version 16.0.0.
    pub os_version: Option<u64>,
    /// Of the operating system, `YYYYMM`; see [`Month::of_patch_level`](crate::Month::of_patch_level).
    pub os_patch_level: Option<u64>,
    /// The application that made the key.
    pub attestation_application_id: Option<ApplicationId>,
    /// The device's brand, where the caller asked for ids.
    pub attestation_id_brand: Option<Vec<u8>>,
    /// The device's name.
    pub attestation_id_device: Option<Vec<u8>>,
    /// The product's name.
    pub attestation_id_product: Option<Vec<u8>>,
    /// The device's serial number; for privileged callers.
    pub attestation_id_serial: Option<Vec<u8>>,
    /// The first IMEI; for privileged callers.
    pub attestation_id_imei: Option<Vec<u8>>,
    /// The MEID; for privileged callers.
    pub attestation_id_meid: Option<Vec<u8>>,
    /// The manufacturer.
    pub attestation_id_manufacturer: Option<Vec<u8>>,
    /// The model.
    pub attestation_id_model: Option<Vec<u8>>,
    /// Of the vendor's image, `YYYYMMDD` or `YYYYMM`.
    pub vendor_patch_level: Option<u64>,
    /// Of the boot image, `YYYYMMDD` or `YYYYMM`.
    pub boot_patch_level: Option<u64>,
    /// Whether a key of this one device made the attestation.
    pub device_unique_attestation: bool,
    /// Whether the key is one of an identity credential.
    pub identity_credential_key: bool,
    /// The second IMEI; for privileged callers.
    pub attestation_id_second_imei: Option<Vec<u8>>,
    /// The digest of the operating system's modules; from version 400 of the schema on.
    pub module_hash: Option<Vec<u8>>,
    /// Tags that the schema does not have, in the order in which they come.
    pub unknown_tags: Vec<u32>,
    /// Whether the tags come in another order than by rising number, which DER
    /// asks for and some devices do not do.
    pub tags_unordered: bool,
    /// Whether a truth value is written otherwise than DER asks for.
    pub boolean_not_der: bool,
}

impl AuthorizationList {
    /// Whether the tag is in the list. A set that is there and empty counts as
    /// absent.
    #[must_use]
    pub const fn has(&self, tag: Tag) -> bool {
        match tag {
            Tag::Purpose => !self.purpose.is_empty(),
            Tag::Algorithm => self.algorithm.is_some(),
            Tag::KeySize => self.key_size.is_some(),
            Tag::BlockMode => !self.block_mode.is_empty(),
            Tag::Digest => !self.digest.is_empty(),
            Tag::Padding => !self.padding.is_empty(),
            Tag::CallerNonce => self.caller_nonce,
            Tag::MinMacLength => self.min_mac_length.is_some(),
            Tag::EcCurve => self.ec_curve.is_some(),
            Tag::MlDsaVariant => self.ml_dsa_variant.is_some(),
            Tag::RsaPublicExponent => self.rsa_public_exponent.is_some(),
            Tag::MgfDigest => !self.mgf_digest.is_empty(),
            Tag::RollbackResistance => self.rollback_resistance,
            Tag::EarlyBootOnly => self.early_boot_only,
            Tag::ActiveDateTime => self.active_date_time.is_some(),
            Tag::OriginationExpireDateTime => self.origination_expire_date_time.is_some(),
            Tag::UsageExpireDateTime => self.usage_expire_date_time.is_some(),
            Tag::UsageCountLimit => self.usage_count_limit.is_some(),
            Tag::UserSecureId => self.user_secure_id.is_some(),
            Tag::NoAuthRequired => self.no_auth_required,
            Tag::UserAuthType => self.user_auth_type.is_some(),
            Tag::AuthTimeout => self.auth_timeout.is_some(),
            Tag::AllowWhileOnBody => self.allow_while_on_body,
            Tag::TrustedUserPresenceRequired => self.trusted_user_presence_required,
            Tag::TrustedConfirmationRequired => self.trusted_confirmation_required,
            Tag::UnlockedDeviceRequired => self.unlocked_device_required,
            Tag::AllApplications => self.all_applications,
            Tag::ApplicationId => self.application_id.is_some(),
            Tag::CreationDateTime => self.creation_date_time.is_some(),
            Tag::Origin => self.origin.is_some(),
            Tag::RollbackResistant => self.rollback_resistant,
            Tag::RootOfTrust => self.root_of_trust.is_some(),
            Tag::OsVersion => self.os_version.is_some(),
            Tag::OsPatchLevel => self.os_patch_level.is_some(),
            Tag::AttestationApplicationId => self.attestation_application_id.is_some(),
            Tag::AttestationIdBrand => self.attestation_id_brand.is_some(),
            Tag::AttestationIdDevice => self.attestation_id_device.is_some(),
            Tag::AttestationIdProduct => self.attestation_id_product.is_some(),
            Tag::AttestationIdSerial => self.attestation_id_serial.is_some(),
            Tag::AttestationIdImei => self.attestation_id_imei.is_some(),
            Tag::AttestationIdMeid => self.attestation_id_meid.is_some(),
            Tag::AttestationIdManufacturer => self.attestation_id_manufacturer.is_some(),
            Tag::AttestationIdModel => self.attestation_id_model.is_some(),
            Tag::VendorPatchLevel => self.vendor_patch_level.is_some(),
            Tag::BootPatchLevel => self.boot_patch_level.is_some(),
            Tag::DeviceUniqueAttestation => self.device_unique_attestation,
            Tag::IdentityCredentialKey => self.identity_credential_key,
            Tag::AttestationIdSecondImei => self.attestation_id_second_imei.is_some(),
            Tag::ModuleHash => self.module_hash.is_some(),
        }
    }
}
