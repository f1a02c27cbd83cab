//! Rewards that a game fetches: kept when the network has signed, gone once the
//! game has said what became of them.

use gate::{Duplicates, NetworkOptions, RewardMode};
use serde_json::{Value, json};
use store::RewardState;
use testkit::{Call, Transcript, assert_snapshot};

use super::{
    reward_networks::id,
    reward_profiles::{Sample, taken},
    reward_world::{ACKNOWLEDGE, FETCH, OID, RewardWorld, SECRET, SID, Setup, signed, told},
    world::KEY,
};

async fn world() -> RewardWorld {
    RewardWorld::with(Setup {
        mode: RewardMode::Inbox,
        prices: serde_json::from_str(r#"{"otherwise":{"reward":"coins","amount":5}}"#).ok(),
        beside: vec![NetworkOptions {
            mode: RewardMode::Inbox,
            ..taken("tapjoy")
        }],
        ..Setup::default()
    })
    .await
}

fn oids(fetched: &Value) -> Vec<&str> {
    let items = fetched["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["oid"].as_str().unwrap())
        .collect()
}

async fn fetched(world: &RewardWorld, query: &str) -> Value {
    let (status, value) = world
        .api(Call::get(format!("{FETCH}?game=event{query}")))
        .await;
    assert_eq!(status, 200, "{value}");
    value
}

async fn acknowledge(world: &RewardWorld, words: Value) -> Value {
    let body = json!({ "game": "event", "rewards": words }).to_string();
    let (status, value) = world.api(Call::post(ACKNOWLEDGE, body)).await;
    assert_eq!(status, 200, "{value}");
    value["results"].clone()
}

#[tokio::test]
async fn it_is_told_yes_once_it_is_kept_and_the_game_fetches_it() {
    let world = world().await;
    assert_eq!(world.example().await, (200, "1".to_owned()));
    assert_eq!(world.reward(OID).await.unwrap().state, RewardState::Held);
    assert_eq!(world.game.asked().len(), 0, "nobody is asked");
    assert_eq!(world.drive().await, [], "and nobody will be");
    let first_seen = base::Clock::now(&*world.house.clock);
    let expected = json!({
        "id": "unity-ads:event:0987654321",
        "network": "unity-ads",
        "oid": OID,
        "sid": SID,
        "parameters": { "productid": "1234" },
        "reward": { "name": "coins", "amount": 5 },
        "first_seen": first_seen,
    });
    let value = fetched(&world, "").await;
    assert_eq!(value["items"], json!([expected]));
    assert_eq!(value["more"], false);
    // It comes again until it is acknowledged.
    assert_eq!(fetched(&world, "").await, value);
    let words = json!([{ "id": "unity-ads:event:0987654321", "granted": true }]);
    let results = acknowledge(&world, words.clone()).await;
    assert_eq!(results, json!([{ "result": "acknowledged" }]));
    assert_eq!(acknowledge(&world, words).await, results, "and again");
    assert_eq!(oids(&fetched(&world, "").await), [""; 0]);
    assert_eq!(world.reward(OID).await.unwrap().state, RewardState::Granted);
    assert_eq!(world.example().await, (403, "Duplicate order".to_owned()));
}

#[tokio::test]
async fn a_repetition_is_kept_once_whether_it_was_fetched_or_not() {
    let world = world().await;
    assert_eq!(world.example().await, (200, "1".to_owned()));
    assert_eq!(world.example().await, (403, "Duplicate order".to_owned()));
    assert_eq!(oids(&fetched(&world, "").await), [OID]);
    let friendly = world
        .again(Setup {
            mode: RewardMode::Inbox,
            duplicates: Duplicates::Accept,
            ..Setup::default()
        })
        .await;
    assert_eq!(friendly.example().await, (200, "1".to_owned()));
    let moved = signed(SECRET, "another", OID);
    assert_eq!(world.call(&moved).await.status, 409);
    let words =
        json!([{ "network": "unity-ads", "oid": OID, "granted": false, "reason": "banned" }]);
    acknowledge(&world, words).await;
    let reward = world.reward(OID).await.unwrap();
    assert_eq!(
        (reward.state, &*reward.detail),
        (RewardState::Rejected, "banned")
    );
    let no = (500, "Failed to give item to the player".to_owned());
    assert_eq!(world.example().await, no);
}

#[tokio::test]
async fn it_is_fetched_part_by_part_in_the_order_in_which_it_came() {
    let world = world().await;
    for oid in ["c", "a", "b", "e", "d"] {
        assert_eq!(world.call(&signed(SECRET, SID, oid)).await.status, 200);
        world.advance(1);
    }
    let first = fetched(&world, "&limit=2").await;
    assert_eq!(
        (oids(&first), &first["more"]),
        (vec!["c", "a"], &json!(true))
    );
    let after = first["cursor"].as_str().unwrap();
    let second = fetched(&world, &format!("&limit=2&after={after}")).await;
    assert_eq!(oids(&second), ["b", "e"]);
    let after = second["cursor"].as_str().unwrap();
    let third = fetched(&world, &format!("&limit=2&after={after}")).await;
    assert_eq!((oids(&third), &third["more"]), (vec!["d"], &json!(false)));
    let after = third["cursor"].as_str().unwrap().to_owned();
    assert_eq!(
        oids(&fetched(&world, &format!("&after={after}")).await),
        [""; 0]
    );
    assert_eq!(world.call(&signed(SECRET, SID, "f")).await.status, 200);
    assert_eq!(
        oids(&fetched(&world, &format!("&after={after}")).await),
        ["f"]
    );
    assert_eq!(
        oids(&fetched(&world, "").await).len(),
        6,
        "from the start all comes again"
    );
}

#[tokio::test]
async fn each_word_is_answered_on_its_own() {
    let world = world().await;
    assert_eq!(world.example().await.0, 200);
    let tapjoy = Sample::of("tapjoy");
    assert_eq!(
        Call::get(tapjoy.target()).send(world.addr()).await.status,
        200
    );
    let results = acknowledge(
        &world,
        json!([
            { "id": "unity-ads:event:nothing", "granted": true },
            { "id": "unity-ads:another:0987654321", "granted": true },
            { "id": "0987654321", "granted": true },
            { "network": "unity-ads", "granted": true },
            { "id": "unity-ads:event:0987654321", "oid": OID, "granted": true },
            { "network": "tapjoy", "oid": "id.1", "granted": false, "reason": "a\u{7}" },
            { "network": "tapjoy", "oid": "id.1", "granted": false, "reason": "x".repeat(201) },
            { "network": "tapjoy", "oid": "id.1", "granted": false, "reason": "no such player" },
            { "network": "tapjoy", "oid": "id.1", "granted": true },
            { "network": "unity-ads", "oid": OID, "granted": true },
        ]),
    )
    .await;
    let results: Vec<_> = results
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["result"].clone())
        .collect();
    let expected = [
        "unknown_reward",
        "invalid",
        "invalid",
        "invalid",
        "invalid",
        "invalid",
        "invalid",
        "acknowledged",
        "settled_otherwise",
        "acknowledged",
    ];
    assert_eq!(results, expected);
    let rejected = world
        .house
        .store
        .reward(id("tapjoy", "id.1"))
        .await
        .unwrap();
    assert_eq!(rejected.unwrap().detail, "no such player");
}

#[tokio::test]
async fn what_the_game_is_asked_for_is_not_acknowledged() {
    let world = RewardWorld::new().await;
    world.game.answers(gate::GrantAnswer::Unknown);
    assert_eq!(world.example().await.0, 503);
    let words = json!([{ "network": "unity-ads", "oid": OID, "granted": true }]);
    let results = acknowledge(&world, words).await;
    assert_eq!(results, json!([{ "result": "not_in_inbox" }]));
    // A change of mode leaves it to whoever is asked already.
    let inbox = world
        .again(Setup {
            mode: RewardMode::Inbox,
            ..Setup::default()
        })
        .await;
    assert_eq!(inbox.example().await.0, 503);
    world.advance(5);
    world.drive().await;
    assert_eq!(inbox.example().await, (403, "Duplicate order".to_owned()));
    assert_eq!(world.game.granted(), 1);
}

#[tokio::test]
async fn a_store_that_cannot_answer_is_told_and_nothing_is_lost() {
    let world = world().await;
    assert_eq!(world.example().await.0, 200);
    world.store.fail_reads(true);
    let (status, value) = world.api(Call::get(FETCH)).await;
    assert_eq!((status, &value["code"]), (400, &json!("game_required")));
    let (status, value) = world.api(Call::get(format!("{FETCH}?game=event"))).await;
    assert_eq!((status, &value["code"]), (503, &json!("store_unavailable")));
    world.store.fail_reads(false);
    world.store.fail_writes(true);
    let body = json!({ "game": "event", "rewards": [{ "network": "unity-ads", "oid": OID, "granted": true }] });
    let call = Call::post(ACKNOWLEDGE, body.to_string());
    let answer = call.clone().bearer(KEY).send(world.addr()).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("1"))
    );
    world.store.fail_writes(false);
    assert_eq!(oids(&fetched(&world, "").await), [OID]);
    assert_eq!(world.api(call).await.0, 200);
    assert_eq!(oids(&fetched(&world, "").await), [""; 0]);
}

#[tokio::test]
async fn problems() {
    let world = world().await;
    let mut told = Transcript::of(world.addr());
    let long = "x".repeat(300_000);
    let many: Vec<_> = (0..501)
        .map(|_| json!({ "id": "a", "granted": true }))
        .collect();
    for (title, call) in [
        (
            "A limit of nothing",
            Call::get(format!("{FETCH}?game=event&limit=0")),
        ),
        (
            "A cursor of nowhere",
            Call::get(format!("{FETCH}?game=event&after=x")),
        ),
        (
            "A word that is not known",
            Call::get(format!("{FETCH}?game=event&from=1")),
        ),
        ("No such game", Call::get(format!("{FETCH}?game=nobody"))),
        ("No body", Call::post(ACKNOWLEDGE, "")),
        (
            "Nothing to acknowledge",
            Call::post(ACKNOWLEDGE, r#"{"game":"event","rewards":[]}"#),
        ),
        (
            "Without a word",
            Call::post(ACKNOWLEDGE, r#"{"game":"event","rewards":[{"id":"a"}]}"#),
        ),
        ("Another method", Call::get(ACKNOWLEDGE)),
    ] {
        told.call(title, call.bearer(KEY)).await;
    }
    assert_snapshot(
        env!("CARGO_MANIFEST_DIR"),
        "reward_inbox_problems",
        told.text(),
    );
    let too_many = json!({ "game": "event", "rewards": many }).to_string();
    let (status, value) = world.api(Call::post(ACKNOWLEDGE, too_many)).await;
    assert_eq!((status, &value["code"]), (400, &json!("invalid_field")));
    let too_long = json!({ "game": "event", "rewards": [{ "id": long, "granted": true }] });
    let (status, value) = world
        .api(Call::post(ACKNOWLEDGE, too_long.to_string()))
        .await;
    assert_eq!((status, &value["code"]), (413, &json!("body_too_large")));
}

#[tokio::test]
async fn many_are_acknowledged_at_once() {
    let world = world().await;
    let mut words = Vec::new();
    for number in 0..40 {
        let oid = format!("o{number}");
        assert_eq!(told(&world.call(&signed(SECRET, SID, &oid)).await).0, 200);
        words.push(json!({ "network": "unity-ads", "oid": oid, "granted": true }));
    }
    let results = acknowledge(&world, json!(words)).await;
    assert_eq!(
        results,
        json!(vec![json!({ "result": "acknowledged" }); 40])
    );
    assert_eq!(oids(&fetched(&world, "").await), [""; 0]);
}

/// As `webhook-id` has it, so that a game that was asked before the mode was another
/// one recognises it.
#[tokio::test]
async fn an_id_is_the_webhooks_and_is_acknowledged_by() {
    let world = world().await;
    let tapjoy = Sample::of("tapjoy");
    let answer = Call::get(tapjoy.target()).send(world.addr()).await;
    assert_eq!(answer.status, 200);
    let value = fetched(&world, "").await;
    assert_eq!(value["items"][0]["oid"], "id.1");
    assert_eq!(value["items"][0]["id"], "tapjoy:event:id%2E1");
    let words = json!([
        { "id": "tapjoy:event:id.1", "granted": false },
        { "id": "tapjoy:event:id%2E1", "granted": true },
    ]);
    let results = acknowledge(&world, words).await;
    assert_eq!(
        results,
        json!([{ "result": "invalid" }, { "result": "acknowledged" }])
    );
}

#[tokio::test]
async fn a_cursor_that_nobody_gave_is_refused() {
    let world = world().await;
    for place in ["1:unity-ads:\0", "1:unity-ads:", "1:Unity:a", "1"] {
        let cursor = sign::base64url::encode(place.as_bytes());
        let call = Call::get(format!("{FETCH}?game=event&after={cursor}"));
        let (status, value) = world.api(call).await;
        assert_eq!((status, &value["code"]), (400, &json!("invalid_query")));
    }
}
