//! The game's requests as the platform takes them in: one for each call, with
//! everything that it can hold.

use std::collections::BTreeMap;

use base::{Secret, Timestamp};
use meta_graph::{
    WritePolicy,
    game::{
        Request, app_token,
        request::{
            self, AchievementShape, EntriesOf, EntriesQuery, NewEntry, Step, SubscriptionOf,
        },
    },
    wire::{Carrier, Endpoint, Method, Params, RefundReason, SortOrder, StartAt, Target},
};

/// A request as the platform takes it in.
pub(super) struct Taken {
    pub(super) endpoint: Endpoint,
    pub(super) target: Target,
    pub(super) params: Params,
}

pub(super) fn take_in(request: &Request) -> Taken {
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let header = |name: &str| {
        let mut headers = request.headers.iter();
        headers
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.expose())
    };
    let mut params = Params::new();
    params.query(query.as_bytes()).unwrap();
    params
        .body(Carrier::of(header("content-type")), request.body.expose())
        .unwrap();
    params.authorization(header("authorization").unwrap());
    let method = Method::of_call(request.method, &params).unwrap();
    let (endpoint, target) = Endpoint::of(method, path).unwrap();
    Taken {
        endpoint,
        target,
        params,
    }
}

pub(super) fn token() -> Secret {
    app_token(1_234_567_898_014_273, &Secret::new("5f8730"))
}

pub(super) fn titles() -> BTreeMap<String, String> {
    [("en_US".to_owned(), "Best \"ever\" & more".to_owned())].into()
}

/// One request for each call, with everything that it can hold.
pub(super) fn all() -> Vec<(Endpoint, Request)> {
    let token = &token();
    let nonce = &Secret::new("a+b/c=&d");
    let names = Some(&["A", "B,\"C\""][..]);
    let achievement = request::Definition {
        api_name: "A",
        shape: AchievementShape::Bitfield {
            target: 3,
            length: 7,
        },
        write_policy: WritePolicy::ServerAuthoritative,
        title: "Tüt & Täter",
        description: "D",
        unlocked_description_override: Some("U"),
        is_secret: true,
        is_archived: false,
    };
    let titles = titles();
    let board = request::Board {
        api_name: "B",
        sort_order: SortOrder::LowerIsBetter,
        write_policy: WritePolicy::ClientAuthoritative,
        earliest: Some(Timestamp::from_secs(10)),
        latest: None,
        titles: Some(&titles),
    };
    let entry = NewEntry {
        api_name: "B",
        score: -5,
        user_id: Some(12),
        extra_data: Some(b"\xfb\xff"),
        force_update: true,
    };
    let entries = EntriesQuery {
        api_name: "B",
        of: EntriesOf::Users(&[12, 13]),
        start_at: StartAt::Offset,
        offset: 5,
        limit: Some(50),
        after: Some("Zmlyc3Q"),
        summary: true,
        fields: "user{id},rank",
    };
    let listed = request::SubscriptionsQuery {
        owner_id: Some(12),
        is_active: Some(true),
        is_trial: Some(false),
        skus: Some(&["S", "T"]),
        after: None,
        fields: "",
    };
    vec![
        (
            Endpoint::UserNonceValidate,
            request::validate_nonce(token, nonce, 12),
        ),
        (Endpoint::Me, request::me(token, "id,alias")),
        (
            Endpoint::ReadObject,
            request::object(token, 12, "org_scoped_id"),
        ),
        (Endpoint::DeleteObject, request::delete_object(token, 12)),
        (
            Endpoint::SsoAuthorizeCode,
            request::authorize_code(token, nonce, 34),
        ),
        (
            Endpoint::SsoAuthorizeRefreshCode,
            request::refresh_authorization(token, nonce),
        ),
        (
            Endpoint::DefineAchievement,
            request::define_achievement(token, 1, &achievement),
        ),
        (
            Endpoint::AchievementDefinitions,
            request::achievement_definitions(token, 1, names, true, "title"),
        ),
        (
            Endpoint::WriteAchievement,
            request::write_achievement(token, 12, "A", Step::Bits("101")),
        ),
        (
            Endpoint::Achievements,
            request::achievements(token, 12, names, ""),
        ),
        (
            Endpoint::AchievementRemoveAll,
            request::remove_all_achievements(token, 12),
        ),
        (
            Endpoint::DefineLeaderboard,
            request::define_leaderboard(token, 1, &board),
        ),
        (
            Endpoint::Leaderboards,
            request::leaderboards(token, 1, Some("B"), ""),
        ),
        (
            Endpoint::LeaderboardSubmitEntry,
            request::submit_entry(token, &entry),
        ),
        (
            Endpoint::LeaderboardEntries,
            request::leaderboard_entries(token, &entries),
        ),
        (
            Endpoint::LeaderboardRemoveAllEntries,
            request::remove_all_entries(token, "B"),
        ),
        (
            Endpoint::VerifyEntitlement,
            request::verify_entitlement(token, 1, Some(12), Some("S")),
        ),
        (
            Endpoint::ConsumeEntitlement,
            request::consume_entitlement(token, 1, Some(12), "S"),
        ),
        (
            Endpoint::ViewerPurchases,
            request::viewer_purchases(token, 1, Some(12), None, "id,item{sku}"),
        ),
        (
            Endpoint::AvailablePurchases,
            request::available_purchases(token, None, "sku"),
        ),
        (
            Endpoint::RefundIapEntitlement,
            request::refund_entitlement(token, 1, Some(12), "S", RefundReason::Other),
        ),
        (
            Endpoint::Subscriptions,
            request::subscriptions(token, &listed),
        ),
        (
            Endpoint::CancelSubscription,
            request::cancel_subscription(token, SubscriptionOf::Id(12), "S", 5),
        ),
        (
            Endpoint::ExtendSubscription,
            request::extend_subscription(token, SubscriptionOf::Alias("Ann & Bob"), "S", 30),
        ),
    ]
}

pub(super) fn taken(endpoint: Endpoint) -> Taken {
    let (_, request) = all().into_iter().find(|(of, _)| *of == endpoint).unwrap();
    take_in(&request)
}
