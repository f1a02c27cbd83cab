//! Every way in which a request is refused before its signature is looked at.

use sign::oauth1::{HeaderFlaw, MAX_PARAMETERS, MAX_SIGNED_LEN, MAX_TEXT, Source};

use super::*;

const GOOD: [(&str, &str); 6] = [
    ("oauth_consumer_key", "key"),
    ("oauth_nonce", "7d8f3e4a"),
    ("oauth_signature", "x"),
    ("oauth_signature_method", "HMAC-SHA1"),
    ("oauth_timestamp", "137131201"),
    ("oauth_token", "token"),
];

fn with(name: &str, value: &str) -> Sent {
    let mut parameters = GOOD.to_vec();
    parameters.retain(|(known, _)| *known != name);
    parameters.push((name, value));
    Sent::new("GET", "http://h/?a=b").header(header(&parameters))
}

fn without(name: &str) -> Sent {
    let mut parameters = GOOD.to_vec();
    parameters.retain(|(known, _)| *known != name);
    Sent::new("GET", "http://h/?a=b").header(header(&parameters))
}

fn good() -> Sent {
    without("")
}

#[test]
fn unsigned() {
    let bare = Sent::new("GET", "http://h/?a=b");
    assert_eq!(bare.fault(), Fault::Unsigned);
    for value in [
        "Bearer token",
        "Basic b2F1dGg=",
        "OAuth",
        "OAuth ",
        "OAuthx y",
        "",
        "OAuth realm=\"x\"",
    ] {
        let sent = bare.clone().header(value);
        assert_eq!(sent.fault(), Fault::Unsigned, "{value}");
    }
    good().read(|_| ());
}

#[test]
fn malformed_headers() {
    use HeaderFlaw::{Parameter, Realm, Separator, Unclosed};
    for (value, flaw) in [
        ("OAuth oauth_nonce", Parameter),
        ("OAuth oauth_nonce=x", Parameter),
        ("OAuth oauth_nonce =\"x\"", Parameter),
        ("OAuth oauth_nonce= \"x\"", Parameter),
        ("OAuth =\"x\"", Parameter),
        ("OAuth \"x\"", Parameter),
        ("OAuth ,oauth_nonce=\"x\"", Parameter),
        ("OAuth oauth_nonce=\"x\",", Parameter),
        ("OAuth oauth_nonce=\"x\", ,a=\"b\"", Parameter),
        ("OAuth realm=x", Parameter),
        ("OAuth %72ealm=\"x\"", Parameter),
        ("OAuth a=\"b\", REAL%4D=\"x\"", Parameter),
        ("OAuth oauth_nonce=\"x", Unclosed),
        ("OAuth oauth_nonce=\"", Unclosed),
        ("OAuth realm=\"x", Unclosed),
        ("OAuth realm=\"x\\\"", Unclosed),
        ("OAuth realm=\"\\", Unclosed),
        ("OAuth oauth_nonce=\"x\" a=\"b\"", Separator),
        ("OAuth oauth_nonce=\"x\"a=\"b\"", Separator),
        ("OAuth realm=\"x\" a=\"b\"", Separator),
        ("OAuth oauth_nonce=\"x\"; a=\"b\"", Separator),
        ("OAuth realm=\"x\", a=\"b\", Realm=\"x\"", Realm),
    ] {
        let sent = Sent::new("GET", "http://h/").header(value);
        assert_eq!(sent.fault(), Fault::Header(flaw), "{value}");
    }
    let twice = good().header("oauth oauth_nonce=\"x\"");
    assert_eq!(twice.fault(), Fault::SeveralHeaders);
}

#[test]
fn bad_encoding() {
    for value in ["%", "%4", "%zz", "%FF", "%C3%28", "%ED%A0%80"] {
        let query = format!("http://h/?a={value}");
        let sent = Sent::new("GET", &query).header(header(&GOOD));
        assert_eq!(sent.fault(), Fault::Encoding(Source::Query), "{value}");
        let query = format!("http://h/?{value}=a");
        let sent = Sent::new("GET", &query).header(header(&GOOD));
        assert_eq!(sent.fault(), Fault::Encoding(Source::Query), "{value}");
        let sent = good().form(format!("a=b&a={value}"));
        assert_eq!(sent.fault(), Fault::Encoding(Source::Body), "{value}");
        let value = format!("{}, a=\"{value}\"", header(&GOOD));
        let sent = Sent::new("GET", "http://h/").header(value);
        assert_eq!(sent.fault(), Fault::Encoding(Source::Header));
    }
    let sent = good().form("a=%E3%81");
    assert_eq!(sent.fault(), Fault::Encoding(Source::Body));
    // No form, no parameters.
    good().body("text/plain", "a=%").read(|_| ());
}

#[test]
fn scattered() {
    let query = Sent::new("GET", "http://h/?oauth_nonce=x").header(header(&GOOD));
    assert_eq!(query.fault(), Fault::Scattered);
    let hidden = Sent::new("GET", "http://h/?%6Fauth%5Fanything=x").header(header(&GOOD));
    assert_eq!(hidden.fault(), Fault::Scattered);
    assert_eq!(good().form("oauth_nonce=x").fault(), Fault::Scattered);
    let both = Sent::new("POST", "http://h/?oauth_nonce=x").form("oauth_token=x");
    assert_eq!(both.fault(), Fault::Scattered);
}

#[test]
fn duplicated() {
    let value = format!("{}, oauth_nonce=\"7d8f3e4a\"", header(&GOOD));
    let sent = Sent::new("GET", "http://h/").header(value);
    assert_eq!(sent.fault(), Fault::Duplicated("oauth_nonce"));
    let value = format!("{}, oauth_x=\"1\", oauth%5Fx=\"2\"", header(&GOOD));
    let sent = Sent::new("GET", "http://h/").header(value);
    let other = Fault::Duplicated("a parameter that begins with oauth_");
    assert_eq!(sent.fault(), other);
    let sent = Sent::new("GET", "http://h/?oauth_nonce=a&oauth_nonce=b");
    assert_eq!(sent.fault(), Fault::Duplicated("oauth_nonce"));
}

#[test]
fn absent_and_rejected() {
    for (name, _) in GOOD.into_iter().filter(|(name, _)| *name != "oauth_token") {
        let fault = without(name).fault();
        assert_eq!(fault, Fault::Absent(name));
        assert_eq!(fault.problem(), "parameter_absent");
        assert_eq!(fault.parameter(), Some(name));
    }
    let long = "x".repeat(MAX_TEXT + 1);
    for name in [
        "oauth_consumer_key",
        "oauth_nonce",
        "oauth_signature_method",
    ] {
        for value in ["", "a\nb", "\u{7f}", &long] {
            assert_eq!(with(name, value).fault(), Fault::Rejected(name), "{value}");
        }
        with(name, long.get(1..).unwrap()).read(|_| ());
    }
    for value in ["\0", &long] {
        assert_eq!(
            with("oauth_token", value).fault(),
            Fault::Rejected("oauth_token")
        );
    }
    with("oauth_token", "").read(|_| ());
}

#[test]
fn versions() {
    for value in ["", "1", "1.0a", "2.0", " 1.0"] {
        let fault = with("oauth_version", value).fault();
        assert_eq!(
            (fault, fault.problem()),
            (Fault::Version, "version_rejected")
        );
    }
    with("oauth_version", "1.0").read(|_| ());
}

#[test]
fn timestamps() {
    for value in [
        "",
        "0",
        "000",
        "-1",
        "+1",
        "1.0",
        "1e3",
        " 1",
        "0x1",
        "１",
        "1371312010000",
        "99999999999999999999",
    ] {
        let fault = with("oauth_timestamp", value).fault();
        assert_eq!(
            (fault, fault.parameter()),
            (Fault::Timestamp, Some("oauth_timestamp"))
        );
    }
    for (value, seconds) in [
        ("1", 1),
        ("0137131201", 137_131_201),
        ("999999999999", 999_999_999_999),
    ] {
        with("oauth_timestamp", value).read(|it| assert_eq!(it.timestamp(), seconds));
    }
}

/// PLAINTEXT needs neither timestamp nor nonce, and is refused for itself.
#[test]
fn methods() {
    let parameters = [
        ("oauth_consumer_key", "key"),
        ("oauth_signature", "secret%26"),
        ("oauth_signature_method", "PLAINTEXT"),
    ];
    let sent = Sent::new("GET", "http://h/").header(header(&parameters));
    assert_eq!(sent.fault(), Fault::Method);
    assert_eq!(sent.fault().problem(), "signature_method_rejected");
}

#[test]
fn too_much() {
    let pairs = |count: usize| "a&".repeat(count);
    let most = MAX_PARAMETERS - GOOD.len() - 1;
    good().form(pairs(most)).read(|_| ());
    assert_eq!(good().form(pairs(most + 1)).fault(), Fault::TooMany);
    let room = MAX_SIGNED_LEN - header(&GOOD).len() - "/?a=b".len();
    good().form("a".repeat(room)).read(|_| ());
    assert_eq!(good().form("a".repeat(room + 1)).fault(), Fault::TooLong);
    // Other bodies are not read at all.
    let sent = good().body("application/json", "a".repeat(MAX_SIGNED_LEN + 1));
    sent.read(|_| ());
}

/// What could not be read is not signed.
#[test]
fn signing() {
    let refused = |sent: &Sent, signing: &Signing<'_>| {
        let secret = Secret::new("secret");
        let key = HmacSha1Key::new(&secret, None);
        sent.with(|request| sign(request, signing, key).unwrap_err())
    };
    let sent = Sent::new("GET", "http://h/");
    let of = |signing: Signing<'_>| refused(&sent, &signing);
    let long = "x".repeat(MAX_TEXT + 1);
    for (signing, fault) in [
        (
            Signing {
                consumer_key: "",
                ..EXAMPLE
            },
            Fault::Rejected("oauth_consumer_key"),
        ),
        (
            Signing {
                nonce: &long,
                ..EXAMPLE
            },
            Fault::Rejected("oauth_nonce"),
        ),
        (
            Signing {
                token: Some("\n"),
                ..EXAMPLE
            },
            Fault::Rejected("oauth_token"),
        ),
        (
            Signing {
                timestamp: 0,
                ..EXAMPLE
            },
            Fault::Timestamp,
        ),
        (
            Signing {
                realm: Some("a\r\nSet-Cookie: b"),
                ..EXAMPLE
            },
            Fault::Rejected("realm"),
        ),
        (
            Signing {
                extra: &[("Realm", "x")],
                ..EXAMPLE
            },
            Fault::Rejected("realm"),
        ),
        (
            Signing {
                extra: &[("", "x")],
                ..EXAMPLE
            },
            Fault::Header(HeaderFlaw::Parameter),
        ),
        (
            Signing {
                extra: &[("oauth_nonce", "x")],
                ..EXAMPLE
            },
            Fault::Duplicated("oauth_nonce"),
        ),
    ] {
        assert_eq!(of(signing), fault);
    }
    let signed = Sent::new("GET", "http://h/?oauth_token=x");
    assert_eq!(refused(&signed, &EXAMPLE), Fault::Scattered);
    let broken = Sent::new("GET", "http://h/?%zz");
    assert_eq!(refused(&broken, &EXAMPLE), Fault::Encoding(Source::Query));
    let many = sent.clone().form("a&".repeat(MAX_PARAMETERS));
    assert_eq!(refused(&many, &EXAMPLE), Fault::TooMany);
}

#[test]
fn every_fault_says_what_it_is() {
    let faults = [
        Fault::Unsigned,
        Fault::Header(HeaderFlaw::Parameter),
        Fault::SeveralHeaders,
        Fault::Encoding(Source::Header),
        Fault::Scattered,
        Fault::Duplicated("oauth_nonce"),
        Fault::Absent("oauth_nonce"),
        Fault::Rejected("oauth_nonce"),
        Fault::Method,
        Fault::Version,
        Fault::Timestamp,
        Fault::TooMany,
        Fault::TooLong,
    ];
    let mut said: Vec<_> = faults.iter().map(ToString::to_string).collect();
    said.sort();
    said.dedup();
    assert_eq!(said.len(), faults.len());
    assert!(said.iter().all(|it| it.is_ascii() && !it.contains('\n')));
}
