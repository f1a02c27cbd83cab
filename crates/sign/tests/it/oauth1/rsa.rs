//! RSA-SHA1, for platforms that name it.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base::Rng;
use base64::{Engine, engine::general_purpose::STANDARD};
use sign::{
    BadKey,
    oauth1::{Method, Mistake, RsaSha1Key, RsaSha1Signer, SigningKey},
};

use super::*;

/// A key that OpenSSL made, and its signature over the request below.
const OPENSSL: &str = "\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA6O4/oncqzGMj3itVVAiV
YcoPPItyVsd74Zjv6HWXO0hCjtJMFn3GOjLLEJ060kTZ68yFuUY1zMPKjw7HNegX
eE+hPuaGFuGcHPsoEky5FLoqs7ygYJYFibEjth5ISnV64HUMJJ5OU93MT61QtCXt
VcIzCEvF9sleffwOB7xfLTgRurL3p0YR8LEeRd+XQN3rvU69g5U1sS+5Lfov+ago
Yq6XY9z+t1M2B2qu9ObLEAlMFZVSAQzWUxtPmm2Wd479FbgJ4TmXTOKYdoJXqZLL
Xj/TIW8i6PFe5TXT75erVOpwTjl4hYPo58Tc1KVSLUkSIXaTcEMbJWNedXPZQyU1
KwIDAQAB
-----END PUBLIC KEY-----";
const SIGNATURE: &str = "uAyKbUBH2Kn8SjpqbBH7qEDo15sWTrupuyAaSDxkm/29FxphxYBkIcruCCe5VUWC\
                         dJ0Ge7G8oaAud8c1HD0UwZQOgqS1RWW/qn7DCIL7mCTwXRelrGL4HAU9+HG6GQJV\
                         srotkw1qdiwNqwJ7iyAjyzaV7fOtkh33fFN4kESaziiSirA/FfcjCmBlLp/bMQye\
                         rZGXpkmhWI52bN0frcOK5UL+4b81c+5SJNIXUxknizh9SJK7PyQ1IigI4I0y7whM\
                         b1o9iyyGRhtGE7cYlDJAPrtjiKDNV2gdYFd3uRzeqnmTyyum+RNCD5x8ov1apIEe\
                         D0bs1PE0Sgn4AQ96aLXFSw==";

/// Keys that OpenSSL made and that are too short, or of another kind.
const SHORT: &str = "\
-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDFqIHgGgm/IOM6Wro1X7nvOJqD
v2Ns6PqPJ08/KAxTSfpSQOD2iAf9Ba6god7wrShDr9ds0tq2fBxHawHViXC4IhWI
NUtr+ZVVxQALM1mFsHIEjLO9i04HRjfDHMhvft7thdkGAp/9Z+T/RViuhW2kIMwk
5bDtH8dsPrEAeO0NeQIDAQAB
-----END PUBLIC KEY-----";
const ELLIPTIC: &str = "\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+KBGyt4sFSxkx41gdVheqZ8VEZII
979ZTnjhTl+FwsfjloRiF6aqRsoFBgo++pWupVrMOCPjL2KtQJOnx66Z5Q==
-----END PUBLIC KEY-----";

fn openssl(url: &str, signature: &str) -> Sent {
    Sent::new("GET", url).header(header(&[
        ("oauth_consumer_key", "mixi.jp"),
        ("oauth_nonce", "7d8f3e4a"),
        ("oauth_signature_method", "RSA-SHA1"),
        ("oauth_timestamp", "1244636076"),
        ("oauth_version", "1.0"),
        ("oauth_signature", signature),
    ]))
}

fn verified(sent: &Sent, key: &RsaSha1Key) -> Option<UrlForm> {
    let key = Key::from(key);
    sent.read(|presented| Some(presented.verify(&key).ok()?.get().form()))
}

#[test]
fn openssls_answer() {
    let key = RsaSha1Key::from_pem(OPENSSL).unwrap();
    let url = "http://game.example.com/?opensocial_viewer_id=12345";
    assert_eq!(verified(&openssl(url, SIGNATURE), &key), Some(UrlForm::Rfc));
    let other = "http://game.example.com/?opensocial_viewer_id=12346";
    for (url, signature) in [(other, SIGNATURE), (url, ""), (url, "AAAA"), (url, "!")] {
        assert_eq!(verified(&openssl(url, signature), &key), None);
    }
    let https = "https://game.example.com/?opensocial_viewer_id=12345";
    openssl(https, SIGNATURE).read(|presented| {
        assert_eq!(presented.method(), Method::RsaSha1);
        assert_eq!(presented.diagnose(&Key::from(&key)), [Mistake::OtherScheme]);
        // A shared secret is no key of this method, and the other way round.
        let secret = Secret::new("secret");
        let hmac = Key::from(HmacSha1Key::new(&secret, None));
        assert!(presented.verify(&hmac).is_err());
        assert_eq!(presented.diagnose(&hmac), []);
    });
    let hmac = Sent::new("GET", "http://h/").signed(&EXAMPLE, "consumer", "token");
    assert_eq!(verified(&hmac, &key), None);
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// A key pair of aws-lc: the private key in PEM, the public one in DER.
fn pair() -> (Secret, Vec<u8>) {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let private = pem("PRIVATE KEY", private.as_ref());
    (Secret::new(private), public.as_ref().to_vec())
}

/// Randomness that counts.
struct Counting(std::sync::atomic::AtomicU64);

impl Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            let next = self
                .0
                .fetch_add(0x9e37_79b9_7f4a_7c15, std::sync::atomic::Ordering::Relaxed);
            *byte = next.to_be_bytes()[0];
        }
    }
}

#[test]
fn what_is_signed_is_verified() {
    let (private, public) = pair();
    let signer = RsaSha1Signer::from_pem(&private).unwrap();
    let rng = Counting(1.into());
    let sent = Sent::new("GET", "https://game.example.com/?a=b");
    let sign = || {
        let key = SigningKey::RsaSha1(&signer, &rng);
        sent.with(|request| sign(request, &EXAMPLE, key).unwrap())
    };
    let value = sign();
    assert!(
        rng.0.load(std::sync::atomic::Ordering::Relaxed) > 1,
        "it is blinded"
    );
    assert_eq!(value, sign(), "and blinding does not show");
    let sent = sent.clone().header(value);
    let key = RsaSha1Key::from_der(&public).unwrap();
    assert_eq!(verified(&sent, &key), Some(UrlForm::Rfc));
    let published = RsaSha1Key::from_pem(&signer.public_pem().unwrap()).unwrap();
    assert_eq!(verified(&sent, &published), Some(UrlForm::Rfc));
    let other = RsaSha1Key::from_pem(OPENSSL).unwrap();
    assert_eq!(verified(&sent, &other), None);
}

#[test]
fn other_keys_are_refused() {
    let (private, public) = pair();
    let text = private.expose_str().unwrap();
    for bad in ["", "x", SHORT, ELLIPTIC, text, &pem("CERTIFICATE", &public)] {
        assert_eq!(RsaSha1Key::from_pem(bad).err(), Some(BadKey));
    }
    assert_eq!(RsaSha1Key::from_der(b"x").err(), Some(BadKey));
    for bad in [
        "",
        "x",
        OPENSSL,
        &text.replace("PRIVATE", "RSA PRIVATE"),
        text.get(..900).unwrap(),
    ] {
        let bad = Secret::new(bad);
        assert_eq!(RsaSha1Signer::from_pem(&bad).err(), Some(BadKey));
    }
    let not_text = Secret::new([0xff; 9]);
    assert_eq!(RsaSha1Signer::from_pem(&not_text).err(), Some(BadKey));
}

#[test]
fn a_private_key_does_not_print_itself() {
    let (private, _) = pair();
    let signer = RsaSha1Signer::from_pem(&private).unwrap();
    assert_eq!(format!("{signer:?}"), "RsaSha1Signer(redacted)");
    let key = RsaSha1Key::from_pem(OPENSSL).unwrap();
    assert_eq!(format!("{key:?}"), "RsaSha1Key");
}
