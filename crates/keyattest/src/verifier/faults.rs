use super::chain::Chain;
use crate::{
    anchor::{self, Root},
    certificate::Written,
    description::{BootState, KeyDescription, Origin},
    fault::TrustFault,
    path::Shape,
    status::Revocations,
    time::UnixTime,
};

/// Everything that speaks against the device whatever the policy is.
pub(super) fn of(
    chain: &Chain<'_>,
    shape: Shape,
    root: &Root,
    description: &KeyDescription,
    revocations: Revocations<'_>,
    at: UnixTime,
) -> Vec<TrustFault> {
    let mut faults = Vec::new();
    if *root == Root::Unknown {
        faults.push(unknown_root(chain));
    }
    revoked(chain, revocations, at, &mut faults);
    weak_keys(chain, &mut faults);
    levels(chain, shape, description, &mut faults);
    device(description, &mut faults);
    faults
}

fn unknown_root(chain: &Chain<'_>) -> TrustFault {
    let last = chain.digests(chain.len().saturating_sub(1));
    if last.is_some_and(|last| anchor::is_software_root(&last.spki)) {
        TrustFault::RootSoftware
    } else {
        TrustFault::RootUnknown
    }
}

/// The first certificate is passed over: its serial number is 1 on every
/// device.
fn revoked(
    chain: &Chain<'_>,
    revocations: Revocations<'_>,
    at: UnixTime,
    faults: &mut Vec<TrustFault>,
) {
    if revocations.is_stale(at) {
        faults.push(TrustFault::StatusStale);
    }
    let Some(list) = revocations.list else {
        return;
    };
    for (index, certificate) in chain.certificates.iter().enumerate().skip(1) {
        if let Some(entry) = list.entry(&certificate.serial()) {
            faults.push(TrustFault::Revoked {
                index,
                status: entry.status,
            });
        }
    }
}

fn weak_keys(chain: &Chain<'_>, faults: &mut Vec<TrustFault>) {
    let issuers = chain.certificates.iter().skip(1).enumerate();
    let weak = issuers.filter(|(_, issuer)| issuer.key().is_weak());
    faults.extend(weak.map(|(index, _)| TrustFault::WeakKey { index }));
}

fn levels(
    chain: &Chain<'_>,
    shape: Shape,
    description: &KeyDescription,
    faults: &mut Vec<TrustFault>,
) {
    let attestation = description.attestation_security_level;
    let keymint = description.keymint_security_level;
    if !attestation.is_hardware() {
        faults.push(TrustFault::AttestationSoftware(attestation));
    }
    if !keymint.is_hardware() {
        faults.push(TrustFault::KeySoftware(keymint));
    }
    if attestation != keymint {
        faults.push(TrustFault::LevelsDiffer);
    }
    let written = match shape {
        Shape::Remote => Written::Organization,
        Shape::Factory | Shape::Software => Written::Anywhere,
    };
    let certified = chain
        .attesting()
        .is_ok_and(|attesting| attesting.level(written).is(attestation));
    if attestation.is_hardware() && !certified {
        faults.push(TrustFault::LevelNotCertified);
    }
}

/// Only the hardware's list counts: what software enforces, software says.
fn device(description: &KeyDescription, faults: &mut Vec<TrustFault>) {
    match &description.hardware.root_of_trust {
        None => faults.push(TrustFault::RootOfTrustMissing),
        Some(root) => {
            if !root.device_locked {
                faults.push(TrustFault::Unlocked);
            }
            match root.verified_boot_state {
                BootState::Verified | BootState::SelfSigned => {}
                state => faults.push(TrustFault::BootNotVerified(state)),
            }
        }
    }
    if description.hardware.origin != Some(Origin::Generated) {
        faults.push(TrustFault::KeyNotGenerated(description.hardware.origin));
    }
}
