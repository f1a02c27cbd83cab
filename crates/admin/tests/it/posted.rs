//! Deliveries and rewards that have come as far as a story wants.

use std::time::Duration;

use base::{AppId, Clock, DeliveryId, NodeId, OwnerId, Timestamp};
use serde_json::json;
use store::{
    Attempt, AttemptOutcome, AttemptResult, BeginAttempt, Delivery, DeliveryKind, LeaseShard,
    OpenReward, Outcome, Receipt, RewardAnswer, RewardAsk, RewardId, RewardNetwork, RewardState,
    RewardTurn, SettleAttempt, SettleReward, ShardLease, Step, Unit,
};
use testkit::{House, games};

pub(super) const PLAYER: &str = "player 1";

pub(super) async fn house() -> (House, AppId) {
    let house = House::new().await;
    house.admin.import(games::fixture()).await.unwrap();
    let (apps, _) = house.admin.apps(None, 10);
    let app = apps.iter().find(|app| app.name == "Event").unwrap().app_id;
    (house, app)
}

pub(super) async fn commit(house: &House, step: Step) -> Outcome {
    commit_all(house, vec![step]).await[0]
}

pub(super) async fn commit_all(house: &House, steps: Vec<Step>) -> Vec<Outcome> {
    let owner = OwnerId::generate(&*house.rng);
    match house.store.commit(Unit { owner, steps }).await.unwrap() {
        Receipt::Committed(outcomes) => outcomes,
        refused => panic!("{refused:?}"),
    }
}

pub(super) fn delivery(house: &House, app: AppId, number: u8) -> Delivery {
    let id = DeliveryId::new([number; 16]);
    let payload = json!({ "sid": PLAYER, "oid": id.to_string() }).to_string();
    let delivery = Delivery::new(app, id, DeliveryKind::UnityAds, payload, house.clock.now());
    delivery.about(PLAYER.to_owned())
}

pub(super) async fn enqueue(house: &House, delivery: Delivery) -> DeliveryId {
    let id = delivery.delivery_id;
    commit(house, Step::Enqueue(delivery)).await;
    id
}

async fn lease(house: &House, delivery: &Delivery) -> ShardLease {
    let wish = LeaseShard {
        shard: delivery.shard(),
        holder: NodeId::new([9; 16]),
        until: house.clock.now().plus(Duration::from_secs(30)),
    };
    match commit(house, Step::LeaseShard(wish)).await {
        Outcome::Leased(lease) => lease,
        other => panic!("{other:?}"),
    }
}

/// One attempt, with that answer.
pub(super) async fn attempt(
    house: &House,
    (app_id, delivery_id): (AppId, DeliveryId),
    (status, detail): (u16, &str),
    result: AttemptResult,
) {
    let found = house.store.delivery(app_id, delivery_id).await.unwrap();
    let lease = lease(house, &found.unwrap().delivery).await;
    let fence = lease.fence();
    let begin = BeginAttempt {
        app_id,
        delivery_id,
        fence,
        given_up_at: lease.until,
    };
    let Outcome::Begun(begun) = commit(house, Step::BeginAttempt(begin)).await else {
        panic!("not begun");
    };
    let now = house.clock.now();
    let settle = SettleAttempt {
        app_id,
        delivery_id,
        fence,
        attempt: Attempt {
            no: begun.attempt,
            began_at: now,
            took_ms: 12,
            status: Some(status),
            outcome: match result {
                AttemptResult::Delivered => AttemptOutcome::Delivered,
                AttemptResult::Rejected => AttemptOutcome::Rejected,
                AttemptResult::Expired | AttemptResult::Again { .. } => AttemptOutcome::Failed,
            },
            detail: detail.to_owned(),
            request: format!("GET https://game.example/award?sid=1&oid={delivery_id}"),
            answer: detail.to_owned(),
        },
        result,
        at: now,
    };
    commit(house, Step::SettleAttempt(settle)).await;
}

/// A delivery that was refused at its first attempt.
pub(super) async fn rejected(house: &House, app: AppId, number: u8) -> DeliveryId {
    let id = enqueue(house, delivery(house, app, number)).await;
    let said = (403, "Signature did not match");
    attempt(house, (app, id), said, AttemptResult::Rejected).await;
    id
}

/// One that was taken.
pub(super) async fn delivered(house: &House, app: AppId, number: u8) -> DeliveryId {
    let id = enqueue(house, delivery(house, app, number)).await;
    attempt(house, (app, id), (200, "1"), AttemptResult::Delivered).await;
    id
}

/// A reward that the gate has heard of, and what the game answered, if it did.
pub(super) async fn reward(house: &House, id: RewardId, answer: Option<(u16, RewardAnswer, &str)>) {
    let wish = OpenReward {
        id: id.clone(),
        subject: PLAYER.to_owned(),
        parameters: "{}".to_owned(),
        key_id: "0a0b0c0d".to_owned(),
        lease_until: house.clock.now().plus(Duration::from_secs(15)),
    };
    let turn = commit(house, Step::OpenReward(wish)).await;
    let Outcome::Turn(RewardTurn::Mine { fence, .. }) = turn else {
        panic!("{turn:?}");
    };
    let Some((status, answer, detail)) = answer else {
        return;
    };
    let at = house.clock.now();
    let ask = RewardAsk {
        no: fence,
        began_at: at,
        took_ms: 7,
        status: Some(status),
        came_to: match answer {
            RewardAnswer::Granted => RewardState::Granted,
            RewardAnswer::Rejected => RewardState::Rejected,
            RewardAnswer::Unknown { .. } | RewardAnswer::Completed { .. } => RewardState::Open,
        },
        detail: detail.to_owned(),
        request: "POST https://game.example/grants".to_owned(),
        answer: "so be it".to_owned(),
    };
    let settle = SettleReward {
        id,
        fence,
        answer,
        detail: detail.to_owned(),
        at,
        ask: Some(ask),
    };
    commit(house, Step::SettleReward(settle)).await;
}

pub(super) fn reward_id(app_id: AppId, oid: impl ToString) -> RewardId {
    RewardId {
        app_id,
        network: RewardNetwork::UNITY_ADS,
        oid: oid.to_string(),
    }
}

/// Later than now by that many seconds.
pub(super) fn later(house: &House, secs: u64) -> Timestamp {
    house.clock.now().plus(Duration::from_secs(secs))
}
