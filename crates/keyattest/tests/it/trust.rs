//! What holds and speaks against the device.

use keyattest::{AnchorKind, Provisioning, Refused, Root, TrustFault, description::Origin};

use super::{
    der::integer,
    mint::{Certificate, Chain, name},
    minted::{faults, verify, verify_ders},
    sketch::{ORIGIN, ROOT_OF_TRUST, Sketch, root_of_trust},
};

fn faults_of(sketch: &Sketch) -> Vec<&'static str> {
    let chain = Chain::factory(sketch);
    faults(&verify(&chain).unwrap())
}

#[test]
fn a_root_that_nobody_configured_is_unknown() {
    for chain in [Chain::factory, Chain::remote, Chain::software] {
        let (chain, other) = (chain(&Sketch::good()), chain(&Sketch::good()));
        // The names are the same; the keys are not.
        let anchor = other.anchor(AnchorKind::Hardware);
        let evidence = verify_ders(&chain.ders(), anchor.clone()).unwrap();
        assert_eq!(faults(&evidence), ["root_unknown"]);
        assert_eq!(*evidence.root(), Root::Unknown);
        assert_eq!(evidence.provisioning(), Provisioning::Unknown);
        // Nor does another chain's root in its place help, or none at all.
        let mut ders = chain.ders();
        let last = ders.len() - 1;
        ders[last] = other.ders()[last].clone();
        let refused = verify_ders(&ders, anchor.clone()).unwrap_err();
        assert_eq!(refused, Refused::SignatureWrong { index: last - 1 });
        ders.pop();
        if ders.len() >= 3 {
            let evidence = verify_ders(&ders, anchor).unwrap();
            assert_eq!(faults(&evidence), ["root_unknown"]);
        }
    }
}

#[test]
fn the_root_may_be_left_out() {
    for (chain, provisioning) in [
        (Chain::factory(&Sketch::good()), Provisioning::Factory),
        (
            Chain::remote(&Sketch::good()),
            Provisioning::Remote {
                certificates_issued: None,
            },
        ),
    ] {
        let mut ders = chain.ders();
        ders.pop();
        let evidence = verify_ders(&ders, chain.anchor(AnchorKind::Hardware)).unwrap();
        assert_eq!(*evidence.root(), Root::Configured("minted".to_owned()));
        assert_eq!(evidence.provisioning(), provisioning);
        assert_eq!(faults(&evidence), [""; 0]);
    }
}

#[test]
fn both_levels_are_hardwares_and_the_same() {
    let levels = |attestation_level, keymint_level| {
        faults_of(&Sketch {
            attestation_level,
            keymint_level,
            ..Sketch::good()
        })
    };
    assert_eq!(levels(1, 1), [""; 0]);
    assert_eq!(levels(0, 0), ["attestation_software", "key_software"]);
    assert_eq!(levels(1, 0), ["key_software", "levels_differ"]);
    assert_eq!(levels(0, 1), ["attestation_software", "levels_differ"]);
    assert_eq!(levels(1, 2), ["levels_differ"]);
    assert_eq!(levels(3, 3), ["attestation_software", "key_software"]);
    assert_eq!(levels(2, 2), ["level_not_certified"]);
}

/// What the certificate of the attesting key says, where it says it.
#[test]
fn the_level_is_the_certificates() {
    let judged = |mut chain: Chain, attesting: Vec<u8>| {
        chain.0[1].subject = attesting.clone();
        chain.0[0].issuer = attesting;
        faults(&verify(&chain).unwrap())
    };
    let strongbox = Sketch {
        attestation_level: 2,
        keymint_level: 2,
        ..Sketch::good()
    };
    let tee = Sketch::good();
    for (subject, certified) in [
        (("TEE", "1"), 1),
        (("StrongBox", "1"), 2),
        (("Maker", "StrongBox"), 0),
        (("Maker", "1"), 0),
    ] {
        for (sketch, level) in [(&tee, 1), (&strongbox, 2)] {
            let faults = judged(Chain::remote(sketch), name(subject.0, subject.1));
            let holds = certified == level;
            assert_eq!(faults.is_empty(), holds, "remote {subject:?} {level}");
        }
    }
    for (subject, certified) in [
        (("Maker", "1"), 1),
        (("Maker", "TEE"), 1),
        (("StrongBox", "1"), 2),
        (("Maker", "1 strongbox"), 2),
    ] {
        for (sketch, level) in [(&tee, 1), (&strongbox, 2)] {
            let faults = judged(Chain::factory(sketch), name(subject.0, subject.1));
            let holds = certified == level;
            assert_eq!(faults.is_empty(), holds, "factory {subject:?} {level}");
        }
    }
}

#[test]
fn hardware_vouches_for_the_root_of_trust() {
    let absent = Sketch::good().without(ROOT_OF_TRUST);
    assert_eq!(faults_of(&absent), ["root_of_trust_missing"]);
    let mut in_software = Sketch::good().without(ROOT_OF_TRUST);
    let root = root_of_trust(&[7; 32], 0xff, 0, &[9; 32]);
    in_software.software.push((ROOT_OF_TRUST, root));
    assert_eq!(faults_of(&in_software), ["root_of_trust_missing"]);
}

#[test]
fn the_device_is_locked_and_its_system_verified() {
    let root = |locked, state| {
        let root = root_of_trust(&[7; 32], locked, state, &[9; 32]);
        faults_of(&Sketch::good().with(ROOT_OF_TRUST, root))
    };
    assert_eq!(root(0xff, 0), [""; 0]);
    assert_eq!(root(0, 0), ["unlocked"]);
    // A self-signed system is the policy's to judge.
    assert_eq!(root(0xff, 1), [""; 0]);
    for state in [2, 3, 4, 255] {
        assert_eq!(root(0xff, state), ["boot_not_verified"]);
        assert_eq!(root(0, state), ["unlocked", "boot_not_verified"]);
    }
}

#[test]
fn hardware_vouches_for_having_made_the_key() {
    for origin in 1..6 {
        let sketch = Sketch::good().with(ORIGIN, integer(origin));
        let evidence = verify(&Chain::factory(&sketch)).unwrap();
        let fault = TrustFault::KeyNotGenerated(Some(Origin::from_value(origin)));
        assert_eq!(evidence.trust_faults(), [fault]);
    }
    let mut in_software = Sketch::good().without(ORIGIN);
    in_software.software.push((ORIGIN, integer(0)));
    assert_eq!(faults_of(&in_software), ["key_not_generated"]);
}

#[test]
fn the_challenge_is_exactly_the_one() {
    let evidence = verify(&Chain::factory(&Sketch::good())).unwrap();
    assert!(evidence.challenge_is(b"0123456789abcdef"));
    for other in [
        &b""[..],
        b"0123456789abcde",
        b"0123456789abcdef0",
        b"0123456789abcdeg",
        b"MDEyMzQ1Njc4OWFiY2RlZg",
    ] {
        assert!(!evidence.challenge_is(other));
    }
    let empty = Sketch {
        challenge: Vec::new(),
        ..Sketch::good()
    };
    let evidence = verify(&Chain::factory(&empty)).unwrap();
    assert!(!evidence.challenge_is(b""));
}

/// An operator whose attesting keys are right below the root.
#[test]
fn an_operators_chain_may_have_no_intermediate() {
    let chain = Chain::software(&Sketch::good());
    let evidence = verify(&chain).unwrap();
    assert_eq!(evidence.provisioning(), Provisioning::Factory);
    assert_eq!(faults(&evidence), [""; 0]);
}

#[test]
fn thumbprints_are_of_the_two_keys() {
    let chain = Chain::factory(&Sketch::good());
    let evidence = verify(&chain).unwrap();
    let digest = |certificate: &Certificate| {
        let spki = certificate.key.spki();
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &spki);
        <[u8; 32]>::try_from(digest.as_ref()).unwrap()
    };
    assert_eq!(evidence.key_thumbprint(), digest(&chain.0[0]));
    assert_eq!(evidence.attesting_key_thumbprint(), digest(&chain.0[1]));
    assert_eq!(evidence.leaf().spki_der(), chain.0[0].key.spki());
}
