//! Whatever is wrong with a call about purchases is said in the graph's words.

use testkit::{Call, games};

use super::market::{
    APP, CONSUMABLE, DURABLE, Market, OTHER, PASS, app_token, get, member, post, refused,
};

const UNKNOWN: &str = "Object with ID 'X' does not exist";

#[tokio::test]
async fn every_refusal_is_one_of_the_table() {
    let market = Market::new().await;
    market.own(games::MEMBER).await;
    let user = format!("user_id={}", member());
    let form = |text: &str| format!("{user}&{text}");
    let missing = |name: &str| (400, 100, None, format!("The parameter {name} is required"));
    let unknown = || (400, 100, Some(33), UNKNOWN.to_owned());
    let invalid = |name: &str| (400, 100, None, format!("Parameter {name}: expected "));
    let days = |days: &str| {
        form(&format!(
            "sku={PASS}&owner_id={}&number_of_days={days}",
            member()
        ))
    };
    let refund = |sku: &str| form(&format!("sku={sku}&reason=other"));
    let cancel = |text: &str| format!("sku={PASS}&cancel_reason=0&{text}");
    let cases = [
        (post("verify_entitlement", ""), missing("user_id")),
        (post("verify_entitlement", "user_id=x"), invalid("user_id")),
        (post("verify_entitlement", "user_id=12"), unknown_as("12")),
        (post("verify_entitlement", &form("sku=X")), unknown()),
        (
            post("verify_entitlement", &form("sku=PASS:SUBSCRIPTION__WEEKLY")),
            unknown_as("PASS:SUBSCRIPTION__WEEKLY"),
        ),
        (post("consume_entitlement", &user), missing("sku")),
        (post("consume_entitlement", &form("sku=X")), unknown()),
        (
            post("consume_entitlement", &form(&format!("sku={DURABLE}"))),
            invalid("sku"),
        ),
        (
            post("consume_entitlement", &form(&format!("sku={PASS}"))),
            invalid("sku"),
        ),
        (
            post("refund_iap_entitlement", &form("sku=X")),
            missing("reason"),
        ),
        (post("refund_iap_entitlement", &refund("X")), unknown()),
        (
            post("refund_iap_entitlement", &refund(PASS)),
            invalid("sku"),
        ),
        (get("viewer_purchases", "limit=2"), missing("user_id")),
        (get("viewer_purchases", &form("limit=0")), invalid("limit")),
        (
            get("viewer_purchases", &form("after=AAAA")),
            invalid("after"),
        ),
        (get("available_purchases", "before=!"), invalid("before")),
        (get("subscriptions", "owner_id=12"), unknown_as("12")),
        (
            get("subscriptions", "is_active=maybe"),
            invalid("is_active"),
        ),
        (get("subscriptions", "skus=X"), unknown()),
        (
            get("subscriptions", &format!("skus={DURABLE}")),
            invalid("sku"),
        ),
        (get("subscriptions", "after=AAAA"), invalid("after")),
        (
            post("cancel_subscription", &cancel("")),
            missing("owner_id or owner_alias"),
        ),
        (
            post("cancel_subscription", &cancel("owner_id=12")),
            unknown_as("12"),
        ),
        (
            post("cancel_subscription", &cancel("owner_alias=X")),
            unknown(),
        ),
        (
            post("cancel_subscription", &cancel("owner_id=1&owner_alias=X")),
            invalid("owner_alias"),
        ),
        (
            post("cancel_subscription", &cancel("owner_id=1&cancel_reason=6")),
            invalid("cancel_reason"),
        ),
        (
            post("extend_subscription", &days("0")),
            invalid("number_of_days"),
        ),
        (
            post("extend_subscription", &days("366")),
            invalid("number_of_days"),
        ),
        (
            post(
                "extend_subscription",
                &format!("sku={CONSUMABLE}&owner_id={}&number_of_days=1", member()),
            ),
            invalid("sku"),
        ),
    ];
    for (call, (status, code, subcode, message)) in cases {
        let answer = market.world.send(call.clone()).await;
        let told = refused(&answer);
        assert_eq!(
            (told.0, told.1, told.2),
            (status, code, subcode),
            "{call:?}: {told:?}"
        );
        assert!(told.3.starts_with(&message), "{call:?}: {}", told.3);
    }
}

fn unknown_as(id: &str) -> (u16, u64, Option<u64>, String) {
    (400, 100, Some(33), UNKNOWN.replace('X', id))
}

#[tokio::test]
async fn a_token_is_held_to_its_kind_its_app_and_its_user() {
    let market = Market::new().await;
    market.own(games::MEMBER).await;
    market.own(games::STRANGER).await;
    let token = market.user_token(games::MEMBER, games::MEMBER_KEY).await;
    market
        .user_token(games::STRANGER, games::STRANGER_KEY)
        .await;
    let stranger = {
        let (store, player) = (
            &market.world.house.store,
            base::PlayerId::new(games::STRANGER),
        );
        let found = store.membership(market.app, player.unwrap()).await.unwrap();
        found.unwrap().scoped_id
    };
    let with = |token: &str, call: &str, body: &str| {
        Call::form(format!("/graph/{APP}/{call}"), body).bearer(token)
    };
    let cancel = format!("sku={PASS}&cancel_reason=0&owner_id={}", member());
    let other = format!("user_id={stranger}");
    let list = format!("/graph/{APP}/subscriptions?owner_id={}", member());
    for (call, expected) in [
        (
            with(&token, "cancel_subscription", &cancel),
            (403, 10, None),
        ),
        (
            with(
                &token,
                "extend_subscription",
                &format!("{cancel}&number_of_days=1"),
            ),
            (403, 10, None),
        ),
        (
            with(&token, "verify_entitlement", &other),
            (400, 100, Some(33)),
        ),
        (Call::get(list).bearer(&token), (400, 100, None)),
        (
            Call::form(format!("/graph/{OTHER}/verify_entitlement"), other.clone())
                .bearer(&app_token()),
            (403, 10, None),
        ),
        (
            with("OC|1234567890|guess", "verify_entitlement", &other),
            (401, 190, None),
        ),
    ] {
        let told = refused(&market.world.send(call.clone()).await);
        assert_eq!((told.0, told.1, told.2), expected, "{call:?}: {told:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_known_or_written_is_an_error_of_ours() {
    let market = Market::new().await;
    market.grant(games::MEMBER, CONSUMABLE).await;
    let body = format!("user_id={}&sku={CONSUMABLE}", member());
    let consume = post("consume_entitlement", &body);
    let list = get("viewer_purchases", &format!("user_id={}", member()));
    let deaf = market.world.deaf_node().await;
    for call in [&consume, &list] {
        let told = refused(&call.send(deaf.addr()).await);
        assert_eq!((told.0, told.1), (500, 1));
    }
    market.world.store.fail_writes(true);
    assert_eq!(refused(&market.world.send(consume.clone()).await).0, 500);
    market.world.store.fail_writes(false);
    market.world.store.fail_reads(true);
    assert_eq!(refused(&market.world.send(list).await).0, 500);
    market.world.store.fail_reads(false);
    // Nothing was consumed by what failed.
    let answer = market.world.send(consume).await;
    assert_eq!(answer.text(), r#"{"success":true}"#);
}
