//! The object identifiers that certificates of attested keys carry, as their
//! components.

/// ecdsa-with-SHA256 (RFC 5758, 3.2).
pub const ECDSA_WITH_SHA256: &[u64] = &[1, 2, 840, 10045, 4, 3, 2];
/// ecdsa-with-SHA384 (RFC 5758, 3.2).
pub const ECDSA_WITH_SHA384: &[u64] = &[1, 2, 840, 10045, 4, 3, 3];
/// sha256WithRSAEncryption (RFC 4055, 5).
pub const SHA256_WITH_RSA: &[u64] = &[1, 2, 840, 113_549, 1, 1, 11];
/// id-Ed25519 (RFC 8410, 3).
pub const ED25519: &[u64] = &[1, 3, 101, 112];

/// Basic constraints (RFC 5280, 4.2.1.9).
pub const BASIC_CONSTRAINTS: &[u64] = &[2, 5, 29, 19];
/// Key usage (RFC 5280, 4.2.1.3).
pub const KEY_USAGE: &[u64] = &[2, 5, 29, 15];

/// KeyDescription, what a key store attests of a key (Android's key
/// attestation, "Schema").
pub const KEY_DESCRIPTION: &[u64] = &[1, 3, 6, 1, 4, 1, 11129, 2, 1, 17];
/// ProvisioningInfo, what a provisioning server says of the device whose key
/// it certified (Android's key attestation, "ProvisioningInfo extension").
pub const PROVISIONING_INFO: &[u64] = &[1, 3, 6, 1, 4, 1, 11129, 2, 1, 30];

pub(crate) fn write(writer: yasna::DERWriter<'_>, components: &[u64]) {
    writer.write_oid(&yasna::models::ObjectIdentifier::from_slice(components));
}
