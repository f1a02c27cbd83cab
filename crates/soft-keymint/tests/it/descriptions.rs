use soft_keymint::{
    Application, AuthorizationList, Blueprint, BootState, KeyDescription, KeyKind, Package,
    RootOfTrust, SecurityLevel, tag,
};

#[test]
fn a_description_is_der_of_androids_schema() {
    let mut software = AuthorizationList::default();
    software.set_integer(tag::CREATION_DATE_TIME, 0x0123_4567_89ab);
    let mut hardware = AuthorizationList::default();
    let root = RootOfTrust {
        verified_boot_key: vec![0xaa],
        device_locked: true,
        verified_boot_state: BootState::SelfSigned,
        verified_boot_hash: Some(vec![0xbb]),
    };
    hardware.set(tag::ROOT_OF_TRUST, root.der());
    hardware.set_integers(tag::PURPOSE, &[3, 2]);
    hardware.set_flag(tag::NO_AUTH_REQUIRED);
    let description = KeyDescription {
        attestation_version: 300,
        attestation_level: SecurityLevel::TrustedEnvironment,
        keymint_version: 200,
        keymint_level: SecurityLevel::StrongBox,
        challenge: b"abc".to_vec(),
        unique_id: b"u".to_vec(),
        software,
        hardware,
    };
    let by_hand = [
        &[0x30, 0x48][..],
        &[0x02, 0x02, 0x01, 0x2c, 0x0a, 0x01, 0x01], // 300, trusted environment
        &[0x02, 0x02, 0x00, 0xc8, 0x0a, 0x01, 0x02], // 200, StrongBox
        b"\x04\x03abc\x04\x01u",
        &[0x30, 0x0c, 0xbf, 0x85, 0x3d, 0x08], // software: 701
        &[0x02, 0x06, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab],
        &[0x30, 0x22],
        &[0xa1, 0x08, 0x31, 0x06, 2, 1, 2, 2, 1, 3], // 1: a set, sorted
        &[0xbf, 0x83, 0x77, 0x02, 0x05, 0x00],       // 503: NULL
        &[0xbf, 0x85, 0x40, 0x0e, 0x30, 0x0c],       // 704
        &[0x04, 0x01, 0xaa, 0x01, 0x01, 0xff],
        &[0x0a, 0x01, 0x01, 0x04, 0x01, 0xbb],
    ]
    .concat();
    assert_eq!(description.der(), by_hand);
}

#[test]
fn an_application_is_der_of_androids_schema() {
    let application = Application {
        packages: vec![Package::new("b", 1), Package::new("a", 0x80)],
        signature_digests: vec![vec![2], vec![1]],
    };
    let by_hand = [
        &[0x30, 0x1b, 0x31, 0x11][..],
        &[0x30, 0x06, 0x04, 1, b'b', 2, 1, 1],
        &[0x30, 0x07, 0x04, 1, b'a', 2, 2, 0, 0x80],
        &[0x31, 0x06, 4, 1, 1, 4, 1, 2],
    ]
    .concat();
    assert_eq!(application.der(), by_hand);
}

#[test]
fn what_came_later_than_a_version_is_not_written() {
    let has = |version: u32, tag: u32| {
        let description = blueprint().of_version(version).description(KeyKind::P256);
        let AuthorizationList { entries } = &description.hardware;
        entries.iter().any(|entry| entry.tag == tag) || description.software.get(tag).is_some()
    };
    assert!(!has(2, tag::BOOT_PATCH_LEVEL) && has(3, tag::BOOT_PATCH_LEVEL));
    assert!(!has(2, tag::VENDOR_PATCH_LEVEL) && has(3, tag::VENDOR_PATCH_LEVEL));
    assert!(!has(300, tag::MODULE_HASH) && has(400, tag::MODULE_HASH));
    assert!(has(1, tag::OS_PATCH_LEVEL) && has(500, tag::OS_PATCH_LEVEL));
    let root_of = |version| {
        let description = blueprint().of_version(version).description(KeyKind::P256);
        description.hardware.get(tag::ROOT_OF_TRUST).unwrap().len()
    };
    assert_eq!(root_of(2) + 34, root_of(3));
}

#[test]
fn versions_of_the_key_store_belong_to_those_of_the_schema() {
    let keymint = |version| blueprint().of_version(version).keymint_version;
    assert_eq!([1, 2, 3, 4, 100, 500].map(keymint), [2, 3, 4, 41, 100, 500]);
}

#[test]
fn a_key_in_software_has_nothing_in_hardware() {
    let blueprint = blueprint().at_level(SecurityLevel::Software);
    let description = blueprint.description(KeyKind::Rsa2048);
    assert!(description.hardware.entries.is_empty());
    assert!(description.software.get(tag::ROOT_OF_TRUST).is_some());
}

#[test]
fn lists_are_in_order_and_without_doubles() {
    for version in [1, 2, 3, 4, 100, 200, 300, 400, 500] {
        for kind in crate::KINDS {
            let description = blueprint().of_version(version).description(kind);
            for AuthorizationList { entries } in [&description.software, &description.hardware] {
                assert!(!entries.is_empty());
                assert!(entries.windows(2).all(|pair| pair[0].tag < pair[1].tag));
            }
        }
    }
    let mut list = AuthorizationList::default();
    list.set_integer(tag::ORIGIN, 1);
    list.set_integer(tag::ORIGIN, 0);
    assert_eq!(list.entries.len(), 1);
    assert_eq!(list.get(tag::ORIGIN), Some(&[2, 1, 0][..]));
    list.remove(tag::ORIGIN);
    assert_eq!(list, AuthorizationList::default());
}

fn blueprint() -> Blueprint {
    let application = Application::new("org.example.game", 7, [9; 32]);
    let mut blueprint = Blueprint::locked(vec![1; 16], application, 202_611);
    blueprint.created = Some(1_700_000_000_000);
    blueprint
}
