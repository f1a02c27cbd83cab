use base::{Secret, Timestamp};
use meta_graph::{
    Refusal, WritePolicy,
    game::{
        Outage, Reply, TokenKind, Verdict,
        answer::{self, List},
    },
    platform::node::{
        self, Achievement, Definition, Entry, Leaderboard, Offer, Price, PriceTerm, Product,
        Purchase, Runs, Subscription, User,
    },
    wire::{
        AchievementType, Cursor, Node, Page, Params, SortOrder, TrialType, error_body, success,
    },
};
use serde::de::DeserializeOwned;

const AT: Timestamp = Timestamp::from_secs(1_615_295_060);

fn reply(status: u16, body: &[u8]) -> Reply<'_> {
    Reply {
        token: TokenKind::App,
        status,
        body,
    }
}

/// What the game reads of a node of the platform.
fn read<T: DeserializeOwned>(node: &Node) -> T {
    match reply(200, &node.to_bytes()).read() {
        Ok(Verdict::Answered(answer)) => answer,
        Ok(Verdict::Refused(refused)) => panic!("{refused:?}"),
        Err(outage) => panic!("{outage}"),
    }
}

fn first<T: DeserializeOwned>(row: Node) -> T {
    read::<List<T>>(&Node::data([row], [])).data.remove(0)
}

fn definition() -> Definition<'static> {
    Definition {
        id: 7,
        api_name: "A",
        kind: AchievementType::Count,
        write_policy: WritePolicy::ClientAuthoritative,
        target: Some(3),
        bitfield_length: None,
        is_archived: false,
        title: "T",
        description: "D",
        unlocked_description_override: None,
        is_secret: true,
        locked_image_uri: None,
        unlocked_image_uri: None,
    }
}

#[test]
fn short_answers_are_read() {
    assert!(read::<answer::NonceValidity>(&node::nonce_validated(true)).is_valid);
    assert!(!read::<answer::NonceValidity>(&node::nonce_validated(false)).is_valid);
    assert!(!read::<answer::Success>(&success(false)).success);
    assert_eq!(
        read::<answer::Made>(&Node::object([("id", Node::id(7))])).id,
        7
    );
    let owned = read::<answer::Entitlement>(&node::entitlement(Some(AT)));
    assert_eq!((owned.success, owned.grant_time), (true, Some(AT)));
    let written = read::<answer::AchievementWritten>(&node::achievement_written(12, "A", true));
    assert_eq!(
        (written.id, &*written.api_name, written.just_unlocked),
        (12, "A", true)
    );
    let submitted = read::<answer::EntrySubmitted>(&node::entry_submitted(false));
    assert_eq!((submitted.did_update, submitted.success), (false, true));
    let exchanged = node::tokens_exchanged(&Secret::new("FRLa"), &Secret::new("b"));
    let exchanged = read::<answer::Authorization>(&exchanged);
    assert_eq!(exchanged.oauth_token.expose(), b"FRLa");
    assert_eq!(exchanged.refresh_code.unwrap().expose(), b"b");
}

#[test]
fn objects_are_read_as_they_were_written() {
    let user = User {
        id: 12,
        alias: Some("Ann"),
        org_scoped_id: Some(34),
        ..User::default()
    };
    let found = read::<answer::User>(&user.node());
    assert_eq!((found.id, found.org_scoped_id), (Some(12), Some(34)));
    assert_eq!(found.alias.as_deref(), Some("Ann"));
    let entry = Entry {
        id: 5,
        user,
        rank: 2,
        score: -9,
        at: AT,
        extra_data: Some(b"x"),
    };
    let found = first::<answer::Entry>(entry.node());
    assert_eq!((found.id, found.rank, found.score), (5, Some(2), Some(-9)));
    assert_eq!(
        (found.timestamp, found.user.unwrap().id),
        (Some(AT), Some(12))
    );
    assert_eq!(found.extra_data_base64.as_deref(), Some("eA=="));
    let achievement = Achievement {
        id: 5,
        definition: definition(),
        unlocked_at: Some(AT),
        count: Some(3),
        bits: None,
    };
    let found = first::<answer::Achievement>(achievement.node());
    assert_eq!(
        (found.unlock_time, found.count_progress, found.is_unlocked),
        (Some(AT), Some(3), Some(true))
    );
    let found = found.definition.unwrap();
    assert_eq!(
        (found.id, found.target, found.is_secret),
        (7, Some(3), Some(true))
    );
    let board = Leaderboard {
        id: 9,
        api_name: "B",
        sort_order: SortOrder::LowerIsBetter,
        write_policy: WritePolicy::ServerAuthoritative,
        entry_count: Some(4),
        earliest: Some(AT),
        latest: None,
        entries: None,
    };
    let found = first::<answer::Leaderboard>(board.node());
    assert_eq!((found.id, found.entry_count), (9, Some(4)));
    let (from, until) = (
        found.earliest_allowed_entry_time,
        found.latest_allowed_entry_time,
    );
    assert_eq!((from, until), (Some(AT), None));
    assert_eq!(found.sort_order.as_deref(), Some("LOWER_IS_BETTER"));
}

#[test]
fn the_shop_is_read_as_it_was_written() {
    let item = Product { id: 3, sku: "S" };
    let purchase = Purchase {
        id: 0,
        granted_at: AT,
        expires_at: None,
        item,
    };
    let found = first::<answer::Purchase>(purchase.node());
    assert_eq!(
        (found.id, found.grant_time, found.expiration_time),
        (0, Some(AT), None)
    );
    assert_eq!(found.item.unwrap().sku, "S");
    let price = Price {
        currency: "USD",
        hundredths: 199,
        formatted: "$1.99",
    };
    let offer = Offer {
        id: 4,
        name: "N",
        description: "D",
        price,
        runs: Runs::Untold,
    };
    let runs = Runs::Period("MONTHLY");
    let paid = Offer { runs, ..offer };
    let (kind, term) = (TrialType::IntroOffer, Some("WEEKLY"));
    let runs = Runs::Trial { kind, term };
    let plan = node::BillingPlan {
        paid,
        trials: &[Offer { runs, ..offer }],
    };
    let found = first::<answer::Product>(item.node(&offer, &[plan]));
    assert_eq!(found.id, Some(3));
    let current = found.current_offer.unwrap();
    assert_eq!(current.price.unwrap().amount_in_hundredths, Some(199));
    assert_eq!(current.subscription_term, None);
    let [plan] = &*found.billing_plans else {
        panic!("one plan");
    };
    let paid = plan.paid_offer.as_ref().unwrap();
    assert_eq!(paid.subscription_term.as_deref(), Some("MONTHLY"));
    let [trial] = &*plan.trial_offers else {
        panic!("one trial");
    };
    assert_eq!(trial.trial_type.as_deref(), Some("INTRO_OFFER"));
    assert_eq!(trial.trial_term.as_deref(), Some("WEEKLY"));
    assert_eq!(trial.max_term_count, Some(1));
    let price = PriceTerm {
        term: "MONTHLY",
        currency: "USD",
        hundredths: 5,
    };
    let subscription = Subscription {
        id: 6,
        sku: "S",
        owner: 12,
        is_active: true,
        trial: None,
        canceled_at: None,
        period_start: AT,
        period_end: AT,
        next_renewal: Some(AT),
        current_price: Some(price),
        next_price: None,
    };
    let found = first::<answer::Subscription>(subscription.node());
    assert_eq!(
        (found.id, found.owner, found.is_active),
        (Some(6), Some(12), Some(true))
    );
    assert_eq!(
        (found.period_start_time, found.cancellation_time),
        (Some(AT), None)
    );
    assert_eq!(
        found.current_price_term.unwrap().price.as_deref(),
        Some("0.05")
    );
}

#[test]
fn a_list_is_followed_to_its_end() {
    let params = Params::new();
    let at = Cursor(b"x".to_vec());
    let page = |has_next| Page {
        url: "https://g/1/viewer_purchases",
        params: &params,
        first: Some(&at),
        last: Some(&at),
        has_previous: false,
        has_next,
    };
    let list = |has_next| {
        let paging = page(has_next).node();
        read::<List<answer::Entry>>(&node::entries(Vec::new(), Some(45), paging))
    };
    assert_eq!(list(true).next(), Some("eA"));
    assert_eq!(list(false).next(), None);
    assert_eq!(list(false).summary.unwrap().total_count, 45);
}

#[test]
fn refusals_are_verdicts_or_outages_by_what_they_mean() {
    let judge = |token, refusal: &Refusal| {
        let wire = refusal.wire();
        let body = error_body(&wire, "trace");
        Reply {
            token,
            status: wire.status,
            body: &body,
        }
        .read::<answer::Success>()
    };
    let refused = |token, refusal: &Refusal| match judge(token, refusal) {
        Ok(Verdict::Refused(refused)) => refused,
        other => panic!("{refusal:?}: {other:?}"),
    };
    for refusal in [Refusal::TokenExpired, Refusal::AppTokenNeeded] {
        let code = i64::from(refusal.wire().code);
        let ours = judge(TokenKind::App, &refusal);
        assert_eq!(ours, Err(Outage::Misconfigured(code)));
        assert_eq!(refused(TokenKind::User, &refusal).code, code);
    }
    assert!(refused(TokenKind::User, &Refusal::TokenForged).is_token());
    let gone = refused(TokenKind::App, &Refusal::unknown_in_path(7));
    assert!(gone.is_unknown_object() && gone.status == 404);
    assert_eq!(gone.fbtrace_id.as_deref(), Some("trace"));
    assert!(refused(TokenKind::User, &Refusal::NotRanked).is_not_ranked());
    assert!(!refused(TokenKind::App, &Refusal::ParameterMissing("x")).is_unknown_object());
    for (refusal, outage) in [
        (Refusal::Unavailable, Outage::BadStatus(500)),
        (Refusal::BodyTooSlow, Outage::Transient(100)),
        (
            Refusal::RateLimited {
                retry_after: std::time::Duration::ZERO,
            },
            Outage::RateLimited,
        ),
        (
            Refusal::UnknownPath {
                components: String::new(),
            },
            Outage::Misconfigured(2_500),
        ),
    ] {
        assert_eq!(judge(TokenKind::User, &refusal), Err(outage), "{refusal:?}");
    }
}

#[test]
fn what_is_not_the_graphs_word_is_an_outage() {
    for (status, body, outage) in [
        (200, "", Outage::BadBody),
        (200, "<html>", Outage::BadBody),
        (200, "{}", Outage::BadBody),
        (200, "{\"success\":\"true\"}", Outage::BadBody),
        (200, "[]", Outage::BadBody),
        (200, "[true]", Outage::BadBody),
        (400, "[{\"code\":100}]", Outage::BadStatus(400)),
        (400, "{\"error\":[100]}", Outage::BadStatus(400)),
        (204, "", Outage::BadStatus(204)),
        (302, "{\"success\":true}", Outage::BadStatus(302)),
        (401, "<html>", Outage::BadStatus(401)),
        (403, "{\"error\":\"forbidden\"}", Outage::BadStatus(403)),
        (404, "{\"message\":\"no route\"}", Outage::BadStatus(404)),
        (429, "slow down", Outage::RateLimited),
        (502, "{\"success\":true}", Outage::BadStatus(502)),
        (503, "{\"error\":{\"code\":190}}", Outage::BadStatus(503)),
        (400, "{\"error\":{\"code\":2}}", Outage::Transient(2)),
        (400, "{\"error\":{\"code\":4}}", Outage::RateLimited),
    ] {
        let found = reply(status, body.as_bytes()).read::<answer::Success>();
        assert_eq!(found, Err(outage), "{status} {body}");
    }
}

#[test]
fn the_platforms_words_are_cut_and_cleaned() {
    let message = "x\u{1b}[31m".repeat(200);
    let body = serde_json::json!({"error": {"code": 100, "message": message}}).to_string();
    let Ok(Verdict::Refused(refused)) = reply(400, body.as_bytes()).read::<answer::Success>()
    else {
        panic!("not refused");
    };
    assert!(!refused.message.contains('\u{1b}') && refused.message.len() <= 300);
}
