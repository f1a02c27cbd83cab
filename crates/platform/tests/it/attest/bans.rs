//! What becomes of a ban.

use base::Clock;
use serde_json::json;
use store::{Actor, AuditFilter, BanFilter, PSEUDONYM_LIFETIME};

use super::{
    super::{
        attest_world::AttestWorld,
        graph::world::{app_token, other_app_token},
        world::json as read,
    },
    calls::{DAY, error, get, post},
};

const UNKNOWN: (u16, i64, Option<u64>) = (400, 1, Some(1_614_026));
const OTHER_APPS: (u16, i64, Option<u64>) = (400, 1, Some(1_614_027));
const MINUTES: (u16, i64, Option<u64>) = (400, 1, Some(1_614_028));
const NO_BAN: (u16, i64, Option<u64>) = (400, -1, Some(1_614_033));
const OTHER_APPS_BAN: (u16, i64, Option<u64>) = (400, -1, Some(1_614_036));

async fn status(world: &AttestWorld, handle: &str) -> serde_json::Value {
    let answer = world.send(get("device_ban_status", handle)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = read(&answer);
    assert_eq!(body["data"][0]["message"], "Success");
    json!([
        body["data"][0]["is_banned"],
        body["data"][0]["remaining_time_in_minute"]
    ])
}

#[tokio::test]
async fn a_ban_is_moved_lifted_and_made_anew() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let handle = format!("unique_id={}", device.unique_id);
    assert_eq!(status(&world, &handle).await, json!([false, 0]));
    let ban = world.ban(&device.unique_id.to_string(), 10).await;
    assert_eq!(status(&world, &handle).await, json!([true, 10]));
    let by_ban = format!("ban_id={ban}");
    assert_eq!(status(&world, &by_ban).await, json!([true, 10]));
    world.advance(61);
    assert_eq!(status(&world, &by_ban).await, json!([true, 9]));
    let same = world.ban(&device.unique_id.to_string(), 3).await;
    assert_eq!(same, ban, "who bans again moves the end");
    assert_eq!(status(&world, &handle).await, json!([true, 3]));
    for again in [true, false] {
        let answer = world
            .send(post("device_ban", &format!("{handle}&is_banned=false")))
            .await;
        let success = r#"{"message":"Success","ban_id":""}"#;
        assert_eq!(answer.text(), success, "also where none stands: {again}");
    }
    assert_eq!(status(&world, &handle).await, json!([false, 0]));
    let answer = world.send(get("device_ban_status", &by_ban)).await;
    assert_eq!(error(&answer), NO_BAN);
    let next = world.ban(&device.unique_id.to_string(), 10).await;
    assert_ne!(next, ban);
    world.advance(600);
    assert_eq!(status(&world, &handle).await, json!([false, 0]));
    let answer = world
        .send(get("device_ban_status", &format!("ban_id={next}")))
        .await;
    assert_eq!(error(&answer), NO_BAN, "it ran out");
}

#[tokio::test]
async fn the_minutes_count_where_somebody_is_banned() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let handle = format!("unique_id={}", device.unique_id);
    let ban = |rest: &str| world.send(post("device_ban", &format!("{handle}&{rest}")));
    for rest in [
        "is_banned=true",
        "is_banned=true&remaining_time_in_minute=",
        "is_banned=true&remaining_time_in_minute=-1",
        "is_banned=true&remaining_time_in_minute=52560001",
        "is_banned=true&remaining_time_in_minute=1.5",
        "is_banned=true&remaining_time_in_minute=soon",
        "is_banned=1&remaining_time_in_minute=99999999999999999999",
    ] {
        assert_eq!(error(&ban(rest).await), MINUTES, "{rest}");
        assert_eq!(status(&world, &handle).await, json!([false, 0]), "{rest}");
    }
    for (rest, wanted) in [
        (
            "is_banned=true&remaining_time_in_minute=52560000",
            json!([true, 52_560_000]),
        ),
        (
            "is_banned=TRUE&remaining_time_in_minute=1",
            json!([true, 1]),
        ),
        (
            "is_banned=true&remaining_time_in_minute=0",
            json!([false, 0]),
        ),
        ("is_banned=1&remaining_time_in_minute=7", json!([true, 7])),
        (
            "is_banned=0&remaining_time_in_minute=soon",
            json!([false, 0]),
        ),
        (
            "is_banned=false&remaining_time_in_minute=-1",
            json!([false, 0]),
        ),
    ] {
        let answer = ban(rest).await;
        assert_eq!(answer.status, 200, "{rest}: {answer:?}");
        assert_eq!(status(&world, &handle).await, wanted, "{rest}");
    }
}

#[tokio::test]
async fn a_name_is_taken_until_the_last_token_with_it_has_ended() {
    let world = AttestWorld::new().await;
    let old = world.admit(world.app, 1).await.unique_id;
    world.advance(PSEUDONYM_LIFETIME.as_secs() - 1);
    // A last token with the old name, which outlives it.
    assert_eq!(world.admit(world.app, 1).await.unique_id, old);
    world.advance(1);
    let new = world.admit(world.app, 1).await.unique_id;
    assert_ne!(new, old);
    let ban = world.ban(&old.to_string(), 100_000).await;
    for name in [old, new] {
        let handle = format!("unique_id={name}");
        assert_eq!(status(&world, &handle).await[0], json!(true), "one device");
    }
    world.advance(DAY);
    let handle = format!("unique_id={old}");
    assert_eq!(
        error(&world.send(get("device_ban_status", &handle)).await),
        UNKNOWN
    );
    let lift = format!("{handle}&is_banned=false");
    assert_eq!(error(&world.send(post("device_ban", &lift)).await), UNKNOWN);
    assert_eq!(
        status(&world, &format!("ban_id={ban}")).await[0],
        json!(true)
    );
    let lift = format!("ban_id={ban}&is_banned=false");
    assert_eq!(world.send(post("device_ban", &lift)).await.status, 200);
    assert_eq!(
        status(&world, &format!("unique_id={new}")).await,
        json!([false, 0])
    );
}

#[tokio::test]
async fn who_is_meant_is_said_or_refused() {
    let world = AttestWorld::new().await;
    let (device, other) = (
        world.admit(world.app, 1).await,
        world.admit(world.other, 1).await,
    );
    let ban = world.ban(&device.unique_id.to_string(), 10).await;
    let theirs = {
        let query = format!(
            "unique_id={}&is_banned=true&remaining_time_in_minute=9",
            other.unique_id
        );
        let call = testkit::Call::new(
            "POST",
            format!("/graph/platform_integrity/device_ban?{query}"),
        );
        let answer = world.send(call.bearer(&other_app_token())).await;
        read(&answer)["ban_id"].as_str().unwrap().to_owned()
    };
    let zeros = "0".repeat(64);
    let upper = device.unique_id.to_string().to_uppercase();
    for (handle, wanted) in [
        (format!("unique_id={zeros}"), UNKNOWN),
        (
            "unique_id=442ab6392117e89759e8872852de0495aa58f22bd8a1253123123".to_owned(),
            UNKNOWN,
        ),
        (format!("unique_id={upper}"), UNKNOWN),
        (format!("unique_id={}", other.unique_id), OTHER_APPS),
        (format!("ban_id={theirs}"), OTHER_APPS_BAN),
        ("ban_id=NjIx".to_owned(), NO_BAN),
        ("ban_id=%2B%2F".to_owned(), NO_BAN),
        (format!("ban_id={ban}%3D%3D"), NO_BAN),
        // The ban counts where both are given.
        (
            format!("unique_id={}&ban_id=NjIx", device.unique_id),
            NO_BAN,
        ),
        ("is_banned=true".to_owned(), (400, 100, None)),
        ("unique_id=&ban_id=".to_owned(), (400, 100, None)),
        ("unique_id=a%0Ab".to_owned(), (400, 100, None)),
    ] {
        let answer = world.send(get("device_ban_status", &handle)).await;
        assert_eq!(error(&answer), wanted, "{handle}");
        let set = format!("{handle}&is_banned=true&remaining_time_in_minute=1");
        assert_eq!(
            error(&world.send(post("device_ban", &set)).await),
            wanted,
            "{set}"
        );
    }
    let both = format!("unique_id={}&ban_id={ban}", other.unique_id);
    assert_eq!(status(&world, &both).await, json!([true, 10]));
}

#[tokio::test]
async fn every_ban_is_in_the_ledger_and_in_the_audit_log() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let handle = format!("unique_id={}", device.unique_id);
    let set = format!("{handle}&is_banned=true&remaining_time_in_minute=5&reason=aimbot%20again");
    assert_eq!(world.send(post("device_ban", &set)).await.status, 200);
    let lift = format!("{handle}&is_banned=false");
    assert_eq!(world.send(post("device_ban", &lift)).await.status, 200);
    let store = &world.house.store;
    let ledger = store
        .bans(world.app, BanFilter::default(), None, 10)
        .await
        .unwrap()
        .items;
    let [ban] = ledger.as_slice() else {
        panic!("{ledger:?}")
    };
    assert_eq!(
        (ban.by.as_str(), ban.reason.as_str()),
        ("app", "aimbot again")
    );
    assert_eq!(ban.lifted.as_ref().unwrap().by, "app");
    assert_eq!(
        ban.lifted.as_ref().unwrap().at,
        world.house.clock.now().max(ban.created_at)
    );
    let filter = AuditFilter {
        target: Some(format!("app/{}", world.app)),
        ..AuditFilter::default()
    };
    let events = store.audit_events(filter, None, 10).await.unwrap().items;
    let events: Vec<_> = events
        .into_iter()
        .filter(|event| event.action != "import")
        .collect();
    let mut told: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["ban.lift", "device.ban"]);
    for event in &events {
        assert_eq!(event.actor, Actor::App);
        assert!(event.request_id.is_some());
        assert!(event.details.contains(&device.device_id.to_string()));
        assert!(!event.details.contains(&app_token()));
    }
    let set = events
        .iter()
        .find(|event| event.action == "device.ban")
        .unwrap();
    assert!(set.details.contains("aimbot again"), "{}", set.details);
    let long = format!("{handle}&is_banned=false&reason={}", "ä".repeat(201));
    assert_eq!(
        error(&world.send(post("device_ban", &long)).await),
        (400, 100, None)
    );
}

#[tokio::test]
async fn the_list_has_the_bans_that_stand_and_pages_through_them() {
    let world = AttestWorld::new().await;
    let empty = world.send(get("device_ban_ids", "")).await;
    let nobody = json!({ "data": [{ "message": "Success", "all_ban_ids": [] }],
        "paging": {} });
    assert_eq!(read(&empty), nobody);
    let mut bans = Vec::new();
    for anchor in 1..=5 {
        let device = world.admit(world.app, anchor).await;
        bans.push(
            world
                .ban(&device.unique_id.to_string(), u64::from(anchor))
                .await,
        );
    }
    let theirs = world.admit(world.other, 9).await;
    let call = testkit::Call::new(
        "POST",
        format!(
            "/graph/platform_integrity/device_ban?unique_id={}&is_banned=true&remaining_time_in_minute=9",
            theirs.unique_id
        ),
    );
    assert_eq!(
        world.send(call.bearer(&other_app_token())).await.status,
        200
    );
    // The first has run out, the second is lifted.
    world.advance(60);
    let lift = format!("ban_id={}&is_banned=false", bans[1]);
    assert_eq!(world.send(post("device_ban", &lift)).await.status, 200);
    let mut wanted = bans[2..].to_vec();
    wanted.sort_unstable();
    let ids = |answer: &testkit::Answer| {
        let body = read(answer);
        let rows = body["data"][0]["all_ban_ids"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["ban_id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let whole = world.send(get("device_ban_ids", "limit=9999")).await;
    let mut all = ids(&whole);
    let first_date = read(&whole)["data"][0]["all_ban_ids"][0]["creation_date"].clone();
    assert_eq!(first_date.as_str().unwrap().len(), "2025-10-29".len());
    assert_eq!(read(&whole)["paging"].get("next"), None);
    // The next page is followed by its link, as clients do.
    let mut paged = Vec::new();
    let mut answer = world.send(get("device_ban_ids", "limit=2")).await;
    loop {
        paged.extend(ids(&answer));
        let paging = read(&answer)["paging"].clone();
        assert!(paging["cursors"]["before"].is_string() && paging["cursors"]["after"].is_string());
        let Some(next) = paging["next"].as_str() else {
            break;
        };
        assert!(
            next.contains("limit=2") && next.contains("access_token=OC%7C"),
            "{next}"
        );
        let path = next.split_once("/graph/").unwrap().1;
        answer = world
            .send(testkit::Call::get(format!("/graph/{path}")))
            .await;
    }
    assert_eq!(paged, all, "in the same order");
    all.sort_unstable();
    assert_eq!(all, wanted);
    for bad in ["limit=0", "limit=x", "after=%2B", "after=eA", "before=eA"] {
        let answer = world.send(get("device_ban_ids", bad)).await;
        assert_eq!(error(&answer), (400, 100, None), "{bad}");
    }
}

#[tokio::test]
async fn a_store_that_fails_is_no_verdict() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let handle = format!("unique_id={}", device.unique_id);
    world.store.fail_writes(true);
    let set = format!("{handle}&is_banned=true&remaining_time_in_minute=1");
    let answer = world.send(post("device_ban", &set)).await;
    assert_eq!(error(&answer), (500, 1, None));
    assert_eq!(read(&answer)["error"]["is_transient"], true);
    world.store.fail_writes(false);
    assert_eq!(status(&world, &handle).await, json!([false, 0]));
    world.store.fail_reads(true);
    let answer = world.send(get("device_ban_status", &handle)).await;
    assert_eq!(error(&answer), (500, 1, None));
}
