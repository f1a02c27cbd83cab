//! Periods of subscriptions as the clock moves, and what a game hears of them.

use std::sync::Arc;

use base::{NodeId, PlayerId};
use courier::{Lanes, Queue, Worked};
use serde_json::Value;
use store::{Due, Fence, Shard, Subscription, SubscriptionChange, Term};
use testkit::games;

use super::{
    market::{Market, PASS, good, member},
    post_office::{Office, Receiver, deliveries},
};

const DAY: u64 = 86_400;

/// Where a period begins and ends, in days since the story began.
fn period(market_began: i64, told: &Value) -> (i64, i64) {
    let at = |field: &str| {
        let secs: i64 = told["subscription"][field]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        (secs - market_began) / 86_400
    };
    (at("period_start_time"), at("period_end_time"))
}

#[tokio::test]
async fn a_trial_is_followed_by_months_until_it_is_cancelled() {
    let (market, mut receiver) = (Market::new().await, Receiver::new().await);
    market.webhook(receiver.peer.url("/hook")).await;
    let began = market.now().secs();
    let _office = Office::open(&market, 5);
    market.start(games::MEMBER, Term::Monthly).await;
    let row = async || {
        let fields = "fields=is_active,is_trial,trial_type,current_price_term,next_renewal_time";
        let answer = good(&market.get("subscriptions", fields).await);
        answer["data"][0].clone()
    };
    let first = row().await;
    assert_eq!(first["trial_type"], "FREE_TRIAL");
    assert_eq!(first["current_price_term"]["price"], "0.00");
    assert_eq!(first["next_renewal_time"], "2026-11-08T00:00:00+0000");
    // The trial is over: the first month is paid.
    market.world.advance(7 * DAY);
    let (field, told) = receiver.change().await;
    assert_eq!(field, "subscription_renewal_success");
    assert_eq!(told["owner_id"], member());
    assert_eq!(told["subscription"]["sku"], PASS);
    assert_eq!(told["subscription"]["is_active"], true);
    assert_eq!(period(began, &told), (7, 37));
    let paid = row().await;
    assert_eq!(paid["is_trial"], false);
    assert_eq!(paid["current_price_term"]["price"], "9.99");
    // It is made ten days longer, so nothing happens where it would have ended.
    let extend = format!("owner_id={}&sku={PASS}&number_of_days=10", member());
    good(&market.post("extend_subscription", &extend).await);
    market.world.advance(30 * DAY);
    assert_eq!(row().await["next_renewal_time"], "2026-12-18T00:00:00+0000");
    market.world.advance(10 * DAY);
    let (field, told) = receiver.change().await;
    assert_eq!(field, "subscription_renewal_success");
    assert_eq!(period(began, &told), (47, 78));
    let cancel = format!("owner_id={}&sku={PASS}&cancel_reason=2", member());
    for _ in 0..2 {
        let answer = market.post("cancel_subscription", &cancel).await;
        assert_eq!(answer.text(), r#"{"success":true}"#);
    }
    let (field, told) = receiver.change().await;
    assert_eq!(field, "subscription_canceled");
    assert_eq!(
        told["subscription"]["is_active"], true,
        "it runs to its end"
    );
    market.world.advance(31 * DAY);
    let (field, told) = receiver.change().await;
    assert_eq!(field, "subscription_expired");
    assert_eq!(told["subscription"]["is_active"], false);
    assert_eq!(receiver.peer.requests().len(), 4);
    assert_eq!(row().await["is_active"], false);
    let gone = market.post("cancel_subscription", &cancel).await;
    assert_eq!(gone.text(), r#"{"success":false}"#);
}

#[tokio::test]
async fn whoever_changes_a_subscription_the_game_hears_of_it() {
    let (market, mut receiver) = (Market::new().await, Receiver::new().await);
    market.webhook(receiver.peer.url("/hook")).await;
    let _office = Office::open(&market, 5);
    let (admin, player) = (&market.world.house.admin, PlayerId::new(games::MEMBER));
    let (app, player) = (market.app, player.unwrap());
    let new = admin::NewSubscription {
        sku: PASS.to_owned(),
        term: Term::Annual,
    };
    let started = admin.start_subscription(app, player, new).await.unwrap();
    let (field, told) = receiver.change().await;
    assert_eq!(field, "subscription_started");
    let id = started.subscription_id.to_string();
    assert_eq!(told["subscription"]["id"], id);
    let cancel = format!("owner_alias=Member&sku={PASS}&cancel_reason=0");
    good(&market.post("cancel_subscription", &cancel).await);
    assert_eq!(receiver.change().await.0, "subscription_canceled");
    admin
        .uncancel_subscription(app, player, PASS)
        .await
        .unwrap();
    assert_eq!(receiver.change().await.0, "subscription_uncanceled");
    market.world.advance(30 * DAY);
    let (field, told) = receiver.change().await;
    assert_eq!(field, "subscription_renewal_success");
    assert_eq!(told["subscription"]["id"], id);
    assert_eq!(told["owner_id"], member());
}

#[tokio::test]
async fn periods_that_nobody_turned_are_passed_over_and_told_of_once() {
    let (market, mut receiver) = (Market::new().await, Receiver::new().await);
    market.webhook(receiver.peer.url("/hook")).await;
    market.start(games::MEMBER, Term::Monthly).await;
    let began = market.now().secs();
    market.world.advance(100 * DAY);
    let _office = Office::open(&market, 5);
    let (field, told) = receiver.change().await;
    assert_eq!(field, "subscription_renewal_success");
    assert_eq!(period(began, &told), (99, 127));
    assert_eq!(deliveries(&market).await.len(), 1);
}

#[tokio::test]
async fn a_player_whom_the_game_does_not_know_gets_a_number_by_the_event() {
    let (market, mut receiver) = (Market::new().await, Receiver::new().await);
    market.webhook(receiver.peer.url("/hook")).await;
    market.start(games::STRANGER, Term::Monthly).await;
    let _office = Office::open(&market, 5);
    market.world.advance(7 * DAY);
    let (_, told) = receiver.change().await;
    let list = good(&market.get("subscriptions", "").await);
    assert_eq!(list["data"][0]["owner"]["id"], told["owner_id"]);
}

/// What is due now, and a proof that nobody asks for.
async fn due(market: &Market, queue: &impl Queue<Item = Subscription>) -> Vec<Subscription> {
    let due = Due {
        shards: Shard::all().collect(),
        by: market.now(),
        beyond: market.now().plus(queue.longest_pause()),
        except: Vec::new(),
        limit: 10,
    };
    queue.due(due, Lanes::all()).await.unwrap()
}

fn fence() -> Fence {
    let holder = NodeId::new([1; 16]);
    Fence { holder, number: 1 }
}

#[tokio::test]
async fn of_many_turns_at_once_one_counts() {
    let (market, receiver) = (Market::new().await, Receiver::new().await);
    market.webhook(receiver.peer.url("/hook")).await;
    market.start(games::MEMBER, Term::Monthly).await;
    market.world.advance(7 * DAY);
    let queue = Arc::new(Office::new(&market, 5).renewals());
    let found = due(&market, &*queue).await;
    assert_eq!(found.len(), 1);
    let turns = (0..16).map(|_| {
        let (queue, one) = (Arc::clone(&queue), found[0].clone());
        tokio::spawn(async move { queue.work(one, fence()).await })
    });
    let turns: Vec<_> = turns.collect();
    let mut rested = 0;
    for turn in turns {
        rested += usize::from(turn.await.unwrap() == Worked::Rested);
    }
    assert_eq!((rested, deliveries(&market).await.len()), (1, 1));
    assert!(due(&market, &*queue).await.is_empty());
}

#[tokio::test]
async fn a_turn_that_cannot_be_written_is_made_later_and_once() {
    let (market, receiver) = (Market::new().await, Receiver::new().await);
    market.webhook(receiver.peer.url("/hook")).await;
    market.start(games::MEMBER, Term::Monthly).await;
    market.world.advance(7 * DAY);
    let queue = Office::new(&market, 5).renewals();
    let one = due(&market, &queue).await.remove(0);
    market.world.store.fail_writes(true);
    assert_eq!(queue.work(one.clone(), fence()).await, Worked::Stuck);
    market.world.store.fail_writes(false);
    assert!(deliveries(&market).await.is_empty());
    assert_eq!(due(&market, &queue).await.len(), 1);
    // The answer is lost, and the turn is there.
    market.world.store.lose_next_answers(1);
    assert_eq!(queue.work(one.clone(), fence()).await, Worked::Stuck);
    assert_eq!(queue.work(one, fence()).await, Worked::Stuck);
    assert_eq!(deliveries(&market).await.len(), 1);
    assert!(due(&market, &queue).await.is_empty());
}

#[tokio::test]
async fn a_node_that_is_out_of_touch_turns_nothing() {
    let (mut market, receiver) = (Market::new().await, Receiver::new().await);
    market.webhook(receiver.peer.url("/hook")).await;
    market.start(games::MEMBER, Term::Monthly).await;
    market
        .subscribe(games::MEMBER, SubscriptionChange::CANCEL)
        .await;
    market.world.advance(7 * DAY);
    market.world = market.world.deaf_node().await;
    let queue = Office::new(&market, 5).renewals();
    let one = due(&market, &queue).await.remove(0);
    assert_eq!(queue.work(one, fence()).await, Worked::Stuck);
    assert_eq!(due(&market, &queue).await.len(), 1);
}
