//! Cases 1 to 3: what is no chain at all.

use keyattest::{Limits, Refused};
use testkit::attestation::{Device, Forged, extra_extension};

use super::{devices, length, refused};

#[test]
fn case_01_an_empty_chain_and_one_of_one_or_two() {
    let device = Device::factory();
    for certificates in 0..3 {
        let forged = device
            .forge()
            .bytes(move |chain| chain.truncate(certificates));
        let refused = refused(&device, &forged.forge());
        assert_eq!(refused, Refused::TooShort { certificates });
        assert_eq!(refused.code(), "chain_too_short");
    }
}

#[test]
fn case_02_more_certificates_than_are_allowed() {
    let device = Device::factory();
    let most = Limits::default().certificates;
    let filled = |to: usize| {
        let forged = device.forge().bytes(move |chain| {
            let root = chain.last().unwrap().clone();
            chain.resize(to, root);
        });
        refused(&device, &forged.forge())
    };
    let certificates = most + 1;
    assert_eq!(filled(certificates), Refused::TooMany { certificates });
    assert_eq!(filled(certificates).code(), "too_many_certificates");
    // As many as are allowed get as far as to their places.
    assert_eq!(filled(most).code(), "path_unknown");
}

#[test]
fn case_02_a_certificate_of_more_bytes_than_are_allowed() {
    let device = Device::factory();
    for index in 0..length(&device) {
        let refused = refused(&device, &padded(&device, index..index + 1, 17_000));
        assert_eq!(refused, Refused::TooLong { index });
        assert_eq!(refused.code(), "certificates_too_long");
    }
}

#[test]
fn case_02_a_chain_of_more_bytes_than_are_allowed() {
    let device = Device::remote();
    let refused = refused(&device, &padded(&device, 0..5, 15_000));
    assert!(matches!(refused, Refused::TooLong { .. }), "{refused}");
}

#[test]
fn case_03_garbage_in_any_place() {
    for device in devices() {
        for index in 0..length(&device) {
            for garbage in [&b"garbage"[..], b"", b"\x30\x80", &[0x30; 3000]] {
                let forged = device
                    .forge()
                    .bytes(move |chain| chain[index] = garbage.to_vec());
                let refused = refused(&device, &forged.forge());
                assert_eq!(refused, Refused::Unparseable { index });
                assert_eq!(refused.code(), "certificate_unreadable");
            }
        }
    }
}

#[test]
fn case_03_a_certificate_that_ends_too_early() {
    let device = Device::factory();
    for index in 0..length(&device) {
        let forged = device.forge().bytes(move |chain| {
            chain[index].pop();
        });
        assert_eq!(
            refused(&device, &forged.forge()),
            Refused::Unparseable { index }
        );
    }
}

#[test]
fn case_03_bytes_after_a_certificate() {
    for device in devices() {
        for index in 0..length(&device) {
            let forged = device.forge().bytes(move |chain| chain[index].push(0));
            let refused = refused(&device, &forged.forge());
            assert_eq!(refused, Refused::Trailing { index });
            assert_eq!(refused.code(), "certificate_trailing_bytes");
        }
    }
}

#[test]
fn case_03_two_certificates_in_one_place() {
    let device = Device::factory();
    let forged = device.forge().bytes(|chain| {
        let issuer = chain[1].clone();
        chain[0].extend(issuer);
    });
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::Trailing { index: 0 }
    );
}

/// A chain in which the certificates of `indices` have an extension of so
/// many bytes.
fn padded(device: &Device, indices: std::ops::Range<usize>, bytes: usize) -> Forged {
    let forged = device.forge().links(move |links| {
        for link in &mut links[indices] {
            let mut extension = extra_extension(false);
            extension.value.resize(bytes, 0);
            link.certificate.extensions.push(extension);
        }
    });
    forged.forge()
}
