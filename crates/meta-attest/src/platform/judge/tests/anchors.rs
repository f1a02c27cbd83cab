//! Who is found to be whom.

use super::*;

#[test]
fn a_device_is_known_by_the_key_that_it_kept() {
    let story = Story::new();
    let (first, kept) = story.submission(&story.blueprint());
    let (mut second, _) = story.submission(&story.blueprint());
    let anchor = story.judge(&first).unwrap().anchor;
    assert_ne!(story.judge(&second).unwrap().anchor, anchor);
    second.device = device(&kept);
    assert_eq!(story.judge(&second).unwrap().anchor, anchor);
    let stranger = KeyPair::generate(KeyKind::P256).unwrap();
    second.device.as_mut().unwrap().possession = signed(&stranger, DEVICE_POSSESSION);
    assert_eq!(story.judge(&second), Err(Rejected::DeviceKeyWrong));
    second.device.as_mut().unwrap().spki = b"no key".to_vec();
    assert_eq!(story.judge(&second), Err(Rejected::DeviceKeyUnsupported));
}

#[test]
fn hardware_says_who_a_device_is_only_where_it_is_trusted() {
    let mut story = Story::new();
    let with = |serial: &[u8], locked: bool| {
        let mut blueprint = story.blueprint();
        blueprint.device_serial = Some(serial.to_vec());
        if let Some(root) = &mut blueprint.root_of_trust {
            root.device_locked = locked;
        }
        story.submission(&blueprint).0
    };
    let (one, again) = (with(b"1", true), with(b"1", true));
    let (other, unlocked) = (with(b"2", true), with(b"1", false));
    let anchor = |of: &Submission| story.judge(of).unwrap().anchor;
    assert_eq!(anchor(&one), anchor(&again));
    assert_ne!(anchor(&one), anchor(&other));
    assert_ne!(anchor(&one), anchor(&unlocked));
    let mut moved = again.clone();
    let (_, kept) = story.submission(&story.blueprint());
    moved.device = device(&kept);
    assert_eq!(anchor(&one), anchor(&moved), "a new key is no new device");
    let trusted = anchor(&one);
    story.roots.clear();
    assert_ne!(story.judge(&one).unwrap().anchor, trusted);
}

/// A chain of one's own with another's public key in it, and a description that
/// leaves no way to sign.
#[test]
fn nobody_is_another_by_a_key_that_was_not_proved() {
    let mut story = Story::new();
    let (victims, victims_key) = story.submission(&story.blueprint());
    let victim = story.judge(&victims).unwrap();
    assert!(victim.is_proved && !victim.is_kept);
    let forged = |digests: &[u64], story: &Story| {
        let blueprint = story.blueprint();
        let mut description = blueprint.description(KeyKind::P256);
        let digest = soft_keymint::tag::DIGEST;
        description.hardware.set_integers(digest, digests);
        let key = testkit::attestation::Mute(victims_key.spki().to_vec());
        let chain = story.mint.attest_as(&blueprint, &key, &description);
        Submission {
            relay: RELAY.to_owned(),
            chain: chain.unwrap(),
            possession: Some(vec![0; 70]),
            device: None,
        }
    };
    for possession in [PossessionRule::Required, PossessionRule::WhereSupported] {
        story.possession = possession;
        let submission = forged(&[1], &story);
        assert_eq!(story.judge(&submission), Err(Rejected::PossessionWrong));
    }
    story.monitor = true;
    let found = story.judge(&forged(&[1], &story)).unwrap();
    assert!(!found.is_proved);
    assert_ne!(found.anchor, victim.anchor);
}

#[test]
fn who_cannot_prove_the_attested_key_is_known_by_the_kept_one_alone() {
    let mut story = Story::new();
    story.possession = PossessionRule::WhereSupported;
    let mut blueprint = story.blueprint();
    blueprint.device_serial = Some(b"1".to_vec());
    let (able, kept) = story.submission(&blueprint);
    let key = testkit::attestation::Mute(testkit::attestation::ml_dsa_spki());
    let description = blueprint.description(KeyKind::P256);
    let chain = story.mint.attest_as(&blueprint, &key, &description);
    let mut mute = Submission {
        relay: RELAY.to_owned(),
        chain: chain.unwrap(),
        possession: None,
        device: None,
    };
    let found = story.judge(&mute).unwrap();
    assert!(!found.is_proved && !found.is_kept);
    assert_ne!(found.anchor, story.judge(&able).unwrap().anchor);
    mute.device = device(&kept);
    let found = story.judge(&mute).unwrap();
    assert!(found.is_proved && found.is_kept);
}

#[test]
fn a_kept_key_is_one_from_before() {
    let mut story = Story::new();
    let (mut first, own) = story.submission(&story.blueprint());
    first.device = device(&own);
    let found = story.judge(&first).unwrap();
    assert!(!found.is_kept, "it is attested now");
    let (mut second, _) = story.submission(&story.blueprint());
    second.device = device(&own);
    let again = story.judge(&second).unwrap();
    assert!(again.is_kept);
    assert_eq!(again.anchor, found.anchor);
    story.monitor = true;
    assert!(!story.judge(&second).unwrap().is_kept, "nobody is refused");
    story.monitor = false;
    story.roots.clear();
    let untrusted = story.judge(&second).unwrap();
    assert!(!untrusted.is_kept && untrusted.is_proved);
}

#[test]
fn the_unique_id_that_changes_comes_after_the_kept_key() {
    let story = Story::new();
    let with = |unique_id: &[u8]| {
        let mut blueprint = story.blueprint();
        blueprint.unique_id = unique_id.to_vec();
        story.submission(&blueprint).0
    };
    let anchor = |of: &Submission| story.judge(of).unwrap().anchor;
    let (first, again, month_later) = (with(b"1"), with(b"1"), with(b"2"));
    assert_eq!(anchor(&first), anchor(&again));
    assert_ne!(anchor(&first), anchor(&month_later));
    let (_, kept) = story.submission(&story.blueprint());
    let keeping = |of: Submission| Submission {
        device: device(&kept),
        ..of
    };
    assert_eq!(anchor(&keeping(again)), anchor(&keeping(month_later)));
}

#[test]
fn a_serial_number_is_its_makers() {
    let mut story = Story::new();
    let mut blueprint = story.blueprint();
    blueprint.device_serial = Some(b"0123456789ABCDEF".to_vec());
    let (submission, _) = story.submission(&blueprint);
    let ours = story.judge(&submission).unwrap().anchor;
    "renamed".clone_into(&mut story.roots[0].name);
    let renamed = story.judge(&submission).unwrap().anchor;
    assert_eq!(renamed, ours, "the key is the root, not its name");
    let other = KeyPair::generate(KeyKind::P256).unwrap();
    let root = testkit::attestation::root(
        &soft_keymint::Name::common("Others"),
        std::sync::Arc::new(other),
    );
    let mut others = Story::below(&root, AnchorKind::Hardware);
    root.key().spki().clone_into(&mut others.roots[0].spki_der);
    let (submission, _) = others.submission(&blueprint);
    let found = others.judge(&submission).unwrap();
    assert_eq!(found.device, DeviceIntegrity::Advanced);
    assert_ne!(found.anchor, ours);
}

#[test]
fn a_patch_level_from_the_future_does_not_count() {
    let story = Story::new();
    let level = |level| {
        let mut blueprint = story.blueprint();
        blueprint.os_patch_level = Some(level);
        let found = story.judge(&story.submission(&blueprint).0).unwrap();
        (found.device, found.patch_level)
    };
    assert_eq!(level(202_612), (DeviceIntegrity::Advanced, Some(202_612)));
    assert_eq!(level(202_701), (DeviceIntegrity::Basic, None));
    assert_eq!(level(999_912), (DeviceIntegrity::Basic, None));
}
