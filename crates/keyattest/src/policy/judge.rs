use super::{Image, Integrity, Judgement, Policy, Reason};
use crate::{
    description::{AuthorizationList, BootState, RootOfTrust, SecurityLevel},
    evidence::Evidence,
    provisioning::Provisioning,
    time::{Month, UnixTime},
};

/// Patch levels are of the month in which they are meant to be installed, so
/// devices run the next month's early.
const MONTHS_AHEAD: i64 = 1;

pub(crate) fn judge(evidence: &Evidence, policy: &Policy, at: UnixTime) -> Judgement {
    let faults = evidence.trust_faults().iter();
    let mut reasons: Vec<_> = faults.map(|fault| Reason::Fault(*fault)).collect();
    if let Some(root) = &evidence.description().hardware.root_of_trust {
        boot(root, policy, &mut reasons);
    }
    patches(&evidence.description().hardware, policy, at, &mut reasons);
    demands(evidence, policy, &mut reasons);
    form(evidence, &mut reasons);
    let caps = reasons.iter().map(|reason| reason.cap());
    Judgement {
        integrity: caps.min().unwrap_or(Integrity::Strong),
        reasons,
    }
}

fn boot(root: &RootOfTrust, policy: &Policy, reasons: &mut Vec<Reason>) {
    let key = &root.verified_boot_key;
    let zero = key.iter().all(|octet| *octet == 0);
    let allowed = policy.boot_keys.contains(key);
    // An empty or zero key cannot be allowed to sign, as every unlocked device
    // has it; the policy can let it be for the maker's operating system.
    if root.verified_boot_state == BootState::SelfSigned && (zero || !allowed) {
        reasons.push(Reason::SelfSigned);
    }
    if zero && !allowed {
        reasons.push(Reason::BootKeyMissing);
    }
    let hash = root.verified_boot_hash.as_deref().unwrap_or_default();
    if hash.iter().all(|octet| *octet == 0) {
        reasons.push(Reason::BootHashMissing);
    }
}

fn patches(list: &AuthorizationList, policy: &Policy, at: UnixTime, reasons: &mut Vec<Reason>) {
    let levels = [
        (Image::System, list.os_patch_level),
        (Image::Vendor, list.vendor_patch_level),
        (Image::Boot, list.boot_patch_level),
    ];
    let now = at.month();
    for (image, level) in levels {
        let Some(patch) = level.and_then(Month::of_patch_level) else {
            reasons.push(Reason::PatchMissing(image));
            continue;
        };
        // A clock out of all bounds makes every patch stale.
        let age = now.map_or(i64::MAX, |now| now.months_after(patch));
        let max = policy.max_patch_age_months.map(i64::from);
        if max.is_some_and(|max| age > max) {
            reasons.push(Reason::PatchStale(image));
        }
        if age.saturating_add(MONTHS_AHEAD) < 0 {
            reasons.push(Reason::PatchInFuture(image));
        }
    }
}

fn demands(evidence: &Evidence, policy: &Policy, reasons: &mut Vec<Reason>) {
    if policy.remote_only && !matches!(evidence.provisioning(), Provisioning::Remote { .. }) {
        reasons.push(Reason::NotRemote);
    }
    if policy.strongbox_only && evidence.security_level() != SecurityLevel::StrongBox {
        reasons.push(Reason::NotStrongBox);
    }
    if evidence.description().attestation_version < policy.min_attestation_version {
        reasons.push(Reason::VersionTooOld);
    }
}

/// What is readable and not as it should be.
fn form(evidence: &Evidence, reasons: &mut Vec<Reason>) {
    let description = evidence.description();
    let lists = [&description.software, &description.hardware];
    if !description.version_is_known() {
        reasons.push(Reason::VersionUnknown);
    }
    if description.unknown_tags().next().is_some() {
        reasons.push(Reason::UnknownTags);
    }
    if lists.iter().any(|list| list.tags_unordered) {
        reasons.push(Reason::TagsUnordered);
    }
    if lists.iter().any(|list| list.boolean_not_der) {
        reasons.push(Reason::BooleanNotDer);
    }
    if evidence.issuer_name_is_copied() {
        reasons.push(Reason::IssuerNameCopied);
    }
}
