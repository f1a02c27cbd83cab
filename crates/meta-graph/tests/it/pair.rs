//! The game's requests, read by the platform's side: every call comes out as
//! it was meant.

use std::collections::BTreeSet;

use base::Timestamp;
use meta_graph::{
    WritePolicy,
    game::request::{self, EntriesOf, EntriesQuery, Step},
    platform::{
        AccessToken,
        ask::{
            AchievementWrite, CancelSubscription, DefineAchievement, DefineLeaderboard,
            ExtendSubscription, Filter, ListEntries, ListSubscriptions, Owner, Refund, Shape,
            SubmitEntry,
        },
    },
    wire::{Endpoint, RefundReason, SortOrder, StartAt, Target},
};

use super::{
    calls::{all, take_in, taken, titles, token},
    world::{app_caller, user_caller},
};

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
