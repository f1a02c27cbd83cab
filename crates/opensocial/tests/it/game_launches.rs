use std::time::Duration;

use base::{Secret, Timestamp};
use opensocial::game::{BodyTrust, Refusal, Verifier, VerifierOptions};
use sign::constant_time_eq;

use super::game_world::{APP, AT, Sent, TOKEN, TOKEN_SECRET, game, launch_url, now, options};

#[test]
fn a_launch_says_who_plays_and_what_to_call_with() {
    let held = Sent::get(&launch_url("&stage=3%20a"))
        .judged(|heard| game().launch(heard, now()))
        .unwrap();
    assert_eq!(held.get().body(), BodyTrust::Empty);
    assert_eq!(held.get().signed_at(), now());
    let launch = held.get().said();
    assert_eq!(launch.app_id, APP);
    assert_eq!(launch.viewer_id, "101");
    assert_eq!(launch.owner_id, "101");
    let token = &launch.token;
    assert_eq!(token.token, TOKEN);
    assert!(constant_time_eq(
        token.secret.expose(),
        TOKEN_SECRET.as_bytes()
    ));
    let shown = format!("{held:?} {token:?}");
    assert!(
        !shown.contains(TOKEN) && !shown.contains(TOKEN_SECRET),
        "{shown}"
    );
}

#[test]
fn the_window_is_open_on_both_sides_to_the_second() {
    let sent = Sent::get(&launch_url(""));
    for (millis, expected) in [
        (-300_001, Some(Refusal::TooEarly)),
        (-300_000, None),
        (0, None),
        (300_999, None),
        (301_000, Some(Refusal::TooOld)),
    ] {
        let at = Timestamp::from_millis(AT * 1000 + millis);
        let judged = sent.judged(|heard| game().launch(heard, at));
        assert_eq!(judged.map(drop).err(), expected, "{millis}");
    }
}

#[test]
fn a_nonce_is_remembered_until_nobody_could_use_it() {
    let sent = Sent::get(&launch_url(""));
    let claim = |sent: &Sent, at| {
        let held = sent.judged(|heard| game().launch(heard, at)).unwrap();
        held.claim()
    };
    let first = claim(&sent, now());
    assert_eq!(first.expires_at(), Timestamp::from_secs(AT + 3601));
    // Nor does the window, which may be another one tomorrow.
    let narrow = Verifier::new(VerifierOptions {
        window: Duration::from_secs(10),
        ..options()
    });
    let held = sent.judged(|heard| narrow.launch(heard, now())).unwrap();
    assert_eq!(first, held.claim());
    // Not when it is heard, but what it says decides.
    let late = now().plus(Duration::from_secs(299));
    assert_eq!(first, claim(&sent, late));
    let mut other = sent.clone();
    other.nonce = "another".to_owned();
    assert_ne!(first.digest(), claim(&other, now()).digest());
    // The same nonce is another one where there is no token.
    let event = format!("http://g.example/e?opensocial_app_id={APP}&eventtype=event.addapp&id=1");
    let event = Sent::of_platform(&event);
    let held = event
        .judged(|heard| game().life_cycle(heard, now()))
        .unwrap();
    assert_ne!(first.digest(), held.claim().digest());
}

#[test]
fn no_window_is_wider_than_nonces_are_kept() {
    let wide = Verifier::new(VerifierOptions {
        window: Duration::from_secs(1_000_000),
        ..options()
    });
    let sent = Sent::get(&launch_url(""));
    let at = |secs| sent.judged(|heard| wide.launch(heard, Timestamp::from_secs(AT + secs)));
    assert!(at(3600).is_ok());
    assert_eq!(at(3601).map(drop), Err(Refusal::TooOld));
}

#[test]
fn a_body_is_worth_what_the_signature_says_of_it() {
    let game = game();
    let mut sent = Sent::get(&launch_url(""));
    sent.method = "POST";
    let body_of = |sent: &Sent| {
        sent.judged(|heard| game.launch(heard, now()))
            .map(|held| held.get().body())
    };
    sent.body = "{}".to_owned();
    sent.content_type = Some("application/json");
    assert_eq!(body_of(&sent), Ok(BodyTrust::Unsigned));
    sent.body_hash = true;
    assert_eq!(body_of(&sent), Ok(BodyTrust::Signed));
    sent.content_type = Some("Application/X-WWW-Form-Urlencoded; charset=UTF-8");
    sent.body = "guid=ON&name=%E3%81%82".to_owned();
    assert_eq!(body_of(&sent), Ok(BodyTrust::Signed));
    sent.body_hash = false;
    assert_eq!(body_of(&sent), Ok(BodyTrust::Signed));
}

#[test]
fn a_launch_by_post_has_the_platforms_parameters_in_its_form() {
    let mut sent = Sent::get("http://game.example.com/play");
    sent.method = "POST";
    sent.content_type = Some("application/x-www-form-urlencoded");
    sent.body = format!("opensocial_app_id={APP}&opensocial_owner_id=5&opensocial_viewer_id=5");
    let held = sent.judged(|heard| game().launch(heard, now())).unwrap();
    assert_eq!(held.get().said().viewer_id, "5");
}

#[test]
fn a_platform_may_say_everything_in_the_query() {
    // As GREE does: the header's parameters, moved.
    let sent = Sent::get(&launch_url(""));
    let header = sent.signed();
    let moved: Vec<String> = header
        .trim_start_matches("OAuth ")
        .split(", ")
        .filter(|part| !part.starts_with("realm"))
        .map(|part| part.replace('"', ""))
        .collect();
    let url = format!("{}&{}", sent.url, moved.join("&"));
    let mut bare = sent;
    bare.content_type = None;
    let headers: [(&str, &[u8]); 0] = [];
    let heard = opensocial::game::Heard::new("GET", &url, sign::oauth1::Scheme::Http, headers, b"");
    let held = game().launch(&heard.unwrap(), now()).unwrap();
    assert_eq!(held.get().said().token.token, TOKEN);
}

#[test]
fn viewers_may_be_of_a_domain_or_have_letters() {
    for (viewer, good) in [
        ("sb.mbga.jp:85494", true),
        ("zwa7q2be3jqoa", true),
        ("", false),
        ("5%20or%201%3D1", false),
        ("..%2F5", false),
        ("%E3%81%82", false),
        ("5%00", false),
    ] {
        let url = format!(
            "http://game.example.com/?opensocial_app_id={APP}&opensocial_owner_id={viewer}\
             &opensocial_viewer_id={viewer}"
        );
        let judged = Sent::get(&url).judged(|heard| game().launch(heard, now()));
        let expected = Refusal::Malformed("opensocial_viewer_id");
        assert_eq!(
            judged.map(drop),
            if good { Ok(()) } else { Err(expected) },
            "{viewer}"
        );
    }
    let long = "1".repeat(129);
    let url = format!("{}&x=1", launch_url("")).replace("=101", &format!("={long}"));
    let judged = Sent::get(&url).judged(|heard| game().launch(heard, now()));
    assert!(matches!(judged, Err(Refusal::Malformed(_))));
}

#[test]
fn a_secret_of_another_game_verifies_nothing() {
    let other = Verifier::new(VerifierOptions {
        consumer_secret: Secret::new("another"),
        ..options()
    });
    let judged = Sent::get(&launch_url("")).judged(|heard| other.launch(heard, now()));
    assert_eq!(judged.map(drop), Err(Refusal::Forged));
}
