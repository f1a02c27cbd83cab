//! Every quirk that the reader takes, and everything that it does not.

use keyattest::description::{
    ApplicationId, AttestationApplicationId, BootState, KeyDescription, Origin, PackageInfo, Part,
    RootOfTrust, SecurityLevel, Tag, Unreadable,
};

use super::{
    der::{boolean, element, enumerated, integer, null, octets, sequence, set, tagged},
    sketch::{
        APPLICATION, ORIGIN, OS_PATCH_LEVEL, PURPOSE, ROOT_OF_TRUST, Sketch, application,
        root_of_trust,
    },
};

fn read(sketch: &Sketch) -> Result<KeyDescription, Unreadable> {
    KeyDescription::read(&sketch.der())
}

#[test]
fn a_description_is_read_as_it_was_written() {
    let read = read(&Sketch::good()).unwrap();
    assert_eq!(read.attestation_version, 300);
    assert_eq!(read.security_level(), SecurityLevel::TrustedEnvironment);
    assert_eq!(read.challenge, b"0123456789abcdef");
    let root = read.hardware.root_of_trust.as_ref().unwrap();
    let expected = RootOfTrust {
        verified_boot_key: vec![7; 32],
        device_locked: true,
        verified_boot_state: BootState::Verified,
        verified_boot_hash: Some(vec![9; 32]),
    };
    assert_eq!(*root, expected);
    let expected = AttestationApplicationId {
        packages: vec![PackageInfo {
            name: b"com.example.game".to_vec(),
            version: 7,
        }],
        signature_digests: vec![vec![0xab; 32]],
    };
    assert_eq!(read.application(), Some(&expected));
    assert!(!read.hardware.tags_unordered && !read.hardware.boolean_not_der);
}

/// The values of a tag by the kind of what it holds, and how they are read.
#[test]
fn every_tag_of_the_schema_is_read() {
    for tag in Tag::ALL {
        let kinds = [
            integer(1),
            set(&[&integer(1)]),
            null(),
            octets(b"x"),
            root_of_trust(&[1], 0, 0, &[1]),
        ];
        let taken = kinds.iter().filter(|value| {
            let mut sketch = Sketch::good();
            sketch.software.clear();
            sketch.hardware = vec![(tag.number(), value.to_vec())];
            read(&sketch).is_ok_and(|read| {
                let both = Tag::ALL.into_iter().filter(|tag| read.hardware.has(*tag));
                both.collect::<Vec<_>>() == [tag] && read.unknown_tags().next().is_none()
            })
        });
        assert_eq!(taken.count(), 1, "{tag:?}");
    }
}

#[test]
fn all_known_versions_are_known() {
    for version in [1, 2, 3, 4, 100, 200, 300, 400, 500] {
        let sketch = Sketch {
            version,
            ..Sketch::good()
        };
        assert!(read(&sketch).unwrap().version_is_known());
    }
    for version in [0, 5, 301, 600, u64::MAX] {
        let sketch = Sketch {
            version,
            ..Sketch::good()
        };
        assert!(!read(&sketch).unwrap().version_is_known());
    }
}

#[test]
fn truth_is_everything_but_zero() {
    for (octet, locked, quirk) in [
        (0, false, false),
        (0xff, true, false),
        (1, true, true),
        (0x7f, true, true),
    ] {
        let root = root_of_trust(&[7; 32], octet, 0, &[9; 32]);
        let read = read(&Sketch::good().with(ROOT_OF_TRUST, root)).unwrap();
        let hardware = read.hardware;
        assert_eq!(hardware.root_of_trust.unwrap().device_locked, locked);
        assert_eq!(hardware.boolean_not_der, quirk, "{octet}");
    }
}

#[test]
fn a_root_of_trust_has_three_or_four_elements() {
    let parts = [
        octets(b""),
        boolean(0xff),
        enumerated(4),
        octets(&[1]),
        octets(&[2]),
    ];
    for count in 0..=5 {
        let parts: Vec<&[u8]> = parts[..count].iter().map(Vec::as_slice).collect();
        let read = read(&Sketch::good().with(ROOT_OF_TRUST, sequence(&parts)));
        let hash = match count {
            3 => None,
            4 => Some(vec![1]),
            5 => {
                assert_eq!(read, Err(Unreadable::Trailing(Part::RootOfTrust)));
                continue;
            }
            _ => {
                assert_eq!(read, Err(Unreadable::Truncated(Part::RootOfTrust)));
                continue;
            }
        };
        let root = read.unwrap().hardware.root_of_trust.unwrap();
        assert_eq!(root.verified_boot_key, b"");
        assert_eq!(root.verified_boot_state, BootState::Other(4));
        assert_eq!(root.verified_boot_hash, hash);
    }
}

#[test]
fn tags_come_in_any_order_and_once() {
    let mut sketch = Sketch::good();
    sketch.hardware.reverse();
    let unordered = read(&sketch).unwrap();
    assert!(unordered.hardware.tags_unordered && !unordered.software.tags_unordered);
    let mut ordered = read(&Sketch::good()).unwrap();
    ordered.hardware.tags_unordered = true;
    assert_eq!(unordered, ordered);

    for tag in [PURPOSE, 503, ROOT_OF_TRUST, 999] {
        let mut sketch = Sketch::good();
        let value = sketch.hardware.iter().find(|entry| entry.0 == tag);
        let value = value.map_or_else(null, |entry| entry.1.clone());
        sketch.hardware.retain(|entry| entry.0 != tag);
        sketch.hardware.insert(0, (tag, value.clone()));
        sketch.hardware.push((tag, value));
        let part = Part::Hardware;
        assert_eq!(read(&sketch), Err(Unreadable::Twice { part, tag }));
    }
}

#[test]
fn what_decides_about_trust_is_in_one_list() {
    for tag in [PURPOSE, ORIGIN, ROOT_OF_TRUST, OS_PATCH_LEVEL] {
        let mut sketch = Sketch::good();
        let value = sketch.hardware.iter().find(|entry| entry.0 == tag);
        let value = value.unwrap().1.clone();
        sketch.software.push((tag, value));
        assert_eq!(read(&sketch), Err(Unreadable::InBothLists { tag }));
    }
    // Neither is what tells of the key alone.
    let mut sketch = Sketch::good();
    sketch.software.push((503, null()));
    assert!(read(&sketch).is_ok());
}

#[test]
fn tags_that_are_not_known_are_told_and_not_read() {
    let mut sketch = Sketch::good();
    sketch.software.push((30, b"\xff\xff".to_vec()));
    sketch.hardware.push((999, Vec::new()));
    let read = read(&sketch).unwrap();
    assert_eq!(read.unknown_tags().collect::<Vec<_>>(), [30, 999]);
}

#[test]
fn tag_numbers_have_their_shortest_form() {
    let list = |identifier: &[u8]| element(identifier, &octets(b"x"));
    let description = |hardware: &[u8]| {
        let parts = [
            integer(3),
            enumerated(1),
            integer(4),
            enumerated(1),
            octets(b"c"),
            octets(b""),
            sequence(&[]),
            sequence(&[hardware]),
        ];
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        KeyDescription::read(&sequence(&parts))
    };
    let number = |identifier: &[u8]| {
        let read = description(&list(identifier))?;
        Ok(read.unknown_tags().collect::<Vec<_>>())
    };
    assert_eq!(number(&[0xbe]), Ok(vec![30]));
    assert_eq!(number(&[0xbf, 0x1f]), Ok(vec![31]));
    assert_eq!(number(&[0xbf, 0x87, 0x67]), Ok(vec![999]));
    assert_eq!(
        number(&[0xbf, 0xff, 0xff, 0xff, 0x7f]),
        Ok(vec![0xfff_ffff])
    );
    let part = Part::Hardware;
    for longer in [&[0xbf, 0x1e][..], &[0xbf, 0x80, 0x1f], &[0xbf, 0x0a]] {
        assert_eq!(number(longer), Err(Unreadable::NotShortest(part)));
    }
    let five = [0xbf, 0x81, 0x80, 0x80, 0x80, 0];
    assert_eq!(number(&five), Err(Unreadable::Number(part)));
    assert_eq!(number(&[0xbf, 0x87]).unwrap_err(), {
        // The next octet is the length, which ends the number here.
        Unreadable::Truncated(part)
    });
    for other in [0x30, 0x8a, 0xc1, 0x9f] {
        assert_eq!(number(&[other]), Err(Unreadable::WrongType(part)));
    }
}

#[test]
fn lengths_have_their_shortest_form() {
    let good = Sketch::good().der();
    assert_eq!(good[..2], [0x30, 0x82]);
    let part = Part::Description;
    let indefinite = [&[0x30, 0x80], &good[4..], &[0, 0]].concat();
    let padded = [&[0x30, 0x83, 0], &good[2..]].concat();
    for longer in [indefinite, padded] {
        let read = KeyDescription::read(&longer);
        assert_eq!(read, Err(Unreadable::NotShortest(part)));
    }
    let short = [0x30, 0x81, 0x05, 0x02, 0x01, 0x03, 0x0a, 0x01];
    assert_eq!(
        KeyDescription::read(&short),
        Err(Unreadable::NotShortest(part))
    );
    let trailing = [&good[..], &[0]].concat();
    let read = KeyDescription::read(&trailing);
    assert_eq!(read, Err(Unreadable::Trailing(part)));
    for end in 0..good.len() {
        let read = KeyDescription::read(&good[..end]);
        assert_eq!(read, Err(Unreadable::Truncated(part)), "{end}");
    }
}

#[test]
fn numbers_are_not_negative_and_have_64_bits() {
    let with = |content: &[u8]| read(&Sketch::good().with(OS_PATCH_LEVEL, element(&[2], content)));
    let level = |content: &[u8]| with(content).unwrap().hardware.os_patch_level;
    assert_eq!(level(&[0]), Some(0));
    assert_eq!(level(&[0, 0x80]), Some(0x80));
    assert_eq!(level(&[0x7f; 8]), Some(0x7f7f_7f7f_7f7f_7f7f));
    assert_eq!(level(&[&[0][..], &[0xff; 8]].concat()), Some(u64::MAX));
    let huge = [&[1][..], &[0; 8]].concat();
    let giant = vec![0x7f; 5000];
    for content in [
        &[][..],
        &[0x80],
        &[0xff; 4],
        &[0, 1],
        &[0, 0],
        &huge,
        &giant,
    ] {
        let number = Unreadable::Number(Part::Hardware);
        assert_eq!(with(content), Err(number), "{content:?}");
    }
}

#[test]
fn nulls_are_empty_and_truth_has_one_octet() {
    let read_null = read(&Sketch::good().with(503, element(&[5], b"\0")));
    assert_eq!(read_null, Err(Unreadable::Length(Part::Hardware)));
    for wrong in [&b""[..], b"\xff\xff"] {
        let root = sequence(&[&octets(b"k"), &element(&[1], wrong), &enumerated(0)]);
        let read = read(&Sketch::good().with(ROOT_OF_TRUST, root));
        assert_eq!(read, Err(Unreadable::Length(Part::RootOfTrust)));
    }
    let two = [null(), null()].concat();
    let read = read(&Sketch::good().with(503, two));
    assert_eq!(read, Err(Unreadable::Trailing(Part::Hardware)));
}

#[test]
fn patch_levels_are_read_whatever_they_are() {
    for level in [0, 2024, 202_400, 202_408, 20_240_005, 20_240_805] {
        let read = read(&Sketch::good().with(OS_PATCH_LEVEL, integer(level))).unwrap();
        assert_eq!(read.hardware.os_patch_level, Some(level));
    }
}

#[test]
fn values_that_the_schema_does_not_have_are_kept() {
    for origin in 0..7 {
        let read = read(&Sketch::good().with(ORIGIN, integer(origin))).unwrap();
        let read = read.hardware.origin.unwrap();
        assert_eq!(read.value(), origin);
        assert_eq!(matches!(read, Origin::Other(_)), origin > 4);
    }
    for level in [0, 1, 2, 3, 100] {
        let sketch = Sketch {
            keymint_level: level,
            ..Sketch::good()
        };
        let read = read(&sketch).unwrap();
        assert_eq!(read.keymint_security_level.value(), level);
        let least = if level == 0 || level > 2 { level } else { 1 };
        assert_eq!(read.security_level().value(), least);
    }
}

fn application_of(content: &[u8]) -> ApplicationId {
    let mut sketch = Sketch::good();
    for entry in &mut sketch.software {
        if entry.0 == APPLICATION {
            entry.1 = octets(content);
        }
    }
    let read = read(&sketch).unwrap();
    read.software.attestation_application_id.unwrap()
}

#[test]
fn an_application_is_what_the_system_writes() {
    let package = |name: &[u8], version| sequence(&[&octets(name), &integer(version)]);
    let one = package(b"com.example.a", u64::MAX);
    let two = package(b"\xff\xfe", 0);
    let id = sequence(&[&set(&[&one, &two, &one]), &set(&[])]);
    let ApplicationId::Read(id) = application_of(&id) else {
        panic!("it is readable");
    };
    assert_eq!(id.packages.len(), 3);
    assert_eq!(id.packages[0].name_str(), Some("com.example.a"));
    assert_eq!(id.packages[0].version, u64::MAX);
    assert_eq!(id.packages[1].name_str(), None);
    assert_eq!(id.signature_digests, [b""; 0]);
}

#[test]
fn an_application_that_cannot_be_read_is_kept_as_it_came() {
    let good = application(b"com.example.game", 7, &[]);
    let trailing = [&good[..], &[0]].concat();
    let package = sequence(&[&octets(b"n"), &integer(1)]);
    let packages = vec![&package[..]; 200];
    let many = sequence(&[&set(&packages), &set(&[])]);
    for content in [&b""[..], b"\x30", &trailing, &many, &good[..10]] {
        let kept = ApplicationId::Unreadable(content.to_vec());
        assert_eq!(application_of(content), kept);
    }
    let read = read(&Sketch::good()).unwrap();
    assert!(read.application().is_some());
}

#[test]
fn lists_and_sets_are_bounded() {
    let mut sketch = Sketch::good();
    sketch.hardware = (2000..2200).map(|tag| (tag, null())).collect();
    assert_eq!(read(&sketch), Err(Unreadable::TooMany(Part::Hardware)));
    let members = vec![integer(2); 100];
    let members: Vec<&[u8]> = members.iter().map(Vec::as_slice).collect();
    let read = read(&Sketch::good().with(PURPOSE, set(&members)));
    assert_eq!(read, Err(Unreadable::TooMany(Part::Hardware)));
}

#[test]
fn the_parts_have_their_types() {
    let whole = tagged(1, &[]);
    let read_whole = KeyDescription::read(&whole);
    assert_eq!(read_whole, Err(Unreadable::WrongType(Part::Description)));
    let read = read(&Sketch::good().with(PURPOSE, integer(2)));
    assert_eq!(read, Err(Unreadable::WrongType(Part::Hardware)));
}
