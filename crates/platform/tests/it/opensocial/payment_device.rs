//! What a player says of a payment.

use futures_util::future::join_all;
use serde_json::{Value, json};
use store::PaymentState;
use testkit::{Call, Reply, games};

use super::{
    super::{ads::reply, world::json as read},
    till::{Till, asked, delivery_of, device_path},
};

#[tokio::test]
async fn a_player_sees_what_is_to_be_paid() {
    let till = Till::unattended().await;
    let id = till.create().await;
    let answer = till.device(id, "").await;
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (200, Some("no-store"))
    );
    let uuid = opensocial::wire::payment::uuid(id);
    let shown = json!({
        "payment_id": uuid,
        "app_id": till.app,
        "environment": "live",
        "state": "started",
        "failure": null,
        "items": [{
            "name": "Sword", "description": "sharp", "image_url": "", "unit_price": 100, "amount": 2,
        }],
        "total": 200,
        "answer_by": 1_793_491_200 + 30 * 60,
        "finish_url": format!("http://game.example/done?id=178&payment_id={uuid}"),
    });
    assert_eq!(read(&answer), shown);
}

#[tokio::test]
async fn a_confirmed_payment_is_done_before_the_player_is_told() {
    let till = Till::new().await;
    let id = till.create().await;
    assert_eq!(till.confirm(id).await, "done");
    assert_eq!(till.told(id).await["status"], 10);
    // Again, and once more much later.
    assert_eq!(till.confirm(id).await, "done");
    till.advance(3_600);
    assert_eq!(till.confirm(id).await, "done");
    let requests = till.game.peer.requests();
    assert_eq!(requests.len(), 1);
    let secret = format!("secret-of-{}", till.app);
    assert!(asked(&requests[0], &secret).is_some());
    assert_eq!(till.deliveries().await, 1);
}

#[tokio::test]
async fn of_sixty_four_confirmations_at_once_one_asks_the_game() {
    let till = Till::new().await;
    let id = till.create().await;
    let all = join_all((0..64).map(|_| till.confirm(id))).await;
    assert!(all.iter().all(|state| state == "done"), "{all:?}");
    assert_eq!(till.game.peer.requests().len(), 1);
    assert_eq!(till.deliveries().await, 1);
    assert_eq!(till.payment(id).await.state, PaymentState::Done);
}

#[tokio::test]
async fn a_payment_that_is_confirmed_and_canceled_at_once_has_one_end() {
    for round in 0..8 {
        let till = Till::new().await;
        let id = till.create().await;
        let acts = (0..8).map(|at| {
            let act = if (at + round) % 2 == 0 {
                "confirm"
            } else {
                "cancel"
            };
            let till = &till;
            async move { (act, till.device(id, act).await) }
        });
        let answers = join_all(acts).await;
        let done = till.payment(id).await.state == PaymentState::Done;
        for (act, answer) in &answers {
            let wins = (*act == "confirm") == done;
            assert_eq!(
                answer.status,
                if wins { 200 } else { 409 },
                "{act} {answer:?}"
            );
        }
        assert_eq!(till.game.peer.requests().len(), usize::from(done));
        assert_eq!(till.deliveries().await, usize::from(done));
        let status = till.told(id).await["status"].clone();
        assert_eq!(status, if done { 10 } else { 1 });
    }
}

#[tokio::test]
async fn a_canceled_payment_stays_so_and_the_game_is_asked_nothing() {
    let till = Till::new().await;
    let id = till.create().await;
    for _ in 0..2 {
        let canceled = till.device(id, "cancel").await;
        let body = read(&canceled);
        assert_eq!((canceled.status, &body["state"]), (200, &json!("failed")));
        assert_eq!(body["failure"], "canceled");
    }
    let late = till.device(id, "confirm").await;
    assert_eq!(
        (late.status, &read(&late)["code"]),
        (409, &json!("payment_settled"))
    );
    assert_eq!(till.told(id).await["status"], 1);
    assert!(till.game.peer.requests().is_empty());
    assert_eq!(till.deliveries().await, 0);
}

#[tokio::test]
async fn it_is_too_late_to_cancel_what_the_game_is_asked() {
    let till = Till::unattended().await;
    let id = till.create().await;
    assert_eq!(till.confirm(id).await, "confirmed");
    // To the game it has only started.
    assert_eq!(till.told(id).await["status"], 0);
    let late = till.device(id, "cancel").await;
    assert_eq!(
        (late.status, &read(&late)["code"]),
        (409, &json!("payment_settled"))
    );
    assert_eq!(till.confirm(id).await, "confirmed");
    assert_eq!(till.deliveries().await, 1);
    assert_eq!(till.log(id).await.delivery.delivery_id, delivery_of(id));
}

#[tokio::test]
async fn what_the_game_refuses_is_not_paid() {
    let till = Till::new().await;
    let id = till.create().await;
    till.game.will([reply(410, "sold out")]);
    for _ in 0..2 {
        let answer = till.device(id, "confirm").await;
        let body = read(&answer);
        assert_eq!((answer.status, &body["state"]), (200, &json!("failed")));
        assert_eq!(body["failure"], "refused");
    }
    let late = till.device(id, "cancel").await;
    assert_eq!(late.status, 409);
    assert_eq!(till.told(id).await["status"], 1);
    assert_eq!(till.game.peer.requests().len(), 1);
}

#[tokio::test]
async fn a_player_is_told_at_once_that_the_game_could_not_be_asked() {
    let mut till = Till::new().await;
    let id = till.create().await;
    till.game.will([Reply::raw("").then_close()]);
    assert_eq!(till.confirm(id).await, "confirmed");
    assert_eq!(till.confirm(id).await, "confirmed");
    assert_eq!(till.game.peer.requests().len(), 1);
    till.later(id, 6).await;
    assert_eq!(till.confirm(id).await, "done");
}

#[tokio::test]
async fn a_confirmation_comes_too_late() {
    let till = Till::new().await;
    let id = till.create().await;
    till.advance(30 * 60 + 1);
    let session = till.session(games::MEMBER, games::MEMBER_KEY).await;
    let late = till.device_as(&session, id, "confirm").await;
    assert_eq!(
        (late.status, &read(&late)["code"]),
        (409, &json!("payment_settled"))
    );
    let shown = read(&till.device_as(&session, id, "").await);
    assert_eq!(
        (&shown["state"], &shown["failure"]),
        (&json!("failed"), &json!("lapsed"))
    );
    let canceled = till.device_as(&session, id, "cancel").await;
    assert_eq!(canceled.status, 409);
    assert!(till.game.peer.requests().is_empty());
}

#[tokio::test]
async fn a_confirmation_whose_answer_was_lost_is_asked_for_again() {
    let till = Till::unattended().await;
    let id = till.create().await;
    till.store.lose_next_answers(1);
    assert_eq!(till.device(id, "confirm").await.status, 503);
    assert_eq!(till.confirm(id).await, "confirmed");
    assert_eq!(till.deliveries().await, 1);
    let other = till.create().await;
    till.store.lose_next_answers(1);
    assert_eq!(till.device(other, "cancel").await.status, 503);
    assert_eq!(till.device(other, "cancel").await.status, 200);
}

#[tokio::test]
async fn who_is_not_the_payer_finds_no_payment() {
    let till = Till::unattended().await;
    let id = till.create().await;
    let stranger = till.session(games::STRANGER, games::STRANGER_KEY).await;
    let path = device_path(&till, id);
    for act in ["", "confirm", "cancel"] {
        let other = till.device_as(&stranger, id, act).await;
        assert_eq!(
            (other.status, &read(&other)["code"]),
            (404, &json!("unknown_payment"))
        );
        let nobody = till.device_as("x", id, act).await;
        assert_eq!(
            (nobody.status, &read(&nobody)["code"]),
            (401, &json!("session_required"))
        );
        assert_eq!(
            nobody.header("content-type"),
            Some("application/problem+json")
        );
    }
    for wrong in [
        path.replace(&till.app.to_string(), &till.other.to_string()),
        path.replace(&till.app.to_string(), "x"),
        path.replace(&till.app.to_string(), "%FF"),
        format!("{path}0"),
    ] {
        let answer = till
            .send(Call::get(wrong.clone()).bearer(&till.session))
            .await;
        assert_eq!(answer.status, 404, "{wrong}");
        let code: Value = read(&answer)["code"].clone();
        assert_eq!(code, "unknown_payment", "{wrong}");
    }
    assert_eq!(till.payment(id).await.state, PaymentState::Started);
    let put = Call::put(path, "{}").bearer(&till.session);
    assert_eq!(till.send(put).await.status, 405);
}

#[tokio::test]
async fn a_store_that_cannot_answer_confirms_nothing() {
    let till = Till::new().await;
    let id = till.create().await;
    till.store.fail_writes(true);
    for act in ["confirm", "cancel"] {
        let answer = till.device(id, act).await;
        assert_eq!(
            (answer.status, &read(&answer)["code"]),
            (503, &json!("unavailable"))
        );
    }
    till.store.fail_writes(false);
    till.store.fail_reads(true);
    assert_eq!(till.device(id, "").await.status, 503);
    till.store.fail_reads(false);
    assert_eq!(till.payment(id).await.state, PaymentState::Started);
    assert!(till.game.peer.requests().is_empty());
}

#[tokio::test]
async fn a_node_that_cannot_hear_confirms_nothing() {
    let till = Till::unattended().await;
    let id = till.create().await;
    let deaf = till.deaf().await;
    let path = device_path(&till, id);
    let inbox = format!("/device/v1/opensocial/apps/{}/messages", till.app);
    for (method, path) in [
        ("GET", path.clone()),
        ("POST", format!("{path}/confirm")),
        ("POST", format!("{path}/cancel")),
        ("GET", inbox.clone()),
        ("DELETE", format!("{inbox}/7")),
    ] {
        let answer = deaf.send(Call::new(method, path.clone()).bearer(&till.session));
        let answer = answer.await;
        assert_eq!(
            (answer.status, &read(&answer)["code"]),
            (503, &json!("out_of_touch")),
            "{path}"
        );
    }
    assert_eq!(till.payment(id).await.state, PaymentState::Started);
}
