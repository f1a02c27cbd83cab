use super::{
    element::{Reader, class},
    level::BootState,
    unreadable::Unreadable,
};

/// What the bootloader told the secure hardware (`RootOfTrust`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootOfTrust {
    /// The key that verified the operating system, or its digest; empty or all
    /// zero where nothing was verified.
    pub verified_boot_key: Vec<u8>,
    /// Whether the bootloader is locked.
    pub device_locked: bool,
    /// What the verification came to.
    pub verified_boot_state: BootState,
    /// The digest of what was verified; from version 3 of the schema on.
    pub verified_boot_hash: Option<Vec<u8>>,
}

/// The root of trust, and whether its truth value is DER's.
pub(super) fn read(body: &mut Reader<'_>) -> Result<(RootOfTrust, bool), Unreadable> {
    let mut body = body.inside(class::SEQUENCE)?;
    let verified_boot_key = body.octets()?.to_vec();
    let (device_locked, is_der) = body.boolean()?;
    let verified_boot_state = BootState::from_value(body.enumerated()?);
    let verified_boot_hash = if body.is_empty() {
        None
    } else {
        Some(body.octets()?.to_vec())
    };
    body.end()?;
    let root = RootOfTrust {
        verified_boot_key,
        device_locked,
        verified_boot_state,
        verified_boot_hash,
    };
    Ok((root, is_der))
}
