//! What is no device's chain.

use keyattest::{AnchorKind, Provisioning, Refused, Root, description::Unreadable};

use super::{
    der::{integer, null, oid, sequence, set},
    mint::{ATTESTATION, Chain, ECDSA_SHA256, ECDSA_SHA384, Key, PROVISIONING, RSA_SHA256, name},
    minted::{faults, verify, verify_ders},
    sketch::{ALL_APPLICATIONS, PURPOSE, Sketch},
};

fn factory() -> Chain {
    Chain::factory(&Sketch::good())
}

fn remote() -> Chain {
    Chain::remote(&Sketch::good())
}

fn refused(chain: &Chain) -> Refused {
    verify(chain).unwrap_err()
}

#[test]
fn chains_of_every_provisioning_hold() {
    let evidence = verify(&factory()).unwrap();
    assert_eq!(evidence.provisioning(), Provisioning::Factory);
    assert_eq!(*evidence.root(), Root::Configured("minted".to_owned()));
    assert_eq!(faults(&evidence), [""; 0]);

    let mut remote = remote();
    remote.0[1].extensions = vec![(PROVISIONING, b"\xa1\x01\x18\x2a".to_vec())];
    let evidence = verify(&remote).unwrap();
    let certificates_issued = Some(42);
    assert_eq!(
        evidence.provisioning(),
        Provisioning::Remote {
            certificates_issued
        }
    );
    assert_eq!(faults(&evidence), [""; 0]);

    let software = Chain::software(&Sketch::good());
    let anchor = software.anchor(AnchorKind::Software);
    let evidence = verify_ders(&software.ders(), anchor).unwrap();
    assert_eq!(evidence.provisioning(), Provisioning::Software);
    assert_eq!(*evidence.root(), Root::Software("minted".to_owned()));
    assert_eq!(faults(&evidence), [""; 0]);
}

#[test]
fn a_chain_has_three_certificates_at_least() {
    let chain = factory();
    let anchor = chain.anchor(AnchorKind::Hardware);
    for certificates in 0..3 {
        let ders = &chain.ders()[..certificates];
        let refused = verify_ders(ders, anchor.clone()).unwrap_err();
        assert_eq!(refused, Refused::TooShort { certificates });
    }
}

#[test]
fn garbage_and_trailing_bytes_are_told_by_their_place() {
    let chain = factory();
    let anchor = chain.anchor(AnchorKind::Hardware);
    for index in 0..4 {
        let mut ders = chain.ders();
        ders[index].push(0);
        let refused = verify_ders(&ders, anchor.clone()).unwrap_err();
        assert_eq!(refused, Refused::Trailing { index });
        for garbage in [&b""[..], b"0", b"\x30\x80\x00\x00", b"not a certificate"] {
            ders[index] = garbage.to_vec();
            let refused = verify_ders(&ders, anchor.clone()).unwrap_err();
            assert_eq!(refused, Refused::Unparseable { index });
        }
    }
}

#[test]
fn a_signature_that_is_flipped_breaks_any_link() {
    for chain in [factory(), remote()] {
        let anchor = chain.anchor(AnchorKind::Hardware);
        for index in 0..chain.0.len() {
            let mut ders = chain.ders();
            *ders[index].last_mut().unwrap() ^= 1;
            let refused = verify_ders(&ders, anchor.clone()).unwrap_err();
            assert_eq!(refused, Refused::SignatureWrong { index });
        }
    }
}

#[test]
fn names_chain_up_to_the_root() {
    for index in 0..4 {
        let mut chain = remote();
        chain.0[index].issuer = name("Somebody", "Else");
        assert_eq!(refused(&chain), Refused::NameMismatch { index });
    }
    // Above the attesting certificate, no name may be copied from further up.
    let mut chain = remote();
    chain.0[1].issuer = chain.0[2].issuer.clone();
    assert_eq!(refused(&chain), Refused::NameMismatch { index: 1 });
    let mut chain = remote();
    chain.0[0].issuer = chain.0[1].issuer.clone();
    assert!(verify(&chain).unwrap().issuer_name_is_copied());
}

#[test]
fn the_algorithm_is_the_same_inside_and_outside() {
    let plain = sequence(&[&oid(ECDSA_SHA256)]);
    let with_null = sequence(&[&oid(ECDSA_SHA256), &null()]);
    let other = sequence(&[&oid(ECDSA_SHA384)]);
    for index in 0..4 {
        for (inner, outer) in [
            (&plain, &other),
            (&other, &plain),
            (&plain, &with_null),
            (&with_null, &plain),
        ] {
            let mut chain = factory();
            chain.0[index].inner = Some(inner.clone());
            chain.0[index].outer = Some(outer.clone());
            assert_eq!(refused(&chain), Refused::AlgorithmsDiffer { index });
        }
        let mut chain = factory();
        chain.0[index].inner = Some(with_null.clone());
        chain.0[index].outer = Some(with_null.clone());
        assert!(verify(&chain).is_ok());
    }
}

#[test]
fn a_signature_is_of_a_kind_that_its_issuers_key_can_make() {
    for (algorithm, parameters) in [
        (RSA_SHA256, null()),
        (ECDSA_SHA256, integer(1)),
        (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1][..], Vec::new()),
    ] {
        let identifier = sequence(&[&oid(algorithm), &parameters]);
        let mut chain = factory();
        chain.0[1].inner = Some(identifier.clone());
        chain.0[1].outer = Some(identifier);
        assert_eq!(refused(&chain), Refused::SignatureUnsupported { index: 1 });
    }
}

#[test]
fn curves_and_hashes_and_kinds_of_keys_mix() {
    for key in [Key::p384, Key::p521, Key::rsa, Key::ed25519] {
        for index in 1..4 {
            let mut chain = factory();
            chain.0[index].key = key();
            assert!(verify(&chain).is_ok(), "{index}");
        }
    }
}

#[test]
fn the_key_description_is_on_the_first_certificate_only() {
    let mut chain = factory();
    chain.0[0].extensions.clear();
    assert_eq!(refused(&chain), Refused::DescriptionMissing);
    for index in 1..4 {
        let mut chain = factory();
        chain.0[index].extensions = vec![(ATTESTATION, Sketch::good().der())];
        assert_eq!(refused(&chain), Refused::DescriptionMisplaced { index });
    }
}

/// The genuine leaf signs another one, with a description or without.
#[test]
fn an_attested_key_extends_no_chain() {
    let genuine = [Chain::software(&Sketch::good()), factory(), remote()];
    for mut chain in genuine {
        for described in [true, false] {
            let mut forged = factory().0.swap_remove(0);
            if !described {
                forged.extensions.clear();
            }
            forged.issuer = chain.0[0].subject.clone();
            chain.0.insert(0, forged);
            let refused = refused(&chain);
            assert_eq!(refused, Refused::DescriptionMisplaced { index: 1 });
            chain.0.remove(0);
        }
    }
}

#[test]
fn no_certificate_comes_in_between() {
    for (mut chain, certificates) in [(factory(), 4), (remote(), 5)] {
        let extra = {
            let mut other = factory();
            let mut extra = other.0.swap_remove(1);
            extra.subject = name("Forged", "TEE");
            extra.issuer = chain.0[1].subject.clone();
            extra
        };
        chain.0[0].issuer = extra.subject.clone();
        chain.0.insert(1, extra);
        assert_eq!(refused(&chain), Refused::Path { certificates });
    }
    let mut short = remote();
    short.0.remove(1);
    short.0[0].issuer = short.0[1].subject.clone();
    assert_eq!(refused(&short), Refused::Path { certificates: 3 });
}

#[test]
fn an_extension_comes_once() {
    let mut chain = factory();
    let value = chain.0[0].extensions[0].1.clone();
    chain.0[0].extensions.push((ATTESTATION, value));
    assert_eq!(refused(&chain), Refused::ExtensionTwice { index: 0 });
    let mut chain = factory();
    chain.0[2].extensions = vec![(PROVISIONING, vec![0xa0]), (PROVISIONING, vec![0xa0])];
    assert_eq!(refused(&chain), Refused::ExtensionTwice { index: 2 });
}

#[test]
fn certificates_that_are_not_valid_yet_are_refused_but_for_the_first() {
    for chain in [factory, remote] {
        let length = chain().0.len();
        for index in 1..length {
            let mut chain = chain();
            chain.0[index].not_before = "20260301000000Z";
            assert_eq!(refused(&chain), Refused::NotYetValid { index });
        }
        let mut chain = chain();
        chain.0[0].not_before = "20260301000000Z";
        assert!(verify(&chain).is_ok());
    }
}

#[test]
fn only_remotely_provisioned_certificates_expire() {
    let past = "20260215000000Z";
    for index in 0..4 {
        let mut chain = factory();
        chain.0[index].not_after = past;
        assert!(verify(&chain).is_ok(), "{index}");
    }
    for index in 1..4 {
        let mut chain = remote();
        chain.0[index].not_after = past;
        assert_eq!(refused(&chain), Refused::Expired { index });
    }
    for index in [0, 4] {
        let mut chain = remote();
        chain.0[index].not_after = past;
        assert!(verify(&chain).is_ok(), "{index}");
    }
}

#[test]
fn a_key_that_attests_or_is_everybodys_is_no_applications() {
    let attests = Sketch::good().with(PURPOSE, set(&[&integer(2), &integer(7)]));
    assert_eq!(refused(&Chain::factory(&attests)), Refused::AttestsKeys);
    let mut in_software = Sketch::good().without(PURPOSE);
    in_software.software.push((PURPOSE, set(&[&integer(7)])));
    assert_eq!(refused(&Chain::factory(&in_software)), Refused::AttestsKeys);
    let mut everybodys = Sketch::good();
    everybodys.hardware.push((ALL_APPLICATIONS, null()));
    let chain = Chain::factory(&everybodys);
    assert_eq!(refused(&chain), Refused::AllApplications);
}

#[test]
fn a_description_that_cannot_be_read_is_refused() {
    let mut twice = Sketch::good();
    twice.hardware.push((503, null()));
    let chain = Chain::factory(&twice);
    let refused = refused(&chain);
    assert_eq!(refused.code(), "description_unreadable");
    assert!(matches!(
        refused,
        Refused::Description(Unreadable::Twice { tag: 503, .. })
    ));
}
