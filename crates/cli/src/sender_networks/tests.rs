use std::path::Path;

use super::*;

fn opened(path: &Path, named: &[&str]) -> anyhow::Result<WatchedSenders> {
    let named = named.iter().map(|text| text.parse().unwrap()).collect();
    WatchedSenders::open("event".to_owned(), path.to_owned(), named)
}

/// Two looks at what the file holds now.
fn look_twice(watched: &mut WatchedSenders) {
    for _ in 0..2 {
        watched.look(fs::read(&watched.path));
    }
}

/// Which of these addresses may send.
fn admitted(watched: &WatchedSenders) -> Vec<&'static str> {
    let list = watched.senders();
    let addresses = [
        "203.0.113.9",
        "203.0.113.10",
        "192.0.2.1",
        "2001:db8::1",
        "198.51.100.7",
        "198.51.100.8",
    ];
    let admitted = addresses.into_iter();
    admitted
        .filter(|address| list.admit(address.parse().unwrap()))
        .collect()
}

#[test]
fn a_list_that_has_changed_is_taken_over_and_one_that_is_wrong_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("public_ips.json");
    fs::write(&path, r#"{"networks":["203.0.113.0/24"]}"#).unwrap();
    let mut watched = opened(&path, &["198.51.100.7/32"]).unwrap();
    let before = ["203.0.113.9", "203.0.113.10", "198.51.100.7"];
    assert_eq!(admitted(&watched), before);

    fs::write(&path, r#"{"networks":["192.0.2.0/24","2001:db8::/32"]}"#).unwrap();
    watched.look(fs::read(&path));
    assert_eq!(admitted(&watched), before, "it may still be being written");
    watched.look(fs::read(&path));
    let taken = ["192.0.2.1", "2001:db8::1", "198.51.100.7"];
    assert_eq!(admitted(&watched), taken);

    for wrong in [
        "",
        "{}",
        r#"{"networks":[]}"#,
        r#"{"networks":["here"]}"#,
        "[]",
    ] {
        fs::write(&path, wrong).unwrap();
        look_twice(&mut watched);
        assert_eq!(admitted(&watched), taken, "{wrong}");
    }
    fs::remove_file(&path).unwrap();
    look_twice(&mut watched);
    assert_eq!(admitted(&watched), taken);

    fs::write(&path, r#"{"networks":["203.0.113.9/32"]}"#).unwrap();
    look_twice(&mut watched);
    assert_eq!(admitted(&watched), ["203.0.113.9", "198.51.100.7"]);
}

#[test]
fn a_start_with_a_wrong_list_fails() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("public_ips.json");
    assert!(opened(&path, &[]).is_err());
    for wrong in ["{", r#"{"networks":[]}"#] {
        fs::write(&path, wrong).unwrap();
        assert!(opened(&path, &["203.0.113.0/24"]).is_err(), "{wrong}");
    }
}
