//! The tags of an AuthorizationList, by their numbers in Android's schema of
//! key attestation.

/// SET OF INTEGER: what the key may be used for.
pub const PURPOSE: u32 = 1;
/// INTEGER: RSA is 1, elliptic curves are 3.
pub const ALGORITHM: u32 = 2;
/// INTEGER: bits.
pub const KEY_SIZE: u32 = 3;
/// SET OF INTEGER: SHA-256 is 4.
pub const DIGEST: u32 = 5;
/// SET OF INTEGER: PKCS #1 v1.5 of signatures is 5.
pub const PADDING: u32 = 6;
/// INTEGER: P-256 is 1, P-384 is 2, Curve25519 is 4.
pub const EC_CURVE: u32 = 10;
/// INTEGER: the set of parameters of ML-DSA, from version 500.
pub const ML_DSA_VARIANT: u32 = 11;
/// INTEGER.
pub const RSA_PUBLIC_EXPONENT: u32 = 200;
/// NULL: no user has to be there.
pub const NO_AUTH_REQUIRED: u32 = 503;
/// NULL: every application may use the key.
pub const ALL_APPLICATIONS: u32 = 600;
/// INTEGER: milliseconds since 1970.
pub const CREATION_DATE_TIME: u32 = 701;
/// INTEGER: where the key came from.
pub const ORIGIN: u32 = 702;
/// SEQUENCE: what the device booted.
pub const ROOT_OF_TRUST: u32 = 704;
/// INTEGER: `MMmmss`, as 160000 for version 16.
pub const OS_VERSION: u32 = 705;
/// INTEGER: `YYYYMM`.
pub const OS_PATCH_LEVEL: u32 = 706;
/// OCTET STRING around an AttestationApplicationId.
pub const ATTESTATION_APPLICATION_ID: u32 = 709;
/// OCTET STRING: the serial number of the device.
pub const ATTESTATION_ID_SERIAL: u32 = 713;
/// INTEGER: `YYYYMMDD` or `YYYYMM`, from version 3.
pub const VENDOR_PATCH_LEVEL: u32 = 718;
/// INTEGER: `YYYYMMDD` or `YYYYMM`, from version 3.
pub const BOOT_PATCH_LEVEL: u32 = 719;
/// OCTET STRING: a digest of the modules of the system, from version 400.
pub const MODULE_HASH: u32 = 724;
