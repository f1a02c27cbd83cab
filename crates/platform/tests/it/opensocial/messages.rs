//! What players send each other, and what arrives.

use serde_json::{Value, json};
use store::SocialChange;
use testkit::{Answer, Call, games};

use super::{
    super::world::json as read,
    world::{As, HANA, MOMO, NOBODY, SocialWorld, TARO, granted, refused},
};

const OUTBOX: &str = "/messages/@me/@outbox";

/// One where the member has two friends, and with it the member's session.
async fn world() -> (SocialWorld, String) {
    let world = SocialWorld::new().await;
    world.befriend(MOMO, games::MEMBER).await;
    world.befriend(MOMO, TARO).await;
    let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
    (world, session)
}

async fn send(world: &SocialWorld, body: &Value) -> Answer {
    let by = As::Player(MOMO);
    world
        .write(by, "POST", OUTBOX, Some(&body.to_string()))
        .await
}

fn to_member(title: &str) -> Value {
    json!({ "recipients": [games::MEMBER.to_string()], "title": title })
}

async fn inbox(world: &SocialWorld, session: &str) -> Vec<Value> {
    let path = format!("/device/v1/opensocial/apps/{}/messages", world.app);
    let answer = world.send(Call::get(path).bearer(session)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    read(&answer)["messages"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_message_reaches_the_friends_whom_it_is_for() {
    let (world, session) = world().await;
    let member = format!("mbga.jp:{}", games::MEMBER);
    let body = json!({
        "type": "NOTIFICATION", "recipients": [member, "102", games::MEMBER], "title": "come",
        "body": "and\nplay", "urls": [{ "type": "mobile", "value": "http://game.example/i" }],
    });
    let answer = send(&world, &body).await;
    let sent = granted(&answer)["entry"].clone();
    let whole = json!({
        "id": sent["id"], "senderId": "mbga.jp:101", "recipients": [member, "mbga.jp:102"],
        "title": "come", "body": "and\nplay", "urls": [{ "value": "http://game.example/i" }],
        "timeSent": 1_793_491_200_000_i64,
    });
    assert_eq!((answer.status, &sent), (201, &whole));
    let arrived = json!({
        "message_id": sent["id"], "sender": "101", "title": "come", "body": "and\nplay",
        "url": "http://game.example/i", "sent_at": 1_793_491_200,
    });
    assert_eq!(inbox(&world, &session).await, [arrived]);
}

#[tokio::test]
async fn who_shuts_the_sender_out_gets_nothing_and_the_sender_is_not_told() {
    let (world, session) = world().await;
    world.block(games::MEMBER, MOMO).await;
    let answer = send(&world, &to_member("come")).await;
    assert_eq!(answer.status, 201);
    assert_eq!(inbox(&world, &session).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_message_is_taken_away_from_its_recipient_alone() {
    let (world, session) = world().await;
    for title in ["one", "two"] {
        send(&world, &to_member(title)).await;
        world.advance(1);
    }
    let all = inbox(&world, &session).await;
    assert_eq!(
        (&all[0]["title"], &all[1]["title"]),
        (&json!("two"), &json!("one"))
    );
    let path = format!("/device/v1/opensocial/apps/{}/messages", world.app);
    let one = format!("{path}/{}", all[1]["message_id"].as_str().unwrap());
    let delete = |path: &str, session: &str| {
        world.send(Call::new("DELETE", path.to_owned()).bearer(session))
    };
    let stranger = world.session(games::STRANGER, games::STRANGER_KEY).await;
    assert_eq!(delete(&one, &stranger).await.status, 204);
    assert_eq!(inbox(&world, &session).await.len(), 2);
    for _ in 0..2 {
        assert_eq!(delete(&one, &session).await.status, 204);
    }
    assert_eq!(inbox(&world, &session).await, [all[0].clone()]);
    for (path, session, status, code) in [
        (format!("{path}/x"), &*session, 404, "unknown_message"),
        (
            path.replace(&world.app.to_string(), "99"),
            &session,
            405,
            "method_not_allowed",
        ),
        (
            one.replace(&world.app.to_string(), "99"),
            &session,
            404,
            "unknown_game",
        ),
        (
            one.replace(&world.app.to_string(), "%FF"),
            &session,
            404,
            "unknown_game",
        ),
        (one, "x", 401, "session_required"),
    ] {
        let answer = delete(&path, session).await;
        assert_eq!(
            (answer.status, &read(&answer)["code"]),
            (status, &json!(code)),
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_and_nobody_gets_it() {
    let (world, session) = world().await;
    world
        .configure(SocialChange::Words(vec!["badword".to_owned()]))
        .await;
    let stranger = "recipients has somebody who is no friend of the sender's";
    let named = "a user is named by @me or by number";
    let to = |ids: Value| json!({ "recipients": ids, "title": "t" });
    let member = games::MEMBER;
    for (body, message) in [
        (to(json!([])), "recipients is to have 1 to 20 ids"),
        (to(json!([member, HANA])), stranger),
        (to(json!([member, NOBODY])), stranger),
        (to(json!([MOMO])), stranger),
        (to(json!(["momo"])), named),
        (
            to_member("Badword"),
            "title has a word in it that may not be written here",
        ),
        (
            json!({ "recipients": [member], "body": "a ｂadword" }),
            "body has a word in it that may not be written here",
        ),
        (
            json!({ "recipients": [member] }),
            "title and body are missing or empty",
        ),
    ] {
        assert_eq!(
            refused(&send(&world, &body).await),
            (400, message.to_owned()),
            "{body}"
        );
    }
    let body = to_member("t").to_string();
    for (by, path, status) in [
        (As::Player(TARO), "/messages/101/@outbox", 403),
        (As::Game, "/messages/101/@outbox", 405),
        (As::Player(MOMO), "/messages/@me/@inbox", 404),
        (As::Player(MOMO), "/messages/@me/@outbox?format=xml", 400),
    ] {
        let answer = world.write(by, "POST", path, Some(&body)).await;
        assert_eq!(refused(&answer).0, status, "{path}");
    }
    assert_eq!(inbox(&world, &session).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_store_that_cannot_answer_says_so() {
    let (world, session) = world().await;
    world.store.fail_writes(true);
    assert_eq!(refused(&send(&world, &to_member("t")).await).0, 503);
    let path = format!("/device/v1/opensocial/apps/{}/messages", world.app);
    let one = Call::new("DELETE", format!("{path}/7")).bearer(&session);
    assert_eq!(world.send(one).await.status, 503);
    world.store.fail_writes(false);
    world.store.fail_reads(true);
    assert_eq!(refused(&send(&world, &to_member("t")).await).0, 503);
    assert_eq!(
        world.send(Call::get(path).bearer(&session)).await.status,
        503
    );
}
