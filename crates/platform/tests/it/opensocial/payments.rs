//! What games ask of players, and what they are told of it.

use base::Environment;
use serde_json::{Value, json};
use testkit::{Answer, games};

use super::{
    till::{OWN, PAYER, Till},
    world::{APP, As, MOMO, OTHER_APP, TARO, granted, refused},
};

async fn create(till: &Till, by: As, path: &str, body: &Value) -> Answer {
    till.write(by, "POST", path, Some(&body.to_string())).await
}

#[tokio::test]
async fn a_payment_is_begun_and_read_as_it_was_captured() {
    let till = Till::unattended().await;
    let answer = create(&till, PAYER, OWN, &till.wish()).await;
    assert_eq!(answer.status, 201);
    let created = granted(&answer);
    let payment = &created["payment"];
    let id = payment["id"].as_str().unwrap();
    let app = till.app;
    let whole = json!({
        "startIndex": 1,
        "itemsPerPage": 1,
        "totalResults": 1,
        "payment": {
            "id": id,
            "appId": 12_011_394,
            "userId": format!("mbga.jp:{}", games::MEMBER),
            "status": 0,
            "entry": [{
                "paymentId": id, "itemId": 178, "name": "Sword", "unitPrice": 100, "amount": 2,
                "imageUrl": "", "description": "sharp",
            }],
            "callbackUrl": till.game.peer.url("/pay/cb?shop=1"),
            "finishUrl": "http://game.example/done?id=178",
            "endpointUrl": format!("http://test/device/v1/opensocial/apps/{app}/payments/{id}"),
            "published": "2026-11-01T00:00:00",
            "updated": "2026-11-01T00:00:00",
        },
    });
    assert_eq!(created, whole);
    assert_eq!(id.len(), 36);
    assert_eq!(id, id.to_ascii_uppercase());
    let one = format!("{OWN}/{id}");
    assert_eq!(granted(&till.get(PAYER, &one).await), whole);
    let by_number = format!(
        "/payment/{}/@self/@app/{}",
        games::MEMBER,
        id.to_lowercase()
    );
    assert_eq!(granted(&till.get(As::Game, &by_number).await), whole);
    let status = granted(&till.get(PAYER, &format!("{one}?fields=status")).await);
    assert_eq!(status["payment"], json!({ "status": 0 }));
}

#[tokio::test]
async fn a_player_has_a_list_of_payments_the_latest_first() {
    let till = Till::unattended().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(till.create().await);
        till.advance(1);
    }
    let uuids = ids
        .iter()
        .rev()
        .map(|id| json!(opensocial::wire::payment::uuid(*id)));
    let uuids: Vec<Value> = uuids.collect();
    let of = |list: &Value| {
        let all = list["entry"].as_array().unwrap().iter();
        all.map(|one| one["id"].clone()).collect::<Vec<_>>()
    };
    let path = format!("/payment/{}/@self/@app", games::MEMBER);
    for (by, path) in [(PAYER, OWN), (As::Game, &*path)] {
        let all = granted(&till.get(by, path).await);
        assert_eq!(of(&all), uuids);
        assert_eq!(all["totalResults"], 3);
    }
    let page = granted(
        &till
            .get(PAYER, &format!("{OWN}?count=1&startIndex=2"))
            .await,
    );
    assert_eq!(of(&page), uuids[1..2]);
    assert_eq!(
        (&page["startIndex"], &page["itemsPerPage"]),
        (&json!(2), &json!(1))
    );
    let done = format!("{OWN}?filterBy=status&filterOp=equals&filterValue=10");
    assert_eq!(
        of(&granted(&till.get(PAYER, &done).await)),
        Vec::<Value>::new()
    );
    assert_eq!(
        of(&granted(&till.get(As::Player(MOMO), OWN).await)),
        Vec::<Value>::new()
    );
}

#[tokio::test]
async fn so_many_payments_wait_for_a_players_word() {
    let till = Till::unattended().await;
    for _ in 0..100 {
        till.create().await;
    }
    let body = till.wish().to_string();
    let refusal = till.write(PAYER, "POST", OWN, Some(&body)).await;
    assert_eq!(refused(&refusal).0, 409);
    // What is asked for in the sandbox is counted apart.
    till.create_in(Environment::Sandbox).await;
    till.advance(30 * 60 + 1);
    till.create().await;
    let all = granted(&till.get(PAYER, &format!("{OWN}?count=1")).await);
    assert_eq!(all["totalResults"], 101);
}

#[tokio::test]
async fn what_is_asked_for_in_the_sandbox_is_not_there_for_the_live_world() {
    let till = Till::unattended().await;
    let worlds = [Environment::Live, Environment::Sandbox];
    for environment in worlds {
        let id = till.create_in(environment).await;
        let uuid = opensocial::wire::payment::uuid(id);
        for read_in in worlds {
            let one = format!("{OWN}/{uuid}");
            let call =
                |path: &str| till.call_of((till.app, APP), read_in, PAYER, "GET", path, None);
            let answer = till.send(call(&one)).await;
            let here = read_in == environment;
            assert_eq!(answer.status, if here { 200 } else { 404 });
            let list = granted(&till.send(call(OWN)).await);
            let listed = list["entry"].as_array().unwrap().iter();
            assert_eq!(
                listed.filter(|one| one["id"] == *uuid).count(),
                usize::from(here)
            );
            if here {
                let user = granted(&answer)["payment"]["userId"].clone();
                let domain = match environment {
                    Environment::Live => "mbga.jp",
                    Environment::Sandbox => "sb.mbga.jp",
                };
                assert_eq!(user, format!("{domain}:{}", games::MEMBER));
            }
        }
    }
}

#[tokio::test]
async fn only_a_proxy_request_begins_a_payment_and_only_the_viewers() {
    let till = Till::unattended().await;
    let path = format!("/payment/{}/@self/@app", games::MEMBER);
    let answer = create(&till, As::Game, &path, &till.wish()).await;
    assert_eq!(
        answer.text(),
        r#"{"Error":{"Message":"Trusted Request is not allowed this API"}}"#
    );
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, Some("GET, HEAD, POST"))
    );
    let answer = create(&till, As::Player(MOMO), &path, &till.wish()).await;
    assert_eq!(refused(&answer).0, 403);
    assert_eq!(create(&till, PAYER, &path, &till.wish()).await.status, 201);
    for (method, status) in [("PUT", 405), ("DELETE", 405)] {
        let answer = till.write(PAYER, method, OWN, Some("{}")).await;
        assert_eq!(refused(&answer).0, status, "{method}");
    }
}

#[tokio::test]
async fn another_players_or_games_payment_is_not_told_of() {
    let till = Till::unattended().await;
    let id = opensocial::wire::payment::uuid(till.create().await);
    let number = games::MEMBER;
    let mine = format!("/payment/{number}/@self/@app/{id}");
    assert_eq!(refused(&till.get(As::Player(MOMO), &mine).await).0, 403);
    for (by, path) in [
        (As::Player(MOMO), format!("{OWN}/{id}")),
        (As::Game, format!("/payment/{TARO}/@self/@app/{id}")),
        (PAYER, format!("{OWN}/{}", "0".repeat(36))),
        (PAYER, format!("{OWN}/00000000-0000-0000-0000-000000000000")),
        (As::Game, "/payment/199/@self/@app".to_owned()),
    ] {
        assert_eq!(refused(&till.get(by, &path).await).0, 404, "{path}");
    }
    assert_eq!(
        refused(&till.get(As::Game, &format!("{OWN}/{id}")).await).0,
        400
    );
    let other = (till.other, OTHER_APP);
    let call = till.call_of(other, Environment::Live, As::Game, "GET", &mine, None);
    assert_eq!(refused(&till.send(call).await).0, 404);
}

#[tokio::test]
async fn what_is_no_payment_is_refused_and_nothing_is_kept() {
    let till = Till::unattended().await;
    let with = |name: &str, value: Value| {
        let mut wish = till.wish();
        wish[name] = value;
        wish.to_string()
    };
    let dear =
        json!([{ "itemId": "1", "name": "n", "unitPrice": "9007199254740991", "amount": 2 }]);
    for (body, message) in [
        (String::new(), "the body is no JSON object"),
        ("[]".to_owned(), "the body is no JSON object"),
        (
            with("callbackUrl", Value::Null),
            "callbackUrl is missing or empty",
        ),
        (
            with("callbackUrl", json!("http://game.example/?oauth_token=1")),
            "callbackUrl has a parameter that the platform adds: oauth_token",
        ),
        (with("entry", json!([])), "entry is to have 1 to 20 lines"),
        (
            with("entry", dear),
            "entry comes to more than 9007199254740991 coins",
        ),
    ] {
        let answer = till.write(PAYER, "POST", OWN, Some(&body)).await;
        assert_eq!(refused(&answer), (400, message.to_owned()), "{body}");
    }
    let atom = format!("{OWN}?format=atom");
    assert_eq!(
        refused(&create(&till, PAYER, &atom, &till.wish()).await).0,
        400
    );
    let list = granted(&till.get(PAYER, OWN).await);
    assert_eq!(list["totalResults"], 0);
}

#[tokio::test]
async fn a_post_may_say_that_it_is_a_get() {
    let till = Till::unattended().await;
    let id = opensocial::wire::payment::uuid(till.create().await);
    let path = format!("{OWN}/{id}");
    let overridden = |method: &str| {
        let call = till.call(PAYER, "POST", &path, None);
        call.header("x-http-method-override", method)
    };
    let answer = till.send(overridden("GET")).await;
    assert_eq!(granted(&answer)["payment"]["id"], id);
    assert_eq!(refused(&till.send(overridden("DELETE")).await).0, 405);
    assert_eq!(refused(&till.send(overridden("BREW")).await).0, 400);
}

#[tokio::test]
async fn a_payment_that_is_begun_twice_by_one_request_is_begun_once() {
    let till = Till::unattended().await;
    let wish = till.wish().to_string();
    let call = till.call(PAYER, "POST", OWN, Some(&wish));
    assert_eq!(till.send(call.clone()).await.status, 201);
    let again = till.send(call).await;
    assert_eq!(again.status, 401);
    let challenge = again.header("www-authenticate").unwrap();
    assert!(
        challenge.contains(r#"oauth_problem="nonce_used""#),
        "{challenge}"
    );
    assert_eq!(granted(&till.get(PAYER, OWN).await)["totalResults"], 1);
}

#[tokio::test]
async fn what_nobody_confirms_has_failed_after_half_an_hour() {
    let till = Till::unattended().await;
    let id = till.create().await;
    till.advance(30 * 60);
    assert_eq!(till.told(id).await["status"], 0);
    till.advance(1);
    let told = till.told(id).await;
    assert_eq!(
        (&told["status"], &told["updated"]),
        (&json!(1), &json!("2026-11-01T00:30:00"))
    );
}

#[tokio::test]
async fn a_node_or_store_that_cannot_answer_says_so() {
    let till = Till::unattended().await;
    let id = opensocial::wire::payment::uuid(till.create().await);
    let deaf = till.deaf().await;
    assert_eq!(refused(&deaf.get(PAYER, OWN).await).0, 503);
    till.store.fail_reads(true);
    for path in [OWN, &format!("{OWN}/{id}")] {
        assert_eq!(refused(&till.get(PAYER, path).await).0, 503);
    }
    till.store.fail_reads(false);
    till.store.fail_writes(true);
    let answer = create(&till, PAYER, OWN, &till.wish()).await;
    assert_eq!(refused(&answer).0, 503);
}
