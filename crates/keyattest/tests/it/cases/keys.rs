//! Cases 26, 27, 32 and 33: what the attested key is, and who has it.

use keyattest::{
    Integrity, KeyAlgorithm, Possession, Refused, TrustFault, description::Origin as Read,
};
use testkit::attestation::{
    Device, Forged, Mute, ml_dsa_spki,
    soft_keymint::{KeyKind, Origin, Purpose, tag},
};

use super::{devices, evidence, faults, judged, refused};

#[test]
fn case_26_a_key_that_was_brought_in() {
    for device in devices() {
        for (written, read) in [
            (Some(Origin::Imported), Some(Read::Imported)),
            (Some(Origin::SecurelyImported), Some(Read::SecurelyImported)),
            (None, None),
        ] {
            let forged = device
                .forge()
                .blueprint(|blueprint| blueprint.origin = written);
            let forged = forged.forge();
            let faults = faults(&device, &forged);
            assert_eq!(faults, [TrustFault::KeyNotGenerated(read)]);
            assert_eq!(faults[0].code(), "key_not_generated");
            assert_eq!(judged(&device, &forged).integrity, Integrity::Untrusted);
        }
    }
}

#[test]
fn case_26_an_origin_that_only_software_vouches_for() {
    let device = Device::remote();
    let forged = device.forge().description(|description| {
        description.hardware.remove(tag::ORIGIN);
        description.software.set_integer(tag::ORIGIN, 0);
    });
    assert_eq!(
        faults(&device, &forged.forge()),
        [TrustFault::KeyNotGenerated(None)]
    );
}

#[test]
fn case_26_other_numbers_of_the_schema_and_beyond() {
    let device = Device::remote();
    for number in [1, 3, 5, 255] {
        let forged = device.forge().description(move |description| {
            description.hardware.set_integer(tag::ORIGIN, number);
        });
        let faults = faults(&device, &forged.forge());
        assert_eq!(faults[0].code(), "key_not_generated", "{number}");
    }
}

#[test]
fn case_27_a_key_that_attests_keys() {
    for device in devices() {
        for purposes in [
            vec![Purpose::AttestKey],
            vec![Purpose::Sign, Purpose::AttestKey],
        ] {
            let forged = device
                .forge()
                .blueprint(move |blueprint| blueprint.purposes = purposes);
            let refused = refused(&device, &forged.forge());
            assert_eq!(refused, Refused::AttestsKeys);
            assert_eq!(refused.code(), "key_attests_keys");
        }
    }
}

#[test]
fn case_27_a_key_of_every_application() {
    for device in devices() {
        let hardware = device
            .forge()
            .description(|description| description.hardware.set_flag(tag::ALL_APPLICATIONS));
        let software = device
            .forge()
            .description(|description| description.software.set_flag(tag::ALL_APPLICATIONS));
        for forge in [hardware, software] {
            let refused = refused(&device, &forge.forge());
            assert_eq!(refused, Refused::AllApplications);
            assert_eq!(refused.code(), "key_of_all_applications");
        }
    }
}

#[test]
fn case_27_a_purpose_that_only_software_tells_of() {
    let device = Device::factory();
    let forged = device.forge().description(|description| {
        description.hardware.remove(tag::PURPOSE);
        description.software.set_integers(tag::PURPOSE, &[7]);
    });
    assert_eq!(refused(&device, &forged.forge()), Refused::AttestsKeys);
}

#[test]
fn case_32_a_key_of_ml_dsa() {
    let device = Device::remote();
    let forged = device
        .forge()
        .key(Mute(ml_dsa_spki()))
        .description(|description| description.hardware.set_integer(tag::ML_DSA_VARIANT, 44));
    let forged = forged.forge();
    let evidence = evidence(&device, &forged);
    assert_eq!(evidence.trust_faults(), []);
    assert_eq!(evidence.leaf().algorithm(), KeyAlgorithm::Other);
    assert_eq!(evidence.leaf().spki_der(), ml_dsa_spki());
    assert_eq!(evidence.description().hardware.ml_dsa_variant, Some(44));
    assert_eq!(
        evidence.possession(b"a message", &[0; 2420]),
        Err(Possession::Unsupported)
    );
    assert_eq!(judged(&device, &forged).integrity, Integrity::Strong);
}

#[test]
fn case_32_a_key_of_a_kind_that_nobody_knows() {
    let device = Device::remote();
    // SEQUENCE { SEQUENCE { 1.2.3.4 }, BIT STRING }
    let spki = vec![
        0x30, 0x0b, 0x30, 0x05, 0x06, 0x03, 0x2a, 0x03, 0x04, 0x03, 0x02, 0x00, 0x07,
    ];
    let forged = device.forge().key(Mute(spki)).forge();
    let evidence = evidence(&device, &forged);
    assert_eq!(evidence.leaf().algorithm(), KeyAlgorithm::Other);
    assert_eq!(
        evidence.possession(b"a message", b"a signature"),
        Err(Possession::Unsupported)
    );
}

#[test]
fn case_33_whoever_has_the_key_can_show_it() {
    for kind in KINDS {
        let (device, forged) = minted(kind);
        let evidence = evidence(&device, &forged);
        let signature = forged.sign(b"a message");
        assert_eq!(evidence.possession(b"a message", &signature), Ok(()));
    }
}

#[test]
fn case_33_another_key_another_message_and_another_signature() {
    for kind in KINDS {
        let (device, forged) = minted(kind);
        let evidence = evidence(&device, &forged);
        let wrong = |message: &[u8], signature: &[u8]| {
            let found = evidence.possession(message, signature);
            assert_eq!(found, Err(Possession::Wrong), "{kind:?}");
        };
        let (_, other) = minted(kind);
        wrong(b"a message", &other.sign(b"a message"));
        let signature = forged.sign(b"a message");
        wrong(b"another message", &signature);
        wrong(b"", &signature);
        wrong(b"a message", b"");
        wrong(b"a message", &signature[..signature.len() - 1]);
        wrong(b"a message", &[&signature[..], &[0]].concat());
    }
}

#[test]
fn case_33_a_key_of_another_kind() {
    for kind in KINDS {
        let (device, forged) = minted(kind);
        let evidence = evidence(&device, &forged);
        for other in KINDS.into_iter().filter(|other| *other != kind) {
            let (_, other) = minted(other);
            let found = evidence.possession(b"a message", &other.sign(b"a message"));
            assert_eq!(found, Err(Possession::Wrong));
        }
    }
}

const KINDS: [KeyKind; 4] = [
    KeyKind::P256,
    KeyKind::P384,
    KeyKind::Rsa2048,
    KeyKind::Ed25519,
];

/// A key that may use every digest that its kind may sign with.
fn minted(kind: KeyKind) -> (Device, Forged) {
    let device = Device::remote();
    let forged = device
        .forge()
        .kind(kind)
        .description(|description| description.hardware.set_integers(tag::DIGEST, &[4, 5]));
    (device, forged.forge())
}
