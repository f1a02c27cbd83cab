//! Cases 4 to 6: what ends at another root. The chain holds, and proves
//! nothing.

use std::sync::Arc;

use keyattest::{
    AnchorKind, Anchors, Evidence, Limits, Provisioning, Refused, Revocations, Root, TrustFault,
    Verifier, description::SecurityLevel as Level,
};
use testkit::attestation::{
    Device, Forged, Rsa1024, root,
    soft_keymint::{Authority, KeyKind, KeyPair, Name, SecurityLevel, Shape, development},
};

use super::{NOW, anchor, evidence, faults, refused, verify};

#[test]
fn case_04_a_root_of_ones_own() {
    let device = below(&forger(&Name::common("Root of my own")));
    let trusted = Device::factory();
    let evidence = evidence(&trusted, &device.forge().forge());
    assert_eq!(*evidence.root(), Root::Unknown);
    assert_eq!(evidence.provisioning(), Provisioning::Unknown);
    assert_eq!(evidence.trust_faults(), [TrustFault::RootUnknown]);
    assert_eq!(evidence.trust_faults()[0].code(), "root_unknown");
}

#[test]
fn case_05_the_name_of_a_root_with_another_key() {
    let trusted = Device::factory();
    let name = development::root().unwrap().subject().clone();
    let device = below(&forger(&name));
    assert_eq!(
        faults(&trusted, &device.forge().forge()),
        [TrustFault::RootUnknown]
    );
}

#[test]
fn case_05_the_certificate_of_the_root_above_the_chain_of_another() {
    let trusted = Device::factory();
    let name = development::root().unwrap().subject().clone();
    let device = below(&forger(&name));
    let forged = device.forge().bytes(|chain| {
        *chain.last_mut().unwrap() = development::CERTIFICATE.to_vec();
    });
    let refused = refused(&trusted, &forged.forge());
    assert_eq!(refused, Refused::SignatureWrong { index: 2 });
}

#[test]
fn case_05_the_name_of_a_root_without_its_certificate() {
    let trusted = Device::factory();
    let name = development::root().unwrap().subject().clone();
    let device = below(&forger(&name));
    let forged = device.forge().bytes(|chain| {
        chain.pop();
    });
    assert_eq!(faults(&trusted, &forged.forge()), [TrustFault::RootUnknown]);
}

#[test]
fn a_chain_without_its_root_ends_at_the_anchor_that_signed_it() {
    for device in super::devices() {
        let forged = device.forge().bytes(|chain| {
            chain.pop();
        });
        let whole = evidence(&device, &device.forge().forge());
        let evidence = evidence(&device, &forged.forge());
        assert_eq!(*evidence.root(), Root::Configured("test".to_owned()));
        assert_eq!(evidence.provisioning(), whole.provisioning());
        assert_eq!(evidence.trust_faults(), []);
    }
}

#[test]
fn an_operators_chain_may_have_no_intermediate() {
    let device = Device::software();
    let evidence = evidence(&device, &device.forge().forge());
    assert_eq!(evidence.provisioning(), Provisioning::Factory);
    assert_eq!(evidence.trust_faults(), []);
}

#[test]
fn case_06_a_software_root_on_p256() {
    let device = Device::software();
    let anchors = Anchors::none().with(anchor(&device, AnchorKind::Software));
    let evidence = under(anchors, &software(&device));
    assert_eq!(evidence.provisioning(), Provisioning::Software);
    assert_eq!(
        evidence.trust_faults(),
        [
            TrustFault::AttestationSoftware(Level::Software),
            TrustFault::KeySoftware(Level::Software),
            TrustFault::RootOfTrustMissing,
            TrustFault::KeyNotGenerated(None),
        ]
    );
    let codes = evidence.trust_faults().iter().map(|fault| fault.code());
    assert_eq!(
        codes.collect::<Vec<_>>(),
        [
            "attestation_software",
            "key_software",
            "root_of_trust_missing",
            "key_not_generated",
        ]
    );
}

#[test]
fn case_06_a_software_root_that_nobody_configured() {
    let forged = software(&Device::software());
    let evidence = under(Anchors::google(), &forged);
    assert_eq!(evidence.provisioning(), Provisioning::Unknown);
    assert!(evidence.trust_faults().contains(&TrustFault::RootUnknown));
}

#[test]
fn case_06_a_software_root_of_rsa_1024() {
    let root = root(&Name::common("Software root"), Arc::new(Rsa1024::new()));
    let device = Device::below(&root, Shape::Software, SecurityLevel::Software);
    let forged = software(&device);
    let faults = faults(&Device::factory(), &forged);
    assert!(faults.contains(&TrustFault::RootUnknown));
    assert!(faults.contains(&TrustFault::WeakKey { index: 1 }));
    assert_eq!(TrustFault::WeakKey { index: 1 }.code(), "weak_key");

    let configured = verify(&device, &forged);
    let faults = configured
        .map(|found| found.trust_faults().to_vec())
        .unwrap();
    assert!(faults.contains(&TrustFault::WeakKey { index: 1 }));
}

#[test]
fn a_configured_software_root_is_told_from_one_of_hardware() {
    let device = Device::factory();
    let anchors = Anchors::none().with(anchor(&device, AnchorKind::Software));
    let evidence = under(anchors, &device.forge().forge());
    assert_eq!(*evidence.root(), Root::Software("test".to_owned()));
}

#[test]
fn an_anchor_of_one_app_is_none_for_the_next() {
    let device = Device::factory();
    let verifier = Verifier::new(Anchors::google(), Limits::default(), 64);
    let forged = device.forge().forge();
    let chain = forged.certificates();
    let own = [anchor(&device, AnchorKind::Hardware)];
    let root = |extra: &[_]| {
        let evidence = verifier.verify(&chain, extra, Revocations::NOT_JUDGED, NOW);
        evidence.unwrap().root().clone()
    };
    assert_eq!(root(&own), Root::Configured("test".to_owned()));
    assert_eq!(root(&[]), Root::Unknown);
    assert_eq!(root(&own), Root::Configured("test".to_owned()));
}

fn forger(name: &Name) -> Authority {
    root(name, Arc::new(KeyPair::generate(KeyKind::P256).unwrap()))
}

fn below(root: &Authority) -> Device {
    Device::below(root, Shape::Factory, SecurityLevel::TrustedEnvironment)
}

fn software(device: &Device) -> Forged {
    let forge = device.forge().blueprint(|blueprint| {
        *blueprint = blueprint.clone().at_level(SecurityLevel::Software);
    });
    forge.forge()
}

fn under(anchors: Anchors, forged: &Forged) -> Evidence {
    let verifier = Verifier::new(anchors, Limits::default(), 64);
    let chain = forged.certificates();
    verifier
        .verify(&chain, &[], Revocations::NOT_JUDGED, NOW)
        .unwrap()
}
