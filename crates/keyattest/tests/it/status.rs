//! Lists of certificates that are no longer good.

use std::{fs, time::Duration};

use keyattest::AnchorKind;
use keyattest::{
    Anchors, BadStatusList, Entry, Evidence, Limits, Revocations, Serial, Status, StatusList,
    TrustFault, UnixTime, Verifier,
};

use super::{
    mint::{Chain, NOW},
    minted::slices,
    real_chains,
    sketch::Sketch,
};

fn serial(digits: &str) -> Serial {
    Serial::parse(digits).unwrap()
}

fn revoked() -> Entry {
    Entry {
        status: Status::Revoked,
        reason: Some("KEY_COMPROMISE".to_owned()),
    }
}

fn verify(chain: &Chain, revocations: Revocations<'_>) -> Evidence {
    let anchors = Anchors::none().with(chain.anchor(AnchorKind::Hardware));
    let verifier = Verifier::new(anchors, Limits::default(), 16);
    let ders = chain.ders();
    let now = UnixTime(NOW);
    verifier
        .verify(&slices(&ders), &[], revocations, now)
        .unwrap()
}

fn of_any_age(list: &StatusList) -> Revocations<'_> {
    Revocations {
        list: Some(list),
        max_age: None,
    }
}

#[test]
fn the_published_shape_is_read() {
    let Some(directory) = real_chains::directory() else {
        return;
    };
    let json = fs::read(directory.join("status_small.json")).unwrap();
    let list = StatusList::parse(&json).unwrap();
    assert_eq!(list.len(), 5);
    let entry = list.entry(&serial("6681152659205225093")).unwrap();
    assert_eq!(*entry, revoked());
    let suspended = list.entry(&serial("cc66e9a93713b6e643b26c15879786f7"));
    assert_eq!(suspended.unwrap().status, Status::Suspended);
    // The digits are hexadecimal, though there are decimal ones only.
    let decimal = 6_681_152_659_205_225_093_u64.to_be_bytes();
    assert_eq!(list.entry(&Serial::from_octets(&decimal)), None);
    let hexadecimal = [0x06, 0x68, 0x11, 0x52, 0x65, 0x92, 0x05, 0x22, 0x50, 0x93];
    assert!(list.entry(&Serial::from_octets(&hexadecimal)).is_some());
}

#[test]
fn serials_are_lower_case_and_have_no_leading_zeros() {
    for (octets, digits) in [
        (&[0x01][..], "1"),
        (&[0x00, 0xab], "ab"),
        (&[0x0a, 0xbc], "abc"),
        (&[0x12, 0x34], "1234"),
        (&[0x00], "0"),
        (&[], "0"),
        (&[0xff; 16], "ffffffffffffffffffffffffffffffff"),
    ] {
        assert_eq!(Serial::from_octets(octets).as_str(), digits);
        assert_eq!(serial(digits), Serial::from_octets(octets));
    }
    assert_eq!(serial("00AbC"), serial("abc"));
    for not in ["", "0x1", "-1", "12 ", "g", "ä", &"1".repeat(81)] {
        assert_eq!(Serial::parse(not), None, "{not}");
    }
}

#[test]
fn every_certificate_but_the_first_is_looked_up() {
    for index in 0..4 {
        for octets in [vec![5], vec![0x0a, 0xbc], vec![0x12; 10], vec![0x7f; 16]] {
            let mut chain = Chain::factory(&Sketch::good());
            chain.0[index].serial = octets.clone();
            let listed = Serial::from_octets(&octets);
            let list = StatusList::empty().with_entry(listed, revoked());
            let evidence = verify(&chain, of_any_age(&list));
            let status = Status::Revoked;
            let fault = TrustFault::Revoked { index, status };
            if index == 0 {
                assert_eq!(evidence.trust_faults(), []);
            } else {
                assert_eq!(evidence.trust_faults(), [fault]);
            }
        }
    }
}

#[test]
fn whatever_a_list_says_of_a_certificate_it_is_not_good() {
    let chain = Chain::factory(&Sketch::good());
    for (said, code) in [
        ("REVOKED", "revoked"),
        ("SUSPENDED", "suspended"),
        ("SOMETHING_NEW", "revoked"),
    ] {
        let json = format!(r#"{{"entries":{{"2":{{"status":"{said}"}}}}}}"#);
        let list = StatusList::parse(json.as_bytes()).unwrap();
        let evidence = verify(&chain, of_any_age(&list));
        assert_eq!(evidence.trust_faults().len(), 1);
        assert_eq!(evidence.trust_faults()[0].code(), code);
    }
}

#[test]
fn members_that_are_not_known_are_passed_over() {
    let json = br#"{"version":2,"entries":{"0A":{"status":"REVOKED","expires":"2030-01-01",
        "comment":"for testing","reason":"SUPERSEDED","new":[1]}}}"#;
    let list = StatusList::parse(json).unwrap();
    let reason = list.entry(&serial("a")).unwrap().reason.clone();
    assert_eq!(reason.as_deref(), Some("SUPERSEDED"));
}

#[test]
fn a_list_that_cannot_be_read_whole_is_none() {
    for json in [
        &b""[..],
        b"[]",
        b"{}",
        br#"{"entries":[]}"#,
        br#"{"entries":{"1":"REVOKED"}}"#,
        br#"{"entries":{"1":{"reason":"KEY_COMPROMISE"}}}"#,
        br#"{"entries":{"1":{"status":1}}}"#,
    ] {
        let read = StatusList::parse(json);
        assert!(matches!(read, Err(BadStatusList::Json(_))), "{json:?}");
    }
    let read = StatusList::parse(br#"{"entries":{"-1":{"status":"REVOKED"}}}"#);
    assert!(matches!(read, Err(BadStatusList::Serial)));
    let read = StatusList::parse(&vec![b' '; 5 * 1024 * 1024]);
    assert!(matches!(read, Err(BadStatusList::TooLong)));
}

#[test]
fn a_list_that_is_too_old_trusts_nobody() {
    let chain = Chain::factory(&Sketch::good());
    let hour = Duration::from_secs(3600);
    let faults = |list: Option<&StatusList>| {
        let evidence = verify(&chain, Revocations::within(list, hour));
        evidence.trust_faults().to_vec()
    };
    let fetched = |ago: i64| StatusList::empty().with_fetched_at(UnixTime(NOW - ago));
    let stale = [TrustFault::StatusStale];
    assert_eq!(faults(Some(&fetched(0))), []);
    assert_eq!(faults(Some(&fetched(3600))), []);
    assert_eq!(faults(Some(&fetched(-300))), []);
    assert_eq!(
        faults(Some(&fetched(-301))),
        stale,
        "it would never get old"
    );
    assert_eq!(faults(Some(&fetched(-4_000_000_000))), stale);
    assert_eq!(faults(Some(&fetched(3601))), stale);
    assert_eq!(faults(Some(&fetched(i64::MAX))), stale);
    assert_eq!(faults(Some(&StatusList::empty())), stale);
    assert_eq!(faults(None), stale);
    // What an old list says is true all the same.
    let list = fetched(3601).with_entry(serial("2"), revoked());
    assert_eq!(faults(Some(&list)).len(), 2);
}
