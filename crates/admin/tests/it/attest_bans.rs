//! A game's devices: which there are, which are test devices, and which are banned.

use std::time::Duration;

use admin::{Admin, AdminError, BanView, Idempotency, LiftBansBetween, NewBan, NewMark, Order};
use base::{AppId, Clock, DeviceId, Timestamp};
use serde_json::{Value, json};
use store::Actor;
use testkit::House;

use super::attest::{house, noted};

fn wish(device: impl ToString, minutes: u64, reason: &str) -> NewBan {
    NewBan {
        device: device.to_string(),
        minutes,
        reason: reason.to_owned(),
    }
}

fn between(from: Timestamp, to: Timestamp, made_by: Option<&str>) -> LiftBansBetween {
    LiftBansBetween {
        from,
        to,
        made_by: made_by.map(str::to_owned),
    }
}

fn is_banned(house: &House, app: AppId, device: DeviceId) -> bool {
    let known = house.directory.last_known();
    let ban = known.device_ban(app, device, house.clock.now());
    ban.is_some()
}

async fn banned(admin: &Admin, app: AppId, device: DeviceId) -> BanView {
    admin.ban_device(app, wish(device, 60, "")).await.unwrap()
}

#[tokio::test]
async fn devices_are_listed_and_found_by_id_and_by_name() {
    let (house, app) = house().await;
    let mut all = Vec::new();
    for number in 0..3 {
        all.push(house.admit_device(app, number).await);
    }
    all.sort_unstable();
    let first = house.admin.devices(app, None, 2).await.unwrap();
    assert!(first.more);
    let after = first.devices[1].device_id;
    let rest = house.admin.devices(app, Some(after), 2).await.unwrap();
    assert!(!rest.more);
    let listed = first.devices.iter().chain(&rest.devices);
    let ids: Vec<_> = listed.map(|device| device.device_id).collect();
    assert_eq!(ids, all);
    let by_id = house.admin.device(app, &all[0].to_string()).await.unwrap();
    let device = &by_id.device;
    assert_eq!(device.reasons, ["boot_unlocked", "patch_old"]);
    assert_eq!(
        (device.patch_level, device.given_within_a_day),
        (Some(202_602), 1)
    );
    assert_eq!(by_id.unique_ids[0].unique_id, device.unique_id);
    let by_name = house.admin.device(app, &device.unique_id).await.unwrap();
    assert_eq!(by_name, by_id);
    // A name ends with its time.
    let mut name = device.unique_id.clone();
    house.clock.advance(Duration::from_secs(30 * 24 * 60 * 60));
    let gone = house.admin.device(app, &name).await.unwrap_err();
    assert_eq!(gone.code(), "not_found");
    name.pop();
    for nobody in ["", "x", &name, "Ada"] {
        let refused = house.admin.device(app, nobody).await.unwrap_err();
        let is_it = matches!(
            refused,
            AdminError::Invalid {
                field: "device",
                ..
            }
        );
        assert!(is_it, "{nobody}: {refused}");
    }
}

#[tokio::test]
async fn another_games_devices_and_bans_are_not_there() {
    let (house, app) = house().await;
    let device = house.admit_device(app, 1).await;
    let ban = banned(&house.admin, app, device).await;
    let made = serde_json::from_value(json!({ "name": "Other", "meta": {} })).unwrap();
    let other = house.admin.create_app(made).await.unwrap().app.app_id;
    let admin = &house.admin;
    let name = admin
        .device(app, &device.to_string())
        .await
        .unwrap()
        .device
        .unique_id;
    for device in [device.to_string(), name] {
        let mark = NewMark { is_test: true };
        let refused = [
            admin.device(other, &device).await.err(),
            admin.mark_device(other, &device, mark).await.err(),
            admin.ban_device(other, wish(&device, 1, "")).await.err(),
            admin.ban(other, ban.ban_id).await.err(),
            admin.lift_ban(other, ban.ban_id).await.err(),
        ];
        for error in refused {
            assert_eq!(error.unwrap().code(), "not_found");
        }
    }
    let page = admin.bans(other, false, None, 10).await.unwrap();
    assert!(page.bans.is_empty());
    let all = between(
        Timestamp::EPOCH,
        house.clock.now().plus(Duration::from_secs(1)),
        None,
    );
    assert_eq!(admin.lift_bans(other, all).await.unwrap().lifted, 0);
    assert!(is_banned(&house, app, device));
}

#[tokio::test]
async fn a_test_device_is_marked_and_is_none_any_more() {
    let (house, app) = house().await;
    let device = house.admit_device(app, 1).await.to_string();
    for is_test in [true, true, false] {
        house.clock.advance(Duration::from_secs(1));
        let mark = NewMark { is_test };
        let marked = house.admin.mark_device(app, &device, mark).await.unwrap();
        assert_eq!(marked.is_test, is_test);
        let shown = house.admin.device(app, &device).await.unwrap();
        assert_eq!(shown.device.is_test, is_test);
    }
    let told = noted(&house, "device.mark").await;
    assert_eq!(told[0], json!({ "device_id": device, "is_test": false }));
}

#[tokio::test]
async fn a_ban_is_moved_runs_out_and_is_lifted() {
    let (house, app) = house().await;
    let (admin, device) = (&house.admin, house.admit_device(app, 1).await);
    let first = admin
        .ban_device(app, wish(device, 60, "aimbot"))
        .await
        .unwrap();
    assert_eq!(
        first.until,
        house.clock.now().plus(Duration::from_secs(3_600))
    );
    assert!(first.stands && is_banned(&house, app, device));
    house.clock.advance(Duration::from_secs(60));
    let name = admin
        .device(app, &device.to_string())
        .await
        .unwrap()
        .device
        .unique_id;
    let moved = admin.ban_device(app, wish(name, 1, "")).await.unwrap();
    assert_eq!(
        (moved.ban_id, moved.created_at),
        (first.ban_id, first.created_at)
    );
    assert_eq!(moved.reason, "aimbot", "it stays");
    assert_eq!(admin.ban(app, first.ban_id).await, Ok(moved));
    house.clock.advance(Duration::from_secs(60));
    assert!(!is_banned(&house, app, device), "it has run out");
    let ended = admin.ban(app, first.ban_id).await.unwrap();
    assert!(!ended.stands && ended.lifted_at.is_none());
    let second = banned(admin, app, device).await;
    assert_ne!(second.ban_id, first.ban_id);
    for lifted in [true, false] {
        house.clock.advance(Duration::from_secs(1));
        let answer = admin.lift_ban(app, second.ban_id).await.unwrap();
        assert_eq!(answer.lifted, lifted);
        assert!(!is_banned(&house, app, device));
    }
    let shown = admin.device(app, &device.to_string()).await.unwrap();
    assert_eq!(shown.bans.len(), 2);
    let lifted = admin.ban(app, second.ban_id).await.unwrap();
    let first_time = house.clock.now().minus(Duration::from_secs(1));
    assert_eq!(lifted.lifted_at, Some(first_time));
    assert_eq!(lifted.lifted_by.as_deref(), Some("program"));
    assert!(
        admin
            .bans(app, true, None, 10)
            .await
            .unwrap()
            .bans
            .is_empty()
    );
    assert_eq!(
        admin.bans(app, false, None, 10).await.unwrap().bans.len(),
        2
    );
    let told = noted(&house, "device.ban").await;
    let details = json!({ "device_id": device, "minutes": 60, "reason": "aimbot" });
    assert_eq!((told.len(), &told[2]), (3, &details));
    let told = noted(&house, "ban.lift").await;
    assert_eq!(
        (&told[1]["lifted"], &told[0]["lifted"]),
        (&json!(true), &json!(false))
    );
}

#[tokio::test]
async fn what_is_no_ban_is_refused() {
    let (house, app) = house().await;
    let device = house.admit_device(app, 1).await;
    for (minutes, reason, field) in [
        (0, String::new(), "minutes"),
        (52_560_001, String::new(), "minutes"),
        (u64::MAX, String::new(), "minutes"),
        (1, "é".repeat(201), "reason"),
        (1, "a\u{0}b".to_owned(), "reason"),
    ] {
        let bad = wish(device, minutes, &reason);
        let AdminError::Invalid { field: named, .. } =
            house.admin.ban_device(app, bad).await.unwrap_err()
        else {
            panic!("{minutes} {reason}");
        };
        assert_eq!(named, field);
    }
    assert!(!is_banned(&house, app, device));
    for minutes in [1, 52_560_000] {
        let good = wish(device, minutes, &"é".repeat(200));
        assert!(house.admin.ban_device(app, good).await.is_ok());
    }
    let nobody = wish("0".repeat(32), 1, "");
    let refused = house.admin.ban_device(app, nobody).await.unwrap_err();
    assert_eq!(refused.code(), "not_found");
}

/// What the admin does for a key of that label.
fn for_key(house: &House, label: &str) -> Admin {
    let actor = Actor::ApiKey {
        key_id: base::ApiKeyId::new(7).unwrap(),
        label: label.to_owned(),
    };
    house.admin.on_behalf(Order::of(actor))
}

#[tokio::test]
async fn what_somebody_banned_within_a_time_is_lifted_together() {
    let (house, app) = house().await;
    let start = house.clock.now();
    let at = |secs: u64| start.plus(Duration::from_secs(secs));
    let mut devices = Vec::new();
    // One a second, by turns.
    for number in 0..6_u16 {
        let device = house.admit_device(app, number).await;
        let by = ["bot", "desk"][usize::from(number % 2)];
        let ban = banned(&for_key(&house, by), app, device).await;
        assert_eq!(ban.by, by);
        devices.push(device);
        house.clock.advance(Duration::from_secs(1));
    }
    let standing = || {
        let numbers = 0..devices.len();
        numbers
            .filter(|number| is_banned(&house, app, devices[*number]))
            .collect::<Vec<_>>()
    };
    let admin = &house.admin;
    let wish = between(at(2), at(5), Some("bot"));
    let lifted = admin.lift_bans(app, wish.clone()).await.unwrap();
    assert_eq!((lifted.lifted, lifted.more), (2, false));
    assert_eq!(standing(), [0, 1, 3, 5]);
    assert_eq!(noted(&house, "bans.lift").await[0], json!(wish));
    let lifted = admin
        .lift_bans(app, between(at(1), at(3), None))
        .await
        .unwrap();
    assert_eq!(lifted.lifted, 1);
    assert_eq!(standing(), [0, 3, 5]);
    for (wish, named) in [
        (between(at(1), at(1), None), "to"),
        (between(at(2), at(1), None), "to"),
        (between(at(1), at(2), Some("")), "made_by"),
        (between(at(1), at(2), Some("a\u{0}b")), "made_by"),
    ] {
        let refused = admin.lift_bans(app, wish).await.unwrap_err();
        let AdminError::Invalid { field, .. } = refused else {
            panic!("{refused}");
        };
        assert_eq!(field, named);
    }
    assert_eq!(standing(), [0, 3, 5]);
}

#[tokio::test]
async fn more_than_can_be_lifted_at_once_takes_another_call() {
    let (house, app) = house().await;
    for number in 0..501 {
        let device = house.admit_device(app, number).await;
        banned(&house.admin, app, device).await;
    }
    let until = house.clock.now().plus(Duration::from_secs(1));
    let wish = between(Timestamp::EPOCH, until, Some("program"));
    let mut order = Order::of(Actor::CommandLine);
    let call = Idempotency::new(&order.actor, b"k", [b"POST", b"/", b""], 200);
    order.idempotency = Some(call);
    let keyed = house.admin.on_behalf(order);
    let first = keyed.lift_bans(app, wish.clone()).await.unwrap();
    assert_eq!((first.lifted, first.more), (500, true));
    // Whoever did not hear that hears it once more.
    let again = keyed.remembered().await.unwrap().unwrap().answer;
    let again: Value = serde_json::from_slice(again.expose()).unwrap();
    assert_eq!(again, json!(first));
    let second = house.admin.lift_bans(app, wish).await.unwrap();
    assert_eq!((second.lifted, second.more), (1, false));
    assert!(
        house
            .admin
            .bans(app, true, None, 1)
            .await
            .unwrap()
            .bans
            .is_empty()
    );
}
