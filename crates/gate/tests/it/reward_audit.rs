//! Rewards that a game grants by itself, compared with what networks have signed.

use base::Clock;
use gate::{NetworkOptions, RewardMode};
use serde_json::{Value, json};
use store::RewardState;
use testkit::{Call, Transcript, assert_snapshot};

use super::{
    reward_profiles::{Sample, taken},
    reward_world::{AUDIT, FETCH, OID, REPORTS, RewardWorld, SECRET, Setup, signed},
    world::KEY,
};

const HOUR: i64 = 60 * 60 * 1000;

async fn world() -> RewardWorld {
    RewardWorld::with(Setup {
        mode: RewardMode::Audit,
        beside: vec![NetworkOptions {
            mode: RewardMode::Audit,
            ..taken("tapjoy")
        }],
        ..Setup::default()
    })
    .await
}

fn now(world: &RewardWorld) -> i64 {
    world.house.clock.now().millis()
}

async fn report(world: &RewardWorld, reports: Value) -> Vec<String> {
    let body = json!({ "game": "event", "reports": reports }).to_string();
    let (status, value) = world.api(Call::post(REPORTS, body)).await;
    assert_eq!(status, 200, "{value}");
    let results = value["results"].as_array().unwrap().iter();
    results
        .map(|one| one["result"].as_str().unwrap().to_owned())
        .collect()
}

async fn compared(world: &RewardWorld, query: &str) -> Value {
    let (from, until) = (now(world) - HOUR, now(world) + HOUR);
    let query = format!("game=event&network=unity-ads&from={from}&until={until}{query}");
    let (status, value) = world.api(Call::get(format!("{AUDIT}?{query}"))).await;
    assert_eq!(status, 200, "{value}");
    value
}

#[tokio::test]
async fn what_is_signed_is_on_record_and_nobody_is_asked() {
    let world = world().await;
    assert_eq!(world.example().await, (200, "1".to_owned()));
    assert_eq!(world.example().await, (403, "Duplicate order".to_owned()));
    assert_eq!(
        world.reward(OID).await.unwrap().state,
        RewardState::Recorded
    );
    assert_eq!(world.game.asked().len(), 0);
    assert_eq!(world.drive().await, []);
    let (_, fetched) = world.api(Call::get(format!("{FETCH}?game=event"))).await;
    assert_eq!(fetched["items"], json!([]), "it is not in the inbox");
}

#[tokio::test]
async fn a_player_with_more_rewards_than_views_stands_out() {
    let world = world().await;
    for (sid, oid) in [("ann", "1"), ("ann", "2"), ("bob", "3")] {
        assert_eq!(world.call(&signed(SECRET, sid, oid)).await.status, 200);
    }
    let other = Sample::of("tapjoy");
    assert_eq!(
        Call::get(other.target()).send(world.addr()).await.status,
        200
    );
    let at = now(&world);
    let one = |id: &str, sid: &str| json!({ "report_id": id, "network": "unity-ads", "sid": sid, "granted_at": at });
    let reports = json!([
        one("r1", "ann"),
        one("r2", "ann"),
        one("r3", "bob"),
        one("r4", "bob"),
        one("r5", "eve")
    ]);
    assert_eq!(report(&world, reports.clone()).await, ["recorded"; 5]);
    assert_eq!(report(&world, reports).await, ["recorded"; 5], "and again");
    let all = compared(&world, "").await;
    let expected = json!([
        { "sid": "ann", "signed": 2, "reported": 2 },
        { "sid": "bob", "signed": 1, "reported": 2 },
        { "sid": "eve", "signed": 0, "reported": 1 },
    ]);
    assert_eq!((&all["items"], &all["more"]), (&expected, &json!(false)));
    let different = compared(&world, "&only_different=true").await;
    assert_eq!(different["items"], json!([expected[1], expected[2]]));
    let first = compared(&world, "&limit=1").await;
    assert_eq!(
        (&first["items"], &first["more"]),
        (&json!([expected[0]]), &json!(true))
    );
    let after = first["cursor"].as_str().unwrap();
    let rest = compared(&world, &format!("&after={after}")).await;
    assert_eq!(rest["items"], json!([expected[1], expected[2]]));
}

#[tokio::test]
async fn each_report_is_answered_on_its_own() {
    let world = world().await;
    let at = now(&world);
    let one = |id: &str, network: &str, sid: &str, at: i64| json!({ "report_id": id, "network": network, "sid": sid, "granted_at": at });
    let results = report(
        &world,
        json!([
            one("r1", "unity-ads", "ann", at),
            one("r1", "unity-ads", "bob", at),
            one("r1", "tapjoy", "bob", at),
            one("r2", "pangle", "ann", at),
            one("r2", "UNITY", "ann", at),
            one("", "unity-ads", "ann", at),
            one(&"x".repeat(129), "unity-ads", "ann", at),
            one("r3", "unity-ads", "", at),
            one("r3", "unity-ads", "a\u{0}b", at),
            one("r3", "unity-ads", "ann", at + 2 * HOUR),
            one("r3", "unity-ads", "ann", at - 91 * 24 * HOUR),
        ]),
    )
    .await;
    let expected = [
        "recorded",
        "id_taken",
        "recorded",
        "unknown_network",
        "unknown_network",
        "invalid",
        "invalid",
        "invalid",
        "invalid",
        "invalid",
        "too_old",
    ];
    assert_eq!(results, expected);
}

#[tokio::test]
async fn problems() {
    let world = world().await;
    let at = now(&world);
    let mut told = Transcript::of(world.addr());
    let window = format!("from={at}&until={}", at + HOUR);
    for (title, query) in [
        ("Without a network", format!("game=event&{window}")),
        (
            "Without a window",
            "game=event&network=unity-ads".to_owned(),
        ),
        (
            "An empty window",
            format!("game=event&network=unity-ads&from={at}&until={at}"),
        ),
        (
            "Too long ago",
            format!("game=event&network=unity-ads&from=0&until={at}"),
        ),
        (
            "Too long a window",
            format!(
                "game=event&network=unity-ads&from={}&until={}",
                at - 15 * 24 * HOUR,
                at + 16 * 24 * HOUR + 1
            ),
        ),
        (
            "No such network",
            format!("game=event&network=pangle&{window}"),
        ),
        (
            "No such game",
            format!("game=nobody&network=unity-ads&{window}"),
        ),
    ] {
        told.call(title, Call::get(format!("{AUDIT}?{query}")).bearer(KEY))
            .await;
    }
    let none = Call::post(REPORTS, r#"{"game":"event","reports":[]}"#).bearer(KEY);
    told.call("Nothing to report", none).await;
    assert_snapshot(
        env!("CARGO_MANIFEST_DIR"),
        "reward_audit_problems",
        told.text(),
    );
    world.store.fail_reads(true);
    let query = format!("game=event&network=unity-ads&{window}");
    let (status, value) = world.api(Call::get(format!("{AUDIT}?{query}"))).await;
    assert_eq!((status, &value["code"]), (503, &json!("store_unavailable")));
    world.store.fail_writes(true);
    let body = json!({ "game": "event", "reports": [{ "report_id": "r", "network": "unity-ads", "sid": "a", "granted_at": at }] });
    let (status, value) = world.api(Call::post(REPORTS, body.to_string())).await;
    assert_eq!((status, &value["code"]), (503, &json!("store_unavailable")));
}
