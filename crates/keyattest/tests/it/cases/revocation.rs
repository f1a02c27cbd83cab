//! Cases 14 and 15: what a status list says, and one that is too old to say it.

use std::time::Duration;

use keyattest::{Evidence, Revocations, Status, StatusList, TrustFault, UnixTime};
use testkit::attestation::{Device, Forged};

use super::{DAY, NOW, devices, length, verifier};

#[test]
fn case_14_the_serial_of_what_signed_the_leaf() {
    for device in devices() {
        let forged = device.forge().forge();
        let list = list(&[(&serial(&device, 1), "REVOKED")]);
        let fault = TrustFault::Revoked {
            index: 1,
            status: Status::Revoked,
        };
        assert_eq!(faults(&device, &forged, &list), [fault]);
        assert_eq!(fault.code(), "revoked");
    }
}

#[test]
fn case_14b_the_serial_of_any_other_above_the_leaf() {
    for device in devices() {
        for index in 2..length(&device) - 1 {
            let forged = device.forge().forge();
            let list = list(&[(&serial(&device, index), "REVOKED")]);
            let status = Status::Revoked;
            assert_eq!(
                faults(&device, &forged, &list),
                [TrustFault::Revoked { index, status }]
            );
        }
    }
}

#[test]
fn case_14b_all_of_them_are_told() {
    let device = Device::remote();
    let serials = [1, 2, 3].map(|index| serial(&device, index));
    let list = list(&[
        (&serials[0], "REVOKED"),
        (&serials[1], "SUSPENDED"),
        (&serials[2], "REVOKED"),
    ]);
    let found = faults(&device, &device.forge().forge(), &list);
    let codes: Vec<_> = found.iter().map(|fault| fault.code()).collect();
    assert_eq!(codes, ["revoked", "suspended", "revoked"]);
}

#[test]
fn case_14c_serials_of_every_length_and_of_digits_only() {
    let long = "f".repeat(32);
    for (octets, listed) in [
        // An odd number of digits: the list has no leading zero.
        (&[0x0a, 0xbc][..], "abc"),
        (&[0x01], "1"),
        // Digits only, and hexadecimal all the same.
        (&[0x16, 0x18], "1618"),
        (&[0x05, 0x01, 0x41, 0x31, 0x95], "501413195"),
        // 128 bits with the highest one set, which DER puts a zero before.
        (&[0xff; 16], long.as_str()),
        // Lists with capitals and leading zeros have been seen elsewhere.
        (&[0xab, 0xcd], "ABCD"),
        (&[0xab, 0xcd], "00abcd"),
    ] {
        let device = Device::factory();
        let forged = with_serial(&device, octets);
        let list = list(&[(listed, "REVOKED")]);
        let status = Status::Revoked;
        assert_eq!(
            faults(&device, &forged, &list),
            [TrustFault::Revoked { index: 1, status }],
            "{listed}"
        );
    }
}

#[test]
fn case_14c_a_serial_is_not_its_decimal_nor_a_part_of_another() {
    let device = Device::factory();
    // 0x10 is 16.
    let forged = with_serial(&device, &[0x10]);
    for listed in ["16", "1", "0", "100", "110", "010f"] {
        let list = list(&[(listed, "REVOKED")]);
        assert_eq!(faults(&device, &forged, &list), [], "{listed}");
    }
}

#[test]
fn case_14d_what_is_suspended_and_what_is_in_a_state_that_nobody_knows() {
    let device = Device::factory();
    let forged = device.forge().forge();
    for (word, status, code) in [
        ("SUSPENDED", Status::Suspended, "suspended"),
        ("SOMETHING", Status::Other, "revoked"),
    ] {
        let list = list(&[(&serial(&device, 1), word)]);
        let fault = TrustFault::Revoked { index: 1, status };
        assert_eq!(faults(&device, &forged, &list), [fault]);
        assert_eq!(fault.code(), code);
    }
}

#[test]
fn case_14_a_link_that_was_verified_before_it_was_revoked() {
    let device = Device::remote();
    let verifier = verifier(&device);
    let forged = device.forge().forge();
    let chain = forged.certificates();
    let faults = |list: &StatusList| {
        let revocations = Revocations::within(Some(list), Duration::from_secs(60));
        let evidence = verifier.verify(&chain, &[], revocations, NOW).unwrap();
        evidence.trust_faults().to_vec()
    };
    assert_eq!(faults(&fetched(StatusList::empty())), []);
    let revoked = fetched(list(&[(&serial(&device, 3), "REVOKED")]));
    assert_eq!(faults(&revoked).len(), 1);
    assert_eq!(faults(&fetched(StatusList::empty())), []);
}

#[test]
fn the_serial_of_the_leaf_is_every_leafs() {
    let device = Device::factory();
    let list = list(&[("1", "REVOKED")]);
    let forged = device.forge().links(|links| {
        // That of the root is 1 as well, so it gets another one.
        links[3].certificate.serial = vec![0x77];
    });
    assert_eq!(faults(&device, &forged.forge(), &list), []);
}

#[test]
fn case_15_a_list_that_is_too_old() {
    let device = Device::factory();
    let judged = |age: i64| {
        let list = StatusList::empty().with_fetched_at(UnixTime(NOW.0 - age));
        let day = Duration::from_secs(86_400);
        evidence(&device, Revocations::within(Some(&list), day))
    };
    assert_eq!(judged(0).trust_faults(), []);
    assert_eq!(judged(DAY).trust_faults(), []);
    assert_eq!(judged(DAY + 1).trust_faults(), [TrustFault::StatusStale]);
    assert_eq!(TrustFault::StatusStale.code(), "status_stale");
}

#[test]
fn case_15_no_list_and_one_that_nobody_knows_the_age_of() {
    let device = Device::factory();
    let day = Duration::from_secs(86_400);
    let none = evidence(&device, Revocations::within(None, day));
    assert_eq!(none.trust_faults(), [TrustFault::StatusStale]);
    let list = StatusList::empty();
    let ageless = evidence(&device, Revocations::within(Some(&list), day));
    assert_eq!(ageless.trust_faults(), [TrustFault::StatusStale]);
}

#[test]
fn case_15_a_list_that_is_too_old_still_revokes() {
    let device = Device::factory();
    let old = list(&[(&serial(&device, 1), "REVOKED")]).with_fetched_at(UnixTime(0));
    let judged = evidence(
        &device,
        Revocations::within(Some(&old), Duration::from_secs(60)),
    );
    let codes: Vec<_> = judged
        .trust_faults()
        .iter()
        .map(|fault| fault.code())
        .collect();
    assert_eq!(codes, ["status_stale", "revoked"]);
}

fn evidence(device: &Device, revocations: Revocations<'_>) -> Evidence {
    let forged = device.forge().forge();
    let chain = forged.certificates();
    verifier(device)
        .verify(&chain, &[], revocations, NOW)
        .unwrap()
}

fn faults(device: &Device, forged: &Forged, list: &StatusList) -> Vec<TrustFault> {
    let list = fetched(list.clone());
    let revocations = Revocations::within(Some(&list), Duration::from_secs(60));
    let chain = forged.certificates();
    let evidence = verifier(device).verify(&chain, &[], revocations, NOW);
    evidence.unwrap().trust_faults().to_vec()
}

fn fetched(list: StatusList) -> StatusList {
    list.with_fetched_at(NOW)
}

/// A list as it is published.
fn list(entries: &[(&str, &str)]) -> StatusList {
    let entries: serde_json::Map<_, _> = entries
        .iter()
        .map(|(serial, status)| {
            let entry = serde_json::json!({"status": status, "reason": "KEY_COMPROMISE"});
            ((*serial).to_owned(), entry)
        })
        .collect();
    let json = serde_json::json!({ "entries": entries });
    StatusList::parse(json.to_string().as_bytes()).unwrap()
}

/// The serial number of a certificate of the device, as lists write it.
fn serial(device: &Device, index: usize) -> String {
    let certificate = device.mint().authorities()[index - 1].certificate();
    let digits = certificate.serial.iter().map(|byte| format!("{byte:02x}"));
    let digits: String = digits.collect();
    digits.trim_start_matches('0').to_owned()
}

/// A chain whose attestation certificate has the serial number.
fn with_serial(device: &Device, octets: &[u8]) -> Forged {
    let octets = octets.to_vec();
    let forged = device.forge().links(move |links| {
        links[1].certificate.serial = octets;
        links[3].certificate.serial = vec![0x77; 3];
    });
    forged.forge()
}
