use std::os::unix::fs::PermissionsExt;

use super::*;

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn hosts(extra: &[&str]) -> Vec<String> {
    let own = ["127.0.0.1", "::1", "localhost"];
    own.iter()
        .chain(extra)
        .map(|name| (*name).to_owned())
        .collect()
}

fn ca(dir: &Path) -> String {
    fs::read_to_string(dir.join(CA_FILE)).unwrap()
}

#[test]
fn an_authority_is_made_once_and_its_key_is_its_owners() {
    let dir = tempfile::tempdir().unwrap();
    let names = hosts(&["api.example.com"]);
    Authority::open(dir.path(), &names, NOW).unwrap();
    let first = ca(dir.path());
    let mode = fs::metadata(dir.path().join(KEY_FILE))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    Authority::open(dir.path(), &names, NOW.plus(days(1))).unwrap();
    assert_eq!(ca(dir.path()), first);
    assert_eq!(names::of_certificate(&first).unwrap(), names::of(&names));
}

#[test]
fn it_is_made_anew_for_other_names_near_its_end_and_when_it_is_broken() {
    let dir = tempfile::tempdir().unwrap();
    let open = |names: &[&str], now| {
        let authority = Authority::open(dir.path(), &hosts(names), now).unwrap();
        let leaf = authority.issue(now).unwrap();
        Tls::from_pem(leaf.chain.as_bytes(), leaf.key.expose()).unwrap();
        ca(dir.path())
    };
    let first = open(&[], NOW);
    let other_names = open(&["api.example.com"], NOW);
    assert_ne!(other_names, first);
    let late = NOW.plus(days(CA_DAYS - LEAF_DAYS));
    let renewed = open(&["api.example.com"], late);
    assert_ne!(renewed, other_names);
    fs::write(dir.path().join(KEY_FILE), "not a key").unwrap();
    let repaired = open(&["api.example.com"], late);
    assert_ne!(repaired, renewed);
    fs::remove_file(dir.path().join(CA_FILE)).unwrap();
    assert_ne!(open(&["api.example.com"], late), repaired);
}

#[test]
fn a_certificate_is_renewed_a_month_before_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let authority = Authority::open(dir.path(), &hosts(&[]), NOW).unwrap();
    let leaf = authority.issue(NOW).unwrap();
    let tls = Tls::from_pem(leaf.chain.as_bytes(), leaf.key.expose()).unwrap();
    let validity = tls.validity();
    assert_eq!(validity.not_after, NOW.plus(days(LEAF_DAYS)));
    let due = LEAF_DAYS - RENEW_DAYS;
    assert!(!Leaf::is_due(validity, NOW.plus(days(due))));
    assert!(Leaf::is_due(validity, NOW.plus(days(due + 1))));
}
