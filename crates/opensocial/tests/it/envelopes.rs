//! What answers are wrapped in.

use opensocial::{
    profile::{GREE, MIXI, MOBAGE},
    wire::{
        Endpoint,
        envelope::{Page, collection, single},
    },
};
use serde_json::{Value, json};

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
        let list = collection(&MOBAGE, Endpoint::People, page(&items, None));
        let wanted = json!({"startIndex": 3, "totalResults": 7, "entry": wanted});
        assert_eq!(list, wanted);
    }
}

#[test]
fn how_many_were_asked_for_is_said_only_to_who_asked() {
    let list = collection(&MOBAGE, Endpoint::PaymentRead, page(&[json!(1)], Some(5)));
    let wanted = json!({"startIndex": 3, "itemsPerPage": 5, "totalResults": 7, "payment": [1]});
    assert_eq!(list, wanted);
}

#[test]
fn keys_and_first_numbers_are_the_profiles() {
    let thing = || json!({"a": 1});
    for (profile, endpoint, key) in [
        (&MOBAGE, Endpoint::People, "entry"),
        (&MOBAGE, Endpoint::Avatar, "avatar"),
        (&MOBAGE, Endpoint::PaymentCreate, "payment"),
        (&GREE, Endpoint::PaymentCreate, "entry"),
        (&MIXI, Endpoint::Avatar, "entry"),
    ] {
        assert_eq!(single(profile, endpoint, thing()), json!({key: {"a": 1}}));
    }
    let first =
        |profile| collection(profile, Endpoint::People, page(&[], None))["startIndex"].clone();
    assert_eq!(first(&MOBAGE), json!(3));
    assert_eq!(first(&GREE), json!(3));
    assert_eq!(first(&MIXI), json!(2));
}
