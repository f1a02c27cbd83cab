//! Cases 10 to 13: certificates that stand where none may.

use std::sync::Arc;

use keyattest::Refused;
use testkit::attestation::{
    Device, Forged, Link, extra_extension,
    soft_keymint::{
        Attribute, Certificate, Extension, KeyKind, KeyPair, KeyUsage, Name, Signer as _, Validity,
        oid,
    },
};

use super::{devices, evidence, length, named, refused};

#[test]
fn case_10_a_leaf_without_the_extension() {
    for device in devices() {
        let forged = device.forge().links(|links| {
            let extensions = &mut links[0].certificate.extensions;
            extensions.retain(|extension| !extension.is(oid::KEY_DESCRIPTION));
        });
        let refused = refused(&device, &forged.forge());
        assert_eq!(refused, Refused::DescriptionMissing);
        assert_eq!(refused.code(), "description_missing");
    }
}

#[test]
fn case_10_a_leaf_with_the_extension_twice() {
    let device = Device::factory();
    let forged = device.forge().links(|links| {
        let copy = links[0].certificate.extensions.last().unwrap().clone();
        links[0].certificate.extensions.push(copy);
    });
    let refused = refused(&device, &forged.forge());
    assert_eq!(refused, Refused::ExtensionTwice { index: 0 });
    assert_eq!(refused.code(), "extension_twice");
}

#[test]
fn case_10_any_other_extension_twice() {
    let device = Device::remote();
    let forged = device.forge().links(|links| {
        let extensions = &mut links[1].certificate.extensions;
        let provisioning = extensions.last().unwrap().clone();
        assert!(provisioning.is(oid::PROVISIONING_INFO));
        extensions.push(provisioning);
    });
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::ExtensionTwice { index: 1 }
    );
}

#[test]
fn case_11_an_attested_key_that_attests_another() {
    // Of software's chain, this makes one with as many as a factory's.
    for device in devices().into_iter().chain([Device::software()]) {
        let forged = device.forge().links(|links| {
            let mut fake = links[0].clone();
            fake.key = key();
            fake.certificate.spki = fake.key.spki().to_vec();
            links.insert(0, fake);
        });
        let refused = refused(&device, &forged.forge());
        assert_eq!(refused, Refused::DescriptionMisplaced { index: 1 });
        assert_eq!(refused.code(), "description_misplaced");
    }
}

#[test]
fn case_11_an_attested_key_that_attests_another_in_the_right_number() {
    // The fake takes the leaf's place, and the genuine leaf the place of the
    // attestation certificate: the chain has as many as one of a server.
    let device = Device::factory();
    let forged = device.forge().links(|links| {
        let mut fake = links[0].clone();
        fake.key = key();
        fake.certificate.spki = fake.key.spki().to_vec();
        links[0].certificate.subject = named("TEE", "0123456789abcdef");
        links.insert(0, fake);
        let (intermediate, named) = (3, named("Google LLC", "Droid CA2"));
        links[intermediate].certificate.subject = named;
    });
    let refused = refused(&device, &forged.forge());
    assert_eq!(refused, Refused::DescriptionMisplaced { index: 1 });
    assert_eq!(refused.code(), "description_misplaced");
}

#[test]
fn case_11_an_attested_key_in_the_place_of_what_attests() {
    // The attestation certificate is left out, so that the number is right.
    // Even if what is above had signed the genuine leaf, the extension would
    // give it away.
    for device in devices() {
        let forged = device.forge().links(|links| {
            let mut fake = links[0].clone();
            fake.key = key();
            fake.certificate.spki = fake.key.spki().to_vec();
            links.remove(1);
            links.insert(0, fake);
        });
        assert_eq!(
            refused(&device, &forged.forge()),
            Refused::DescriptionMisplaced { index: 1 }
        );
    }
}

#[test]
fn case_11_the_extension_in_any_place_above_the_leaf() {
    for device in devices() {
        for index in 1..length(&device) {
            let forged = device.forge().links(move |links| {
                let extension = links[0].certificate.extensions.last().unwrap().clone();
                links[index].certificate.extensions.push(extension);
            });
            assert_eq!(
                refused(&device, &forged.forge()),
                Refused::DescriptionMisplaced { index }
            );
        }
    }
}

#[test]
fn case_12_a_certificate_without_the_extension_below_the_leaf() {
    for device in devices().into_iter().chain([Device::software()]) {
        let forged = device
            .forge()
            .links(|links| links.insert(0, plain("Below a genuine key", false)));
        assert_eq!(
            refused(&device, &forged.forge()),
            Refused::DescriptionMisplaced { index: 1 }
        );
    }
}

#[test]
fn case_12_a_certificate_without_the_extension_in_the_right_number() {
    for device in devices() {
        let forged = device.forge().links(|links| {
            links.remove(1);
            links.insert(0, plain("Below a genuine key", false));
        });
        assert_eq!(
            refused(&device, &forged.forge()),
            Refused::DescriptionMisplaced { index: 1 }
        );
    }
}

#[test]
fn case_13_an_intermediate_too_many() {
    for device in devices() {
        let certificates = length(&device);
        for place in 1..certificates {
            let forged = device
                .forge()
                .links(move |links| links.insert(place, plain("One more", true)));
            let refused = refused(&device, &forged.forge());
            assert_eq!(refused, Refused::Path { certificates }, "at {place}");
            assert_eq!(refused.code(), "path_unknown");
        }
    }
}

#[test]
fn case_13_a_factorys_chain_with_the_number_of_a_servers() {
    // An intermediate more, and still no authority of the server's name.
    let device = Device::factory();
    let forged = with_top(device.forge(), named("Google LLC", "Droid CA1"), true);
    assert_eq!(refused(&device, &forged), Refused::Path { certificates: 4 });
}

#[test]
fn case_13_a_servers_chain_with_the_number_of_a_factorys() {
    let device = Device::remote();
    let forged = device.forge().links(|links| {
        links.remove(2);
    });
    assert_eq!(
        refused(&device, &forged.forge()),
        Refused::Path { certificates: 3 }
    );
}

#[test]
fn case_13_a_servers_chain_whose_authority_has_half_of_the_name() {
    for (organization, common) in [("Google LLC", "Droid CA"), ("Google Inc", "Droid CA2")] {
        let device = Device::remote();
        let forged = with_top(device.forge(), named(organization, common), false);
        assert_eq!(refused(&device, &forged), Refused::Path { certificates: 4 });
    }
}

#[test]
fn the_name_of_the_servers_authority_in_another_order() {
    let device = Device::remote();
    let name = Name::empty()
        .with(Attribute::CommonName, "Droid CA2")
        .with(Attribute::Organization, "Google LLC");
    let forged = with_top(device.forge(), name, false);
    assert_eq!(evidence(&device, &forged).trust_faults(), []);
}

#[test]
fn an_issuer_that_says_to_be_none_is_what_some_factories_made() {
    let device = Device::factory();
    let forged = device.forge().links(|links| {
        links[1].certificate.extensions = vec![
            Extension::basic_constraints(false),
            Extension::key_usage(KeyUsage::Sign),
        ];
    });
    assert_eq!(evidence(&device, &forged.forge()).trust_faults(), []);
}

#[test]
fn extensions_that_nobody_knows() {
    for device in devices() {
        let forged = device.forge().links(|links| {
            for link in links {
                link.certificate.extensions.push(extra_extension(false));
            }
        });
        assert_eq!(evidence(&device, &forged.forge()).trust_faults(), []);
    }
}

#[test]
fn a_description_that_says_another_thing_than_the_last_byte() {
    // The value of the extension has bytes behind the description.
    let device = Device::factory();
    let forged = device.forge().links(|links| {
        let certificate = &mut links[0].certificate;
        let extension = certificate.extension_mut(oid::KEY_DESCRIPTION).unwrap();
        extension.value.push(0);
    });
    assert_eq!(
        refused(&device, &forged.forge()).code(),
        "description_unreadable"
    );
    let empty = device.forge().links(|links| {
        let certificate = &mut links[0].certificate;
        let extension = certificate.extension_mut(oid::KEY_DESCRIPTION).unwrap();
        extension.value.clear();
    });
    assert_eq!(
        refused(&device, &empty.forge()).code(),
        "description_unreadable"
    );
}

/// A chain whose highest authority below the root has the name, as one more
/// or in the place of the one there.
fn with_top(forge: testkit::attestation::Forge, name: Name, more: bool) -> Forged {
    let forge = forge.links(move |links| {
        let top = links.len() - 2;
        if more {
            let copy = links[top].clone();
            links.insert(top, copy);
        }
        let top = links.len() - 2;
        links[top].certificate.subject = name;
    });
    forge.forge()
}

fn key() -> Arc<KeyPair> {
    Arc::new(KeyPair::generate(KeyKind::P256).unwrap())
}

/// A link of a new key that attests nothing.
fn plain(name: &str, authority: bool) -> Link {
    let key = key();
    let certificate = Certificate {
        serial: vec![0x77; 8],
        issuer: Name::empty(),
        validity: Validity::ALWAYS,
        subject: Name::common(name),
        spki: key.spki().to_vec(),
        extensions: vec![Extension::basic_constraints(authority)],
    };
    Link::new(certificate, key)
}
