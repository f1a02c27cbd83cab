//! What answers are wrapped in.

use base::{Environment, PlayerId};
use opensocial::{
    profile::{GREE, MIXI, MOBAGE, Profile},
    wire::{
        Endpoint,
        envelope::{Page, by_user, collection, single},
    },
};
use serde_json::{Map, Value, json};

fn page(items: &[Value], count: Option<usize>) -> Page {
    Page {
        items: items.to_vec(),
        skipped: 2,
        count,
        total: 7,
    }
}

#[test]
fn a_list_is_a_list_also_with_one_item_or_none() {
    for (items, wanted) in [(vec![], json!([])), (vec![json!({})], json!([{}]))] {
        let list = collection(&MOBAGE, page(&items, None));
        let wanted = json!({"startIndex": 3, "totalResults": 7, "entry": wanted});
        assert_eq!(list, wanted);
    }
}

#[test]
fn how_many_were_asked_for_is_said_only_to_who_asked() {
    let list = collection(&MOBAGE, page(&[json!(1)], Some(5)));
    let wanted = json!({"startIndex": 3, "itemsPerPage": 5, "totalResults": 7, "entry": [1]});
    assert_eq!(list, wanted);
}

/// Lists are under `entry` everywhere, and counts of one thing are Mobage's.
#[test]
fn keys_counts_and_first_numbers_are_the_profiles() {
    let thing = || json!({"a": 1});
    for (endpoint, key) in [
        (Endpoint::People, "person"),
        (Endpoint::Avatar, "avatar"),
        (Endpoint::Blacklist, "blacklist"),
        (Endpoint::WordCheck, "ngword"),
        (Endpoint::PaymentCreate, "payment"),
        (Endpoint::PaymentRead, "payment"),
    ] {
        let counted = json!({"startIndex": 1, "itemsPerPage": 1, "totalResults": 1, key: {"a": 1}});
        assert_eq!(single(&MOBAGE, endpoint, thing()), counted);
        for profile in [&GREE, &MIXI] {
            assert_eq!(
                single(profile, endpoint, thing()),
                json!({"entry": {"a": 1}})
            );
        }
    }
    let first = |profile| collection(profile, page(&[], None))["startIndex"].clone();
    assert_eq!(first(&MOBAGE), json!(3));
    assert_eq!(first(&GREE), json!(3));
    assert_eq!(first(&MIXI), json!(2));
}

#[test]
fn a_list_by_user_has_an_entry_for_each() {
    let users = Map::from_iter([("1".to_owned(), json!({}))]);
    let wanted = json!({"startIndex": 3, "totalResults": 7, "entry": {"1": {}}});
    assert_eq!(by_user(&GREE, &page(&[], None), users), wanted);
}

/// In answers only; what games are called with has the number alone.
#[test]
fn user_ids_have_the_domain_of_their_world() {
    let id = |profile: &Profile, environment| {
        profile.user_id(environment, PlayerId::new(85_494).unwrap())
    };
    let (live, sandbox) = (Environment::Live, Environment::Sandbox);
    assert_eq!(id(&MOBAGE, live), "mbga.jp:85494");
    assert_eq!(id(&MOBAGE, sandbox), "sb.mbga.jp:85494");
    for profile in [&GREE, &MIXI] {
        assert_eq!(id(profile, live), "85494");
        assert_eq!(id(profile, sandbox), "85494");
    }
}
