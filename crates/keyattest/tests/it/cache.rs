//! What is remembered changes what is done, and never what comes of it.

use std::thread;

use keyattest::{
    AnchorKind, Anchors, Entry, Limits, Refused, Revocations, Root, Serial, Status, StatusList,
    UnixTime, Verifier,
};

use super::{
    mint::{Chain, NOW},
    minted::slices,
    sketch::Sketch,
};

fn below(chain: &Chain, cached: usize) -> Verifier {
    let anchors = Anchors::none().with(chain.anchor(AnchorKind::Hardware));
    Verifier::new(anchors, Limits::default(), cached)
}

#[test]
fn a_remembered_chain_is_judged_as_a_new_one() {
    for chain in [
        Chain::factory(&Sketch::good()),
        Chain::remote(&Sketch::good()),
        Chain::software(&Sketch::good()),
    ] {
        let ders = chain.ders();
        let verify = |verifier: &Verifier| {
            let now = UnixTime(NOW);
            verifier.verify(&slices(&ders), &[], Revocations::NOT_JUDGED, now)
        };
        let alone = verify(&below(&chain, 0)).unwrap();
        for cached in [1, 2, 64] {
            let verifier = below(&chain, cached);
            for _ in 0..4 {
                assert_eq!(verify(&verifier).as_ref(), Ok(&alone));
            }
        }
    }
}

#[test]
fn a_remembered_certificate_still_expires_and_is_revoked() {
    let chain = Chain::remote(&Sketch::good());
    let (ders, verifier) = (chain.ders(), below(&chain, 64));
    let verify = |list: Option<&StatusList>, at| {
        let max_age = None;
        let revocations = Revocations { list, max_age };
        verifier.verify(&slices(&ders), &[], revocations, UnixTime(at))
    };
    assert!(verify(None, NOW).unwrap().trust_faults().is_empty());
    let month = 31 * 24 * 3600;
    let late = verify(None, NOW + month);
    assert_eq!(late, Err(Refused::Expired { index: 1 }));
    let early = verify(None, NOW - month);
    assert_eq!(early, Err(Refused::NotYetValid { index: 1 }));
    let entry = Entry {
        status: Status::Suspended,
        reason: None,
    };
    let list = StatusList::empty().with_entry(Serial::from_octets(&[4]), entry);
    let evidence = verify(Some(&list), NOW).unwrap();
    assert_eq!(evidence.trust_faults()[0].code(), "suspended");
}

#[test]
fn a_signature_is_remembered_for_its_very_bytes() {
    let chain = Chain::remote(&Sketch::good());
    let (ders, verifier) = (chain.ders(), below(&chain, 64));
    let now = UnixTime(NOW);
    let verify = |ders: &[Vec<u8>]| {
        let evidence = verifier.verify(&slices(ders), &[], Revocations::NOT_JUDGED, now);
        evidence.map(|evidence| evidence.root().clone())
    };
    let anchored = Root::Configured("minted".to_owned());
    assert_eq!(verify(&ders), Ok(anchored));
    for index in 0..ders.len() {
        let mut changed = ders.clone();
        *changed[index].last_mut().unwrap() ^= 1;
        let wrong = Err(Refused::SignatureWrong { index });
        assert_eq!(verify(&changed), wrong);
    }
    // The same certificates above another key's are no link.
    let other = Chain::remote(&Sketch::good()).ders();
    for index in 1..ders.len() {
        let mixed = [&ders[..index], &other[index..]].concat();
        let wrong = Err(Refused::SignatureWrong { index: index - 1 });
        assert_eq!(verify(&mixed), wrong);
    }
}

#[test]
fn another_apps_anchor_is_not_remembered_for_all() {
    let chain = Chain::factory(&Sketch::good());
    let verifier = Verifier::new(Anchors::google(), Limits::default(), 64);
    let ders = chain.ders();
    let extra = [chain.anchor(AnchorKind::Hardware)];
    for _ in 0..2 {
        for (extra, root) in [
            (&extra[..], Root::Configured("minted".to_owned())),
            (&[], Root::Unknown),
        ] {
            let now = UnixTime(NOW);
            for ders in [&ders[..], &ders[..3]] {
                let evidence = verifier.verify(&slices(ders), extra, Revocations::NOT_JUDGED, now);
                assert_eq!(*evidence.unwrap().root(), root);
            }
        }
    }
}

#[test]
fn threads_share_a_verifier() {
    let chain = Chain::remote(&Sketch::good());
    let (ders, verifier) = (chain.ders(), below(&chain, 4));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let now = UnixTime(NOW);
                    let evidence =
                        verifier.verify(&slices(&ders), &[], Revocations::NOT_JUDGED, now);
                    assert!(evidence.unwrap().trust_faults().is_empty());
                }
            });
        }
    });
}
