//! Cases 16 to 18: when certificates hold.

use keyattest::{Refused, UnixTime};
use testkit::attestation::{Device, Forged, soft_keymint::Validity};

use super::{NOW, devices, length, refused, verify, verify_at};

#[test]
fn case_16_an_expired_certificate_that_a_server_gave_out() {
    let device = Device::remote();
    for index in 1..4 {
        let forged = until(&device, index, NOW.0 - 1);
        let refused = refused(&device, &forged);
        assert_eq!(refused, Refused::Expired { index });
        assert_eq!(refused.code(), "expired");
    }
}

#[test]
fn case_16_the_last_second_is_still_good() {
    let device = Device::remote();
    let forged = until(&device, 2, NOW.0);
    assert!(verify(&device, &forged).is_ok());
    let next = UnixTime(NOW.0 + 1);
    let refused = verify_at(&device, &forged, next).unwrap_err();
    assert_eq!(refused, Refused::Expired { index: 2 });
}

#[test]
fn case_16_what_was_verified_before_it_expired() {
    let device = Device::remote();
    let forged = until(&device, 2, NOW.0);
    let verifier = super::verifier(&device);
    let chain = forged.certificates();
    let at = |at| {
        let revocations = keyattest::Revocations::NOT_JUDGED;
        verifier.verify(&chain, &[], revocations, at).map(|_| ())
    };
    assert_eq!(at(NOW), Ok(()));
    assert_eq!(at(UnixTime(NOW.0 + 1)), Err(Refused::Expired { index: 2 }));
}

#[test]
fn case_17_a_factorys_certificates_outlive_their_end() {
    let device = Device::factory();
    for index in 1..3 {
        let forged = until(&device, index, NOW.0 - 1);
        assert_eq!(super::faults(&device, &forged), [], "{index}");
    }
}

#[test]
fn case_17_the_leaf_and_the_root_may_have_expired_in_any_chain() {
    for device in devices() {
        for index in [0, length(&device) - 1] {
            let forged = until(&device, index, NOW.0 - 1);
            assert_eq!(super::faults(&device, &forged), [], "{index}");
        }
    }
}

#[test]
fn case_18_anything_but_the_leaf_that_is_not_valid_yet() {
    for device in devices() {
        for index in 1..length(&device) {
            let refused = refused(&device, &from(&device, index, NOW.0 + 1));
            assert_eq!(refused, Refused::NotYetValid { index });
            assert_eq!(refused.code(), "not_yet_valid");
            assert!(verify(&device, &from(&device, index, NOW.0)).is_ok());
        }
    }
}

#[test]
fn case_18_a_leaf_that_is_not_valid_yet() {
    for device in devices() {
        let forged = from(&device, 0, NOW.0 + 1);
        assert_eq!(super::faults(&device, &forged), []);
    }
}

#[test]
fn what_certifies_may_be_younger_than_what_it_certifies() {
    // As on a real device, whose authority was renewed after its certificate.
    let device = Device::remote();
    let forged = device.forge().links(|links| {
        links[1].certificate.validity = Validity::days(NOW.0 - 20 * super::DAY, 28);
        links[2].certificate.validity = Validity::days(NOW.0 - 18 * super::DAY, 70);
    });
    assert_eq!(super::faults(&device, &forged.forge()), []);
}

fn until(device: &Device, index: usize, not_after: i64) -> Forged {
    let forged = device.forge().links(move |links| {
        links[index].certificate.validity.not_after = not_after;
    });
    forged.forge()
}

fn from(device: &Device, index: usize, not_before: i64) -> Forged {
    let forged = device.forge().links(move |links| {
        links[index].certificate.validity.not_before = not_before;
    });
    forged.forge()
}
