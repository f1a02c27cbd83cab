//! Players install games and remove them, and say who they are.

use base::Secret;
use courier::{Carrier, Occasion};
use serde_json::{Value, json};
use store::{AttemptOutcome, LifeCycleEvent, LinkMethod};
use testkit::{Call, Peer, Reply, games};

use super::{
    gadget::{Hall, NUMBER, code, id, people},
    world::{json as body_of, text},
};

#[tokio::test]
async fn a_game_is_told_of_who_installs_and_removes_it() {
    let hall = Hall::new().await;
    let peer = Peer::start(|_| Reply::raw("HTTP/1.1 204 -\r\n\r\n")).await;
    hall.link(LifeCycleEvent::AddApp, peer.url("/added"), LinkMethod::Get)
        .await;
    hall.link(
        LifeCycleEvent::RemoveApp,
        peer.url("/removed"),
        LinkMethod::Post,
    )
    .await;
    let wish = json!({ "invited_by": games::STRANGER.to_string(), "shell_app": true });
    let installation = hall.at("installation");
    let done = hall.call(Call::post(&installation, wish.to_string())).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let again = hall.call(Call::post(&installation, "")).await;
    assert_eq!(again.body, done.body, "it is so already");
    let apps = hall.call(Call::get("/device/v1/opensocial/apps")).await;
    assert_eq!(body_of(&apps)["apps"], json!([body_of(&done)]));
    hall.world.advance(1);
    for _ in 0..2 {
        let gone = hall.call(Call::new("DELETE", &installation)).await;
        assert_eq!(gone.status, 204);
    }
    let mut waiting = hall.deliveries().await;
    waiting.reverse();
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    for delivery in &waiting {
        let carried = hall.carrier().carry(delivery, Occasion::default()).await;
        assert_eq!(
            (carried.outcome, carried.status),
            (AttemptOutcome::Delivered, Some(204))
        );
    }
    let got = peer.requests();
    let (member, stranger) = (games::MEMBER, games::STRANGER);
    assert_eq!(
        got[0].line,
        format!(
            "GET /added?opensocial_app_id={NUMBER}&eventtype=event.addapp&id={member}\
             &mbga_invite_from={stranger}&mbga_is_shellapp=1 HTTP/1.1"
        )
    );
    assert_eq!(got[1].line, "POST /removed HTTP/1.1");
    let form = format!("opensocial_app_id={NUMBER}&eventtype=event.removeapp&id={member}");
    assert_eq!(&got[1].body[..], form.as_bytes());
    for one in &got {
        assert!(hall.is_good(&peer, one, None));
        assert!(!one.header("authorization").unwrap().contains("oauth_token"));
    }
}

#[tokio::test]
async fn an_event_waits_until_the_game_takes_it() {
    let hall = Hall::new().await;
    let peer = Peer::start(|_| Reply::json(503, "{}")).await;
    hall.link(LifeCycleEvent::AddApp, peer.url("/added"), LinkMethod::Get)
        .await;
    hall.install(games::MEMBER).await;
    let waiting = hall.deliveries().await.pop().unwrap();
    let carried = hall.carrier().carry(&waiting, Occasion::default()).await;
    assert_eq!(
        (carried.outcome, carried.status),
        (AttemptOutcome::Failed, Some(503))
    );
    assert!(carried.unknown);
    let admin = &hall.world.house.admin;
    admin
        .remove_event_link(hall.app, LifeCycleEvent::AddApp)
        .await
        .unwrap();
    let carried = hall.carrier().carry(&waiting, Occasion::default()).await;
    assert_eq!(
        carried.detail,
        "not sent: the game has no link for the event"
    );
    assert!(!carried.unknown && carried.status.is_none());
    assert_eq!(peer.requests().len(), 1);
}

#[tokio::test]
async fn there_is_no_installation_without_its_event() {
    let hall = Hall::new().await;
    hall.link(
        LifeCycleEvent::AddApp,
        "http://127.0.0.1:1/".to_owned(),
        LinkMethod::Get,
    )
    .await;
    let install = || Call::post(hall.at("installation"), "");
    hall.world.store.fail_writes(true);
    assert_eq!(hall.call(install()).await.status, 503);
    hall.world.store.fail_writes(false);
    let store = &hall.world.house.store;
    assert!(store.installed(id(games::MEMBER)).await.unwrap().is_empty());
    assert!(hall.deliveries().await.is_empty());
    assert_eq!(hall.call(install()).await.status, 200);
    assert_eq!(store.installed(id(games::MEMBER)).await.unwrap().len(), 1);
    assert_eq!(hall.deliveries().await.len(), 1);
}

#[tokio::test]
async fn who_installs_for_whom_is_judged() {
    let hall = Hall::new().await;
    for (wish, status, told) in [
        (
            json!({ "invited_by": games::MEMBER.to_string() }),
            400,
            "invalid_inviter",
        ),
        (json!({ "invited_by": "1" }), 400, "invalid_inviter"),
        (json!({ "invited_by": 1 }), 400, "invalid_json"),
        (json!({ "player": "1" }), 400, "invalid_json"),
    ] {
        let call = Call::post(hall.at("installation"), wish.to_string());
        let answer = hall.call(call).await;
        assert_eq!(code(&answer), (status, told.to_owned()), "{wish}");
    }
    let bare = hall
        .world
        .send(Call::post(hall.at("installation"), ""))
        .await;
    assert_eq!(bare.status, 401);
}

#[tokio::test]
async fn a_game_that_is_an_app_hands_its_token_on_itself() {
    let hall = Hall::new().await;
    let token = || Call::post(hall.at("token"), "");
    assert_eq!(
        code(&hall.call(token()).await),
        (403, "not_installed".to_owned())
    );
    hall.install(games::MEMBER).await;
    let issued = hall.call(token()).await;
    assert_eq!(issued.header("cache-control"), Some("no-store"));
    let issued = body_of(&issued);
    let text = |key: &str| issued[key].as_str().unwrap().to_owned();
    let secret = Secret::from(text("oauth_token_secret"));
    let answer = people(&hall, &text("oauth_token"), &secret).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    hall.world.advance(24 * 60 * 60);
    let answer = people(&hall, &text("oauth_token"), &secret).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn players_say_what_they_show_and_whom_they_shut_out() {
    let hall = Hall::new().await;
    let persona = "/device/v1/opensocial/persona";
    let shown = body_of(&hall.call(Call::get(persona)).await);
    assert_eq!(
        (&shown["gender"], &shown["grade"]),
        (&json!("undisclosed"), &json!("standard"))
    );
    let admin = &hall.world.house.admin;
    let vouched = json!({ "is_verified": true, "grade": "verified", "about_me": "old" });
    let vouched = serde_json::from_value(vouched).unwrap();
    admin.set_persona(id(games::MEMBER), vouched).await.unwrap();
    let wish = json!({ "gender": "male", "interests": ["go"] });
    let set = body_of(&hall.call(Call::put(persona, wish.to_string())).await);
    assert_eq!(
        (&set["gender"], &set["about_me"]),
        (&json!("male"), &Value::Null)
    );
    assert_eq!(
        (&set["is_verified"], &set["grade"]),
        (&json!(true), &json!("verified"))
    );
    for wish in [json!({ "grade": "verified" }), json!({ "birthday": "1" })] {
        let refused = hall.call(Call::put(persona, wish.to_string())).await;
        assert_eq!(refused.status, 400, "{wish}");
    }
    let blocked = "/device/v1/opensocial/blocked";
    let with = |player: u64| format!("{blocked}/{player}");
    assert_eq!(
        hall.call(Call::put(with(games::STRANGER), "")).await.status,
        204
    );
    let list = body_of(&hall.call(Call::get(blocked)).await);
    assert_eq!(list["blocked"][0]["nickname"], "Stranger");
    let oneself = hall.call(Call::put(with(games::MEMBER), "")).await;
    assert_eq!(code(&oneself), (409, "cannot_block".to_owned()));
    let nobody = hall.call(Call::put(with(1), "")).await;
    assert_eq!(code(&nobody), (404, "unknown_player".to_owned()));
    let open = Call::new("DELETE", with(games::STRANGER));
    assert_eq!(hall.call(open).await.status, 204);
    let list = body_of(&hall.call(Call::get(blocked)).await);
    assert_eq!(list["blocked"], json!([]));
}

/// A token for the player's calls, as the game's own app asks for one.
async fn token(hall: &Hall) -> (String, Secret) {
    let answer = hall.call(Call::post(hall.at("token"), "")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let secret = Secret::new(text(&answer, "oauth_token_secret"));
    (text(&answer, "oauth_token"), secret)
}

#[tokio::test]
async fn the_tokens_of_a_game_end_when_the_player_removes_it() {
    let hall = Hall::new().await;
    let installation = hall.at("installation");
    let (add, remove) = (
        Call::post(&installation, ""),
        Call::new("DELETE", &installation),
    );
    hall.call(add.clone()).await;
    let tokens = [token(&hall).await, token(&hall).await];
    for (token, secret) in &tokens {
        assert_eq!(people(&hall, token, secret).await.status, 200);
    }
    assert_eq!(hall.call(remove.clone()).await.status, 204);
    let refused = async |(token, secret): &(String, Secret)| {
        let answer = people(&hall, token, secret).await;
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        assert!(
            challenge.contains("oauth_problem=\"token_revoked\""),
            "{challenge}"
        );
    };
    for token in &tokens {
        refused(token).await;
    }
    // The session goes on, and so does the player with the game once more, be it at
    // the same moment.
    assert_eq!(hall.call(add).await.status, 200);
    let (again, secret) = token(&hall).await;
    assert_eq!(people(&hall, &again, &secret).await.status, 200);
    for token in &tokens {
        refused(token).await;
    }
    // By whomever it is taken away.
    let (app, member) = (hall.app, id(games::MEMBER));
    let admin = &hall.world.house.admin;
    admin.uninstall(app, member).await.unwrap();
    refused(&(again, secret)).await;
    hall.install(games::MEMBER).await;
    let (last, secret) = token(&hall).await;
    assert_eq!(people(&hall, &last, &secret).await.status, 200);
}
