//! OAuth Request Body Hash.

use sign::oauth1::body_hash::{OnForm, Verdict, judge, sha1_base64};

use super::*;

const EMPTY: &str = "2jmj7l5rSw0yVb/vlWAYkK/YBwk=";

/// The draft's answers, which OAuth::Lite and Shindig are tested with.
#[test]
fn the_drafts_answers() {
    assert_eq!(sha1_base64(b"Hello World!"), "Lve95gjOVATpfV8EL5X4nxwjKHE=");
    assert_eq!(sha1_base64(b""), EMPTY);
}

fn judged(sent: &Sent, on_form: OnForm) -> Verdict {
    let (consumer, token) = (Secret::new("consumer"), Secret::new("token"));
    let key = HmacSha1Key::new(&consumer, Some(&token));
    sent.read(|presented| judge(presented, on_form, Some(&key)))
}

fn claimed(method: &str, body: &[u8], hash: &str) -> Sent {
    let signing = Signing {
        extra: &[("oauth_body_hash", hash)],
        ..EXAMPLE
    };
    Sent::new(method, "http://h/")
        .body("application/json", body)
        .signed(&signing, "consumer", "token")
}

#[test]
fn present_means_compared() {
    let body = b"Hello World!";
    for method in ["POST", "PUT", "DELETE", "GET"] {
        let good = claimed(method, body, "Lve95gjOVATpfV8EL5X4nxwjKHE=");
        assert_eq!(judged(&good, OnForm::Reject), Verdict::Good);
        assert!(good.verified("consumer", "token").is_some(), "it is signed");
        let mut other = good;
        other.body.push(b'!');
        assert_eq!(judged(&other, OnForm::Verify), Verdict::Mismatch);
        assert!(
            other.verified("consumer", "token").is_some(),
            "its hash alone"
        );
    }
    for hash in ["", "x", "Lve95gjOVATpfV8EL5X4nxwjKHF="] {
        assert_eq!(
            judged(&claimed("POST", body, hash), OnForm::Verify),
            Verdict::Mismatch
        );
    }
}

#[test]
fn a_get_has_the_empty_hash_or_none() {
    for method in ["GET", "HEAD", "POST"] {
        assert_eq!(
            judged(&claimed(method, b"", EMPTY), OnForm::Verify),
            Verdict::Good
        );
    }
    let none = Sent::new("GET", "http://h/").signed(&EXAMPLE, "consumer", "token");
    assert_eq!(judged(&none, OnForm::Reject), Verdict::Absent);
}

#[test]
fn beside_a_form_a_rule_decides() {
    let signing = Signing {
        body_hash: true,
        ..EXAMPLE
    };
    let form = Sent::new("POST", "http://h/").form("a=b");
    let good = form.signed(&signing, "consumer", "token");
    assert_eq!(judged(&good, OnForm::Verify), Verdict::Good);
    assert_eq!(judged(&good, OnForm::Reject), Verdict::OnForm);
    let absent = Sent::new("POST", "http://h/").form("a=b");
    let absent = absent.signed(&EXAMPLE, "consumer", "token");
    assert_eq!(judged(&absent, OnForm::Reject), Verdict::Absent);
}

#[test]
fn known_mistakes_have_names() {
    for (hash, verdict) in [
        // HMAC-SHA1 and SHA-256 of the body, by OpenSSL.
        ("anmNyKancAQsJV0r8fl6NXnk4Uo=", Verdict::HmacInstead),
        (
            "f4OxZX/x/FO5LcGBSKHWXfwtSx+j1ncoSt3SABJtkGk=",
            Verdict::Sha256Instead,
        ),
        (
            "2ef7bde608ce5404e97d5f042f95f89f1c232871",
            Verdict::OtherSpelling,
        ),
        (
            "2EF7BDE608CE5404E97D5F042F95F89F1C232871",
            Verdict::OtherSpelling,
        ),
        (
            "MmVmN2JkZTYwOGNlNTQwNGU5N2Q1ZjA0MmY5NWY4OWYxYzIzMjg3MQ==",
            Verdict::OtherSpelling,
        ),
        ("Lve95gjOVATpfV8EL5X4nxwjKHE", Verdict::OtherSpelling),
        (EMPTY, Verdict::OfEmptyBody),
    ] {
        let sent = claimed("POST", b"Hello World!", hash);
        assert_eq!(judged(&sent, OnForm::Verify), verdict, "{hash}");
        assert!(verdict.advice().is_some());
    }
    // A body whose hash is spelled otherwise in base64url.
    let sent = claimed("POST", b"", &EMPTY.replace('/', "_"));
    assert_eq!(judged(&sent, OnForm::Verify), Verdict::OtherSpelling);
    // Without the key, an HMAC is a hash like any other.
    let sent = claimed("POST", b"Hello World!", "anmNyKancAQsJV0r8fl6NXnk4Uo=");
    sent.read(|it| assert_eq!(judge(it, OnForm::Verify, None), Verdict::Mismatch));
    assert!(Verdict::Good.advice().is_none() && Verdict::Absent.advice().is_none());
}
