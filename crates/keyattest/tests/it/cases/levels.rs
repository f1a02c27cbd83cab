//! Cases 21 and 22: how well things are kept, and who may say so.

use keyattest::{Integrity, TrustFault, description::SecurityLevel as Read};
use testkit::attestation::{
    Device, Forged,
    soft_keymint::{Attribute, Name, SecurityLevel, Shape, development, oid},
};

use super::{devices, evidence, faults, judged, named};

#[test]
fn case_21_an_attestation_in_software() {
    for device in devices() {
        let forged = device.forge().description(|description| {
            description.attestation_level = SecurityLevel::Software;
        });
        let forged = forged.forge();
        assert_eq!(
            faults(&device, &forged),
            [
                TrustFault::AttestationSoftware(Read::Software),
                TrustFault::LevelsDiffer
            ]
        );
        assert_eq!(evidence(&device, &forged).security_level(), Read::Software);
    }
}

#[test]
fn case_21_a_key_in_software() {
    for device in devices() {
        let forged = device.forge().description(|description| {
            description.keymint_level = SecurityLevel::Software;
        });
        let forged = forged.forge();
        assert_eq!(
            faults(&device, &forged),
            [
                TrustFault::KeySoftware(Read::Software),
                TrustFault::LevelsDiffer
            ]
        );
        assert_eq!(evidence(&device, &forged).security_level(), Read::Software);
    }
}

#[test]
fn case_21_both_in_software_below_a_root_of_hardware() {
    for device in devices() {
        let forged = device.forge().description(|description| {
            description.attestation_level = SecurityLevel::Software;
            description.keymint_level = SecurityLevel::Software;
        });
        let forged = forged.forge();
        let codes: Vec<_> = faults(&device, &forged)
            .iter()
            .map(|fault| fault.code())
            .collect();
        assert_eq!(codes, ["attestation_software", "key_software"]);
        assert_eq!(judged(&device, &forged).integrity, Integrity::Untrusted);
    }
}

#[test]
fn case_21_levels_that_are_not_equal() {
    for device in devices() {
        let forged = device.forge().description(|description| {
            description.keymint_level = SecurityLevel::StrongBox;
        });
        let faults = faults(&device, &forged.forge());
        assert_eq!(faults, [TrustFault::LevelsDiffer]);
        assert_eq!(faults[0].code(), "levels_differ");
    }
}

#[test]
fn case_21_a_level_that_nobody_knows() {
    let device = Device::factory();
    let forged = device.forge().links(|links| {
        let extension = links[0]
            .certificate
            .extension_mut(oid::KEY_DESCRIPTION)
            .unwrap();
        // The first ENUMERATED is the attestation's level, the next the key's.
        for (at, _) in positions(&extension.value, &[0x0a, 1, 1])
            .into_iter()
            .zip(0..2)
        {
            extension.value[at + 2] = 3;
        }
    });
    assert_eq!(
        faults(&device, &forged.forge()),
        [
            TrustFault::AttestationSoftware(Read::Other(3)),
            TrustFault::KeySoftware(Read::Other(3))
        ]
    );
}

#[test]
fn case_22_a_chip_of_its_own_below_the_certificate_of_an_environment() {
    for device in devices() {
        let forged = at_level(&device, SecurityLevel::StrongBox);
        let faults = faults(&device, &forged);
        assert_eq!(faults, [TrustFault::LevelNotCertified]);
        assert_eq!(faults[0].code(), "level_not_certified");
    }
}

#[test]
fn case_22_an_environment_below_the_certificate_of_a_chip_of_its_own() {
    let root = development::root().unwrap();
    let certificates_issued = 3;
    for shape in [
        Shape::Factory,
        Shape::Remote {
            certificates_issued,
        },
    ] {
        let device = Device::below(&root, shape, SecurityLevel::StrongBox);
        let forged = at_level(&device, SecurityLevel::TrustedEnvironment);
        assert_eq!(faults(&device, &forged), [TrustFault::LevelNotCertified]);
    }
}

#[test]
fn case_22_a_certificate_of_a_server_for_no_level() {
    let device = Device::remote();
    for name in [
        Name::common("TEE"),
        Name::empty().with(Attribute::Organization, "TEE and more"),
        Name::empty()
            .with(Attribute::Organization, "TEE")
            .with(Attribute::Organization, "StrongBox"),
    ] {
        let forged = device
            .forge()
            .links(|links| links[1].certificate.subject = name);
        assert_eq!(
            faults(&device, &forged.forge()),
            [TrustFault::LevelNotCertified]
        );
    }
}

#[test]
fn case_22_where_a_certificate_says_its_level() {
    let tee = Some(SecurityLevel::TrustedEnvironment);
    let chip = Some(SecurityLevel::StrongBox);
    let remote = [
        ("TEE", "1", tee),
        ("StrongBox", "1", chip),
        ("Maker", "StrongBox", None),
        ("Maker", "1", None),
    ];
    let factory = [
        ("Maker", "1", tee),
        ("Maker", "TEE", tee),
        ("StrongBox", "1", chip),
        ("Maker", "1 strongbox", chip),
    ];
    for (device, names) in [(Device::remote(), remote), (Device::factory(), factory)] {
        for (organization, common, certified) in names {
            for level in [SecurityLevel::TrustedEnvironment, SecurityLevel::StrongBox] {
                let forge = device
                    .forge()
                    .blueprint(|blueprint| *blueprint = blueprint.clone().at_level(level))
                    .links(move |links| {
                        links[1].certificate.subject = named(organization, common);
                    });
                let holds = faults(&device, &forge.forge()).is_empty();
                let expected = certified == Some(level);
                assert_eq!(holds, expected, "{organization} {common} {level:?}");
            }
        }
    }
}

fn at_level(device: &Device, level: SecurityLevel) -> Forged {
    let forged = device.forge().blueprint(|blueprint| {
        *blueprint = blueprint.clone().at_level(level);
    });
    forged.forge()
}

fn positions(bytes: &[u8], part: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(part.len()).enumerate();
    let found = windows.filter(|(_, window)| *window == part);
    found.map(|(at, _)| at).collect()
}
