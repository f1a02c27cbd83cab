//! What players have of what a game sells.

use serde_json::json;
use store::{SkuKind, SubscriptionChange, Term};
use testkit::{Call, Transcript, assert_snapshot, games};

use super::market::{
    APP, APP_SECRET, CONSUMABLE, DURABLE, GIFT, Market, OLD, PASS, app_token, get, good, member,
    post, sku,
};

const FAILED: &str = r#"{"success":false}"#;
const DONE: &str = r#"{"success":true}"#;

/// The documents' own calls, with their names in our words: the token in the
/// form, in the query or in a header.
#[tokio::test]
async fn graph_shop() {
    let market = Market::new().await;
    market.own(games::MEMBER).await;
    market.world.advance(60);
    market.grant(games::MEMBER, DURABLE).await;
    market.grant(games::MEMBER, CONSUMABLE).await;
    let mut told = Transcript::of(market.world.addr());
    let (app, user) = (format!("access_token=OC|{APP}|{APP_SECRET}"), member());
    let form = |call: &str, body: String| Call::form(format!("/graph/{APP}/{call}"), body);
    let verify = || form("verify_entitlement", format!("{app}&user_id={user}"));
    told.call("The app itself", verify()).await;
    for sku in [DURABLE, CONSUMABLE, GIFT] {
        let body = format!("{app}&user_id={user}&sku={sku}");
        told.call("Something in it", form("verify_entitlement", body))
            .await;
    }
    let consume = || {
        let body = format!("{app}&user_id={user}&sku={CONSUMABLE}");
        form("consume_entitlement", body)
    };
    told.call("It is consumed", consume()).await;
    told.call("Again", consume()).await;
    let has = "fields=id,grant_time,expiration_time,item{sku}";
    let has = Call::get(format!(
        "/graph/{APP}/viewer_purchases?{app}&user_id={user}&{has}"
    ));
    told.call("What the user has", has).await;
    let sold = "fields=sku,current_offer{description,price{currency,amount_in_hundredths,\
                formatted},name},billing_plans{paid_offer{price,subscription_term},\
                trial_offers{max_term_count,trial_type,trial_term,price}}";
    let sold = Call::get(format!("/graph/application/available_purchases?{sold}"));
    told.call("What the game sells", sold.bearer(&app_token()))
        .await;
    let refund = |reason: &str| {
        let body = format!("{app}&user_id={user}&sku={DURABLE}&reason={reason}");
        form("refund_iap_entitlement", body)
    };
    told.call("A refund", refund("customer_support")).await;
    told.call("Again", refund("customer_support")).await;
    told.call("Without a reason", refund("")).await;
    told.call("For no reason", refund("boredom")).await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "graph_shop", told.text());
}

#[tokio::test]
async fn the_app_itself_is_verified_by_the_players_copy() {
    let market = Market::new().await;
    let user = format!("user_id={}", member());
    let verify = async || market.post("verify_entitlement", &user).await;
    assert_eq!(verify().await.text(), FAILED);
    market.own(games::MEMBER).await;
    let answer = json!({ "success": true, "grant_time": market.now().secs() });
    assert_eq!(good(&verify().await), answer);
}

#[tokio::test]
async fn a_users_token_speaks_of_its_own_user() {
    let market = Market::new().await;
    market.own(games::MEMBER).await;
    market.grant(games::MEMBER, CONSUMABLE).await;
    let token = market.user_token(games::MEMBER, games::MEMBER_KEY).await;
    let call =
        |name: &str, body: &str| Call::form(format!("/graph/{APP}/{name}"), body).bearer(&token);
    let send = async |call| market.world.send(call).await;
    let sku = format!("sku={CONSUMABLE}");
    let has = send(call("verify_entitlement", &sku)).await;
    assert_eq!(good(&has)["success"], true);
    let own = format!("{sku}&user_id={}", member());
    assert_eq!(send(call("consume_entitlement", &own)).await.text(), DONE);
    assert_eq!(send(call("consume_entitlement", &sku)).await.text(), FAILED);
}

#[tokio::test]
async fn a_subscription_is_had_while_it_is_active() {
    let market = Market::new().await;
    let body = |sku: &str| format!("user_id={}&sku={sku}", member());
    let verify = async |sku: &str| {
        let answer = market.post("verify_entitlement", &body(sku)).await;
        good(&answer)
    };
    assert_eq!(verify(PASS).await, json!({ "success": false }));
    market.start(games::MEMBER, Term::Monthly).await;
    let started = json!({ "success": true, "grant_time": market.now().secs() });
    assert_eq!(verify(PASS).await, started);
    let monthly = format!("{PASS}:SUBSCRIPTION__MONTHLY");
    assert_eq!(verify(&monthly).await, started);
    let annual = format!("{PASS}:SUBSCRIPTION__ANNUAL");
    assert_eq!(verify(&annual).await, json!({ "success": false }));
    market
        .subscribe(games::MEMBER, SubscriptionChange::CANCEL)
        .await;
    assert_eq!(verify(PASS).await, started, "it runs to its end");
    market.world.advance(7 * 86_400);
    assert_eq!(verify(PASS).await, json!({ "success": false }));
}

#[tokio::test]
async fn of_many_who_consume_one_does() {
    let market = Market::new().await;
    for _ in 0..3 {
        market.grant(games::MEMBER, CONSUMABLE).await;
        let body = format!("user_id={}&sku={CONSUMABLE}", member());
        let calls = (0..64).map(|_| {
            let (call, addr) = (post("consume_entitlement", &body), market.world.addr());
            tokio::spawn(async move { call.send(addr).await })
        });
        let calls: Vec<_> = calls.collect();
        let mut done = 0;
        for call in calls {
            let answer = call.await.unwrap();
            assert_eq!(answer.status, 200);
            done += usize::from(answer.text() == DONE);
        }
        assert_eq!(done, 1);
    }
}

#[tokio::test]
async fn what_a_user_has_is_listed_page_by_page_both_ways() {
    let market = Market::new().await;
    for sku in [DURABLE, GIFT, OLD] {
        market.grant(games::MEMBER, sku).await;
    }
    market.start(games::MEMBER, Term::Annual).await;
    let fields = format!("user_id={}&fields=item,expiration_time", member());
    let all = good(&market.get("viewer_purchases", &fields).await);
    let rows = all["data"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 4);
    assert!(all["paging"]["next"].is_null() && all["paging"]["previous"].is_null());
    let pass = format!("{PASS}:SUBSCRIPTION__ANNUAL");
    for row in &rows {
        let ends = row["expiration_time"].as_i64().unwrap();
        let is_pass = row["item"]["sku"] == pass;
        assert_eq!(
            ends,
            if is_pass {
                market.now().secs() + 30 * 86_400
            } else {
                0
            }
        );
    }
    // Forwards by two, and back by three from the last one.
    let first = good(
        &market
            .get("viewer_purchases", &format!("{fields}&limit=2"))
            .await,
    );
    assert_eq!(first["data"].as_array().unwrap(), &rows[..2]);
    let next = first["paging"]["next"].as_str().unwrap();
    let target = next.strip_prefix("http://test").unwrap();
    let second = good(&market.world.send(Call::get(target)).await);
    assert_eq!(second["data"].as_array().unwrap(), &rows[2..]);
    assert!(second["paging"]["next"].is_null());
    let last = second["paging"]["cursors"]["after"].as_str().unwrap();
    let back = format!("{fields}&limit=3&before={last}");
    let back = good(&market.get("viewer_purchases", &back).await);
    assert_eq!(back["data"].as_array().unwrap(), &rows[..3]);
    assert!(back["paging"]["previous"].is_null());
    assert!(back["paging"]["next"].is_string());
}

#[tokio::test]
async fn a_user_is_offered_what_that_user_can_buy() {
    let mut market = Market::new().await;
    market.own(games::MEMBER).await;
    market.grant(games::MEMBER, DURABLE).await;
    let token = market.user_token(games::MEMBER, games::MEMBER_KEY).await;
    let query = "available_purchases?fields=sku,billing_plans";
    let offered = async |market: &Market, token: &str| {
        let call = Call::get(format!("/graph/{APP}/{query}")).bearer(token);
        let answer = good(&market.world.send(call).await);
        let rows = answer["data"].as_array().unwrap().clone();
        let sku = |row: &serde_json::Value| row["sku"].as_str().unwrap().to_owned();
        let mut skus: Vec<_> = rows.iter().map(sku).collect();
        skus.sort();
        let trials = rows.iter().filter(|row| {
            let trials = row["billing_plans"][0]["trial_offers"].as_array();
            trials.is_some_and(|trials| !trials.is_empty())
        });
        (skus, trials.count())
    };
    let [annual, monthly] = ["ANNUAL", "MONTHLY"].map(|it| format!("{PASS}:SUBSCRIPTION__{it}"));
    let all = vec![
        CONSUMABLE.to_owned(),
        DURABLE.to_owned(),
        annual.clone(),
        monthly.clone(),
    ];
    assert_eq!(offered(&market, &app_token()).await, (all, 2));
    let could = vec![CONSUMABLE.to_owned(), annual, monthly];
    assert_eq!(offered(&market, &token).await, (could.clone(), 2));
    // Whoever has the pass cannot buy it, and whoever had it gets no other trial.
    market.start(games::MEMBER, Term::Monthly).await;
    let one = vec![CONSUMABLE.to_owned()];
    assert_eq!(offered(&market, &token).await, (one.clone(), 0));
    market
        .subscribe(games::MEMBER, SubscriptionChange::CANCEL)
        .await;
    market.world.advance(8 * 86_400);
    assert_eq!(offered(&market, &token).await, (could.clone(), 0));
    // What is archived is offered to nobody, and had by whoever has it.
    let archived = store::Sku {
        is_archived: true,
        ..sku(CONSUMABLE, SkuKind::Consumable, Some(199), Vec::new())
    };
    market.grant(games::MEMBER, CONSUMABLE).await;
    market.sell(archived).await;
    assert_eq!(offered(&market, &token).await, (could[1..].to_vec(), 0));
    let body = format!("user_id={}&sku={CONSUMABLE}", member());
    assert_eq!(market.post("consume_entitlement", &body).await.text(), DONE);
}

#[tokio::test]
async fn a_device_is_told_what_its_player_has() {
    let market = Market::new().await;
    market.grant(games::STRANGER, DURABLE).await;
    market.start(games::STRANGER, Term::Monthly).await;
    let list = async || {
        let answer = market.device("purchases", games::STRANGER, games::STRANGER_KEY);
        let mut answer = good(&answer.await);
        let purchases = answer["purchases"].as_array_mut().unwrap();
        purchases.sort_by_key(|it| it["sku"].as_str().unwrap().to_owned());
        answer
    };
    let now = market.now().secs();
    let pass = format!("{PASS}:SUBSCRIPTION__MONTHLY");
    let durable = json!({ "sku": DURABLE, "granted_at": now });
    let monthly = json!({ "sku": pass, "granted_at": now, "expires_at": now + 7 * 86_400 });
    assert_eq!(list().await, json!({ "purchases": [durable, monthly] }));
    market
        .subscribe(games::STRANGER, SubscriptionChange::CANCEL)
        .await;
    market.world.advance(7 * 86_400);
    assert_eq!(list().await, json!({ "purchases": [durable] }));
    let none = market.device("purchases", games::MEMBER, games::MEMBER_KEY);
    assert_eq!(good(&none.await), json!({ "purchases": [] }));
}

#[tokio::test]
async fn rows_show_what_the_samples_do_where_nothing_is_said() {
    let market = Market::new().await;
    market.grant(games::MEMBER, DURABLE).await;
    let keys = |answer: &serde_json::Value| {
        let mut rows = answer["data"].as_array().unwrap().iter();
        let row = rows.find(|row| row.to_string().contains(DURABLE)).unwrap();
        let row = row.as_object().unwrap();
        row.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    let user = format!("user_id={}", member());
    let has = good(&market.get("viewer_purchases", &user).await);
    assert_eq!(keys(&has), "expiration_time grant_time id item");
    let sold = good(&market.get("available_purchases", "").await);
    assert_eq!(keys(&sold), "current_offer id sku");
}

#[tokio::test]
async fn a_get_that_is_to_be_a_post_consumes() {
    let market = Market::new().await;
    market.grant(games::MEMBER, CONSUMABLE).await;
    let query = format!("method=POST&user_id={}&sku={CONSUMABLE}", member());
    let answer = market.world.send(get("consume_entitlement", &query)).await;
    assert_eq!(answer.text(), DONE);
}
