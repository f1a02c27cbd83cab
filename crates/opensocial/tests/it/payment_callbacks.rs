//! What games are asked of payments, against a verifier of signed requests.

use base::{PlayerId, Secret, Timestamp};
use opensocial::{
    platform::{
        outgoing::{Call, Pen, Signer, Unsignable},
        payment_callback::{AskedPayment, PaymentCallback, Word, finish_url, is_added, word},
    },
    wire::payment::read_uuid,
};
use proptest::prelude::*;
use sign::oauth1::{HmacSha1Key, Key, Request, Scheme, read};

const SECRET: &str = "79e0a55cde43e7dc86fd1e1366d6b6ac7771db8";
const NOW: Timestamp = Timestamp::from_secs(1_355_712_721);

fn callback(callback_url: &str) -> PaymentCallback<'_> {
    PaymentCallback {
        callback_url,
        app_number: "12011394",
        player: PlayerId::new(85_494).unwrap(),
        payment_id: read_uuid("4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A").unwrap(),
        updated: NOW,
    }
}

const ASKED: &str = "opensocial_app_id=12011394&opensocial_owner_id=85494\
    &opensocial_viewer_id=85494&payment_id=4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A\
    &status=10&updated=2012-12-17T02%3A52%3A01Z";

#[test]
fn the_query_is_as_it_was_captured_behind_the_games_own() {
    for (url, asked) in [
        (
            "http://game.example/cb",
            format!("http://game.example/cb?{ASKED}"),
        ),
        (
            "http://game.example/cb?a=1&b=%E3%81%82",
            format!("http://game.example/cb?a=1&b=%E3%81%82&{ASKED}"),
        ),
        (
            "https://game.example",
            format!("https://game.example?{ASKED}"),
        ),
    ] {
        assert_eq!(callback(url).url(), asked);
    }
}

fn sign(url: &str, at: Timestamp) -> Result<Call, Unsignable> {
    let secret = Secret::new(SECRET);
    let signer = Signer {
        consumer_key: "key",
        pen: Pen::Secret(&secret),
        at,
        nonce: "nonce-1",
        realm: "mobage",
    };
    callback(url).sign(&signer)
}

/// Whether a receiver at that authority accepts the signature of a GET.
fn verifies(scheme: Scheme, authority: &str, target: &str, header: &str, secret: &str) -> bool {
    let authorization = [header.as_bytes()];
    let request = Request {
        method: "GET",
        scheme,
        authority,
        target: target.as_bytes(),
        authorization: &authorization,
        content_type: None,
        body: &[],
    };
    let presented = read(&request).unwrap();
    assert_eq!(presented.consumer_key(), "key");
    assert_eq!(presented.token(), None);
    let secret = Secret::new(secret);
    let key = Key::from(HmacSha1Key::new(&secret, None));
    presented.verify(&key).is_ok()
}

#[test]
fn a_receiver_finds_the_signature_good_and_nobody_elses() {
    for (base, scheme, authority, target) in [
        (
            "http://game.example/cb?a=1",
            Scheme::Http,
            "game.example",
            "/cb?a=1&",
        ),
        (
            "http://GAME.example:80/cb",
            Scheme::Http,
            "game.example",
            "/cb?",
        ),
        (
            "https://game.example:8443",
            Scheme::Https,
            "game.example:8443",
            "/?",
        ),
        (
            "http://127.0.0.1:8080/a%20b?x=%2B+y",
            Scheme::Http,
            "127.0.0.1:8080",
            "/a%20b?x=%2B+y&",
        ),
        ("http://[::1]:8080/cb", Scheme::Http, "[::1]:8080", "/cb?"),
    ] {
        let call = sign(base, NOW).unwrap();
        assert_eq!((call.method, &call.form), ("GET", &None));
        let header = call.authorization.expose_str().unwrap().to_owned();
        let target = format!("{target}{ASKED}");
        assert!(
            verifies(scheme, authority, &target, &header, SECRET),
            "{base}"
        );
        assert!(
            !verifies(scheme, authority, &target, &header, "another"),
            "{base}"
        );
        let other = target.replace("status=10", "status=11");
        assert!(
            !verifies(scheme, authority, &other, &header, SECRET),
            "{base}"
        );
    }
}

#[test]
fn what_cannot_be_called_is_not_signed() {
    for url in [
        "",
        "/cb",
        "mailto:a@game.example",
        "http://game.example/?oauth_token=1",
    ] {
        assert!(sign(url, NOW).is_err(), "{url}");
    }
    let before = Timestamp::from_secs(-1);
    assert!(sign("http://game.example/", before).is_err());
}

#[test]
fn the_player_goes_on_with_the_payments_id() {
    let payment = callback("http://x/").payment_id;
    let gone = finish_url("http://game.example/done?id=178", payment);
    let id = "4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A";
    assert_eq!(
        gone,
        format!("http://game.example/done?id=178&payment_id={id}")
    );
}

#[test]
fn only_200_is_a_yes_and_only_what_nobody_says_by_accident_is_a_no() {
    let (closed, open) = (Word::Neither { open: false }, Word::Neither { open: true });
    for (statuses, said) in [
        (&[200][..], Word::Yes),
        (&[201, 202, 204, 206, 226], open),
        (&[301, 302, 303, 304, 307, 308], closed),
        (
            &[400, 402, 406, 410, 412, 413, 415, 418, 422, 451],
            Word::No,
        ),
        (&[401, 403, 404, 405, 407, 408, 421, 425, 429], closed),
        (&[409, 500, 502, 503, 504, 599, 100, 700], open),
    ] {
        for status in statuses {
            assert_eq!(word(*status), said, "{status}");
        }
    }
}

#[test]
fn what_waits_names_its_kind_and_no_secret() {
    let payment_id = callback("http://x/").payment_id;
    let payload = AskedPayment { payment_id }.payload();
    assert_eq!(
        payload,
        r#"{"kind":"payment","payment_id":"4a2903e568b2351cbc9f0f0e8fb6ae8a"}"#
    );
    assert_eq!(
        AskedPayment::read(&payload),
        Some(AskedPayment { payment_id })
    );
    for other in [
        "",
        "{}",
        r#"{"kind":"life-cycle"}"#,
        r#"{"kind":"payment"}"#,
    ] {
        assert_eq!(AskedPayment::read(other), None, "{other}");
    }
}

#[test]
fn names_are_the_platforms_in_any_case() {
    for name in [
        "oauth_token",
        "OAUTH",
        "xoauth_requestor_id",
        "opensocial_app_id",
        "OpenSocialX",
        "payment_id",
        "status",
        "updated",
        "Status",
        "payment.id",
        "updated[]",
    ] {
        assert!(is_added(name), "{name}");
    }
    for name in ["", "oaut", "auth_token", "statuses", "payment", "öauth"] {
        assert!(!is_added(name), "{name}");
    }
}

proptest! {
    #[test]
    fn every_question_that_is_signed_verifies(
        path in "[a-z0-9/%~._-]{0,20}",
        query in "[a-z0-9&=+._-]{0,30}",
        port: u16,
    ) {
        let base = format!("http://game.example:{port}/{path}?{query}");
        let Ok(call) = sign(&base, NOW) else {
            return Ok(());
        };
        let header = call.authorization.expose_str().unwrap();
        let sent = url::Url::parse(&call.url).unwrap();
        let port = sent.port().map(|port| format!(":{port}")).unwrap_or_default();
        let authority = format!("game.example{port}");
        let target = format!("{}?{}", sent.path(), sent.query().unwrap());
        prop_assert!(verifies(Scheme::Http, &authority, &target, header, SECRET));
    }
}
