use opensocial::game::{LifeCycle, PaymentCallback, Refusal};

use super::game_world::{APP, Sent, game, launch_url, now};

fn event(query: &str) -> Result<LifeCycle, Refusal> {
    let url = format!("http://game.example.com/addapp?opensocial_app_id={APP}{query}");
    Sent::of_platform(&url)
        .judged(|heard| game().life_cycle(heard, now()))
        .map(|held| held.get().said().clone())
}

fn callback(query: &str) -> Result<PaymentCallback, Refusal> {
    let url = format!("https://game.example.com/paid?opensocial_app_id={APP}{query}");
    Sent::of_platform(&url)
        .judged(|heard| game().payment_callback(heard, now()))
        .map(|held| held.get().said().clone())
}

#[test]
fn one_event_tells_of_many_players_in_their_order() {
    let told = event("&eventtype=event.addapp&id=103&id=101&id=102&id=101&mbga_invite_from=7");
    let expected = LifeCycle {
        app_id: APP.to_owned(),
        event: "addapp".to_owned(),
        ids: ["103", "101", "102", "101"].map(str::to_owned).to_vec(),
        invited_by: Some("7".to_owned()),
        diary_id: None,
    };
    assert_eq!(told, Ok(expected));
    let told = event("&eventtype=event.postdiary&id=5&mbga_diary_id=88").unwrap();
    assert_eq!(told.diary_id.as_deref(), Some("88"));
    // An event that we have no name for is the game's business.
    assert_eq!(
        event("&eventtype=event.gree.x&id=5").unwrap().event,
        "gree.x"
    );
}

#[test]
fn an_event_by_post_says_the_same() {
    let mut sent = Sent::of_platform("http://game.example.com/addapp");
    sent.method = "POST";
    sent.content_type = Some("application/x-www-form-urlencoded");
    sent.body = format!("opensocial_app_id={APP}&eventtype=event.removeapp&id=2&id=1");
    let held = sent
        .judged(|heard| game().life_cycle(heard, now()))
        .unwrap();
    assert_eq!(held.get().said().event, "removeapp");
    assert_eq!(held.get().said().ids, ["2", "1"]);
}

#[test]
fn an_event_without_its_parts_is_none() {
    for (query, expected) in [
        ("&id=1", Refusal::Missing("eventtype")),
        ("&eventtype=event.addapp", Refusal::Missing("id")),
        ("&eventtype=&id=1", Refusal::Malformed("eventtype")),
        (
            "&eventtype=event.a%0Ab&id=1",
            Refusal::Malformed("eventtype"),
        ),
        ("&eventtype=event.addapp&id=", Refusal::Malformed("id")),
        (
            "&eventtype=event.addapp&id=1&id=a%20b",
            Refusal::Malformed("id"),
        ),
        (
            "&eventtype=a&eventtype=b&id=1",
            Refusal::Ambiguous("eventtype"),
        ),
        (
            "&eventtype=a&id=1&mbga_diary_id=%00",
            Refusal::Malformed("mbga_diary_id"),
        ),
    ] {
        assert_eq!(event(query), Err(expected), "{query}");
    }
}

#[test]
fn a_payment_is_told_with_its_state() {
    let told = callback(
        "&opensocial_owner_id=101&opensocial_viewer_id=101&payment_id=6FA3C9E0-1B2C-4D5E-8F90\
         &status=10&updated=2012-12-17T02%3A52%3A01Z",
    );
    let expected = PaymentCallback {
        app_id: APP.to_owned(),
        viewer_id: "101".to_owned(),
        payment_id: "6FA3C9E0-1B2C-4D5E-8F90".to_owned(),
        status: 10,
        updated: Some("2012-12-17T02:52:01Z".to_owned()),
    };
    assert_eq!(told, Ok(expected));
    for (query, expected) in [
        (
            "&payment_id=A&status=10",
            Refusal::Missing("opensocial_viewer_id"),
        ),
        (
            "&opensocial_viewer_id=1&status=10",
            Refusal::Missing("payment_id"),
        ),
        (
            "&opensocial_viewer_id=1&payment_id=A",
            Refusal::Missing("status"),
        ),
        (
            "&opensocial_viewer_id=1&payment_id=A&status=+10",
            Refusal::Malformed("status"),
        ),
        (
            "&opensocial_viewer_id=1&payment_id=A&status=99999999999",
            Refusal::Malformed("status"),
        ),
        (
            "&opensocial_viewer_id=1&payment_id=A&payment_id=B&status=10",
            Refusal::Ambiguous("payment_id"),
        ),
        (
            "&opensocial_viewer_id=1&opensocial_owner_id=2&payment_id=A&status=10",
            Refusal::ViewerNotOwner,
        ),
    ] {
        assert_eq!(callback(query), Err(expected), "{query}");
    }
}

/// A player can have the platform fetch any URL of the game's, with parameters
/// of one's own choice, and the platform signs that.
#[test]
fn a_player_does_not_speak_for_the_platform() {
    let sent = Sent::get(&launch_url("&eventtype=event.addapp&id=101&id=102"));
    let judged = sent.judged(|heard| game().life_cycle(heard, now()));
    assert_eq!(judged.map(drop), Err(Refusal::ForPlayer));
    let sent = Sent::get(&launch_url("&payment_id=A&status=10"));
    let judged = sent.judged(|heard| game().payment_callback(heard, now()));
    assert_eq!(judged.map(drop), Err(Refusal::ForPlayer));
    // As a launch it is one.
    assert!(sent.judged(|heard| game().launch(heard, now())).is_ok());
}

#[test]
fn what_the_platform_says_is_no_launch() {
    let url = launch_url("&payment_id=A&status=10");
    let judged = Sent::of_platform(&url).judged(|heard| game().launch(heard, now()));
    assert_eq!(judged.map(drop), Err(Refusal::NoToken));
}
