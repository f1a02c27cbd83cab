//! What is sent to keep a verifier busy. Each is refused before any signature
//! is verified, which is told by what it is refused for: the signatures of
//! all of them are wrong.

use keyattest::{Limits, Refused};
use testkit::attestation::{Device, Mute, flip_bit, rsa_spki};

use super::{devices, length, refused};

#[test]
fn ten_megabytes_of_garbage_in_any_place() {
    for device in devices() {
        for index in 0..length(&device) {
            let forged = device.forge().bytes(move |chain| {
                chain
                    .iter_mut()
                    .for_each(|certificate| flip_bit(certificate));
                chain[index] = vec![0x30; 10 << 20];
            });
            // The length is judged before anything is parsed: what is in the
            // other places is not looked at.
            let refused = refused(&device, &forged.forge());
            assert_eq!(refused, Refused::TooLong { index });
        }
    }
}

#[test]
fn ten_megabytes_in_a_thousand_pieces_of_garbage() {
    let device = Device::factory();
    let forged = device
        .forge()
        .bytes(|chain| *chain = vec![vec![0x30; 10 << 10]; 1000]);
    let certificates = 1000;
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::TooMany { certificates }
    );
}

#[test]
fn a_thousand_certificates_that_are_sound() {
    let device = Device::factory();
    let forged = device.forge().bytes(|chain| {
        let above = chain[1].clone();
        chain.splice(1..1, std::iter::repeat_n(above, 996));
        assert_eq!(chain.len(), 1000);
    });
    let certificates = 1000;
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::TooMany { certificates }
    );
}

#[test]
fn as_many_as_are_allowed_have_no_signature_verified() {
    let device = Device::factory();
    let most = Limits::default().certificates;
    let forged = device.forge().bytes(move |chain| {
        let above = chain[1].clone();
        chain.splice(1..1, std::iter::repeat_n(above, most - 4));
        chain
            .iter_mut()
            .for_each(|certificate| flip_bit(certificate));
    });
    let certificates = most - 1;
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::Path { certificates }
    );
}

#[test]
fn a_key_of_rsa_16384_in_any_place() {
    for device in devices() {
        for index in 0..length(&device) {
            let forged = device.forge().links(move |links| {
                links[index].certificate.spki = rsa_spki(16_384);
            });
            let forged = forged.bytes(|chain| {
                chain
                    .iter_mut()
                    .for_each(|certificate| flip_bit(certificate));
            });
            let refused = refused(&device, &forged.forge());
            assert_eq!(refused, Refused::KeyTooLarge { index });
            assert_eq!(refused.code(), "key_too_large");
        }
    }
}

#[test]
fn a_key_of_one_bit_more_than_is_allowed() {
    let device = Device::factory();
    let most = Limits::default().rsa_bits;
    let refused_for = |bits: usize| {
        let forged = device.forge().links(move |links| {
            links[1].certificate.spki = rsa_spki(bits);
            links[1].key = std::sync::Arc::new(Mute(rsa_spki(bits)));
        });
        refused(&device, &forged.forge())
    };
    assert_eq!(refused_for(most + 8), Refused::KeyTooLarge { index: 1 });
    assert_eq!(refused_for(most), Refused::SignatureWrong { index: 0 });
}

#[test]
fn elements_in_elements_without_end() {
    // 16,000 bytes of sequences, each the only thing in the one before it.
    let mut nested = Vec::new();
    while nested.len() < 16_000 {
        let length = u16::try_from(nested.len()).unwrap().to_be_bytes();
        nested.splice(0..0, [0x30, 0x82, length[0], length[1]]);
    }
    let device = Device::factory();
    let forged = device.forge().bytes(move |chain| chain[0] = nested);
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::Unparseable { index: 0 }
    );
}

#[test]
fn lists_without_end() {
    let device = Device::factory();
    let forged = device.forge().description(|description| {
        for tag in 2000..3000 {
            description.hardware.set_flag(tag);
        }
    });
    let refused = refused(&device, &forged.forge());
    assert_eq!(refused.code(), "description_unreadable");
}
