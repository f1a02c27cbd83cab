//! Signatures that specifications and other implementations publish.

use super::*;

struct Case {
    of: &'static str,
    request: Sent,
    signing: Signing<'static>,
    secrets: (&'static str, &'static str),
    signature: &'static str,
    form: UrlForm,
}

/// OAuth Core 1.0a, appendix A.5; RFC 5849, sections 1.2 and 3.1.
fn specifications() -> [Case; 5] {
    let rfc = Signing {
        version: false,
        ..EXAMPLE
    };
    let consumer = "kd94hf93k423kf44";
    let form = UrlForm::Rfc;
    [
        Case {
            of: "Core 1.0a, A.5",
            request: Sent::new(
                "GET",
                "http://photos.example.net/photos?file=vacation.jpg&size=original",
            ),
            signing: EXAMPLE,
            secrets: (consumer, "pfkkdhi9sl3r4s00"),
            signature: "tR3+Ty81lMeYAr/Fid0kMTYa/WM=",
            form,
        },
        Case {
            of: "RFC 5849, 1.2, temporary credentials",
            request: Sent::new("POST", "https://photos.example.net/initiate"),
            signing: Signing {
                token: None,
                timestamp: 137_131_200,
                nonce: "wIjqoS",
                extra: &[("oauth_callback", "http://printer.example.com/ready")],
                ..rfc
            },
            secrets: (consumer, ""),
            signature: "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
            form,
        },
        Case {
            of: "RFC 5849, 1.2, token",
            request: Sent::new("POST", "https://photos.example.net/token"),
            signing: Signing {
                token: Some("hh5s93j4hdidpola"),
                timestamp: 137_131_201,
                nonce: "walatlh",
                extra: &[("oauth_verifier", "hfdp7dh39dks9884")],
                ..rfc
            },
            secrets: (consumer, "hdhd0244k9j7ao03"),
            signature: "gKgrFCywp7rO0OXSjdot/IHF7IU=",
            form,
        },
        Case {
            of: "RFC 5849, 1.2, photo",
            request: Sent::new(
                "GET",
                "http://photos.example.net/photos?file=vacation.jpg&size=original",
            ),
            signing: Signing {
                timestamp: 137_131_202,
                nonce: "chapoH",
                ..rfc
            },
            secrets: (consumer, "pfkkdhi9sl3r4s00"),
            signature: "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
            form,
        },
        Case {
            of: "RFC 5849, 3.1, with erratum 2550",
            request: rfc_request(),
            signing: RFC_SIGNING,
            secrets: ("j49sk3j29djd", "dh893hdasih9"),
            signature: "r6/TJjbCOr97/+UU0NsvSne7s5g=",
            form,
        },
    ]
}

const RFC_SIGNING: Signing<'_> = Signing {
    consumer_key: "9djdj82h48djs9d2",
    token: Some("kkk9d7dh3k39sjv7"),
    timestamp: 137_131_201,
    nonce: "7d8f3e4a",
    version: false,
    realm: Some("Example"),
    extra: &[],
    body_hash: false,
};

fn rfc_request() -> Sent {
    Sent::new(
        "POST",
        "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
    )
    .form("c2&a3=2+q")
}

/// Tests and pages of other implementations and of platforms.
fn implementations() -> [Case; 7] {
    let consumer = "kd94hf93k423kf44";
    let trusted = Signing {
        token: None,
        ..EXAMPLE
    };
    [
        Case {
            of: "oauth-signature-js, read as RFC 5849 has it",
            request: Sent::new("GET", "http://api.example.com"),
            signing: Signing {
                consumer_key: "key",
                ..trusted
            },
            secrets: ("secret", ""),
            signature: "iVpxHh/XZdsNurgqQF1owp/F35Y=",
            form: UrlForm::Rfc,
        },
        Case {
            of: "Net::OAuth, consumer request",
            request: Sent::new("GET", "http://provider.example.net/profile"),
            signing: trusted,
            secrets: (consumer, ""),
            signature: "SGtGiOrgTGF5Dd4RUMguopweOSU=",
            form: UrlForm::Rfc,
        },
        twitter("/1/", "tnnArxj06cWHq44gCs1OSKk/jLY="),
        twitter("/1.1/", "hCtSmYh+iHYCEqBWrE7C7hYmtUk="),
        Case {
            of: "python-oauth2, body hash",
            request: Sent::new("PUT", "http://www.example.com/resource")
                .body("text/plain", "Hello World!"),
            signing: Signing {
                consumer_key: "consumer",
                token: Some("token"),
                timestamp: 1_236_874_236,
                nonce: "10369470270925",
                body_hash: true,
                ..EXAMPLE
            },
            secrets: ("con-test-secret", ""),
            signature: "CTFmrqJIGT7NsWJ42OrujahTtTc=",
            form: UrlForm::Rfc,
        },
        Case {
            of: "mixi",
            request: Sent::new("GET", "http://api-example.mixi.jp/people/@me/@self"),
            signing: Signing {
                consumer_key: "bc906fac81f581c3c96a",
                nonce: "5c261539688b2a591aad",
                timestamp: 1_244_636_076,
                extra: &[("xoauth_requestor_id", "12345")],
                ..trusted
            },
            secrets: ("79e0a55cde43e7dc86fd1e1366d6b6ac7771db8", ""),
            signature: "LFrNxv76Aqc+7tQ45RCXef62ss4=",
            form: UrlForm::Rfc,
        },
        Case {
            of: "oauth-signature-js, secrets that are not ASCII",
            request: Sent::new("GET", "http://api.example.com/endpoint"),
            signing: Signing {
                consumer_key: "consumer-key",
                token: Some("token-key"),
                nonce: "5678",
                timestamp: 1234,
                ..EXAMPLE
            },
            secrets: ("你好", "åçñ"),
            signature: "JXcouSrYw1x7ql1ArjfT1Bg8O9g=",
            form: UrlForm::Rfc,
        },
    ]
}

fn twitter(version: &str, signature: &'static str) -> Case {
    let url = format!("https://api.twitter.com{version}statuses/update.json?include_entities=true");
    Case {
        of: "Twitter",
        request: Sent::new("POST", &url)
            .form("status=Hello%20Ladies%20%2b%20Gentlemen%2c+a%20signed%20OAuth%20request%21"),
        signing: Signing {
            consumer_key: "xvz1evFS4wEEPTGEFPHBog",
            token: Some("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
            timestamp: 1_318_622_958,
            nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
            ..EXAMPLE
        },
        secrets: (
            "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
            "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
        ),
        signature,
        form: UrlForm::Rfc,
    }
}

#[test]
fn what_is_published_is_signed_and_verified() {
    for case in specifications().into_iter().chain(implementations()) {
        let (consumer, token) = case.secrets;
        let sent = case.request.signed(&case.signing, consumer, token);
        let header = String::from_utf8(sent.headers[0].clone()).unwrap();
        let signature = format!("oauth_signature=\"{}\"", escaped(case.signature));
        assert!(header.ends_with(&signature), "{}: {header}", case.of);
        assert_eq!(
            sent.verified(consumer, token),
            Some(case.form),
            "{}",
            case.of
        );
        assert_eq!(sent.verified(consumer, "other"), None, "{}", case.of);
    }
}

/// RFC 5849, section 3.1 prints another signature, which erratum 2550 calls
/// wrong.
#[test]
fn the_signature_that_the_rfc_prints_is_refused() {
    let printed = header(&[
        ("oauth_consumer_key", "9djdj82h48djs9d2"),
        ("oauth_token", "kkk9d7dh3k39sjv7"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "7d8f3e4a"),
        ("oauth_signature", "bYT5CMsGcbgUdFHObYMEfcx6bsw="),
    ]);
    let sent = rfc_request().header(printed);
    assert_eq!(sent.verified("j49sk3j29djd", "dh893hdasih9"), None);
    assert_eq!(
        sent.base_string(UrlForm::Rfc),
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D\
         %253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce\
         %3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26\
         oauth_token%3Dkkk9d7dh3k39sjv7"
    );
}

/// A signer that leaves the slash of an empty path out.
#[test]
fn a_url_without_its_slash_is_another_form() {
    let sent = Sent::new("GET", "http://api.example.com").header(header(&[
        ("oauth_consumer_key", "key"),
        ("oauth_nonce", "kllo9940pd9333jh"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "1191242096"),
        ("oauth_version", "1.0"),
        ("oauth_signature", "5vNiG7RrEtOHXZ8gE1HQiJ7ssoc="),
    ]));
    assert_eq!(sent.verified("secret", ""), Some(UrlForm::NoSlash));
}

/// GREE's payments, of which a base string is published.
#[test]
fn gree() {
    let hash = "Tm2cIOeqW5vPnvE92XhaPIAYpQPkPv8t7A4SoPnMAPt3Xho4U2s1dpt6gKmYrhxsBn1q\
                /W6uVcH+RWqbZrGwjA==";
    let url = "https://gl-payment.gree-apps.net/v1.0/auth/authorize";
    let sent = Sent::new("POST", url).header(header(&[
        ("oauth_version", "1.0"),
        (
            "xoauth_requestor_id",
            "2326107690785413ffb1b4049d2095f392408b7cfc9d94c",
        ),
        ("oauth_body_hash", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
        ("oauth_consumer_key", "232610769078541"),
        ("oauth_nonce", "-1018017306293281741"),
        ("xoauth_as_hash", hash),
        ("oauth_signature_method", "RSA-SHA1"),
        ("oauth_timestamp", "1708770124"),
        ("oauth_signature", ""),
    ]));
    assert_eq!(
        sent.base_string(UrlForm::Rfc),
        "POST&https%3A%2F%2Fgl-payment.gree-apps.net%2Fv1.0%2Fauth%2Fauthorize&oauth_body_hash%3D\
         2jmj7l5rSw0yVb%252FvlWAYkK%252FYBwk%253D%26oauth_consumer_key%3D232610769078541%26\
         oauth_nonce%3D-1018017306293281741%26oauth_signature_method%3DRSA-SHA1%26\
         oauth_timestamp%3D1708770124%26oauth_version%3D1.0%26xoauth_as_hash%3D\
         Tm2cIOeqW5vPnvE92XhaPIAYpQPkPv8t7A4SoPnMAPt3Xho4U2s1dpt6gKmYrhxsBn1q%252FW6uVcH%252B\
         RWqbZrGwjA%253D%253D%26xoauth_requestor_id%3D\
         2326107690785413ffb1b4049d2095f392408b7cfc9d94c"
    );
}
