//! What there is to see and to do about rewarded views.

use admin::{AdminError, NewAds, NewAdsSecret};
use base::{AppId, Clock, DeliveryId, NodeId, OwnerId, Secret};
use directory::gate_game_id;
use serde_json::json;
use store::{
    Attempt, AttemptOutcome, AttemptResult, BeginAttempt, Delivery, DeliveryKind, LeaseShard,
    OpenReward, Outcome, Receipt, RewardId, RewardNetwork, SettleAttempt, Step, Unit,
};
use testkit::Call;

use super::world::{World, read};

/// The game is told from now on.
pub(super) async fn enable(world: &World, app: AppId) {
    let new = NewAds {
        callback_url: "https://game.example/award?productid=1234".to_owned(),
        lenient: false,
        secret: None,
    };
    world.house.admin.enable_ads(app, new).await.unwrap();
}

async fn commit(world: &World, step: Step) -> Outcome {
    let unit = Unit::of(OwnerId::generate(&*world.house.rng), step);
    match world.house.store.commit(unit).await.unwrap() {
        Receipt::Committed(outcomes) => outcomes[0],
        refused => panic!("{refused:?}"),
    }
}

pub(super) fn delivery(world: &World, app: AppId, number: u8) -> Delivery {
    Delivery::new(
        app,
        DeliveryId::new([number; 16]),
        DeliveryKind::UnityAds,
        json!({ "sid": "1234567890", "oid": "0987654321" }).to_string(),
        world.house.clock.now(),
    )
    .about("1234567890".to_owned())
}

pub(super) async fn enqueue(world: &World, delivery: Delivery) -> DeliveryId {
    let id = delivery.delivery_id;
    commit(world, Step::Enqueue(delivery)).await;
    id
}

/// A delivery that the game has refused at its first attempt.
pub(super) async fn ended_delivery(world: &World, app: AppId, number: u8) -> DeliveryId {
    let delivery = delivery(world, app, number);
    let (delivery_id, shard) = (delivery.delivery_id, delivery.shard());
    enqueue(world, delivery).await;
    let now = world.house.clock.now();
    let wish = LeaseShard {
        shard,
        holder: NodeId::new([9; 16]),
        until: now.plus(std::time::Duration::from_secs(30)),
    };
    let Outcome::Leased(lease) = commit(world, Step::LeaseShard(wish)).await else {
        panic!("no lease");
    };
    let begin = BeginAttempt {
        app_id: app,
        delivery_id,
        fence: lease.fence(),
        given_up_at: lease.until,
    };
    commit(world, Step::BeginAttempt(begin)).await;
    let settle = SettleAttempt {
        app_id: app,
        delivery_id,
        fence: lease.fence(),
        attempt: Attempt {
            no: 1,
            began_at: now,
            took_ms: 12,
            status: Some(403),
            outcome: AttemptOutcome::Rejected,
            detail: "the receiver refused with 403: Signature did not match".to_owned(),
            request: "GET https://game.example/award?productid=1234&sid=1234567890&oid=0987654321"
                .to_owned(),
            answer: "Signature did not match".to_owned(),
        },
        result: AttemptResult::Rejected,
        at: now,
    };
    commit(world, Step::SettleAttempt(settle)).await;
    delivery_id
}

/// A reward that is open.
pub(super) async fn reward(world: &World, app_id: AppId, oid: &str) -> RewardId {
    let id = RewardId {
        app_id,
        network: RewardNetwork::UNITY_ADS,
        oid: oid.to_owned(),
    };
    let wish = OpenReward {
        id: id.clone(),
        subject: "1234567890".to_owned(),
        parameters: r#"{"productid":"1234"}"#.to_owned(),
        key_id: "0a0b0c0d".to_owned(),
        lease_until: world.house.clock.now(),
    };
    commit(world, Step::OpenReward(wish)).await;
    id
}

#[tokio::test]
async fn deliveries_and_rewards_are_read_to_their_end_part_by_part() {
    let world = World::new().await;
    let app: AppId = world.ids().0.parse().unwrap();
    let pause = std::time::Duration::from_secs(1);
    for number in 1..=7 {
        // Some of one moment, and some later than others.
        if number % 3 == 0 {
            world.house.clock.advance(pause);
        }
        enqueue(&world, delivery(&world, app, number)).await;
        reward(&world, app, &format!("oid-{number}")).await;
    }
    ended_delivery(&world, app, 8).await;
    for (list, id, count) in [
        ("deliveries?state=waiting&", "delivery_id", 7),
        ("rewards?network=unity-ads&", "oid", 7),
        ("deliveries?state=rejected&", "delivery_id", 1),
        ("rewards?state=granted&", "oid", 0),
        ("deliveries?app_id=5&", "delivery_id", 0),
        ("rewards?app_id=5&", "oid", 0),
    ] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let target = format!("/admin/v1/{list}limit=3{after}");
            let part = read(&world.send(Call::get(target)).await);
            for item in part["items"].as_array().unwrap() {
                seen.push(item[id].as_str().unwrap().to_owned());
            }
            match part["next_cursor"].as_str() {
                Some(next) => after = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), count, "{list}");
        let mut once = seen.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), count, "{list}");
    }
    let deliveries = read(&world.send(Call::get("/admin/v1/deliveries?limit=1")).await);
    let cursor = deliveries["next_cursor"].as_str().unwrap();
    let other = Call::get(format!("/admin/v1/rewards?cursor={cursor}"));
    assert_eq!(world.send(other).await.status, 400);
}

/// Ids of Tapjoy and Vungle hold dots and colons.
#[tokio::test]
async fn a_reward_is_found_whose_id_the_path_escapes() {
    let world = World::new().await;
    let app: AppId = world.ids().0.parse().unwrap();
    for (oid, step) in [("a.b:c", "a.b%3Ac"), ("a/b%", "a%2Fb%25")] {
        reward(&world, app, oid).await;
        let target = format!("/admin/v1/rewards/{app}/unity-ads/{step}");
        let found = read(&world.send(Call::get(target)).await);
        assert_eq!(found["oid"], oid);
    }
}

#[tokio::test]
async fn rewards_are_found_by_the_name_that_the_gate_has_for_a_game() {
    let world = World::new().await;
    for (game, oid) in [("event", "1"), ("event", "2"), ("gone", "3")] {
        reward(&world, gate_game_id(game), oid).await;
    }
    let list = async |query: &str| {
        let target = format!("/admin/v1/rewards?{query}");
        let part = read(&world.send(Call::get(target)).await);
        let items = part["items"].as_array().unwrap().clone();
        let told = items
            .iter()
            .map(|it| (it["oid"].clone(), it["game"].clone()));
        let mut told: Vec<_> = told.collect();
        told.sort_by_key(|(oid, _)| oid.to_string());
        told
    };
    let event = [("1", "event"), ("2", "event")].map(|(oid, game)| (json!(oid), json!(game)));
    assert_eq!(list("game=event").await, event);
    // It was in the configuration once, and its rewards are still there.
    assert_eq!(list("game=gone").await, [(json!("3"), json!(null))]);
    assert_eq!(list("game=nobody").await, []);
    assert_eq!(list("").await.len(), 3);
    let both = format!("/admin/v1/rewards?game=event&app_id={}", world.ids().0);
    assert_eq!(world.send(Call::get(both)).await.status, 400);
}

#[tokio::test]
async fn of_two_who_enable_at_once_both_are_shown_a_secret_that_counted() {
    let world = World::new().await;
    let app: AppId = world.ids().0.parse().unwrap();
    let new = || NewAds {
        callback_url: "https://game.example/award".to_owned(),
        lenient: false,
        secret: None,
    };
    let admin = &world.house.admin;
    let (one, other) = tokio::join!(admin.enable_ads(app, new()), admin.enable_ads(app, new()));
    let shown = [one.unwrap().secret, other.unwrap().secret];
    let snapshot = world.house.directory.last_known();
    let kept = &snapshot.ads(app).unwrap().secret;
    let counts = |secret: &Secret| secret.expose() == kept.expose();
    assert!(shown.iter().flatten().any(counts));
    let again = admin.enable_ads(app, new()).await.unwrap();
    assert!(again.secret.is_none(), "a secret is shown once");
}

#[tokio::test]
async fn a_secret_that_is_given_signs_and_is_shown_nowhere() {
    let world = World::new().await;
    let app = world.ids().0;
    let path = format!("/admin/v1/apps/{app}/unity-ads");
    let url = "https://game.example/award";
    let put = |secret: &str| {
        let body = json!({ "callback_url": url, "secret": secret });
        Call::put(&*path, body.to_string())
    };
    let rotate = |secret: &str| {
        let body = json!({ "secret": secret }).to_string();
        Call::post(format!("{path}/rotate"), body)
    };
    let kept = || {
        let snapshot = world.house.directory.last_known();
        let setup = snapshot.ads(app.parse().unwrap()).unwrap();
        (
            setup.secret.expose_str().unwrap().to_owned(),
            setup.rotated_at,
        )
    };
    let [one, two, three] = ["one", "two", "three"].map(|name| format!("{name}-chosen-by-us"));
    let mut seen = String::new();
    for (call, secret) in [
        (put(&one), &one),
        (rotate(&two), &two),
        (put(&three), &three),
    ] {
        world.house.clock.advance(std::time::Duration::from_secs(1));
        let answer = world.send(call).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(kept(), (secret.clone(), world.house.clock.now()));
        assert!(read(&answer).get("secret").is_none());
        seen.push_str(answer.text());
    }
    let before = kept();
    world.house.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(world.send(put(&three)).await.status, 200);
    assert_eq!(kept(), before, "the same again rotates nothing");
    let log = world.send(Call::get("/admin/v1/audit")).await;
    let details = read(&log)["items"].as_array().unwrap().clone();
    let given = details.iter().map(|it| &it["details"]["secret_given"]);
    let given: Vec<_> = given.filter(|it| it.is_boolean()).collect();
    assert_eq!(given, [false, true, true, true]);
    seen.push_str(log.text());
    seen.push_str(world.send(Call::get(&*path)).await.text());
    for secret in [&one, &two, &three] {
        assert!(!seen.contains(secret.as_str()), "{seen}");
    }
}

#[tokio::test]
async fn a_secret_that_could_be_guessed_or_not_be_written_down_is_refused() {
    let world = World::new().await;
    let app: AppId = world.ids().0.parse().unwrap();
    let admin = &world.house.admin;
    enable(&world, app).await;
    let long = "x".repeat(257);
    for bad in [
        "",
        "fifteen-letters",
        &long,
        "a secret with spaces",
        "a-secret-with-\n-in-it",
        "a-secret-with-\u{e9}-in-it",
    ] {
        let secret = Some(Secret::new(bad));
        let new = NewAdsSecret {
            secret: secret.clone(),
        };
        let refused = admin.rotate_ads_secret(app, new).await.unwrap_err();
        let new = NewAds {
            callback_url: "https://game.example/award".to_owned(),
            lenient: false,
            secret,
        };
        assert_eq!(admin.enable_ads(app, new).await.unwrap_err(), refused);
        let says = "secret: 16 to 256 printable ASCII characters without spaces";
        assert_eq!(refused.to_string(), says, "{bad}");
    }
    for good in ["sixteen-letters-", &long[1..]] {
        let secret = Some(Secret::new(good));
        let new = NewAdsSecret { secret };
        admin.rotate_ads_secret(app, new).await.unwrap();
    }
}

#[tokio::test]
async fn a_delivery_is_not_sent_once_more_before_it_has_ended() {
    let world = World::new().await;
    let app: AppId = world.ids().0.parse().unwrap();
    let id = enqueue(&world, delivery(&world, app, 1)).await;
    let admin = &world.house.admin;
    let refused = admin.replay_delivery(app, id).await.unwrap_err();
    assert_eq!(refused, AdminError::DeliveryUnderWay);
    let id = ended_delivery(&world, app, 2).await;
    admin.replay_delivery(app, id).await.unwrap();
    let refused = admin.replay_delivery(app, id).await.unwrap_err();
    assert_eq!(refused, AdminError::DeliveryUnderWay);
}
