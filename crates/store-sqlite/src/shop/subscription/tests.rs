use super::*;

fn assert_found_by(query: &str, search: &str) {
    let plan = sql::plan(query);
    let search = format!("SEARCH subscription USING INDEX {search}");
    assert!(plan.contains(&search), "{plan:#?}");
    let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
    assert!(!sorts, "{plan:#?}");
}

/// Nothing is sorted; of a game's, those of others or those that have ended are
/// not read where they are not asked for.
#[test]
fn each_query_has_an_index_that_gives_its_rows_in_order() {
    assert_found_by(
        DUE,
        "subscription_due (shard=? AND period_end>? AND period_end<?)",
    );
    let all = "subscription_ref (app_id=? AND subscription_id>?)";
    let going_on = "subscription_going_on (app_id=? AND subscription_id>?)";
    let of_one = "subscription_of (app_id=? AND player_id=? AND subscription_id>?)";
    let now = Timestamp::EPOCH;
    for trial in [None, Some(true), Some(false)] {
        for (player_id, active, search) in [
            (None, None, all),
            (None, Some((false, now)), all),
            (None, Some((true, now)), going_on),
            (PlayerId::new(1), None, of_one),
            (PlayerId::new(1), Some((false, now)), of_one),
            (PlayerId::new(1), Some((true, now)), of_one),
        ] {
            let filter = SubscriptionFilter {
                player_id,
                active,
                trial,
                skus: Vec::new(),
            };
            assert_found_by(&page_query(&filter), search);
        }
    }
}
