//! Roots of a game's own.

use std::sync::Arc;

use admin::AdminError;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use soft_keymint::{
    Authority, Certificate, Extension, KeyKind, KeyPair, Name, Signer, Validity, development,
};

use super::attest::{configured, house, noted};

pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

fn key() -> Arc<dyn Signer> {
    Arc::new(KeyPair::generate(KeyKind::P384).unwrap())
}

/// A public key that was never seen before.
pub(super) fn spki() -> Vec<u8> {
    key().spki().to_vec()
}

/// The certificate of a root with that key.
fn certificate(key: Arc<dyn Signer>) -> Vec<u8> {
    let name = Name::common("Headsets");
    let certificate = Certificate {
        serial: vec![1],
        issuer: name.clone(),
        validity: Validity::ALWAYS,
        subject: name,
        spki: key.spki().to_vec(),
        extensions: vec![Extension::basic_constraints(true)],
    };
    Authority::root(certificate, key).unwrap().chain()[0].clone()
}

fn root(name: &str, public_key: &str) -> Value {
    json!({ "name": name, "public_key": public_key })
}

#[tokio::test]
async fn a_root_is_given_as_a_key_or_as_a_certificate_and_shown_as_a_key() {
    let it = house().await;
    let (first, second) = (spki(), key());
    let roots = json!({ "roots": [
        root("by key", &pem("PUBLIC KEY", &first)),
        root("by certificate", &format!("Subject: Headsets\n{}",
            pem("CERTIFICATE", &certificate(Arc::clone(&second))))),
    ] });
    let made = configured(&it, &roots).await.unwrap();
    assert_eq!(made.roots[0].public_key, pem("PUBLIC KEY", &first));
    assert_eq!(made.roots[1].public_key, pem("PUBLIC KEY", second.spki()));
    let snapshot = it.0.directory.last_known();
    let setup = snapshot.attest_setup(it.1);
    assert_eq!(setup.roots[0].spki, first);
    assert_eq!(setup.roots[1].name, "by certificate");
    // The log tells which they are.
    let details = &noted(&it.0, "attest.configure").await[0];
    let digest = sign::sha256(&first).map(|byte| format!("{byte:02x}"));
    assert_eq!(details["roots"][0], format!("by key {}", digest.concat()));
    // What is shown can be given.
    let again = configured(&it, &json!({ "roots": made.roots })).await;
    assert_eq!(again.unwrap().roots, made.roots);
    let none = configured(&it, &json!({ "roots": [] })).await.unwrap();
    assert!(none.roots.is_empty());
}

#[tokio::test]
async fn what_is_no_root_is_refused() {
    let it = house().await;
    let good = pem("PUBLIC KEY", &spki());
    let mut longer = spki();
    longer.push(0);
    let mut cut = certificate(key());
    cut.pop();
    let name = |name: &str| json!({ "roots": [root(name, &good)] });
    let of = |text: &str| json!({ "roots": [root("own", text)] });
    let many: Vec<_> = (0..17).map(|n| root(&n.to_string(), &good)).collect();
    for bad in [
        name(""),
        name(" own"),
        name("a\nb"),
        name(&"x".repeat(101)),
        json!({ "roots": [root("own", &good), root("own", &pem("PUBLIC KEY", &spki()))] }),
        json!({ "roots": many }),
        of(""),
        of("garbage"),
        of(&good.replace("PUBLIC KEY", "PRIVATE KEY")),
        of(&good.replace("PUBLIC KEY", "CERTIFICATE")),
        of(&good.replace("-----END PUBLIC KEY-----", "")),
        of(&pem("PUBLIC KEY", &longer)),
        of(&pem("PUBLIC KEY", &[0x30, 0])),
        of(&pem("PUBLIC KEY", b"")),
        of(&pem("CERTIFICATE", &cut)),
        of(&pem("PUBLIC KEY", &certificate(key()))),
    ] {
        let refused = configured(&it, &bad).await.unwrap_err();
        let is_it = matches!(refused, AdminError::Invalid { field: "roots", .. });
        assert!(is_it, "{bad}: {refused}");
    }
    let most = json!({ "roots": many[..16] });
    assert!(configured(&it, &most).await.is_ok());
}

#[tokio::test]
async fn the_root_whose_key_everybody_has_is_nobodys() {
    let it = house().await;
    for text in [
        pem("PUBLIC KEY", &development::SPKI),
        pem("CERTIFICATE", development::CERTIFICATE),
    ] {
        let own = root("own", &pem("PUBLIC KEY", &spki()));
        let roots = json!({ "roots": [own, root("theirs", &text)] });
        let refused = configured(&it, &roots).await.unwrap_err();
        assert!(
            refused.to_string().contains("development root"),
            "{refused}"
        );
    }
    assert!(it.0.admin.attest_settings(it.1).unwrap().roots.is_empty());
}
