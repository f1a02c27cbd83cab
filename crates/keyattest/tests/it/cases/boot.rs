//! Cases 23 to 25: what the device booted.

use keyattest::{Integrity, Judgement, Policy, Reason, TrustFault, description::BootState as Read};
use testkit::attestation::{
    Device, Forged,
    soft_keymint::{BootState, RootOfTrust, tag},
};

use super::{NOW, codes, devices, evidence, faults, judged};

#[test]
fn case_23_no_root_of_trust() {
    for device in devices() {
        let forged = device
            .forge()
            .blueprint(|blueprint| blueprint.root_of_trust = None);
        let forged = forged.forge();
        let faults = faults(&device, &forged);
        assert_eq!(faults, [TrustFault::RootOfTrustMissing]);
        assert_eq!(faults[0].code(), "root_of_trust_missing");
        assert_eq!(judged(&device, &forged).integrity, Integrity::Untrusted);
    }
}

#[test]
fn case_23_a_root_of_trust_that_only_software_vouches_for() {
    for device in devices() {
        let forged = device.forge().description(|description| {
            let root = description.hardware.get(tag::ROOT_OF_TRUST).unwrap();
            description.software.set(tag::ROOT_OF_TRUST, root.to_vec());
            description.hardware.remove(tag::ROOT_OF_TRUST);
        });
        assert_eq!(
            faults(&device, &forged.forge()),
            [TrustFault::RootOfTrustMissing]
        );
    }
}

#[test]
fn case_24_an_unlocked_bootloader() {
    for device in devices() {
        let forged = booted(&device, |root| root.device_locked = false);
        let faults = faults(&device, &forged);
        assert_eq!(faults, [TrustFault::Unlocked]);
        assert_eq!(faults[0].code(), "unlocked");
        assert_eq!(judged(&device, &forged).integrity, Integrity::Untrusted);
    }
}

#[test]
fn case_24_an_unlocked_bootloader_and_what_it_booted() {
    let device = Device::factory();
    let forged = booted(&device, |root| {
        root.device_locked = false;
        root.verified_boot_state = BootState::Unverified;
    });
    let expected = [
        TrustFault::Unlocked,
        TrustFault::BootNotVerified(Read::Unverified),
    ];
    assert_eq!(faults(&device, &forged), expected);
}

#[test]
fn case_25_states_that_are_not_verified() {
    for device in devices() {
        for (written, read) in [
            (BootState::Unverified, Read::Unverified),
            (BootState::Failed, Read::Failed),
            (BootState::Other(4), Read::Other(4)),
            (BootState::Other(127), Read::Other(127)),
            (BootState::Other(255), Read::Other(255)),
        ] {
            let forged = booted(&device, |root| root.verified_boot_state = written);
            let faults = faults(&device, &forged);
            assert_eq!(faults, [TrustFault::BootNotVerified(read)]);
            assert_eq!(faults[0].code(), "boot_not_verified");
            assert_eq!(judged(&device, &forged).integrity, Integrity::Untrusted);
        }
    }
}

#[test]
fn case_25_a_system_of_the_users_own() {
    let device = Device::remote();
    let forged = booted(&device, |root| {
        root.verified_boot_state = BootState::SelfSigned;
    });
    let judgement = judged(&device, &forged);
    assert_eq!(judgement.integrity, Integrity::Untrusted);
    assert_eq!(judgement.reasons, [Reason::SelfSigned]);
    assert_eq!(codes(&judgement), ["self_signed"]);

    let allowed = allowing(&device, &forged, &[0x5b; 32]);
    assert_eq!(allowed.integrity, Integrity::Strong);
    let other = allowing(&device, &forged, &[0x5c; 32]);
    assert_eq!(other.integrity, Integrity::Untrusted);
    let part = allowing(&device, &forged, &[0x5b; 31]);
    assert_eq!(part.integrity, Integrity::Untrusted);
}

#[test]
fn case_25_a_system_of_nobodys_key_is_not_let_in_by_a_list() {
    let device = Device::remote();
    for key in [vec![], vec![0; 32]] {
        let nobodys = key.clone();
        let forged = booted(&device, |root| {
            root.verified_boot_state = BootState::SelfSigned;
            root.verified_boot_key = nobodys;
        });
        let judgement = allowing(&device, &forged, &key);
        assert_eq!(judgement.integrity, Integrity::Untrusted);
    }
}

#[test]
fn case_25_a_list_lets_no_unlocked_device_in() {
    let device = Device::remote();
    let forged = booted(&device, |root| {
        root.verified_boot_state = BootState::SelfSigned;
        root.device_locked = false;
    });
    let judgement = allowing(&device, &forged, &[0x5b; 32]);
    assert_eq!(judgement.integrity, Integrity::Untrusted);
    assert_eq!(codes(&judgement), ["unlocked"]);
}

#[test]
fn a_verified_system_without_a_key_or_a_hash_is_basic() {
    let device = Device::factory();
    for key in [vec![], vec![0; 32]] {
        let forged = booted(&device, |root| root.verified_boot_key = key);
        let judgement = judged(&device, &forged);
        assert_eq!(judgement.integrity, Integrity::Basic);
        assert_eq!(codes(&judgement), ["boot_key_missing"]);
    }
    for hash in [None, Some(vec![]), Some(vec![0; 32])] {
        let forged = booted(&device, |root| root.verified_boot_hash = hash);
        let judgement = judged(&device, &forged);
        assert_eq!(judgement.integrity, Integrity::Basic);
        assert_eq!(codes(&judgement), ["boot_hash_missing"]);
    }
}

#[test]
fn a_verified_system_whose_missing_key_is_on_the_list() {
    let device = Device::factory();
    for key in [vec![], vec![0; 32]] {
        let nobodys = key.clone();
        let forged = booted(&device, |root| root.verified_boot_key = nobodys);
        let judgement = allowing(&device, &forged, &key);
        assert_eq!(judgement.integrity, Integrity::Strong);
    }
}

#[test]
fn all_reasons_are_told_and_the_worst_decides() {
    let device = Device::factory();
    let forge = device.forge().blueprint(|blueprint| {
        let root = blueprint.root_of_trust.as_mut().unwrap();
        root.verified_boot_state = BootState::Unverified;
        root.verified_boot_key = vec![0; 32];
        root.verified_boot_hash = None;
        blueprint.os_patch_level = Some(0);
    });
    let forge = forge.description(|description| description.hardware.set_flag(4000));
    let judgement = judged(&device, &forge.forge());
    assert_eq!(judgement.integrity, Integrity::Untrusted);
    let expected = [
        "boot_not_verified",
        "boot_key_missing",
        "boot_hash_missing",
        "patch_missing",
        "unknown_tags",
    ];
    assert_eq!(codes(&judgement), expected);
}

fn booted(device: &Device, change: impl FnOnce(&mut RootOfTrust)) -> Forged {
    let forged = device.forge().blueprint(|blueprint| {
        change(blueprint.root_of_trust.as_mut().unwrap());
    });
    forged.forge()
}

fn allowing(device: &Device, forged: &Forged, key: &[u8]) -> Judgement {
    let policy = Policy {
        boot_keys: vec![key.to_vec()],
        ..Policy::default()
    };
    evidence(device, forged).judge(&policy, NOW)
}
