//! What a request is read as.

use sign::oauth1::{Method, Source};

use super::*;

#[test]
fn headers_of_many_spellings() {
    let parameters = "oauth_consumer_key=\"a%20b\",oauth_nonce=\"n\" ,  oauth_signature=\"/+=\"\t,\
                      \toauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1\"";
    for scheme in ["OAuth ", "oauth   ", "OAUTH\t", " OAuth "] {
        for realm in ["", "realm=\"\",", "REALM=\"a, b=\\\"c\\\"\", "] {
            let sent = Sent::new("GET", "http://h/")
                .header("Bearer of=\"news\"")
                .header(format!("{scheme}{realm}{parameters}"));
            sent.read(|presented| {
                assert_eq!(presented.consumer_key(), "a b");
                assert_eq!(presented.parameter("oauth_signature").unwrap().0, "/+=");
                assert_eq!(presented.carrier(), Source::Header);
                assert_eq!(presented.parameters().count(), 5);
                let between = realm
                    .split_once('"')
                    .and_then(|(_, rest)| rest.rsplit_once('"'));
                let between = between.map(|(realm, _)| realm.as_bytes());
                assert_eq!(presented.realm(), between);
            });
        }
    }
    let last = format!("OAuth {parameters}, realm=\"last\"");
    let sent = Sent::new("GET", "http://h/").header(last);
    sent.read(|presented| assert_eq!(presented.realm(), Some(&b"last"[..])));
}

const QUERY: &str = "oauth_consumer_key=k&oauth_nonce=n&oauth_signature=s&oauth_timestamp=1&\
                     oauth_signature_method=RSA-SHA1&oauth_token=&xoauth_requestor_id=a+b";

#[test]
fn one_carrier_of_three() {
    let query = Sent::new("GET", &format!("http://h/?{QUERY}"));
    let form = Sent::new("POST", "http://h/").form(QUERY);
    for (sent, source) in [(query, Source::Query), (form, Source::Body)] {
        sent.read(|presented| {
            assert_eq!(presented.carrier(), source);
            assert_eq!(presented.method(), Method::RsaSha1);
            let id = presented.parameter("xoauth_requestor_id").unwrap();
            assert_eq!((id.0.as_ref(), id.1), ("a b", source));
            assert_eq!(presented.token(), None);
            assert!(presented.token_is_sent());
            assert_eq!(presented.body_hash(), None);
            let text = presented.base_string(UrlForm::Rfc);
            assert!(text.contains("oauth_token%3D%26"), "{text}");
        });
    }
}

#[test]
fn what_a_form_is() {
    let form = "application/x-www-form-urlencoded";
    for (content_type, is) in [
        (form, true),
        ("Application/X-WWW-Form-URLEncoded", true),
        ("application/x-www-form-urlencoded; charset=UTF-8", true),
        ("application/x-www-form-urlencoded ;charset=x", true),
        ("application/x-www-form-urlencodedx", false),
        ("application/json", false),
        (
            "multipart/form-data; boundary=application/x-www-form-urlencoded",
            false,
        ),
        ("", false),
    ] {
        let sent = Sent::new("POST", &format!("http://h/?{QUERY}")).body(content_type, "inside=1");
        sent.read(|presented| {
            let inside = presented.parameter("inside").is_some();
            assert_eq!(
                (inside, presented.request().is_form()),
                (is, is),
                "{content_type}"
            );
        });
    }
}

/// A form's type makes no form of what is written as none (RFC 5849, section
/// 3.4.1.3.1).
#[test]
fn what_is_not_encoded_as_a_form_is_none() {
    let all = b"a=b&c%20+d=-._~!$'()*,;:@/?&AZ09";
    let mut good = Sent::new("POST", &format!("http://h/?{QUERY}")).form(all);
    good.read(|presented| assert!(presented.request().is_form()));
    good = good.form("");
    good.read(|presented| assert!(presented.request().is_form()));
    for byte in (0..=255_u8).filter(|byte| !byte.is_ascii_alphanumeric()) {
        if b"-._~!$&'()*+,;=:@/?%".contains(&byte) {
            continue;
        }
        let sent = good.clone().form([b"inside=1&a=", &[byte][..]].concat());
        sent.read(|presented| {
            let request = presented.request();
            assert!(request.has_form_type() && !request.is_form(), "{byte}");
            assert_eq!(presented.parameter("inside"), None, "{byte}");
        });
    }
    let sent = good.form(r#"{"a":1}"#);
    sent.read(|presented| {
        assert!(!presented.base_string(UrlForm::Rfc).contains("%257B"));
        assert!(!presented.request().is_form());
    });
}

#[test]
fn values_and_their_places() {
    let sent = Sent::new("POST", &format!("http://h/?id=3&id=1&{QUERY}")).form("id=2&id=1");
    sent.read(|presented| {
        let values: Vec<_> = presented.values("id").collect();
        let places = [Source::Query, Source::Body];
        assert_eq!(
            values
                .iter()
                .map(|(value, _)| value.as_ref())
                .collect::<Vec<_>>(),
            ["1", "1", "2", "3"]
        );
        assert!(
            places
                .iter()
                .all(|place| values.iter().any(|(_, it)| it == place))
        );
        assert_eq!(presented.parameter("id"), None, "it is not one");
        assert_eq!(presented.parameter("none"), None);
        let sent: Vec<_> = presented
            .as_sent()
            .into_iter()
            .filter(|it| it.name() == "id")
            .map(|it| (it.value().into_owned(), it.source()))
            .collect();
        let expected = [
            ("3", Source::Query),
            ("1", Source::Query),
            ("2", Source::Body),
            ("1", Source::Body),
        ];
        assert_eq!(
            sent,
            expected.map(|(value, place)| (value.to_owned(), place))
        );
    });
}

#[test]
fn nothing_is_printed_that_was_signed_with_or_written() {
    let sent = Sent::new("GET", "http://h/?text=hunter2").signed(&EXAMPLE, "consumer", "token");
    sent.read(|presented| {
        let shown = format!("{presented:?} {:?}", presented.as_sent());
        for hidden in ["hunter2", "nnch734d00sl2jdk", "oauth_signature=", "%3D"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
        assert!(shown.contains("dpf43f3p2l4k3l03"), "{shown}");
    });
    let shown = format!("{EXAMPLE:?}");
    assert!(!shown.contains("nnch734d00sl2jdk"), "{shown}");
}

/// A proof leads to what was proved.
#[test]
fn a_proof_carries_its_request() {
    let sent = Sent::new("GET", "http://h/").signed(&EXAMPLE, "consumer", "token");
    let (consumer, token) = (Secret::new("consumer"), Secret::new("token"));
    let key = Key::from(HmacSha1Key::new(&consumer, Some(&token)));
    sent.read(|presented| {
        let signed = presented.verify(&key).unwrap();
        assert_eq!(signed.get().presented().nonce(), EXAMPLE.nonce);
        assert_eq!(signed.get().presented().timestamp(), EXAMPLE.timestamp);
    });
}

/// A key is good for its own method only.
#[test]
fn a_method_is_not_chosen_by_its_sender() {
    let sent = Sent::new("GET", "http://h/").signed(&EXAMPLE, "consumer", "token");
    for method in ["RSA-SHA1", "PLAINTEXT", "hmac-sha1", "HMAC-SHA256"] {
        let mut sent = sent.clone();
        let value = String::from_utf8(sent.headers.remove(0)).unwrap();
        let sent = sent.header(value.replace("HMAC-SHA1", method));
        assert_eq!(sent.verified("consumer", "token"), None, "{method}");
    }
}
