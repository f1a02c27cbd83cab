use base::{Secret, Timestamp};
use meta_graph::{
    WritePolicy,
    platform::node::{
        Achievement, BillingPlan, Definition, Entry, Leaderboard, Offer, Price, PriceTerm, Product,
        Purchase, Runs, Subscription, User, achievement_written, entitlement, entries,
        entry_submitted, nonce_validated, tokens_exchanged,
    },
    wire::{AchievementType, Endpoint, Fields, Node, SortOrder, TrialType, success, time},
};
use serde_json::{Value, json};

use super::vectors::json;

fn selected(node: Node, fields: &str) -> Value {
    json(&Fields::parse(fields).unwrap().select(node))
}

fn text(node: &Node) -> String {
    String::from_utf8(node.to_bytes()).unwrap()
}

const AT: Timestamp = Timestamp::from_secs(1_459_815_726);

fn definition() -> Definition<'static> {
    Definition {
        id: 1_074_233_745_960_170,
        api_name: "VISIT_3_CONTINENTS",
        kind: AchievementType::Bitfield,
        write_policy: WritePolicy::ClientAuthoritative,
        target: Some(3),
        bitfield_length: Some(7),
        is_archived: false,
        title: "Achievement Title",
        description: "How to earn me",
        unlocked_description_override: None,
        is_secret: false,
        locked_image_uri: Some("https://a/locked.png"),
        unlocked_image_uri: None,
    }
}

#[test]
fn short_answers_are_the_documents_own() {
    assert_eq!(text(&nonce_validated(true)), r#"{"is_valid":true}"#);
    assert_eq!(text(&nonce_validated(false)), r#"{"is_valid":false}"#);
    assert_eq!(text(&success(true)), r#"{"success":true}"#);
    let at = Timestamp::from_secs(1_744_148_687);
    let owned = r#"{"success":true,"grant_time":1744148687}"#;
    assert_eq!(text(&entitlement(Some(at))), owned);
    assert_eq!(text(&entitlement(None)), r#"{"success":false}"#);
    let written = r#"{"id":"12","api_name":"MY_SIMPLE_ACHIEVEMENT","just_unlocked":true}"#;
    assert_eq!(
        text(&achievement_written(12, "MY_SIMPLE_ACHIEVEMENT", true)),
        written
    );
    let submitted = r#"{"did_update":true,"updated_challenge_ids":[],"success":true}"#;
    assert_eq!(text(&entry_submitted(true)), submitted);
    let exchanged = tokens_exchanged(&Secret::new("FRLa"), &Secret::new("b"));
    assert_eq!(
        text(&exchanged),
        r#"{"oauth_token":"FRLa","refresh_code":"b"}"#
    );
}

#[test]
fn a_user_has_what_it_has_and_no_more() {
    let user = User {
        id: 12,
        alias: Some("Ann"),
        org_scoped_id: Some(34),
        ..User::default()
    };
    assert_eq!(
        selected(user.node(), Endpoint::Me.default_fields()),
        json!({"id": "12"})
    );
    assert_eq!(
        selected(user.node(), "org_scoped_id"),
        json!({"id": "12", "org_scoped_id": "34"})
    );
    let fields = "id,alias,avatar_v2{avatar_image{uri}}";
    assert_eq!(
        selected(user.node(), fields),
        json!({"id": "12", "alias": "Ann"})
    );
    let pictured = User {
        avatar_uri: Some("https://a/b"),
        ..user
    };
    let avatar = json!({"avatar_image": {"uri": "https://a/b"}});
    assert_eq!(selected(pictured.node(), fields)["avatar_v2"], avatar);
}

#[test]
fn an_achievement_is_as_the_documents_show_it() {
    let achievement = Achievement {
        id: 77,
        definition: definition(),
        unlocked_at: Some(AT),
        count: None,
        bits: Some("1001100"),
    };
    let fields = "id,unlock_time,is_unlocked,count_progress,bitfield_progress";
    let expected = json!({"id": "77", "bitfield_progress": "1001100", "is_unlocked": true, "unlock_time": 1_459_815_726});
    assert_eq!(selected(achievement.node(), fields), expected);
    let older = selected(achievement.node(), "definition{api_name,target}");
    let definition =
        json!({"id": "1074233745960170", "api_name": "VISIT_3_CONTINENTS", "target": 3});
    assert_eq!(older["definition"], definition);
    let ids = Endpoint::Achievements.default_fields();
    assert_eq!(selected(achievement.node(), ids), json!({"id": "77"}));
    let locked = Achievement {
        unlocked_at: None,
        ..achievement
    };
    assert_eq!(
        selected(locked.node(), "is_unlocked,unlock_time"),
        json!({"id": "77", "is_unlocked": false})
    );
}

#[test]
fn a_definition_has_every_documented_field() {
    let expected = json!({
        "id": "1074233745960170", "api_name": "VISIT_3_CONTINENTS", "achievement_type": "BITFIELD",
        "achievement_write_policy": "CLIENT_AUTHORITATIVE", "target": 3, "bitfield_length": 7,
        "is_archived": false, "title": "Achievement Title", "description": "How to earn me",
        "is_secret": false, "locked_image_uri": "https://a/locked.png",
    });
    assert_eq!(json(&definition().node()), expected);
}

#[test]
fn entries_are_flat_and_counted_on_demand() {
    let entry = Entry {
        id: 5,
        user: User {
            id: 12,
            alias: Some("Ann"),
            ..User::default()
        },
        rank: 25,
        score: -12_345,
        at: AT,
        extra_data: Some(b"\xff\xfe"),
    };
    let row = json!({"id": "5", "user": {"id": "12", "alias": "Ann"}, "rank": 25, "score": -12345, "timestamp": 1_459_815_726, "extra_data_base64": "//4="});
    assert_eq!(json(&entry.node()), row);
    let plain = entries(vec![entry.node()], None, Node::Absent);
    assert_eq!(json(&plain), json!({"data": [row]}));
    let counted = entries(Vec::new(), Some(45), Node::object([]));
    assert_eq!(
        json(&counted),
        json!({"data": [], "summary": {"total_count": 45}, "paging": {}})
    );
    let default = selected(entry.node(), Endpoint::LeaderboardEntries.default_fields());
    assert_eq!(default["user"], json!({"id": "12"}));
}

#[test]
fn a_leaderboard_shows_the_entries_that_were_asked_for() {
    let board = Leaderboard {
        id: 9,
        api_name: "HIGH",
        sort_order: SortOrder::HigherIsBetter,
        write_policy: WritePolicy::ServerAuthoritative,
        entry_count: Some(2),
        earliest: None,
        latest: Some(AT),
        entries: Some(vec![Node::object([
            ("id", Node::id(5)),
            ("rank", Node::Number(1)),
        ])]),
    };
    let fields = "sort_order,entry_write_policy,entry_count,entries{rank}";
    let expected = json!({"id": "9", "sort_order": "HIGHER_IS_BETTER", "entry_write_policy": "SERVER_AUTHORITATIVE", "entry_count": 2, "entries": {"data": [{"id": "5", "rank": 1}]}});
    assert_eq!(selected(board.node(), fields), expected);
}

#[test]
fn what_is_owned_and_offered_is_as_the_documents_show_it() {
    let item = Product {
        id: 3,
        sku: "sword",
    };
    let purchase = Purchase {
        id: 0,
        granted_at: AT,
        expires_at: None,
        item,
    };
    let expected = json!({"id": "0", "grant_time": 1_459_815_726, "expiration_time": 0, "item": {"sku": "sword", "id": "3"}});
    assert_eq!(json(&purchase.node()), expected);
    assert_eq!(
        selected(purchase.node(), Endpoint::ViewerPurchases.default_fields()),
        expected
    );
    let price = Price {
        currency: "USD",
        hundredths: 199,
        formatted: "$1.99",
    };
    let offer = Offer {
        id: 4,
        name: "Sword",
        description: "Sharp",
        price,
        runs: Runs::Untold,
    };
    let fields =
        "sku,current_offer{description,price{currency,amount_in_hundredths,formatted},name}";
    let row = json!({"id": "3", "sku": "sword", "current_offer": {"description": "Sharp", "id": "4", "name": "Sword", "price": {"currency": "USD", "amount_in_hundredths": 199, "formatted": "$1.99"}}});
    assert_eq!(selected(item.node(&offer, &[]), fields), row);
}

#[test]
fn offers_say_for_how_long_they_are_in_the_fields_of_their_kind() {
    let price = Price {
        currency: "USD",
        hundredths: 199,
        formatted: "$1.99",
    };
    let offer = |runs| Offer {
        id: 4,
        name: "Sword",
        description: "Sharp",
        price,
        runs,
    };
    let trial = |kind, term| offer(Runs::Trial { kind, term });
    let plan = BillingPlan {
        paid: offer(Runs::Period("MONTHLY")),
        trials: &[
            trial(TrialType::FreeTrial, Some("WEEKLY")),
            trial(TrialType::IntroOffer, Some("MONTHLY")),
            trial(TrialType::IntroOffer, None),
        ],
    };
    let item = Product {
        id: 3,
        sku: "sword",
    };
    let row = selected(
        item.node(&offer(Runs::Untold), &[plan]),
        "current_offer{name,subscription_term,trial_type},billing_plans{paid_offer{name,\
         subscription_term,trial_type},trial_offers{max_term_count,trial_type,trial_term,\
         subscription_term}}",
    );
    let current = json!({"id": "4", "name": "Sword"});
    assert_eq!(row["current_offer"], current);
    assert_eq!(
        row["billing_plans"],
        json!([{
            "paid_offer": {"id": "4", "name": "Sword", "subscription_term": "MONTHLY"},
            "trial_offers": [
                {"id": "4", "trial_type": "FREE_TRIAL", "trial_term": "WEEKLY"},
                {
                    "id": "4", "trial_type": "INTRO_OFFER", "trial_term": "MONTHLY",
                    "max_term_count": 1,
                },
                {"id": "4", "trial_type": "INTRO_OFFER"},
            ],
        }])
    );
}

#[test]
fn a_subscription_tells_moments_in_iso() {
    let price = PriceTerm {
        term: "MONTHLY",
        currency: "USD",
        hundredths: 199,
    };
    let start = Timestamp::from_secs(1_615_295_060);
    let subscription = Subscription {
        id: 6,
        sku: "pro",
        owner: 12,
        is_active: true,
        trial: Some(TrialType::FreeTrial),
        canceled_at: None,
        period_start: start,
        period_end: start,
        next_renewal: None,
        current_price: Some(price),
        next_price: None,
    };
    let default = selected(
        subscription.node(),
        Endpoint::Subscriptions.default_fields(),
    );
    assert_eq!(
        default,
        json!({"id": "6", "sku": "pro", "owner": {"id": "12"}, "is_active": true})
    );
    let more = selected(
        subscription.node(),
        "is_trial,trial_type,period_start_time,cancellation_time,current_price_term",
    );
    let expected = json!({"id": "6", "is_trial": true, "trial_type": "FREE_TRIAL", "period_start_time": "2021-03-09T13:04:20+0000", "current_price_term": {"term": "MONTHLY", "currency": "USD", "price": "1.99"}});
    assert_eq!(more, expected);
}

#[test]
fn moments_have_one_form_to_the_ends_of_time() {
    for (millis, expected) in [
        (0, "1970-01-01T00:00:00+0000"),
        (-1, "1969-12-31T23:59:59+0000"),
        (1_709_210_096_999, "2024-02-29T12:34:56+0000"),
        (i64::MAX, "9999-12-31T23:59:59+0000"),
        (i64::MIN, "0001-01-01T00:00:00+0000"),
    ] {
        assert_eq!(time::iso(Timestamp::from_millis(millis)), expected);
    }
}
