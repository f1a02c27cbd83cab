//! The listeners that speak TLS.

use base::Timestamp;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use super::*;

const LISTENER: &str = "[platform]\ntls_listen = \"127.0.0.1:7443\"\ntls_cert = \"/tls/cert\"\n\
                        tls_key = \"/tls/key\"\n";

/// A certificate that is valid until the beginning of a year, and its key.
fn pair(until: i32) -> (&'static str, &'static str) {
    let mut params = CertificateParams::new(["countersign.test".to_owned()]).unwrap();
    params.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    let cert = params.self_signed(&key).unwrap().pem();
    (cert.leak(), key.serialize_pem().leak())
}

fn world(cert: &'static str, key: &'static str) -> Files {
    let text = format!("{LISTENER}{KEY}").leak();
    Files::from([("c.toml", &*text), ("/tls/cert", cert), ("/tls/key", key)])
}

fn load_in(files: &Files) -> Result<Config, ConfigErrors> {
    Config::load(Some(Path::new("c.toml")), variables(&[]), &reading(files))
}

#[test]
fn a_listener_has_address_certificate_and_key() {
    let (cert, key) = pair(4000);
    let config = load_in(&world(cert, key)).unwrap();
    let (addr, files) = config.platform.tls.listener().unwrap();
    assert_eq!(addr, "127.0.0.1:7443".parse().unwrap());
    assert_eq!(files.cert, Path::new("/tls/cert"));
    assert_eq!(files.key, Path::new("/tls/key"));
    assert!(config.gate.tls.listener().is_none());
}

#[test]
fn all_three_are_given_or_none() {
    for (given, missing) in [
        ("listen = \"127.0.0.1:7443\"", ["cert", "key"]),
        ("cert = \"/tls/cert\"", ["listen", "key"]),
        ("key = \"/tls/key\"", ["listen", "cert"]),
    ] {
        for face in ["platform", "gate"] {
            let told = errors(&format!("{face}.tls_{given}"), &[]);
            let expected: Vec<String> = missing
                .iter()
                .map(|key| {
                    format!(
                        "{face}.tls_{key} is required because TLS needs address, certificate and \
                         key; give it in the file or as COUNTERSIGN_{}_TLS_{}",
                        face.to_uppercase(),
                        key.to_uppercase()
                    )
                })
                .collect();
            assert_eq!(told, expected.join("\n"));
        }
    }
}

#[test]
fn what_is_wrong_with_the_files_is_told_with_key_and_path() {
    let ((cert, key), (_, other)) = (pair(4000), pair(4000));
    for (files, told) in [
        (
            world("", key),
            "platform.tls_cert: /tls/cert: there is no certificate in PEM form in it",
        ),
        (
            world(cert, other),
            "platform.tls_key: /tls/key: the private key does not belong to the certificate",
        ),
        (
            Files::from([("c.toml", world(cert, key)["c.toml"]), ("/tls/cert", cert)]),
            "platform.tls_key: /tls/key: cannot be read: no such file",
        ),
    ] {
        assert_eq!(load_in(&files).unwrap_err().to_string(), told);
    }
}

#[test]
fn files_of_a_face_that_is_not_served_are_not_looked_at() {
    let text = LISTENER.replace("[platform]", "[gate]") + KEY;
    loaded(text.leak(), &[]).unwrap();
}

#[test]
fn two_listeners_differ() {
    let (cert, key) = pair(4000);
    let mut files = world(cert, key);
    let text = files["c.toml"].replace("7443", "7400");
    files.insert("c.toml", text.leak());
    assert_eq!(
        load_in(&files).unwrap_err().to_string(),
        "platform.tls_listen and platform.listen are the same port, 127.0.0.1:7400"
    );
}

#[test]
fn a_key_for_all_to_read_and_a_certificate_beyond_its_time_are_warned_of() {
    let report = |until, mode| {
        let (cert, key) = pair(until);
        let files = world(cert, key);
        let mode_of = move |path: &Path| {
            Ok(if path == Path::new("/tls/key") {
                mode
            } else {
                0o600
            })
        };
        let now = Timestamp::from_secs(1_800_000_000);
        let path = Some(Path::new("c.toml"));
        let report = Report::of(path, variables(&[]), &reading(&files), &mode_of, now);
        report.unwrap().to_string()
    };
    let good = report(4000, 0o600);
    assert!(!good.contains("warning"), "{good}");
    assert!(
        good.contains("platform.tls_key = \"/tls/key\"  (c.toml:4)"),
        "{good}"
    );
    assert!(good.contains("gate.tls_key = not set  (default)"), "{good}");
    let open = report(4000, 0o644);
    let warning = "warning: /tls/key holds a private key and everyone may read it; chmod o-r\n";
    assert!(open.contains(warning), "{open}");
    let expired = report(2001, 0o600);
    let warning = "warning: /tls/cert: the TLS certificate has expired\n";
    assert!(expired.contains(warning), "{expired}");
}
