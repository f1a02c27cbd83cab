//! Properties that hold for any bytes.

use keyattest::{
    Anchors, Entry, Limits, Revocations, Serial, Status, StatusList, UnixTime, Verifier,
    description::{AttestationApplicationId, KeyDescription},
};
use proptest::{collection, prelude::*};

use super::{
    mint::{Chain, NOW},
    minted::slices,
    sketch::Sketch,
};

fn verify(ders: &[Vec<u8>]) {
    let verifier = Verifier::new(Anchors::google(), Limits::default(), 4);
    let now = UnixTime(NOW);
    let verified = verifier.verify(&slices(ders), &[], Revocations::NOT_JUDGED, now);
    // Nothing of this can end at one of Google's roots.
    if let Ok(evidence) = verified {
        assert_eq!(evidence.trust_faults()[0].code(), "root_unknown");
    }
}

fn entry() -> impl Strategy<Value = Entry> {
    let status = prop_oneof![
        Just(Status::Revoked),
        Just(Status::Suspended),
        Just(Status::Other)
    ];
    let reason = proptest::option::of(".{0,20}");
    (status, reason).prop_map(|(status, reason)| Entry { status, reason })
}

proptest! {
    #[test]
    fn no_bytes_make_the_verifier_panic(ders in collection::vec(any::<Vec<u8>>(), 0..6)) {
        verify(&ders);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes: Vec<u8>) {
        let _ = KeyDescription::read(&bytes);
        let _ = AttestationApplicationId::read(&bytes);
        let _ = StatusList::parse(&bytes);
    }

    #[test]
    fn a_description_that_is_changed_is_read_or_refused(
        place: prop::sample::Index,
        octet: u8,
    ) {
        let mut bytes = Sketch::good().der();
        let place = place.index(bytes.len());
        bytes[place] = octet;
        let _ = KeyDescription::read(&bytes);
    }

    #[test]
    fn a_list_round_trips(entries in collection::btree_map("[0-9a-fA-F]{1,40}", entry(), 0..20)) {
        let mut list = StatusList::empty();
        for (serial, entry) in entries {
            list = list.with_entry(Serial::parse(&serial).unwrap(), entry);
        }
        let read = StatusList::parse(list.to_json().as_bytes()).unwrap();
        prop_assert_eq!(read, list);
    }

    #[test]
    fn a_serial_is_the_one_that_its_digits_say(octets: Vec<u8>) {
        let serial = Serial::from_octets(&octets);
        prop_assume!(octets.len() <= 40);
        prop_assert_eq!(Serial::parse(serial.as_str()), Some(serial.clone()));
        let padded = [&[0][..], &octets].concat();
        prop_assert_eq!(Serial::from_octets(&padded), serial);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_chain_that_is_changed_is_refused_or_unknown(
        certificate in 0_usize..4,
        place: prop::sample::Index,
        octet: u8,
    ) {
        let mut ders = Chain::factory(&Sketch::good()).ders();
        let place = place.index(ders[certificate].len());
        ders[certificate][place] = octet;
        verify(&ders);
    }
}
