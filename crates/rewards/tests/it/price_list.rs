use std::collections::BTreeMap;

use rewards::{Earned, NoPrice, Price, PriceList, Profile};

use super::vectors::{judge_by, key, profile};

fn price(reward: &str, amount: u64) -> Price {
    Price {
        reward: reward.to_owned(),
        amount,
    }
}

fn earned(profile: &Profile, parameters: &[(&str, &str)]) -> Earned<u8> {
    let query = profile.issue(&key(profile, "s"), None, parameters).unwrap();
    judge_by(profile, &query, "s").unwrap()
}

#[test]
fn an_amount_or_product_that_nobody_signed_changes_nothing() {
    let list = PriceList {
        products: BTreeMap::from([("jackpot".to_owned(), price("gold", 9999))]),
        otherwise: Some(price("gold", 1)),
        signed_amount_up_to: Some(1_000_000),
    };
    let max = profile("applovin-max");
    let parameters = [
        ("event_id", "aa"),
        ("user_id", "u"),
        ("ad_unit_id", "jackpot"),
        ("placement", "jackpot"),
        ("amount", "500"),
    ];
    assert_eq!(list.price(&earned(&max, &parameters)), Ok(price("gold", 1)));
    let levelplay = profile("levelplay");
    let parameters = [
        ("eventId", "e"),
        ("appUserId", "u"),
        ("rewards", "500"),
        ("timestamp", "201001021455"),
        ("itemName", "jackpot"),
    ];
    assert_eq!(
        list.price(&earned(&levelplay, &parameters)),
        Ok(price("gold", 1))
    );
}

#[test]
fn a_signed_amount_counts_where_the_list_says_so() {
    let tapjoy = profile("tapjoy");
    let of = |amount: &str| {
        earned(
            &tapjoy,
            &[("id", "1"), ("snuid", "u"), ("currency", amount)],
        )
    };
    let mut list = PriceList {
        otherwise: Some(price("gold", 1)),
        ..PriceList::default()
    };
    assert_eq!(list.price(&of("50")), Ok(price("gold", 1)));
    list.signed_amount_up_to = Some(50);
    assert_eq!(list.price(&of("50")), Ok(price("gold", 50)));
    assert_eq!(list.price(&of("51")), Err(NoPrice::AmountTooHigh));
    assert_eq!(
        PriceList::default().price(&of("50")),
        Err(NoPrice::NotListed)
    );
}

#[test]
fn a_signed_placement_has_its_own_price() {
    let text = include_str!("../../profiles/tapjoy.toml")
        .replace("\"currency\"]", "\"currency\", \"place\"]")
        .replace("{id}:", "{id}:{place}:")
        .replace(
            "amount = \"currency\"",
            "placement = \"place\"\namount = \"currency\"",
        )
        .replace(
            "[shapes]",
            "[shapes]\nplace = { alphabet = \"a-z\", length = [0, 9] }",
        );
    let profile = Profile::read(&text).unwrap();
    let list = PriceList {
        products: BTreeMap::from([("shop".to_owned(), price("gem", 3))]),
        ..PriceList::default()
    };
    let of = |place: &str| {
        let parameters = [
            ("id", "1"),
            ("place", place),
            ("snuid", "u"),
            ("currency", "9"),
        ];
        list.price(&earned(&profile, &parameters))
    };
    assert_eq!(of("shop"), Ok(price("gem", 3)));
    assert_eq!(of("bar"), Err(NoPrice::NotListed));
    assert_eq!(of(""), Err(NoPrice::NotListed));
}

#[test]
fn a_reversal_is_known_as_one() {
    let levelplay = profile("levelplay");
    let mut parameters = vec![
        ("eventId", "e"),
        ("appUserId", "u"),
        ("rewards", "5"),
        ("timestamp", "201001021455"),
        ("negativeCallback", "true"),
    ];
    let reversal = earned(&levelplay, &parameters);
    assert!(reversal.is_reversal());
    parameters.pop();
    // Without the word that nobody signs it is the same order again.
    let stripped = earned(&levelplay, &parameters);
    assert!(!stripped.is_reversal());
    assert_eq!(stripped.order(), reversal.order());
}
