//! What is wrong with nothing, without which no other case says anything.

use std::sync::Arc;

use keyattest::{Integrity, Provisioning, Root, description::SecurityLevel};
use testkit::attestation::{
    Device, PACKAGE, PATCH_LEVEL, SIGNER, VERSION, challenge, root,
    soft_keymint::{KeyKind, KeyPair, Name, SecurityLevel as Level, Shape, development, oid},
};

use super::{devices, evidence, judged};

const KINDS: [KeyKind; 4] = [
    KeyKind::P256,
    KeyKind::P384,
    KeyKind::Rsa2048,
    KeyKind::Ed25519,
];

#[test]
fn a_sound_device_of_every_shape_and_kind_of_key() {
    for device in devices() {
        for kind in KINDS {
            let forged = device.forge().kind(kind).forge();
            let evidence = evidence(&device, &forged);
            assert_eq!(*evidence.root(), Root::Configured("test".to_owned()));
            assert_eq!(evidence.trust_faults(), []);
            assert_eq!(evidence.leaf().spki_der(), forged.key.spki());
            assert_eq!(evidence.security_level(), SecurityLevel::TrustedEnvironment);
            let judgement = judged(&device, &forged);
            assert_eq!(judgement.reasons, []);
            assert_eq!(judgement.integrity, Integrity::Strong);
        }
    }
}

#[test]
fn a_sound_device_at_every_version_of_the_schema() {
    let device = Device::remote();
    for (version, integrity) in [
        (1, Integrity::Basic),
        (2, Integrity::Basic),
        (3, Integrity::Strong),
        (4, Integrity::Strong),
        (100, Integrity::Strong),
        (200, Integrity::Strong),
        (300, Integrity::Strong),
        (400, Integrity::Strong),
        (500, Integrity::Strong),
    ] {
        let forged = device.forge().blueprint(|blueprint| {
            *blueprint = blueprint.clone().of_version(version);
        });
        let judgement = judged(&device, &forged.forge());
        assert_eq!(judgement.integrity, integrity, "{version}: {judgement:?}");
    }
}

#[test]
fn a_sound_device_in_a_chip_of_its_own() {
    let root = development::root().unwrap();
    for shape in [
        Shape::Factory,
        Shape::Remote {
            certificates_issued: 3,
        },
    ] {
        let device = Device::below(&root, shape, Level::StrongBox);
        let forged = device.forge().blueprint(|blueprint| {
            *blueprint = blueprint.clone().at_level(Level::StrongBox);
        });
        let forged = forged.forge();
        let evidence = evidence(&device, &forged);
        assert_eq!(evidence.security_level(), SecurityLevel::StrongBox);
        assert_eq!(judged(&device, &forged).integrity, Integrity::Strong);
    }
}

#[test]
fn a_sound_device_below_a_root_of_any_kind_of_key() {
    for kind in KINDS {
        let key = Arc::new(KeyPair::generate(kind).unwrap());
        let root = root(&Name::common("A root"), key);
        let shape = Shape::Remote {
            certificates_issued: 3,
        };
        let device = Device::below(&root, shape, Level::TrustedEnvironment);
        let forged = device.forge().forge();
        assert_eq!(judged(&device, &forged).integrity, Integrity::Strong);
    }
}

#[test]
fn the_way_of_provisioning_is_told() {
    let provisioning = |device: Device| evidence(&device, &device.forge().forge()).provisioning();
    assert_eq!(provisioning(Device::factory()), Provisioning::Factory);
    let certificates_issued = Some(3);
    assert_eq!(
        provisioning(Device::remote()),
        Provisioning::Remote {
            certificates_issued
        }
    );
}

#[test]
fn a_server_need_not_say_how_often_it_provisioned() {
    let device = Device::remote();
    let forged = device.forge().links(|links| {
        let extensions = &mut links[1].certificate.extensions;
        extensions.retain(|extension| !extension.is(oid::PROVISIONING_INFO));
    });
    let evidence = evidence(&device, &forged.forge());
    let certificates_issued = None;
    assert_eq!(
        evidence.provisioning(),
        Provisioning::Remote {
            certificates_issued
        }
    );
    assert_eq!(evidence.trust_faults(), []);
}

#[test]
fn thumbprints_are_of_the_two_keys() {
    let device = Device::factory();
    let forged = device.forge().forge();
    let evidence = evidence(&device, &forged);
    let attests = device.mint().authorities()[0].key();
    assert_eq!(evidence.key_thumbprint(), sha256(forged.key.spki()));
    assert_eq!(evidence.attesting_key_thumbprint(), sha256(attests.spki()));
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().try_into().unwrap()
}

#[test]
fn what_was_written_is_what_is_read() {
    let device = Device::remote();
    let forged = device.forge().blueprint(|blueprint| {
        blueprint.created = Some(1_795_305_600_123);
        blueprint.unique_id = b"unique".to_vec();
        blueprint.device_serial = Some(b"0123".to_vec());
    });
    let evidence = evidence(&device, &forged.forge());
    let description = evidence.description();
    assert_eq!(description.attestation_version, 400);
    assert_eq!(description.keymint_version, 400);
    assert_eq!(description.challenge, challenge());
    assert_eq!(description.unique_id, b"unique");
    assert!(!description.software.tags_unordered && !description.hardware.tags_unordered);
    let software = &description.software;
    assert_eq!(software.creation_date_time, Some(1_795_305_600_123));
    assert_eq!(software.module_hash.as_deref(), Some(&[0x30; 32][..]));
    let application = description.application().unwrap();
    assert_eq!(application.packages.len(), 1);
    assert_eq!(application.packages[0].name_str(), Some(PACKAGE));
    assert_eq!(application.packages[0].version, VERSION);
    assert_eq!(application.signature_digests, [SIGNER]);
    let hardware = &description.hardware;
    assert_eq!(hardware.purpose, [2, 3]);
    assert_eq!(hardware.algorithm, Some(3));
    assert_eq!(hardware.key_size, Some(256));
    assert_eq!(hardware.digest, [4]);
    assert_eq!(hardware.ec_curve, Some(1));
    assert!(hardware.no_auth_required);
    assert_eq!(hardware.os_version, Some(160_000));
    assert_eq!(hardware.os_patch_level, Some(PATCH_LEVEL.into()));
    assert_eq!(hardware.vendor_patch_level, Some(20_261_105));
    assert_eq!(
        hardware.attestation_id_serial.as_deref(),
        Some(&b"0123"[..])
    );
    let root = hardware.root_of_trust.as_ref().unwrap();
    assert!(root.device_locked);
    assert_eq!(root.verified_boot_key, [0x5b; 32]);
    assert_eq!(root.verified_boot_hash.as_deref(), Some(&[0xb0; 32][..]));
}
