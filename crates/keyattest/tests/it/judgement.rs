//! What a device comes to under a policy.

use keyattest::{Image, Integrity, Policy, Reason, TrustFault, UnixTime};

use super::{
    der::{integer, null},
    mint::{Chain, NOW},
    minted::verify,
    sketch::{
        BOOT_PATCH_LEVEL, OS_PATCH_LEVEL, ROOT_OF_TRUST, Sketch, VENDOR_PATCH_LEVEL, root_of_trust,
    },
};

fn judged(sketch: &Sketch, policy: &Policy) -> (Integrity, Vec<Reason>) {
    let evidence = verify(&Chain::factory(sketch)).unwrap();
    let judgement = evidence.judge(policy, UnixTime(NOW));
    (judgement.integrity, judgement.reasons)
}

fn basic(sketch: &Sketch, policy: &Policy, reasons: &[Reason]) {
    let expected = (Integrity::Basic, reasons.to_vec());
    assert_eq!(judged(sketch, policy), expected);
}

fn rooted(key: &[u8], state: u64, hash: &[u8]) -> Sketch {
    Sketch::good().with(ROOT_OF_TRUST, root_of_trust(key, 0xff, state, hash))
}

#[test]
fn a_good_device_is_strong_and_nothing_is_said_against_it() {
    let judgement = judged(&Sketch::good(), &Policy::default());
    assert_eq!(judgement, (Integrity::Strong, Vec::new()));
}

#[test]
fn faults_are_reasons_and_nothing_makes_up_for_them() {
    let unlocked = root_of_trust(&[7; 32], 0, 0, &[9; 32]);
    let sketch = Sketch::good().with(ROOT_OF_TRUST, unlocked);
    let (integrity, reasons) = judged(&sketch, &Policy::default());
    assert_eq!(integrity, Integrity::Untrusted);
    assert_eq!(reasons, [Reason::Fault(TrustFault::Unlocked)]);
    assert_eq!(reasons[0].code(), "unlocked");
}

#[test]
fn a_self_signed_system_needs_a_key_that_is_allowed() {
    let sketch = rooted(&[7; 32], 1, &[9; 32]);
    let untrusted = (Integrity::Untrusted, vec![Reason::SelfSigned]);
    assert_eq!(judged(&sketch, &Policy::default()), untrusted);
    let allowing = |key: Vec<u8>| Policy {
        boot_keys: vec![key],
        ..Policy::default()
    };
    assert_eq!(judged(&sketch, &allowing(vec![8; 32])), untrusted);
    assert_eq!(judged(&sketch, &allowing(vec![7; 31])), untrusted);
    let strong = (Integrity::Strong, Vec::new());
    assert_eq!(judged(&sketch, &allowing(vec![7; 32])), strong);
    // Every unlocked device has the zero key.
    for key in [vec![0; 32], Vec::new()] {
        let (integrity, _) = judged(&rooted(&key, 1, &[9; 32]), &allowing(key));
        assert_eq!(integrity, Integrity::Untrusted);
    }
}

#[test]
fn a_boot_key_and_a_boot_hash_are_there() {
    let policy = Policy::default();
    for key in [vec![0; 32], Vec::new()] {
        let sketch = rooted(&key, 0, &[9; 32]);
        basic(&sketch, &policy, &[Reason::BootKeyMissing]);
        let allowing = Policy {
            boot_keys: vec![key],
            ..Policy::default()
        };
        assert_eq!(judged(&sketch, &allowing).0, Integrity::Strong);
    }
    for hash in [vec![0; 32], Vec::new()] {
        let sketch = rooted(&[7; 32], 0, &hash);
        basic(&sketch, &policy, &[Reason::BootHashMissing]);
    }
}

const IMAGES: [(u32, Image); 3] = [
    (OS_PATCH_LEVEL, Image::System),
    (VENDOR_PATCH_LEVEL, Image::Vendor),
    (BOOT_PATCH_LEVEL, Image::Boot),
];

#[test]
fn patches_are_as_new_as_the_policy_asks() {
    let policy = Policy::default();
    for (tag, image) in IMAGES {
        for (level, reason) in [
            (202_502, None),
            (202_501, Some(Reason::PatchStale(image))),
            (20_250_228, None),
            (20_250_131, Some(Reason::PatchStale(image))),
            (202_603, None),
            (20_260_401, Some(Reason::PatchInFuture(image))),
            (202_604, Some(Reason::PatchInFuture(image))),
            (202_400, Some(Reason::PatchMissing(image))),
            (0, Some(Reason::PatchMissing(image))),
        ] {
            let sketch = Sketch::good().with(tag, integer(level));
            let (integrity, reasons) = judged(&sketch, &policy);
            assert_eq!(reasons, Vec::from_iter(reason), "{level}");
            let strong = reason.is_none();
            assert_eq!(integrity == Integrity::Strong, strong);
            assert_eq!(integrity == Integrity::Basic, !strong);
        }
        let absent = Sketch::good().without(tag);
        basic(&absent, &policy, &[Reason::PatchMissing(image)]);
    }
}

#[test]
fn an_age_that_is_not_asked_for_is_not_judged() {
    let policy = Policy {
        max_patch_age_months: None,
        ..Policy::default()
    };
    let old = Sketch::good().with(OS_PATCH_LEVEL, integer(201_801));
    assert_eq!(judged(&old, &policy).0, Integrity::Strong);
    let policy = Policy {
        max_patch_age_months: Some(0),
        ..Policy::default()
    };
    assert_eq!(judged(&Sketch::good(), &policy).0, Integrity::Strong);
    let january = Sketch::good().with(OS_PATCH_LEVEL, integer(202_601));
    basic(&january, &policy, &[Reason::PatchStale(Image::System)]);
}

#[test]
fn a_system_that_went_back_is_told_of() {
    let last_seen = |level| Policy {
        last_seen_patch: Some(level),
        ..Policy::default()
    };
    for level in [202_602, 202_601, 20_260_228, 0] {
        let (integrity, _) = judged(&Sketch::good(), &last_seen(level));
        assert_eq!(integrity, Integrity::Strong, "{level}");
    }
    for level in [202_603, 20_260_301] {
        let back = [Reason::PatchRolledBack];
        basic(&Sketch::good(), &last_seen(level), &back);
    }
    let evidence = verify(&Chain::factory(&Sketch::good())).unwrap();
    assert_eq!(evidence.patch_month().unwrap().number(), 202_602);
}

#[test]
fn the_policy_may_ask_for_more() {
    let remote = Policy {
        remote_only: true,
        ..Policy::default()
    };
    basic(&Sketch::good(), &remote, &[Reason::NotRemote]);
    let evidence = verify(&Chain::remote(&Sketch::good())).unwrap();
    let judgement = evidence.judge(&remote, UnixTime(NOW));
    assert_eq!(judgement.integrity, Integrity::Strong);

    let strongbox = Policy {
        strongbox_only: true,
        ..Policy::default()
    };
    basic(&Sketch::good(), &strongbox, &[Reason::NotStrongBox]);

    let newer = Policy {
        min_attestation_version: 301,
        ..Policy::default()
    };
    basic(&Sketch::good(), &newer, &[Reason::VersionTooOld]);
}

#[test]
fn what_is_not_as_it_should_be_is_basic_at_most() {
    let policy = Policy::default();
    let mut unordered = Sketch::good();
    unordered.hardware.reverse();
    basic(&unordered, &policy, &[Reason::TagsUnordered]);

    let boolean = root_of_trust(&[7; 32], 1, 0, &[9; 32]);
    let boolean = Sketch::good().with(ROOT_OF_TRUST, boolean);
    basic(&boolean, &policy, &[Reason::BooleanNotDer]);

    for list in [0, 1] {
        let mut unknown = Sketch::good();
        let lists = [&mut unknown.software, &mut unknown.hardware];
        lists.into_iter().nth(list).unwrap().push((999, null()));
        basic(&unknown, &policy, &[Reason::UnknownTags]);
    }
    let version = Sketch {
        version: 600,
        ..Sketch::good()
    };
    basic(&version, &policy, &[Reason::VersionUnknown]);

    let mut copied = Chain::factory(&Sketch::good());
    copied.0[0].issuer = copied.0[1].issuer.clone();
    let judgement = verify(&copied).unwrap().judge(&policy, UnixTime(NOW));
    assert_eq!(judgement.integrity, Integrity::Basic);
    assert_eq!(judgement.reasons, [Reason::IssuerNameCopied]);
}

#[test]
fn all_reasons_are_told_and_the_worst_decides() {
    let mut sketch = rooted(&[0; 32], 2, &[]).with(OS_PATCH_LEVEL, integer(0));
    sketch.hardware.push((999, null()));
    let (integrity, reasons) = judged(&sketch, &Policy::default());
    assert_eq!(integrity, Integrity::Untrusted);
    let codes: Vec<_> = reasons.iter().map(|reason| reason.code()).collect();
    let expected = [
        "boot_not_verified",
        "boot_key_missing",
        "boot_hash_missing",
        "patch_missing",
        "unknown_tags",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn a_clock_out_of_bounds_trusts_no_patch() {
    let evidence = verify(&Chain::factory(&Sketch::good())).unwrap();
    let judgement = evidence.judge(&Policy::default(), UnixTime(i64::MAX));
    assert_eq!(judgement.integrity, Integrity::Basic);
    assert_eq!(judgement.reasons.len(), 3);
}
