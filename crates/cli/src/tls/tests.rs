use std::path::Path;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use super::*;

/// A certificate of its own, and its key.
fn pair(until: i32) -> (String, String) {
    let mut params = CertificateParams::new(["countersign.test".to_owned()]).unwrap();
    params.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

fn files(dir: &Path) -> TlsFiles {
    TlsFiles {
        cert: dir.join("cert.pem"),
        key: dir.join("key.pem"),
    }
}

#[test]
fn what_has_changed_is_taken_over_once_it_has_settled() {
    let dir = tempfile::tempdir().unwrap();
    let files = files(dir.path());
    let (cert, key) = pair(4000);
    fs::write(&files.cert, &cert).unwrap();
    fs::write(&files.key, &key).unwrap();
    let mut watched = Watched::open("platform", files.clone()).unwrap();
    let tls = watched.tls();
    let first = tls.validity();
    watched.look(files.read());
    watched.look(files.read());
    assert_eq!(tls.validity(), first);

    // Between the two writes nothing is tried.
    let (cert, key) = pair(3999);
    fs::write(&files.cert, &cert).unwrap();
    watched.look(files.read());
    assert_eq!(tls.validity(), first);
    fs::write(&files.key, &key).unwrap();
    watched.look(files.read());
    assert_eq!(tls.validity(), first);
    watched.look(files.read());
    assert_ne!(tls.validity(), first);
}

#[test]
fn what_cannot_be_used_leaves_the_present_one() {
    let dir = tempfile::tempdir().unwrap();
    let files = files(dir.path());
    let (cert, key) = pair(4000);
    fs::write(&files.cert, &cert).unwrap();
    fs::write(&files.key, &key).unwrap();
    let mut watched = Watched::open("platform", files.clone()).unwrap();
    let tls = watched.tls();
    let first = tls.validity();
    for bad in [&pair(3999).0, "", "not PEM"] {
        fs::write(&files.cert, bad).unwrap();
        for _ in 0..3 {
            watched.look(files.read());
        }
        assert_eq!(tls.validity(), first);
    }
    fs::remove_file(&files.cert).unwrap();
    for _ in 0..3 {
        watched.look(files.read());
    }
    assert_eq!(tls.validity(), first);

    let (cert, key) = pair(3998);
    fs::write(&files.cert, &cert).unwrap();
    fs::write(&files.key, &key).unwrap();
    watched.look(files.read());
    watched.look(files.read());
    assert_ne!(tls.validity(), first);
}

#[test]
fn a_certificate_is_doubted_outside_of_its_time_and_a_week_before_its_end() {
    let validity = Validity {
        not_before: Timestamp::from_secs(0),
        not_after: Timestamp::from_secs(100 * 86_400),
    };
    let doubt = |at| doubt(validity, Timestamp::from_secs(at)).unwrap_or_default();
    assert!(doubt(-1).contains("not valid yet"));
    assert_eq!(doubt(0), "");
    assert_eq!(doubt(93 * 86_400), "");
    assert!(doubt(93 * 86_400 + 1).contains("within a week"));
    assert!(doubt(100 * 86_400).contains("within a week"));
    assert!(doubt(100 * 86_400 + 1).contains("expired"));
}
