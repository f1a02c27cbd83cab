//! What games receive: the signatures were computed with Python's `hmac`, apart
//! from this program.

use base::{Environment, PlayerId, Secret, Timestamp};
use opensocial::{
    platform::{
        gadget::Launch,
        is_reserved,
        life_cycle::{LifeCycle, Telling},
        outgoing::{Call, FORM, Handed, Pen, Signer, Unsignable},
    },
    profile,
};
use proptest::prelude::*;
use sign::oauth1::{HmacSha1Key, Key, Request, Scheme, read};
use url::{Position, Url, form_urlencoded};

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn player(number: u64) -> PlayerId {
    PlayerId::new(number).unwrap()
}

fn signer(secret: &Secret) -> Signer<'_> {
    Signer {
        consumer_key: "key",
        pen: Pen::Secret(secret),
        at: Timestamp::from_secs(1_353_721_954),
        nonce: "0123456789abcdef0123",
        realm: "mobage",
    }
}

fn launched(url: &str, form: Option<&[u8]>) -> Result<Call, Unsignable> {
    let (token, token_secret) = (secret("token"), secret("token-secret"));
    let launch = Launch {
        url,
        form,
        app_number: "12345",
        viewer: player(101),
        handed: Handed {
            token: &token,
            secret: &token_secret,
        },
    };
    launch.sign(&signer(&secret("secret")))
}

fn signature(call: &Call) -> String {
    let header = call.authorization.expose_str().unwrap();
    let (_, rest) = header.split_once("oauth_signature=\"").unwrap();
    let (value, _) = rest.split_once('"').unwrap();
    let decoded = form_urlencoded::parse(value.as_bytes()).next().unwrap();
    decoded.0.into_owned()
}

/// Whether a game that has the consumer secret takes the call for the platform's.
fn is_good(call: &Call, token_secret: Option<&str>) -> bool {
    let url = Url::parse(&call.url).unwrap();
    let body = call.form.clone().unwrap_or_default();
    let header = call.authorization.expose();
    let scheme = match url.scheme() {
        "https" => Scheme::Https,
        _ => Scheme::Http,
    };
    let request = Request {
        method: call.method,
        scheme,
        authority: &url[Position::BeforeHost..Position::AfterPort],
        target: url[Position::BeforePath..Position::AfterQuery].as_bytes(),
        authorization: &[header],
        content_type: call.form.as_ref().map(|_| FORM.as_bytes()),
        body: body.as_bytes(),
    };
    let token_secret = token_secret.map(secret);
    let consumer = secret("secret");
    let key = HmacSha1Key::new(&consumer, token_secret.as_ref());
    let presented = read(&request).unwrap();
    presented.verify(&Key::from(key)).is_ok()
}

#[test]
fn a_page_is_asked_for_in_the_players_name() {
    let call = launched("http://GAME.example:80/top?b=2&a=1&a=1#here", None).unwrap();
    assert_eq!(call.method, "GET");
    assert_eq!(
        call.url,
        "http://game.example/top?b=2&a=1&a=1&opensocial_app_id=12345&opensocial_viewer_id=101\
         &opensocial_owner_id=101"
    );
    assert_eq!(signature(&call), "NQaQ8yZvaksVhL85oYSbAZHUEe4=");
    let header = call.authorization.expose_str().unwrap();
    for part in [
        "OAuth realm=\"mobage\", ",
        "oauth_token=\"token\"",
        "oauth_token_secret=\"token-secret\"",
        "oauth_version=\"1.0\"",
    ] {
        assert!(header.contains(part), "{header}");
    }
    assert!(is_good(&call, Some("token-secret")));
    assert!(!is_good(&call, None));
    let shown = format!("{call:?}");
    assert!(
        !shown.contains("token") && !shown.contains("101"),
        "{shown}"
    );
}

#[test]
fn a_form_goes_along_and_is_signed() {
    let form = "name=a+b&name=%26&%E3%81%82=".as_bytes();
    let call = launched("https://game.example:8443/a/b?x=y", Some(form)).unwrap();
    assert_eq!(call.method, "POST");
    assert_eq!(call.form.as_deref(), Some("name=a+b&name=%26&%E3%81%82="));
    assert_eq!(signature(&call), "jN189/TYHJlQlnd3aUwEUjIeoQo=");
    assert!(is_good(&call, Some("token-secret")));
}

#[test]
fn a_page_is_no_event_and_no_callback() {
    let url = "https://game.example/x?eventtype=event.removeapp&id=7&%20EventType[]=a&status=1";
    let call = launched(url, None).unwrap();
    let (_, query) = call.url.split_once('?').unwrap();
    assert!(
        query.starts_with("id=7&status=1&opensocial_app_id="),
        "{query}"
    );
    let url = "https://game.example/x?Status=10&updated=1&a=b";
    let form = b"payment_id=x&status=10&eventtype=y";
    let call = launched(url, Some(form)).unwrap();
    let (_, query) = call.url.split_once('?').unwrap();
    assert!(query.starts_with("a=b&opensocial_app_id="), "{query}");
    assert_eq!(call.form.as_deref(), Some("payment_id=x"));
    assert!(is_good(&call, Some("token-secret")));
}

#[test]
fn no_spelling_of_a_payments_id_makes_a_callback() {
    for id in [
        "payment.id",
        "payment%20id",
        "payment+id",
        "payment%2Bid",
        "payment[id",
        "payment_id[]",
        "payment_id%00x",
        "%20PAYMENT_ID",
        "payment.id%20",
    ] {
        let url = format!("https://game.example/x?{id}=x&status%00=10&Updated[]=1&a=b");
        let call = launched(&url, None).unwrap();
        let (_, query) = call.url.split_once('?').unwrap();
        assert!(
            !query.to_lowercase().contains("status") && !query.contains("pdated"),
            "{query}"
        );
        assert!(query.contains("&a=b&opensocial_app_id="), "{query}");
    }
}

#[test]
fn an_event_names_its_players_in_one_call() {
    let ids = [101, 102, 103].map(player).to_vec();
    let told = LifeCycle {
        invited_by: Some(player(7)),
        ..LifeCycle::new(Environment::Live, "addapp".to_owned(), ids)
    };
    let sent = |url, post| {
        let telling = Telling {
            url,
            post,
            app_number: "12345",
            profile: &profile::MOBAGE,
            told: &told,
        };
        telling.sign(&signer(&secret("secret"))).unwrap()
    };
    let parameters = "opensocial_app_id=12345&eventtype=event.addapp&id=101&id=102&id=103\
                      &mbga_invite_from=7";
    let got = sent("http://game.example/addapp", false);
    assert_eq!(got.url, format!("http://game.example/addapp?{parameters}"));
    assert_eq!(signature(&got), "aHWINs8uKIO6+nGXw0aQpCGBdAI=");
    assert!(
        !got.authorization
            .expose_str()
            .unwrap()
            .contains("oauth_token")
    );
    let posted = sent("http://game.example/addapp?k=v", true);
    assert_eq!(posted.url, "http://game.example/addapp?k=v");
    assert_eq!(posted.form.as_deref(), Some(parameters));
    assert_eq!(signature(&posted), "JwjHClgHBJJ3Xtyi2kddk8mX5qU=");
    assert!(is_good(&got, None) && is_good(&posted, None));
}

#[test]
fn events_are_called_as_the_profile_calls_them() {
    let names = |profile: &profile::Profile, event: &str| {
        let mut told = LifeCycle::new(Environment::Live, event.to_owned(), vec![player(1)]);
        told.shell_app = true;
        told.diary_id = Some("d 1".to_owned());
        let telling = Telling {
            url: "http://game.example/",
            post: true,
            app_number: "9",
            profile,
            told: &told,
        };
        telling
            .sign(&signer(&secret("secret")))
            .unwrap()
            .form
            .unwrap()
    };
    assert_eq!(
        names(&profile::MOBAGE, "postdiary"),
        "opensocial_app_id=9&eventtype=event.postdiary&id=1&mbga_is_shellapp=1&mbga_diary_id=d+1"
    );
    assert!(names(&profile::GREE, "joingroup").contains("eventtype=gree.join_community&"));
    assert!(names(&profile::MIXI, "addapp").contains("&mixi_is_shellapp=1"));
}

#[test]
fn names_of_the_platforms_are_known_however_they_are_written() {
    for name in [
        "oauth",
        "oauth_token",
        "OAuth_Token",
        "xoauth_requestor_id",
        "XOAUTH",
        "opensocial_viewer_id",
        "OpenSocial.viewer",
        " opensocial_app_id",
        "\topensocial",
        "\u{0}oauth",
        "\u{feff}oauth",
        "\u{a0}oauth_x",
        "opensocial[viewer]",
    ] {
        assert!(is_reserved(name), "{name:?}");
    }
    for name in [
        "",
        "o",
        "oaut",
        "my_oauth",
        "auth",
        "open_social",
        "xopensocial",
        "ｏauth",
    ] {
        assert!(!is_reserved(name), "{name:?}");
    }
}

#[test]
fn what_cannot_be_called_is_not_signed() {
    for url in [
        "",
        "/top",
        "ftp://game.example/",
        "mailto:a@game.example",
        "http://",
    ] {
        assert_eq!(launched(url, None).unwrap_err(), Unsignable::Url, "{url}");
    }
    let many = format!("http://game.example/?{}", "a&".repeat(1_000));
    assert!(matches!(launched(&many, None), Err(Unsignable::Fault(_))));
}

/// Bytes as somebody would write them who wants to be taken for the platform.
fn query() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        "[a-z]{1,6}",
        "(?i)(oauth|xoauth|opensocial)[a-z_]{0,12}",
        "%6[fF]auth_token",
        "(%20|%09|\\+|%00){0,2}%4fpensocial_viewer_id",
        "opensocial%5Fowner_id",
        "\\PC{0,4}",
    ];
    let pair = (
        name,
        prop_oneof!["[a-z0-9]{0,4}", "\\PC{0,4}", "[&;=%+]{0,3}"],
    );
    let pair = pair.prop_map(|(name, value)| format!("{name}={value}"));
    let separator = prop_oneof![Just("&"), Just("&&"), Just(";")];
    proptest::collection::vec((pair, separator), 0..8).prop_map(|pairs| {
        let pairs = pairs.into_iter();
        pairs.map(|(pair, separator)| pair + separator).collect()
    })
}

proptest! {
    /// Whatever a page gives, nothing of it is taken for the platform's word, and
    /// everything else arrives as it was, in its order.
    #[test]
    fn nobody_speaks_for_the_platform(given in query(), posted in query()) {
        let mut url = Url::parse("https://game.example/top").unwrap();
        url.set_query(Some(&given));
        let call = launched(url.as_str(), Some(posted.as_bytes())).unwrap();
        let sent = Url::parse(&call.url).unwrap();
        let pairs: Vec<_> = sent.query_pairs().into_owned().collect();
        let (own, ours) = pairs.split_at(pairs.len() - 3);
        let ours: Vec<_> = ours.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        prop_assert_eq!(ours, [
            ("opensocial_app_id", "12345"),
            ("opensocial_viewer_id", "101"),
            ("opensocial_owner_id", "101"),
        ]);
        let kept = |pairs: Vec<(String, String)>| -> Vec<_> {
            pairs.into_iter().filter(|(name, _)| !is_reserved(name)).collect()
        };
        let asked: Vec<_> = url.query_pairs().into_owned().collect();
        prop_assert_eq!(own.to_vec(), kept(asked));
        let form = call.form.clone().unwrap();
        let form: Vec<_> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let asked: Vec<_> = form_urlencoded::parse(posted.as_bytes()).into_owned().collect();
        prop_assert_eq!(form, kept(asked));
        prop_assert!(is_good(&call, Some("token-secret")));
    }
}
