//! Requests of the gadget server, as they come and well signed whatever they
//! say.

use std::time::Duration;

use base::{Secret, Timestamp};
use opensocial::game::{Heard, Verifier, VerifierOptions};
use sign::oauth1::{HmacSha1Key, Scheme, Signing, sign};

const SECRET: &str = "consumer secret";
const TOKEN_SECRET: &str = "token/secret";
const AT: u64 = 1_234_567_890;
const FORM: &str = "application/x-www-form-urlencoded";

/// A URL, a header and a body, each on a line.
pub fn seeds() -> Vec<Vec<u8>> {
    let of = "http://g.example/?opensocial_app_id=7&opensocial_owner_id=5&opensocial_viewer_id=5";
    [
        format!("{of}\nOAuth oauth_nonce=\"n\"\n"),
        format!("{of}&opensocial.viewer_id%5B%5D=6\n\na=b"),
        format!("{of}&payment_id=A&status=10&updated=2012-12-17T02:52:01Z\n\n"),
        "http://g.example/?opensocial_app_id=7&eventtype=event.addapp&id=1&id=2\n\n".to_owned(),
        "/x?opensocial_app_id=7\n\nopensocial_viewer_id=5&opensocial_owner_id=5".to_owned(),
    ]
    .map(String::into_bytes)
    .into()
}

fn game() -> Verifier {
    Verifier::new(VerifierOptions {
        app_id: "7".to_owned(),
        consumer_key: "key".to_owned(),
        consumer_secret: Secret::new(SECRET),
        rsa_key: None,
        forms_unsigned: false,
        window: Duration::from_secs(300),
        claimed_for: None,
    })
}

/// Nothing is two things at once, and whatever is well signed has one viewer.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (url, header, body) = (line(), line(), line());
    judge(url, header, body, None);
    for for_player in [true, false] {
        if let Some(header) = signed(url, body, for_player) {
            judge(url, &header, body, Some(for_player));
        }
    }
}

fn heard<'a>(url: &'a str, header: &'a str, body: &'a str) -> Option<Heard<'a>> {
    let headers = [
        ("authorization", header.as_bytes()),
        ("content-type", FORM.as_bytes()),
        ("host", b"g.example"),
    ];
    Heard::new("POST", url, Scheme::Http, headers, body.as_bytes()).ok()
}

fn signed(url: &str, body: &str, for_player: bool) -> Option<String> {
    let heard = heard(url, "", body)?;
    let (consumer, token) = (Secret::new(SECRET), Secret::new(TOKEN_SECRET));
    let extra = [("oauth_token_secret", TOKEN_SECRET)];
    let signing = Signing {
        consumer_key: "key",
        token: for_player.then_some("t"),
        timestamp: AT,
        nonce: "n",
        version: true,
        realm: None,
        extra: if for_player { &extra } else { &[] },
        body_hash: false,
    };
    let key = HmacSha1Key::new(&consumer, for_player.then_some(&token));
    sign(&heard.request(), &signing, key).ok()
}

fn judge(url: &str, header: &str, body: &str, for_player: Option<bool>) {
    let Some(heard) = heard(url, header, body) else {
        return;
    };
    let (game, now) = (game(), Timestamp::from_secs(1_234_567_890));
    let launch = game.launch(&heard, now);
    let event = game.life_cycle(&heard, now);
    let payment = game.payment_callback(&heard, now);
    assert!(launch.is_err() || event.is_err() && payment.is_err());
    match for_player {
        None => {}
        Some(true) => assert!(event.is_err() && payment.is_err()),
        Some(false) => assert!(launch.is_err()),
    }
    if let Ok(launch) = launch {
        let viewer = &launch.get().said().viewer_id;
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let all = form_urlencoded::parse(query.as_bytes());
        let all = all.chain(form_urlencoded::parse(body.as_bytes()));
        let named: Vec<_> = all
            .filter(|(name, _)| name.eq_ignore_ascii_case("opensocial_viewer_id"))
            .collect();
        assert_eq!(named.len(), 1);
        assert!(named.iter().all(|(_, value)| value == viewer));
    }
}
