//! What `Tls` takes and what it does not.

use serve::{Tls, TlsError};

use super::tls_peer::Authority;

fn refused(chain: &str, key: &str) -> TlsError {
    Tls::from_pem(chain.as_bytes(), key.as_bytes()).unwrap_err()
}

#[test]
fn what_is_missing_broken_or_foreign_is_told_apart() {
    let authority = Authority::new();
    let (one, other) = (authority.issue(4000), authority.issue(4000));
    one.tls();
    assert!(matches!(refused("", &one.key), TlsError::NoCertificate));
    assert!(matches!(refused(&one.chain, ""), TlsError::NoKey));
    // Each in the other's place.
    assert!(matches!(
        refused(&one.key, &one.chain),
        TlsError::NoCertificate
    ));
    let mismatch = refused(&one.chain, &other.key);
    assert!(matches!(mismatch, TlsError::Mismatch));
    assert!(mismatch.is_about_key());

    let broken = one.chain.replacen("MII", "!!!", 1);
    assert_ne!(broken, one.chain);
    assert!(matches!(refused(&broken, &one.key), TlsError::Certificate));
    let hollow = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert!(matches!(refused(hollow, &one.key), TlsError::Certificate));
    let hollow = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert!(matches!(refused(&one.chain, hollow), TlsError::Key));
    let locked = one.key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assert!(matches!(refused(&one.chain, &locked), TlsError::NoKey));
}

#[test]
fn a_chain_is_taken_with_its_own_certificate_first() {
    let authority = Authority::new();
    let (one, other) = (authority.issue(4000), authority.issue(4000));
    let chain = format!("{}{}", one.chain, other.chain);
    Tls::from_pem(chain.as_bytes(), one.key.as_bytes()).unwrap();
    assert!(matches!(refused(&chain, &other.key), TlsError::Mismatch));
}

#[test]
fn an_expired_certificate_is_taken_and_can_be_told() {
    let expired = Authority::new().issue(2001).tls();
    let validity = expired.validity();
    assert_eq!(validity.not_before.secs(), 946_684_800);
    assert_eq!(validity.not_after.secs(), 978_307_200);
}

#[test]
fn neither_errors_nor_debug_output_quote_the_key() {
    let authority = Authority::new();
    let pair = authority.issue(4000);
    let secret = pair.key.lines().nth(1).unwrap();
    let torn = pair
        .key
        .replacen("-----BEGIN PRIVATE KEY-----\n", "-----BEGIN ", 1);
    let spoiled = pair.key.replacen(secret, &format!("!{secret}"), 1);
    for key in [torn, spoiled] {
        let error = refused(&pair.chain, &key);
        let told = format!("{error} {error:?}");
        assert!(!told.contains(secret), "{told}");
    }
    let shown = format!("{:?}", pair.tls());
    assert!(shown.starts_with("Tls { validity: "), "{shown}");
    assert!(!shown.contains(secret), "{shown}");
}
