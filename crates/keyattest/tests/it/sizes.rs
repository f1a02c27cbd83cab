//! Too much of anything is refused before it costs anything.

use keyattest::{AnchorKind, Anchors, Limits, Refused, Revocations, UnixTime, Verifier};

use super::{
    mint::{Chain, Key, NOW},
    minted::{slices, verify, verify_ders},
    sketch::Sketch,
};

fn refused(ders: &[&[u8]], limits: Limits) -> Refused {
    let verifier = Verifier::new(Anchors::google(), limits, 0);
    let now = UnixTime(NOW);
    verifier
        .verify(ders, &[], Revocations::NOT_JUDGED, now)
        .unwrap_err()
}

#[test]
fn ten_megabytes_of_garbage_are_too_long() {
    let garbage = vec![0x30; 10 * 1024 * 1024];
    let ders = [&garbage[..]; 3];
    let index = 0;
    assert_eq!(
        refused(&ders, Limits::default()),
        Refused::TooLong { index }
    );
    let mut real = Chain::factory(&Sketch::good()).ders();
    real[2] = garbage;
    let ders = slices(&real);
    let index = 2;
    assert_eq!(
        refused(&ders, Limits::default()),
        Refused::TooLong { index }
    );
}

#[test]
fn a_thousand_certificates_are_too_many() {
    let real = Chain::factory(&Sketch::good()).ders();
    let ders: Vec<&[u8]> = slices(&real).into_iter().cycle().take(1000).collect();
    let certificates = 1000;
    let too_many = Refused::TooMany { certificates };
    assert_eq!(refused(&ders, Limits::default()), too_many);
    let garbage = vec![&[0x30; 16][..]; 11];
    let certificates = 11;
    let too_many = Refused::TooMany { certificates };
    assert_eq!(refused(&garbage, Limits::default()), too_many);
}

#[test]
fn the_chains_length_is_all_certificates() {
    let certificate = vec![0x30; 1000];
    let ders = [&certificate[..]; 4];
    let limits = Limits {
        chain_bytes: 3999,
        ..Limits::default()
    };
    assert_eq!(refused(&ders, limits), Refused::TooLong { index: 3 });
    let limits = Limits {
        chain_bytes: 4000,
        ..Limits::default()
    };
    assert_eq!(refused(&ders, limits), Refused::Unparseable { index: 0 });
}

#[test]
fn large_keys_are_not_verified_by() {
    for index in 0..4 {
        for bits in [8200, 16_384] {
            let mut chain = Chain::factory(&Sketch::good());
            chain.0[index].key = Key::rsa_of(bits);
            assert_eq!(verify(&chain).unwrap_err(), Refused::KeyTooLarge { index });
        }
    }
}

#[test]
fn an_anchor_is_a_key_that_can_be_used() {
    let chain = Chain::factory(&Sketch::good());
    let anchor = chain.anchor(AnchorKind::Hardware);
    assert!(anchor.is_usable());
    for key in [Key::ml_dsa(), Key::rsa_of(1024), Key::rsa_of(16_384)] {
        let mut unusable = anchor.clone();
        unusable.spki_der = key.spki();
        assert!(!unusable.is_usable());
    }
    for spki_der in [
        Vec::new(),
        b"key".to_vec(),
        [anchor.spki_der.clone(), vec![0]].concat(),
    ] {
        let mut unreadable = anchor.clone();
        unreadable.spki_der = spki_der;
        assert!(!unreadable.is_usable());
        // It is never reached, and in nobody's way.
        let ders = &chain.ders()[..3];
        let evidence = verify_ders(ders, unreadable).unwrap();
        assert_eq!(evidence.trust_faults()[0].code(), "root_unknown");
    }
}
