//! Cases 7 to 9: links that do not hold.

use keyattest::{Integrity, Refused};
use testkit::attestation::{
    Device, flip_bit, null_parameters,
    soft_keymint::{KeyKind, KeyPair, Name, Signer as _},
};

use super::{codes, devices, evidence, judged, length, refused};

#[test]
fn case_07_a_bit_of_any_signature() {
    for device in devices() {
        for index in 0..length(&device) {
            let forged = device
                .forge()
                .bytes(move |chain| flip_bit(&mut chain[index]));
            let refused = refused(&device, &forged.forge());
            assert_eq!(refused, Refused::SignatureWrong { index });
            assert_eq!(refused.code(), "signature_wrong");
        }
    }
}

#[test]
fn case_07_any_link_signed_by_another_key() {
    for device in devices() {
        for index in 0..length(&device) {
            let forged = device.forge().links(move |links| {
                let other = KeyPair::generate(KeyKind::P256).unwrap();
                links[index].signer = Some(std::sync::Arc::new(other));
            });
            assert_eq!(
                refused(&device, &forged.forge()),
                Refused::SignatureWrong { index }
            );
        }
    }
}

#[test]
fn case_07_what_was_signed_has_changed() {
    let device = Device::factory();
    let forged = device.forge().bytes(|chain| {
        let state = chain[0]
            .windows(3)
            .position(|window| window == [1, 1, 0xff]);
        // The first BOOLEAN is that of the key usage; the description's is
        // the last of them.
        let last = chain[0]
            .windows(3)
            .rposition(|window| window == [1, 1, 0xff])
            .unwrap();
        assert_ne!(state, Some(last));
        chain[0][last + 2] = 0;
    });
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::SignatureWrong { index: 0 }
    );
}

#[test]
fn case_08_any_link_that_names_another_issuer() {
    for device in devices() {
        for index in 0..length(&device) - 1 {
            let forged = device.forge().links(move |links| {
                links[index].issuer = Some(Name::common("Somebody else"));
            });
            let refused = refused(&device, &forged.forge());
            assert_eq!(refused, Refused::NameMismatch { index });
            assert_eq!(refused.code(), "name_mismatch");
        }
    }
}

#[test]
fn case_08_the_issuers_name_in_another_order() {
    use testkit::attestation::soft_keymint::Attribute::{CommonName, Organization};
    let device = Device::remote();
    let forged = device.forge().links(|links| {
        let name = Name::empty()
            .with(CommonName, "Droid CA3")
            .with(Organization, "Google LLC");
        links[1].issuer = Some(name);
    });
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::NameMismatch { index: 1 }
    );
}

#[test]
fn case_08_the_name_of_the_issuers_issuer() {
    // A chip of its own of a real maker writes that one into its leaves: this
    // is read, and good for basic at most. Nothing else has it.
    for device in devices() {
        for index in 0..length(&device) - 2 {
            let forged = device.forge().links(move |links| {
                let above = links[index + 2].certificate.subject.clone();
                links[index].issuer = Some(above);
            });
            let forged = forged.forge();
            if index == 0 {
                let judgement = judged(&device, &forged);
                assert_eq!(codes(&judgement), ["issuer_name_copied"]);
                assert_eq!(judgement.integrity, Integrity::Basic);
                assert!(evidence(&device, &forged).issuer_name_is_copied());
            } else {
                let refused = refused(&device, &forged);
                assert_eq!(refused, Refused::NameMismatch { index });
            }
        }
    }
}

#[test]
fn case_09_another_algorithm_beside_the_signature_than_within() {
    let other = KeyPair::generate(KeyKind::P384).unwrap().algorithm();
    for device in devices() {
        for index in 0..length(&device) {
            let [inner, outer] = [(); 2].map(|()| other.clone());
            let within = device
                .forge()
                .links(move |links| links[index].inner_algorithm = Some(inner));
            let beside = device
                .forge()
                .links(move |links| links[index].outer_algorithm = Some(outer));
            for forge in [within, beside] {
                let refused = refused(&device, &forge.forge());
                assert_eq!(refused, Refused::AlgorithmsDiffer { index });
                assert_eq!(refused.code(), "algorithms_differ");
            }
        }
    }
}

#[test]
fn case_09_parameters_beside_the_signature_that_are_not_within() {
    let device = Device::factory();
    let forged = device.forge().links(|links| {
        let algorithm = links[1].key.algorithm();
        links[0].outer_algorithm = Some(null_parameters(&algorithm));
    });
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::AlgorithmsDiffer { index: 0 }
    );
}

#[test]
fn parameters_of_null_are_what_some_chips_write() {
    for device in devices() {
        let forged = device.forge().links(|links| {
            for link in links {
                let algorithm = null_parameters(&link.key.algorithm());
                link.inner_algorithm = Some(algorithm.clone());
                link.outer_algorithm = Some(algorithm);
            }
        });
        assert_eq!(evidence(&device, &forged.forge()).trust_faults(), []);
    }
}

#[test]
fn an_algorithm_that_no_chain_uses_or_of_another_key() {
    let device = Device::factory();
    // The keys are on P-256.
    let sha1_with_rsa: &[u8] = &[
        0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05, 0x05, 0x00,
    ];
    let sha256_with_rsa: &[u8] = &[
        0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00,
    ];
    let ecdsa_with_sha1: &[u8] = &[
        0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01,
    ];
    // ecdsa-with-SHA256 and the INTEGER 1 for its parameters.
    let with_parameters: &[u8] = &[
        0x30, 0x0d, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02, 0x02, 0x01, 0x01,
    ];
    for algorithm in [
        sha1_with_rsa,
        sha256_with_rsa,
        ecdsa_with_sha1,
        with_parameters,
    ] {
        for index in 0..2 {
            let forged = device.forge().links(move |links| {
                links[index].inner_algorithm = Some(algorithm.to_vec());
                links[index].outer_algorithm = Some(algorithm.to_vec());
            });
            let refused = refused(&device, &forged.forge());
            assert_eq!(refused, Refused::SignatureUnsupported { index });
            assert_eq!(refused.code(), "signature_unsupported");
        }
    }
}
