//! Who has subscribed to what.

use base::{OwnerId, PlayerId};
use serde_json::{Value, json};
use store::{ChangeSubscription, Player, Receipt, ShopStep, Step, SubscriptionChange, Term, Unit};
use testkit::{Call, Transcript, assert_snapshot, games};

use super::{
    market::{APP, Market, PASS, app_token, good, member, post, refused},
    post_office::{Receiver, deliveries},
};

const DONE: &str = r#"{"success":true}"#;
const FAILED: &str = r#"{"success":false}"#;

#[tokio::test]
async fn graph_subscriptions() {
    let market = Market::new().await;
    market.start(games::MEMBER, Term::Annual).await;
    market.start(games::STRANGER, Term::Monthly).await;
    market
        .subscribe(games::STRANGER, SubscriptionChange::CANCEL)
        .await;
    let mut told = Transcript::of(market.world.addr());
    let token = app_token();
    let list =
        |query: &str| Call::get(format!("/graph/application/subscriptions?{query}")).bearer(&token);
    told.call("All of them", list("")).await;
    let all = "fields=id,sku,owner{id},is_active,is_trial,trial_type,cancellation_time,\
               period_start_time,period_end_time,next_renewal_time,\
               current_price_term,next_price_term";
    let of_one = format!("owner_id={}&{all}", member());
    told.call("A user's, with everything", list(&of_one)).await;
    let json = |call: &str, body: Value| {
        Call::post(format!("/graph/application/{call}"), body.to_string()).bearer(&token)
    };
    let extend = json!({ "owner_id": member(), "sku": PASS, "number_of_days": 30 });
    told.call("It is made longer", json("extend_subscription", extend))
        .await;
    let cancel = json!({ "owner_alias": "Member", "sku": PASS, "cancel_reason": 5 });
    told.call("It is cancelled", json("cancel_subscription", cancel))
        .await;
    told.call("It is so", list(&of_one)).await;
    assert_snapshot(
        env!("CARGO_MANIFEST_DIR"),
        "graph_subscriptions",
        told.text(),
    );
}

/// Twelve players with subscriptions of every kind.
async fn crowd(market: &Market) -> Vec<u64> {
    let players: Vec<u64> = (1..=12).map(|n| 30_000_000_000 + n).collect();
    for (n, player) in players.iter().enumerate() {
        let player_id = PlayerId::new(*player).unwrap();
        market
            .commit(Step::InsertPlayer(Player {
                player_id,
                nickname: format!("Nick {}", n / 2),
                sign_in_digest: [0; 32],
                created_at: market.now(),
            }))
            .await;
        let term = if n % 3 == 0 {
            Term::Annual
        } else {
            Term::Monthly
        };
        market.start(*player, term).await;
        if n % 4 == 0 {
            market.subscribe(*player, SubscriptionChange::CANCEL).await;
        }
    }
    players
}

async fn ids(market: &Market, query: &str) -> Vec<String> {
    let answer = good(&market.get("subscriptions", query).await);
    let rows = answer["data"].as_array().unwrap();
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    rows.iter().map(id).collect()
}

#[tokio::test]
async fn filters_leave_out_what_is_not_asked_for() {
    let market = Market::new().await;
    let players = crowd(&market).await;
    market.world.advance(7 * 86_400);
    // Those that were cancelled by the month are over; those by the year run on.
    assert_eq!(ids(&market, "").await.len(), 12);
    let over = ids(&market, "is_active=false").await;
    assert_eq!(over.len(), 2, "the fifth and the ninth");
    assert_eq!(ids(&market, "is_active=1").await.len(), 10);
    assert_eq!(ids(&market, "is_trial=true").await.len(), 12);
    assert_eq!(ids(&market, "is_trial=0").await.len(), 0);
    assert_eq!(ids(&market, &format!("skus={PASS}")).await.len(), 12);
    let none = format!(r#"skus=["{PASS}"]&is_active=false&is_trial=false"#);
    let none = none.replace('"', "%22");
    assert!(ids(&market, &none).await.is_empty());
    // The list has made all of them known to the game.
    let store = &market.world.house.store;
    let fifth = PlayerId::new(players[4]).unwrap();
    let fifth = store.membership(market.app, fifth).await.unwrap().unwrap();
    let own = format!("owner_id={}&is_active=false", fifth.scoped_id);
    let own = ids(&market, &own).await;
    assert_eq!(own.len(), 1);
    assert!(over.contains(&own[0]));
    market.own(games::MEMBER).await;
    market.start(games::MEMBER, Term::Monthly).await;
    let token = market.user_token(games::MEMBER, games::MEMBER_KEY).await;
    let call = Call::get(format!("/graph/{APP}/subscriptions")).bearer(&token);
    let answer = good(&market.world.send(call).await);
    assert_eq!(answer["data"].as_array().unwrap().len(), 1);
    assert_eq!(answer["data"][0]["owner"]["id"], member());
}

#[tokio::test]
async fn pages_follow_each_other_both_ways_whatever_their_length() {
    let market = Market::new().await;
    crowd(&market).await;
    let all = ids(&market, "").await;
    assert!(all.is_sorted());
    let follow = async |mut target: String, link: &str| {
        let mut pages = Vec::new();
        loop {
            let answer = good(&market.world.send(Call::get(&*target)).await);
            let rows = answer["data"].as_array().unwrap();
            let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
            pages.push(rows.iter().map(id).collect::<Vec<_>>());
            let last = answer["paging"]["cursors"]["after"]
                .as_str()
                .unwrap()
                .to_owned();
            let Some(next) = answer["paging"][link].as_str() else {
                return (pages, last);
            };
            target = next.strip_prefix("http://test").unwrap().to_owned();
        }
    };
    let token = app_token();
    for limit in [1, 5, 11, 12, 500] {
        let first = format!("/graph/{APP}/subscriptions?access_token={token}&limit={limit}");
        let (pages, last) = follow(first.clone(), "next").await;
        assert_eq!(pages.concat(), all);
        assert_eq!(pages.len(), 12_usize.div_ceil(limit));
        let (mut pages, _) = follow(format!("{first}&before={last}"), "previous").await;
        pages.reverse();
        assert_eq!(pages.concat(), all[..11]);
        assert_eq!(pages.len(), 11_usize.div_ceil(limit));
    }
    // A cursor is of whatever length the next page is to be.
    let page = good(&market.get("subscriptions", "limit=3").await);
    let after = page["paging"]["cursors"]["after"].as_str().unwrap();
    assert_eq!(
        ids(&market, &format!("limit=7&after={after}")).await,
        all[3..10]
    );
}

#[tokio::test]
async fn a_name_that_several_have_says_not_who_is_meant() {
    let market = Market::new().await;
    crowd(&market).await;
    let cancel = |alias: &str| {
        post(
            "cancel_subscription",
            &format!("owner_alias={alias}&sku={PASS}&cancel_reason=0"),
        )
    };
    let answer = market.world.send(cancel("Nick+2")).await;
    let (status, code, _, message) = refused(&answer);
    assert_eq!((status, code), (400, 100));
    assert!(
        message.contains("several subscribers have this name"),
        "{message}"
    );
    let unknown = refused(&market.world.send(cancel("Member")).await);
    assert_eq!(
        (unknown.0, unknown.2),
        (400, Some(33)),
        "Member has no pass"
    );
    market.start(games::MEMBER, Term::Monthly).await;
    assert_eq!(market.world.send(cancel("Member")).await.text(), DONE);
}

#[tokio::test]
async fn what_there_is_nothing_to_change_of_is_no_success() {
    let market = Market::new().await;
    let body = |term: &str| format!("owner_id={}&sku={PASS}{term}", member());
    let cancel = async |term: &str| {
        let body = format!("{}&cancel_reason=0", body(term));
        market
            .post("cancel_subscription", &body)
            .await
            .text()
            .to_owned()
    };
    let extend = async |days: u32| {
        let body = format!("{}&number_of_days={days}", body(""));
        market.post("extend_subscription", &body).await
    };
    assert_eq!(cancel("").await, FAILED);
    assert_eq!(extend(1).await.text(), FAILED);
    market.start(games::MEMBER, Term::Monthly).await;
    for _ in 0..10 {
        assert_eq!(extend(365).await.text(), DONE);
    }
    let (status, code, _, message) = refused(&extend(1).await);
    assert_eq!((status, code), (400, 100));
    assert!(
        message.starts_with("Parameter number_of_days: "),
        "{message}"
    );
    assert_eq!(
        cancel(":SUBSCRIPTION__ANNUAL").await,
        FAILED,
        "of another term"
    );
    assert_eq!(cancel(":SUBSCRIPTION__MONTHLY").await, DONE);
    assert_eq!(cancel("").await, DONE, "it is so");
    market.world.advance(3_657 * 86_400);
    assert_eq!(cancel("").await, FAILED, "it is over");
    assert_eq!(extend(1).await.text(), FAILED);
    assert!(
        deliveries(&market).await.is_empty(),
        "nobody asked to be told"
    );
}

/// Another call makes the period longer between the reading and the writing of
/// this one.
#[tokio::test]
async fn of_a_cancellation_is_told_the_period_that_there_is() {
    let (market, receiver) = (Market::new().await, Receiver::new().await);
    market.webhook(receiver.peer.url("/hook")).await;
    market.start(games::MEMBER, Term::Monthly).await;
    let player = PlayerId::new(games::MEMBER).unwrap();
    let read = async || {
        let store = &market.world.house.store;
        let found = store.subscription(market.app, player, market.skus[PASS]);
        found.await.unwrap().unwrap()
    };
    let before = read().await;
    let store = &market.world.store;
    store.hold_writes(true);
    let body = format!("owner_id={}&sku={PASS}&cancel_reason=0", member());
    let longer = async {
        store.held(1).await;
        let change = ChangeSubscription {
            app_id: market.app,
            player_id: player,
            sku_id: market.skus[PASS],
            change: SubscriptionChange::Extend { days: 10 },
        };
        let step = Step::Shop(ShopStep::Subscription(change));
        let unit = Unit::of(OwnerId::new([7; 16]), step);
        let receipt = store.behind().commit(unit).await.unwrap();
        assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
        store.hold_writes(false);
    };
    let (answer, ()) = tokio::join!(market.post("cancel_subscription", &body), longer);
    assert_eq!(answer.text(), DONE);
    let after = read().await;
    assert!(after.cancelled_at.is_some() && after.period_end > before.period_end);
    let told = deliveries(&market).await.remove(0);
    let told: Value = serde_json::from_str(&told.payload).unwrap();
    let change = &told["entry"][0]["changes"][0];
    assert_eq!(change["field"], "subscription_canceled");
    let end = after.period_end.secs().to_string();
    assert_eq!(change["value"]["subscription"]["period_end_time"], end);
}
