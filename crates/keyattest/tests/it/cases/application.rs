//! Case 29, as far as it is read here: what an app makes of it is its own.

use keyattest::description::ApplicationId;
use testkit::attestation::{
    Device, PACKAGE,
    soft_keymint::{Application, Blueprint, KeyDescription, Package, tag},
};

use super::evidence;

#[test]
fn case_29_no_application() {
    let description = blueprint(|blueprint| blueprint.application = None);
    assert_eq!(description.software.attestation_application_id, None);
    assert_eq!(description.application(), None);
}

#[test]
fn case_29_packages_that_share_a_user_id() {
    let description = blueprint(|blueprint| {
        let application = blueprint.application.as_mut().unwrap();
        application
            .packages
            .push(Package::new("org.example.other", 1 << 40));
        application.packages.push(Package::new(PACKAGE, 7));
    });
    let application = description.application().unwrap();
    let mut packages: Vec<_> = application
        .packages
        .iter()
        .map(|package| (package.name_str().unwrap(), package.version))
        .collect();
    packages.sort_unstable();
    let other = ("org.example.other", 1 << 40);
    assert_eq!(packages, [(PACKAGE, 7), (PACKAGE, 7), other]);
}

#[test]
fn case_29_no_digests_and_no_packages() {
    let description = blueprint(|blueprint| {
        let application = blueprint.application.as_mut().unwrap();
        application.signature_digests.clear();
    });
    let application = description.application().unwrap();
    assert_eq!(application.signature_digests, Vec::<Vec<u8>>::new());
    assert_eq!(application.packages.len(), 1);

    let description = blueprint(|blueprint| {
        let application = blueprint.application.as_mut().unwrap();
        application.packages.clear();
    });
    assert_eq!(description.application().unwrap().packages, []);
}

#[test]
fn case_29_a_name_that_is_not_utf_8() {
    let description = blueprint(|blueprint| {
        let application = blueprint.application.as_mut().unwrap();
        application.packages[0].name = b"org.example.\xff".to_vec();
    });
    let package = &description.application().unwrap().packages[0];
    assert_eq!(package.name_str(), None);
    assert_eq!(package.name, b"org.example.\xff");
}

#[test]
fn case_29_an_application_that_cannot_be_read() {
    let whole = Application::new(PACKAGE, 7, [1; 32]).der();
    for bytes in [
        b"garbage".to_vec(),
        Vec::new(),
        [&whole[..], &[0]].concat(),
        whole[..whole.len() - 1].to_vec(),
    ] {
        let written = bytes.clone();
        let description = described(move |description| {
            let tag = tag::ATTESTATION_APPLICATION_ID;
            description.software.set_bytes(tag, &written);
        });
        assert_eq!(description.application(), None);
        assert_eq!(
            description.software.attestation_application_id,
            Some(ApplicationId::Unreadable(bytes))
        );
    }
}

#[test]
fn case_29_an_application_in_the_other_list_is_none() {
    let description = described(|description| {
        let tag = tag::ATTESTATION_APPLICATION_ID;
        let value = description.software.get(tag).unwrap().to_vec();
        description.hardware.set(tag, value);
        description.software.remove(tag);
    });
    assert_eq!(description.application(), None);
}

fn blueprint(change: impl FnOnce(&mut Blueprint)) -> keyattest::description::KeyDescription {
    let device = Device::factory();
    let forged = device.forge().blueprint(change).forge();
    evidence(&device, &forged).description().clone()
}

fn described(
    change: impl FnOnce(&mut KeyDescription) + 'static,
) -> keyattest::description::KeyDescription {
    let device = Device::factory();
    let forged = device.forge().description(change).forge();
    let evidence = evidence(&device, &forged);
    assert_eq!(evidence.trust_faults(), []);
    evidence.description().clone()
}
