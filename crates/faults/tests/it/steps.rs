//! The names that a unit goes by.

#[path = "steps/attest.rs"]
mod attest;
#[path = "steps/rewards.rs"]
mod rewards;
#[path = "steps/shop.rs"]
mod shop;
#[path = "steps/social.rs"]
mod social;

use std::{sync::Arc, time::Duration};

use base::{AppId, DeliveryId, NodeId, ObjectId, ObjectKind, OwnerId, PlayerId, Timestamp};
use faults::{CALLS, FaultBook, FaultyStore};
use futures_util::future::join;
use serde_json::json;
use store::{
    Achievement, AchievementKind, AchievementStep, App, Attempt, AttemptOutcome, AttemptResult,
    Attend, BeginAttempt, BoardStep, BoardTable, CircleStep, ConfigureGraph, DefineAchievement,
    DefineBoard, Delivery, DeliveryKind, Fence, GraphChange, Image, LeaseShard, MemoryStore,
    OpenReward, OrgIdentity, Organization, ProgressChange, ReplayDelivery, RewardAnswer, RewardId,
    RewardNetwork, SettleAttempt, SettleReward, Shard, Step, Store, SubmitScore, Unit,
    UpdateProgress, WritePolicy,
};
use testkit::FakeClock;

use super::orders::order;

const AT: Timestamp = Timestamp::EPOCH;

fn app_id() -> AppId {
    AppId::new(1).unwrap()
}

fn app() -> Step {
    Step::InsertApp(App {
        app_id: app_id(),
        publisher: None,
        name: "Game 1".to_owned(),
        created_at: AT,
    })
}

/// One step of each kind that has a name of its own, with that name.
fn named() -> Vec<(&'static str, Step)> {
    let (app_id, delivery_id) = (app_id(), DeliveryId::new([1; 16]));
    let (holder, number) = (NodeId::new([1; 16]), 1);
    let fence = Fence { holder, number };
    let (kind, payload) = (DeliveryKind::UnityAds, "{}".to_owned());
    let delivery = Delivery::new(app_id, delivery_id, kind, payload, AT);
    let attend = Attend {
        node: holder,
        until: Timestamp::MAX,
    };
    let lease = LeaseShard {
        shard: Shard::of(&[1; 16]),
        holder,
        until: Timestamp::MAX,
    };
    let begin = BeginAttempt {
        app_id,
        delivery_id,
        fence,
        given_up_at: AT,
    };
    let attempt = Attempt {
        no: 1,
        began_at: AT,
        took_ms: 1,
        status: Some(200),
        outcome: AttemptOutcome::Delivered,
        detail: String::new(),
        request: String::new(),
        answer: String::new(),
    };
    let settle = SettleAttempt {
        app_id,
        delivery_id,
        fence,
        attempt,
        result: AttemptResult::Delivered,
        at: AT,
    };
    let replay = ReplayDelivery {
        app_id,
        delivery_id,
        at: AT,
    };
    let id = RewardId {
        app_id,
        network: RewardNetwork::UNITY_ADS,
        oid: "o".to_owned(),
    };
    let open = OpenReward {
        id: id.clone(),
        subject: "s".to_owned(),
        parameters: "{}".to_owned(),
        key_id: "k".to_owned(),
        lease_until: AT,
    };
    let granted = SettleReward {
        id: id.clone(),
        fence: 1,
        answer: RewardAnswer::Granted,
        detail: String::new(),
        at: AT,
        ask: None,
    };
    let mut named = of_players();
    named.extend(rewards::named(id));
    named.extend([
        ("store.commit.enqueue", Step::Enqueue(delivery)),
        ("store.commit.attend", Step::Attend(attend)),
        ("store.commit.lease-shard", Step::LeaseShard(lease)),
        ("store.commit.begin-attempt", Step::BeginAttempt(begin)),
        ("store.commit.settle-attempt", Step::SettleAttempt(settle)),
        ("store.commit.replay-delivery", Step::ReplayDelivery(replay)),
        ("store.commit.open-reward", Step::OpenReward(open)),
        ("store.commit.settle-reward", Step::SettleReward(granted)),
    ]);
    named.extend(shop::named());
    named.extend(social::named());
    named.extend(attest::named());
    named.extend(of_boards());
    // In the order of the list, which the counts come in.
    let place = |name: &str| CALLS.iter().position(|call| call.name == name);
    named.sort_by_key(|(name, _)| place(name));
    named
}

/// Those of players and what they reach.
fn of_players() -> Vec<(&'static str, Step)> {
    let (app_id, player_id) = (app_id(), PlayerId::new(1).unwrap());
    let friend_id = PlayerId::new(2).unwrap();
    let achievement = Achievement {
        app_id,
        achievement_id: ObjectId::new(3_000_000_000_000_000_000).unwrap(),
        api_name: "a".to_owned(),
        kind: AchievementKind::Simple,
        write_policy: WritePolicy::ServerAuthoritative,
        title: "t".to_owned(),
        description: "d".to_owned(),
        unlocked_description: None,
        is_secret: false,
        is_archived: false,
        locked_image: None,
        unlocked_image: None,
        created_at: AT,
    };
    let update = UpdateProgress {
        app_id,
        player_id,
        achievement_id: achievement.achievement_id,
        changes: vec![ProgressChange::Unlock],
    };
    let image = Image {
        app_id,
        digest: [1; 32],
        bytes: Vec::new(),
    };
    let identity = OrgIdentity {
        organization: Organization::App(app_id),
        player_id,
        org_scoped_id: friend_id,
        made_at: AT,
    };
    let define = AchievementStep::Define(DefineAchievement { achievement });
    let befriend = CircleStep::Befriend {
        player_id,
        friend_id,
        at: AT,
    };
    let unfriend = CircleStep::Unfriend {
        player_id,
        friend_id,
    };
    let graph = ConfigureGraph {
        app_id,
        change: GraphChange::Unsubscribe,
        at: AT,
    };
    let remove = AchievementStep::RemoveAll { app_id, player_id };
    let achievements = [
        ("store.commit.define-achievement", define),
        (
            "store.commit.insert-image",
            AchievementStep::InsertImage(image),
        ),
        (
            "store.commit.update-achievement",
            AchievementStep::Update(update),
        ),
        ("store.commit.remove-achievements", remove),
    ];
    let identity = CircleStep::InsertOrgIdentity(identity);
    let circle = [
        ("store.commit.befriend", befriend),
        ("store.commit.unfriend", unfriend),
        ("store.commit.insert-org-identity", identity),
    ];
    let achievements = achievements.map(|(name, step)| (name, Step::Achievement(step)));
    let circle = circle.map(|(name, step)| (name, Step::Circle(step)));
    let graph = ("store.commit.configure-graph", Step::ConfigureGraph(graph));
    achievements
        .into_iter()
        .chain(circle)
        .chain([graph])
        .collect()
}

fn of_boards() -> impl Iterator<Item = (&'static str, Step)> {
    let (app_id, rng) = (app_id(), testkit::SeededRng::new(1));
    let board_id = ObjectId::generate(ObjectKind::Board, &*rng);
    let entry_id = ObjectId::generate(ObjectKind::BoardEntry, &*rng);
    let (player_id, table) = (PlayerId::new(1).unwrap(), BoardTable(1));
    let define = DefineBoard {
        app_id,
        api_name: "laps".to_owned(),
        board_id,
        table,
        sort_order: None,
        write_policy: WritePolicy::ServerAuthoritative,
        earliest: None,
        latest: None,
        titles: None,
        at: AT,
    };
    let score = SubmitScore {
        app_id,
        board_id,
        player_id,
        scoped_id: player_id,
        entry_id,
        score: 1,
        extra_data: None,
        force: false,
    };
    let clear = BoardStep::Clear {
        app_id,
        board_id,
        table,
    };
    let all = [
        ("store.commit.define-board", BoardStep::Define(define)),
        ("store.commit.submit-score", BoardStep::Submit(score)),
        (
            "store.commit.remove-board-entry",
            BoardStep::RemoveEntry { app_id, entry_id },
        ),
        ("store.commit.clear-board", clear),
        (
            "store.commit.remove-board",
            BoardStep::Remove { app_id, board_id },
        ),
    ];
    all.into_iter()
        .map(|(name, step)| (name, Step::Board(step)))
}

/// A book with an order for each name of the store, which never strikes.
fn counting() -> (Arc<FaultBook>, Arc<FaultyStore>) {
    let book = FaultBook::new();
    for call in CALLS.iter().filter(|it| it.name.starts_with("store.")) {
        let wish = json!({ "call": call.name, "kind": "drop", "every": 1_000 });
        book.order(&order(wish)).unwrap();
    }
    let inner = Arc::new(MemoryStore::new(FakeClock::new()));
    let store = FaultyStore::new(inner, &book);
    (book, store)
}

fn counted(book: &FaultBook) -> Vec<&'static str> {
    let listed = book.list().into_iter();
    let counted = listed.filter(|it| it.calls == 1).map(|it| it.call);
    counted.collect()
}

#[tokio::test]
async fn a_unit_goes_by_the_name_of_each_step() {
    let owner = OwnerId::new([1; 16]);
    for (name, step) in named() {
        let (book, store) = counting();
        store.commit(Unit::of(owner, app())).await.unwrap();
        assert_eq!(counted(&book), ["store.commit"]);
        let (book, store) = counting();
        let steps = vec![app(), step];
        store.commit(Unit { owner, steps }).await.unwrap();
        assert_eq!(counted(&book), ["store.commit", name]);
    }
    let (book, store) = counting();
    let steps = named().into_iter().map(|(_, step)| step).collect();
    store.commit(Unit { owner, steps }).await.unwrap();
    assert_eq!(counted(&book).len(), book.list().len());
}

#[tokio::test]
async fn what_comes_by_the_clock_goes_by_no_other_name() {
    const NAMES: [&str; 2] = ["store.commit.attend", "store.commit.lease-shard"];
    let (book, store) = counting();
    let by_clock = |(name, step)| NAMES.contains(&name).then_some(step);
    let steps: Vec<_> = named().into_iter().filter_map(by_clock).collect();
    let owner = OwnerId::new([1; 16]);
    let twice = [steps.clone(), steps].concat();
    let unit = Unit {
        owner,
        steps: twice,
    };
    store.commit(unit).await.unwrap();
    assert_eq!(counted(&book), NAMES);
}

#[tokio::test]
async fn of_orders_for_two_names_of_a_unit_the_first_strikes() {
    let (_, store) = counting();
    let book = FaultBook::new();
    let store = FaultyStore::new(store, &book);
    for (call, kind) in [
        ("store.commit.open-reward", "error"),
        ("store.commit", "drop"),
    ] {
        let wish = json!({ "call": call, "kind": kind });
        book.order(&order(wish)).unwrap();
    }
    let opening = named().remove(6).1;
    let unit = Unit::of(OwnerId::new([1; 16]), opening);
    store.commit(unit.clone()).await.unwrap_err();
    let struck = |book: &FaultBook| book.list().iter().map(|it| it.struck).collect::<Vec<_>>();
    assert_eq!(struck(&book), [1, 0]);
    store.commit(unit).await.unwrap_err();
    assert_eq!(struck(&book), [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_unit_passes_what_is_held_under_any_of_its_names() {
    let (_, store) = counting();
    let book = FaultBook::new();
    let store = FaultyStore::new(store, &book);
    let wish = json!({ "call": "store.commit", "kind": "reorder" });
    book.order(&order(wish)).unwrap();
    let owner = OwnerId::new([1; 16]);
    let mut steps = named();
    let (enqueue, _) = (steps.remove(0).1, steps);
    let begun = tokio::time::Instant::now();
    // The app is held back, and comes after what it would have been there for.
    let (inserted, enqueued) = join(
        store.commit(Unit::of(owner, app())),
        store.commit(Unit::of(owner, enqueue)),
    )
    .await;
    assert!(matches!(inserted, Ok(store::Receipt::Committed(_))));
    assert!(matches!(enqueued, Ok(store::Receipt::Refused { .. })));
    assert!(begun.elapsed() < Duration::from_secs(5));
}
