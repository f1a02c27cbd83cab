//! Case 29 of the specification, and what lies around it.

use keyattest::description::PackageInfo;

use super::*;

const OURS: [u8; 32] = [7; 32];

const fn registry() -> Registry<'static> {
    Registry {
        package: Some("org.example.game"),
        cert_digests: &[OURS, [9; 32]],
        min_version: Some(5),
        max_version: Some(10),
    }
}

fn application(packages: &[(&str, u64)], digests: &[[u8; 32]]) -> AttestationApplicationId {
    let packages = packages.iter().map(|(name, version)| PackageInfo {
        name: name.as_bytes().to_vec(),
        version: *version,
    });
    AttestationApplicationId {
        packages: packages.collect(),
        signature_digests: digests.iter().map(|digest| digest.to_vec()).collect(),
    }
}

fn description(application: Option<ApplicationId>) -> KeyDescription {
    let blueprint = soft_keymint::Blueprint::locked(
        vec![0; 16],
        soft_keymint::Application::new("a", 1, OURS),
        202_611,
    );
    let der = blueprint.description(soft_keymint::KeyKind::P256).der();
    let mut description = KeyDescription::read(&der).unwrap();
    description.software.attestation_application_id = application;
    description
}

fn judged(registry: Registry<'_>, of: AttestationApplicationId) -> (AppState, Option<AppReason>) {
    let description = description(Some(ApplicationId::Read(of)));
    registry.app_state(&description, Integrity::Strong)
}

fn verdict(packages: &[(&str, u64)], digests: &[[u8; 32]]) -> (AppIntegrity, Option<AppReason>) {
    let (state, reason) = judged(registry(), application(packages, digests));
    (state.app_integrity_state, reason)
}

#[test]
fn the_registered_app_is_recognized() {
    let (state, reason) = judged(
        registry(),
        application(&[("org.example.game", 7)], &[[0xab; 32], OURS]),
    );
    assert_eq!(reason, None);
    assert_eq!(state.app_integrity_state, AppIntegrity::StoreRecognized);
    assert_eq!(state.package_id, "org.example.game");
    assert_eq!(state.version, "7");
    let digests = ["07".repeat(32), "ab".repeat(32)];
    assert_eq!(
        state.package_cert_sha256_digest, digests,
        "sorted, lower case"
    );
}

#[test]
fn what_differs_is_not_recognized_each_with_its_reason() {
    let ours = "org.example.game";
    for (packages, digests, reason) in [
        (
            &[("org.example.copy", 7)][..],
            &[OURS][..],
            AppReason::Package,
        ),
        (&[("Org.example.game", 7)], &[OURS], AppReason::Package),
        (&[(ours, 7)], &[[8; 32]], AppReason::Signer),
        (&[(ours, 7)], &[], AppReason::Unsigned),
        (&[("org.a", 7), ("org.b", 7)], &[OURS], AppReason::Package),
        (&[(ours, 7), (ours, 8)], &[OURS], AppReason::Package),
        (&[(ours, 4)], &[OURS], AppReason::TooOld),
        (&[(ours, 11)], &[OURS], AppReason::TooNew),
    ] {
        let expected = (AppIntegrity::NotRecognized, Some(reason));
        assert_eq!(verdict(packages, digests), expected, "{packages:?}");
    }
    for version in [5, 10] {
        assert_eq!(verdict(&[(ours, version)], &[OURS]).1, None, "{version}");
    }
}

#[test]
fn of_several_packages_of_one_user_id_the_registered_one_is_taken() {
    let shared = application(&[("org.a", 99), ("org.example.game", 7)], &[OURS]);
    let (state, reason) = judged(registry(), shared);
    assert_eq!(
        (state.package_id.as_str(), state.version.as_str()),
        ("org.example.game", "7")
    );
    assert_eq!(reason, None);
    let twice = application(&[("org.example.game", 7), ("org.example.game", 7)], &[OURS]);
    assert_eq!(judged(registry(), twice).1, None);
}

#[test]
fn of_what_is_not_told_nothing_is_said() {
    let (state, reason) = registry().app_state(&description(None), Integrity::Strong);
    assert_eq!(reason, Some(AppReason::Missing));
    assert_eq!(state, no_app());
    let garbage = description(Some(ApplicationId::Unreadable(vec![1])));
    let (state, reason) = registry().app_state(&garbage, Integrity::Strong);
    assert_eq!((state, reason), (no_app(), Some(AppReason::Unreadable)));
    for name in [&b"org.\xff"[..], b"", b"org.\na", &[b'a'; 256]] {
        let mut id = application(&[("x", 7)], &[]);
        id.packages[0].name = name.to_vec();
        let (state, reason) = judged(registry(), id);
        assert_eq!((state, reason), (no_app(), Some(AppReason::Unreadable)));
    }
    let id = application(&[("org.example.game", 7)], &[OURS]);
    let (state, reason) = judged(Registry::default(), id);
    assert_eq!(state.app_integrity_state, AppIntegrity::NotEvaluated);
    assert_eq!(reason, Some(AppReason::NotRegistered));
}

#[test]
fn a_device_that_is_not_trusted_is_not_believed_about_its_apps() {
    let id = application(&[("org.example.game", 7)], &[OURS]);
    let description = description(Some(ApplicationId::Read(id)));
    let (state, reason) = registry().app_state(&description, Integrity::Untrusted);
    assert_eq!(state.app_integrity_state, AppIntegrity::NotEvaluated);
    assert_eq!(reason, Some(AppReason::DeviceNotTrusted));
    assert_eq!(
        state.package_id, "org.example.game",
        "it says so all the same"
    );
    let (state, _) = registry().app_state(&description, Integrity::Basic);
    assert_eq!(state.app_integrity_state, AppIntegrity::StoreRecognized);
}

#[test]
fn a_registry_without_signers_recognizes_nobody() {
    let open = Registry {
        cert_digests: &[],
        ..registry()
    };
    let id = application(&[("org.example.game", 7)], &[OURS]);
    assert_eq!(judged(open, id).1, Some(AppReason::Signer));
}

#[test]
fn only_so_much_of_what_a_device_says_is_passed_on() {
    let many: Vec<_> = (0..100).map(|at| [at; 32]).collect();
    let mut id = application(&[("org.example.game", u64::MAX)], &many);
    id.signature_digests.push(vec![0; 5_000]);
    let (state, _) = judged(registry(), id);
    assert_eq!(state.package_cert_sha256_digest.len(), 16);
    assert_eq!(state.version, "18446744073709551615");
}
