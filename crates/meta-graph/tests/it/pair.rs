//! The game's requests, read by the platform's side: every call comes out as
//! it was meant, and every answer as it was given.

use std::collections::{BTreeMap, BTreeSet};

use base::{Secret, Timestamp};
use meta_graph::{
    WritePolicy,
    game::{
        Request, app_token,
        request::{
            self, AchievementShape, EntriesOf, EntriesQuery, NewEntry, Step, SubscriptionOf,
        },
    },
    platform::{
        AccessToken,
        ask::{
            AchievementWrite, CancelSubscription, DefineAchievement, DefineLeaderboard,
            ExtendSubscription, Filter, ListEntries, ListSubscriptions, Owner, Refund, Shape,
            SubmitEntry,
        },
    },
    wire::{Carrier, Endpoint, Method, Params, RefundReason, SortOrder, StartAt, Target},
};

use super::world::{app_caller, user_caller};

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

fn token() -> Secret {
    app_token(1_234_567_898_014_273, &Secret::new("5f8730"))
}

fn titles() -> BTreeMap<String, String> {
    [("en_US".to_owned(), "Best \"ever\" & more".to_owned())].into()
}

/// One request for each call, with everything that it can hold.
fn all() -> Vec<(Endpoint, Request)> {
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

fn taken(endpoint: Endpoint) -> Taken {
    let (_, request) = all().into_iter().find(|(of, _)| *of == endpoint).unwrap();
    take_in(&request)
}

#[test]
fn every_call_arrives_with_its_token_and_everything_it_needs() {
    let mut seen = BTreeSet::new();
    for (endpoint, request) in all() {
        let taken = take_in(&request);
        assert_eq!(taken.endpoint, endpoint);
        assert!(seen.insert(endpoint));
        let token = taken.params.token().unwrap();
        let parsed = AccessToken::parse(token.expose()).unwrap();
        let (app_id, secret) = ("1234567898014273", &b"5f8730"[..]);
        assert!(parsed == AccessToken::App { app_id, secret });
        for name in endpoint
            .required()
            .iter()
            .copied()
            .chain(endpoint.user_parameter())
        {
            assert!(taken.params.required(name).is_ok(), "{endpoint:?} {name}");
        }
        let printed = format!("{request:?}");
        assert!(
            !printed.contains("5f8730") && !printed.contains("a%2Bb"),
            "{printed}"
        );
        assert!(!request.target.contains("5f8730"), "{}", request.target);
    }
    assert_eq!(seen, Endpoint::ALL.into());
}

#[test]
fn targets_are_the_ids_that_were_given() {
    assert_eq!(taken(Endpoint::Me).target, Target::Me);
    assert_eq!(taken(Endpoint::DeleteObject).target, Target::Id(12));
    assert_eq!(taken(Endpoint::WriteAchievement).target, Target::Id(12));
    assert_eq!(taken(Endpoint::ViewerPurchases).target, Target::Id(1));
    assert_eq!(taken(Endpoint::Subscriptions).target, Target::Application);
}

#[test]
fn secrets_and_names_survive_their_escaping() {
    let nonce = taken(Endpoint::UserNonceValidate).params;
    assert_eq!(nonce.required("nonce"), Ok("a+b/c=&d"));
    let names = taken(Endpoint::AchievementDefinitions).params;
    let expected = vec!["A".to_owned(), "B,\"C\"".to_owned()];
    assert_eq!(names.names("api_names"), Ok(Some(expected)));
    assert_eq!(names.flag("include_archived"), Ok(Some(true)));
    assert!(names.fields("id").unwrap().asks("title"));
    assert!(
        taken(Endpoint::Achievements)
            .params
            .fields("id")
            .unwrap()
            .asks("id")
    );
}

#[test]
fn achievements_arrive_as_they_were_meant() {
    let params = taken(Endpoint::DefineAchievement).params;
    let expected = DefineAchievement {
        api_name: "A",
        shape: Shape::Bitfield {
            target: 3,
            length: 7,
        },
        write_policy: WritePolicy::ServerAuthoritative,
        is_archived: false,
        title: "Tüt & Täter",
        description: "D",
        unlocked_description_override: Some("U"),
        is_secret: true,
    };
    assert_eq!(DefineAchievement::of(&params), Ok(expected));
    let bits = Shape::Bitfield {
        target: 3,
        length: 7,
    };
    for (step, shape, add_count, add_bits, force_unlock) in [
        (Step::Unlock, Shape::Simple, 0, "", true),
        (Step::Count(4), Shape::Count { target: 9 }, 4, "", false),
        (Step::Bits("101"), bits, 0, "101", false),
    ] {
        let params = take_in(&request::write_achievement(&token(), 12, "A", step)).params;
        let progress = AchievementWrite::of(&params).unwrap().on(shape).unwrap();
        let found = (progress.add_count, progress.add_bits, progress.force_unlock);
        assert_eq!(found, (add_count, add_bits, force_unlock));
    }
}

#[test]
fn leaderboards_arrive_as_they_were_meant() {
    let params = taken(Endpoint::DefineLeaderboard).params;
    let expected = DefineLeaderboard {
        api_name: "B",
        sort_order: Some(SortOrder::LowerIsBetter),
        write_policy: WritePolicy::ClientAuthoritative,
        earliest: Some(Timestamp::from_secs(10)),
        latest: None,
        titles: Some(titles()),
    };
    assert_eq!(DefineLeaderboard::of(&params), Ok(expected));
    let params = taken(Endpoint::LeaderboardSubmitEntry).params;
    let expected = SubmitEntry {
        api_name: "B",
        score: -5,
        extra_data: Some(b"\xfb\xff".to_vec()),
        force_update: true,
    };
    assert_eq!(SubmitEntry::of(&params), Ok(expected));
    let params = taken(Endpoint::LeaderboardEntries).params;
    let list = ListEntries::of(&params, &app_caller()).unwrap();
    assert_eq!(list.filter, Filter::Users(vec![12, 13]));
    assert_eq!(
        (list.start_at, list.offset, list.limit),
        (StartAt::Offset, 5, 50)
    );
    assert_eq!(
        (list.after.unwrap().0, list.summary),
        (b"first".to_vec(), true)
    );
    for start_at in StartAt::ALL.iter().copied() {
        for of in [EntriesOf::Everyone, EntriesOf::Friends] {
            let query = EntriesQuery {
                api_name: "B",
                of,
                start_at,
                offset: 0,
                limit: None,
                after: None,
                summary: false,
                fields: "",
            };
            let params = take_in(&request::leaderboard_entries(&token(), &query)).params;
            let list = ListEntries::of(&params, &user_caller()).unwrap();
            assert_eq!(list.start_at, start_at);
            assert_eq!(
                list.filter == Filter::Friends,
                matches!(of, EntriesOf::Friends)
            );
        }
    }
}

#[test]
fn the_shop_is_asked_what_was_meant() {
    let params = taken(Endpoint::RefundIapEntitlement).params;
    for reason in RefundReason::ALL.iter().copied() {
        let request = request::refund_entitlement(&token(), 1, None, "S", reason);
        let params = take_in(&request).params;
        assert_eq!(Refund::of(&params), Ok(Refund { sku: "S", reason }));
    }
    assert_eq!(params.id("user_id"), Ok(Some(12)));
    let params = taken(Endpoint::CancelSubscription).params;
    let expected = CancelSubscription {
        owner: Owner::Id(12),
        sku: "S",
        reason: 5,
    };
    assert_eq!(CancelSubscription::of(&params), Ok(expected));
    let params = taken(Endpoint::ExtendSubscription).params;
    let expected = ExtendSubscription {
        owner: Owner::Alias("Ann & Bob"),
        sku: "S",
        days: 30,
    };
    assert_eq!(ExtendSubscription::of(&params), Ok(expected));
    let params = taken(Endpoint::Subscriptions).params;
    let list = ListSubscriptions::of(&params, &app_caller()).unwrap();
    assert_eq!(
        (list.owner, list.is_active, list.is_trial),
        (Some(12), Some(true), Some(false))
    );
    assert_eq!(list.skus.unwrap(), ["S", "T"]);
}
