//! Cases 30 and 31: how old a device's patches are.

use keyattest::{Integrity, Judgement, Policy, UnixTime};
use testkit::attestation::{
    Device,
    soft_keymint::{Blueprint, tag},
};

use super::{NOW, codes, devices, evidence};

/// Sets the patch level of one of the images.
type Set = fn(&mut Blueprint, u32);

#[test]
fn case_30_a_month_of_zero_is_no_patch_level() {
    for device in devices() {
        let judgement = under(&device, &Policy::default(), |blueprint| {
            blueprint.os_patch_level = Some(202_400);
        });
        assert_eq!(codes(&judgement), ["patch_missing"]);
        assert_eq!(judgement.integrity, Integrity::Basic);
    }
}

#[test]
fn patch_levels_that_are_missing_or_of_another_length() {
    let device = Device::factory();
    for level in [None, Some(0), Some(2026), Some(202_613), Some(u32::MAX)] {
        let judgement = under(&device, &Policy::default(), |blueprint| {
            blueprint.os_patch_level = level;
            blueprint.vendor_patch_level = level;
            blueprint.boot_patch_level = level;
        });
        assert_eq!(
            codes(&judgement),
            [
                "patch_missing",
                "vendor_patch_missing",
                "boot_patch_missing"
            ]
        );
        assert_eq!(judgement.integrity, Integrity::Basic);
    }
}

#[test]
fn patch_levels_of_six_digits_for_every_image() {
    let device = Device::factory();
    let judgement = under(&device, &Policy::default(), |blueprint| {
        blueprint.vendor_patch_level = Some(202_611);
        blueprint.boot_patch_level = Some(202_611);
    });
    assert_eq!(judgement.integrity, Integrity::Strong);
}

#[test]
fn every_images_patches_may_be_a_year_old_and_no_older() {
    let device = Device::factory();
    let images: [(&str, Set); 3] = [
        ("", |blueprint, level| {
            blueprint.os_patch_level = Some(level)
        }),
        ("vendor_", |blueprint, level| {
            blueprint.vendor_patch_level = Some(level);
        }),
        ("boot_", |blueprint, level| {
            blueprint.boot_patch_level = Some(level);
        }),
    ];
    for (image, set) in images {
        for (level, code) in [
            (202_511, None),
            (202_510, Some("patch_stale")),
            (20_251_130, None),
            (20_251_031, Some("patch_stale")),
            (202_612, None),
            (202_701, Some("patch_in_future")),
            (20_270_101, Some("patch_in_future")),
            (202_600, Some("patch_missing")),
        ] {
            let policy = Policy::default();
            let judgement = under(&device, &policy, |blueprint| set(blueprint, level));
            let expected = code.map(|code| format!("{image}{code}"));
            assert_eq!(codes(&judgement), Vec::from_iter(expected), "{level}");
            let strong = judgement.integrity == Integrity::Strong;
            assert_eq!(strong, code.is_none(), "{level}");
        }
    }
}

#[test]
fn a_policy_may_ask_for_this_months_patches_or_for_none() {
    let device = Device::factory();
    let at = |max_patch_age_months, level| {
        let policy = Policy {
            max_patch_age_months,
            ..Policy::default()
        };
        under(&device, &policy, |blueprint| {
            blueprint.os_patch_level = Some(level);
        })
    };
    assert_eq!(at(None, 201_801).integrity, Integrity::Strong);
    assert_eq!(at(Some(0), 202_611).integrity, Integrity::Strong);
    assert_eq!(codes(&at(Some(0), 202_610)), ["patch_stale"]);
}

#[test]
fn a_clock_out_of_bounds_trusts_no_patch() {
    let device = Device::factory();
    let evidence = evidence(&device, &device.forge().forge());
    let judgement = evidence.judge(&Policy::default(), UnixTime(i64::MAX));
    assert_eq!(judgement.integrity, Integrity::Basic);
    assert_eq!(judgement.reasons.len(), 3);
}

#[test]
fn case_31_a_patch_of_more_than_a_month_ahead() {
    for device in devices() {
        let at = |level| {
            under(&device, &Policy::default(), |blueprint| {
                blueprint.os_patch_level = Some(level);
            })
        };
        assert_eq!(at(202_612).integrity, Integrity::Strong);
        assert_eq!(at(202_701).integrity, Integrity::Basic);
        assert_eq!(codes(&at(202_701)), ["patch_in_future"]);
        assert_eq!(codes(&at(999_912)), ["patch_in_future"]);
    }
}

#[test]
fn case_31_a_patch_older_than_when_it_was_last_seen_is_there_to_be_compared() {
    for device in devices() {
        let month = |level| {
            let forged = device.forge().blueprint(|blueprint| {
                blueprint.os_patch_level = Some(level);
            });
            evidence(&device, &forged.forge()).patch_month()
        };
        let seen = month(202_611).unwrap();
        assert_eq!(seen.number(), 202_611);
        assert_eq!(month(20_261_130), Some(seen));
        for earlier in [202_610, 202_512] {
            assert!(month(earlier).unwrap() < seen, "{earlier}");
        }
        for later in [202_612, 202_701] {
            assert!(month(later).unwrap() > seen, "{later}");
        }
        assert_eq!(month(0), None);
    }
}

#[test]
fn patches_that_only_software_vouches_for_are_none() {
    let device = Device::factory();
    let forged = device.forge().description(|description| {
        for tag in [
            tag::OS_PATCH_LEVEL,
            tag::VENDOR_PATCH_LEVEL,
            tag::BOOT_PATCH_LEVEL,
        ] {
            let value = description.hardware.get(tag).unwrap().to_vec();
            description.hardware.remove(tag);
            description.software.set(tag, value);
        }
    });
    let evidence = evidence(&device, &forged.forge());
    let judgement = evidence.judge(&Policy::default(), NOW);
    assert_eq!(
        codes(&judgement),
        [
            "patch_missing",
            "vendor_patch_missing",
            "boot_patch_missing"
        ]
    );
}

#[test]
fn what_a_policy_asks_for_beyond() {
    let device = Device::factory();
    for (policy, code) in [
        (
            Policy {
                remote_only: true,
                ..Policy::default()
            },
            "not_remotely_provisioned",
        ),
        (
            Policy {
                strongbox_only: true,
                ..Policy::default()
            },
            "not_strongbox",
        ),
        (
            Policy {
                min_attestation_version: 401,
                ..Policy::default()
            },
            "version_too_old",
        ),
    ] {
        let judgement = under(&device, &policy, |_| {});
        assert_eq!(codes(&judgement), [code]);
        assert_eq!(judgement.integrity, Integrity::Basic);
    }
}

#[test]
fn a_policy_for_servers_chains_takes_one() {
    let policy = Policy {
        remote_only: true,
        ..Policy::default()
    };
    let judgement = under(&Device::remote(), &policy, |_| {});
    assert_eq!(judgement.integrity, Integrity::Strong);
}

fn under(device: &Device, policy: &Policy, change: impl FnOnce(&mut Blueprint)) -> Judgement {
    let forged = device.forge().blueprint(change).forge();
    evidence(device, &forged).judge(policy, NOW)
}
