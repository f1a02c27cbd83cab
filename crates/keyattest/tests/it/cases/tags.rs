//! Cases 28 and 30: how the description is written.

use keyattest::{
    Integrity, Refused,
    description::{Part, Unreadable},
};
use testkit::attestation::{
    Device, Forge, boolean_of_one, duplicate_tag, long_form,
    soft_keymint::{Authorization, KeyDescription, tag},
};

use super::{codes, devices, judged, refused};

#[test]
fn case_28_a_tag_twice_in_one_list() {
    for device in devices() {
        for tag in [
            tag::PURPOSE,
            tag::ORIGIN,
            tag::ROOT_OF_TRUST,
            tag::OS_PATCH_LEVEL,
        ] {
            let forged = device
                .forge()
                .description(move |description| duplicate_tag(&mut description.hardware, tag));
            let part = Part::Hardware;
            assert_eq!(unreadable(&device, forged), Unreadable::Twice { part, tag });
        }
        let tag = tag::ATTESTATION_APPLICATION_ID;
        let forged = device
            .forge()
            .description(move |description| duplicate_tag(&mut description.software, tag));
        let part = Part::Software;
        assert_eq!(unreadable(&device, forged), Unreadable::Twice { part, tag });
    }
}

#[test]
fn case_28_a_tag_twice_with_others_between_and_another_value() {
    let device = Device::factory();
    let tag = tag::ROOT_OF_TRUST;
    let forged = device.forge().description(move |description| {
        let mut unlocked = Device::blueprint().root_of_trust.unwrap();
        unlocked.device_locked = false;
        let value = unlocked.der();
        let entries = &mut description.hardware.entries;
        entries.insert(0, Authorization { tag, value });
    });
    let part = Part::Hardware;
    assert_eq!(unreadable(&device, forged), Unreadable::Twice { part, tag });
}

#[test]
fn case_28_a_tag_that_nobody_knows_twice() {
    let device = Device::factory();
    let tag = 4000;
    let forged = device.forge().description(move |description| {
        description.hardware.set_flag(tag);
        duplicate_tag(&mut description.hardware, tag);
    });
    let part = Part::Hardware;
    assert_eq!(unreadable(&device, forged), Unreadable::Twice { part, tag });
}

#[test]
fn case_28_a_tag_that_decides_in_both_lists() {
    for device in devices() {
        for tag in [
            tag::PURPOSE,
            tag::ORIGIN,
            tag::ROOT_OF_TRUST,
            tag::OS_VERSION,
            tag::OS_PATCH_LEVEL,
            tag::VENDOR_PATCH_LEVEL,
            tag::BOOT_PATCH_LEVEL,
        ] {
            let forged = device.forge().description(move |description| {
                let value = description.hardware.get(tag).unwrap().to_vec();
                description.software.set(tag, value);
            });
            assert_eq!(unreadable(&device, forged), Unreadable::InBothLists { tag });
        }
        let tag = tag::ATTESTATION_APPLICATION_ID;
        let forged = device.forge().description(move |description| {
            let value = description.software.get(tag).unwrap().to_vec();
            description.hardware.set(tag, value);
        });
        assert_eq!(unreadable(&device, forged), Unreadable::InBothLists { tag });
    }
}

#[test]
fn case_30_tags_in_another_order() {
    for device in devices() {
        let forged = device
            .forge()
            .description(|description| description.hardware.entries.reverse());
        basic(&device, forged, "tags_unordered");
        let forged = device
            .forge()
            .blueprint(|blueprint| blueprint.created = Some(1));
        let forged = forged.description(|description| description.software.entries.reverse());
        basic(&device, forged, "tags_unordered");
    }
}

#[test]
fn case_30_a_true_of_one() {
    for device in devices() {
        let forged = device.forge().description(|description| {
            let root = Device::blueprint().root_of_trust.unwrap();
            let value = boolean_of_one(&root);
            description.hardware.set(tag::ROOT_OF_TRUST, value);
        });
        basic(&device, forged, "boolean_not_der");
    }
}

#[test]
fn tags_that_nobody_knows() {
    for device in devices() {
        let forged = device.forge().description(|description| {
            description.hardware.set_integer(4000, 1);
        });
        basic(&device, forged, "unknown_tags");
        let forged = device.forge().description(|description| {
            description.software.set_flag(725);
        });
        basic(&device, forged, "unknown_tags");
    }
}

#[test]
fn a_version_that_nobody_knows() {
    let device = Device::factory();
    for version in [399, 600] {
        let forged = device.forge().blueprint(move |blueprint| {
            blueprint.attestation_version = version;
        });
        basic(&device, forged, "version_unknown");
    }
}

#[test]
fn lengths_that_are_not_in_their_shortest_form() {
    let device = Device::factory();
    let forged = device.forge().description(|description| {
        let value = long_form(description.hardware.get(tag::ORIGIN).unwrap());
        description.hardware.set(tag::ORIGIN, value);
    });
    assert_eq!(
        unreadable(&device, forged),
        Unreadable::NotShortest(Part::Hardware)
    );
}

#[test]
fn numbers_that_are_negative_padded_or_without_end() {
    for value in [
        vec![0x02, 0x01, 0xff],
        vec![0x02, 0x02, 0x00, 0x01],
        vec![0x02, 0x00],
        [&[0x02, 0x81, 0x90][..], &[0x7f; 0x90]].concat(),
        vec![0x02, 0x09, 0x01, 0, 0, 0, 0, 0, 0, 0, 0],
    ] {
        let number = Unreadable::Number(Part::Hardware);
        with_value(tag::OS_PATCH_LEVEL, value, number);
    }
}

#[test]
fn values_of_another_type_or_with_more_behind_them() {
    let wrong = Unreadable::WrongType(Part::Hardware);
    with_value(tag::ORIGIN, vec![0x04, 0x01, 0x00], wrong);
    with_value(tag::PURPOSE, vec![0x30, 0x03, 0x02, 0x01, 0x02], wrong);
    let more = vec![0x02, 0x01, 0x00, 0x02, 0x01, 0x00];
    let trailing = Unreadable::Trailing(Part::Hardware);
    with_value(tag::ORIGIN, more, trailing);
    let truncated = Unreadable::Truncated(Part::Hardware);
    with_value(tag::ORIGIN, vec![0x02, 0x02, 0x00], truncated);
}

fn with_value(tag: u32, value: Vec<u8>, expected: Unreadable) {
    let device = Device::factory();
    let shown = format!("{value:x?}");
    let forged = device
        .forge()
        .description(move |description: &mut KeyDescription| description.hardware.set(tag, value));
    assert_eq!(unreadable(&device, forged), expected, "{shown}");
}

fn unreadable(device: &Device, forge: Forge) -> Unreadable {
    let refused = refused(device, &forge.forge());
    assert_eq!(refused.code(), "description_unreadable");
    match refused {
        Refused::Description(unreadable) => unreadable,
        other => panic!("{other}"),
    }
}

fn basic(device: &Device, forge: Forge, reason: &str) {
    let judgement = judged(device, &forge.forge());
    assert_eq!(codes(&judgement), [reason]);
    assert_eq!(judgement.integrity, Integrity::Basic);
}
