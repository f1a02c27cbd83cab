use super::*;
use crate::sample::Sample;

const ROW: &str = "1 + n % 7, 1 + n % 700, n, n, n % 16, 'weekly', 'EUR', 299,
     CASE n % 9 WHEN 0 THEN 'free-trial' END, 1, n, n, n, 1, 0,
     CASE n % 5 WHEN 0 THEN NULL ELSE n END, CASE n % 10 WHEN 0 THEN NULL ELSE n END";

/// Nothing is sorted; of a game's, those of others or those that have ended are
/// not read where they are not asked for.
#[tokio::test]
async fn each_query_has_an_index_that_gives_its_rows_in_order() {
    let Some(sample) = Sample::full_of("subscription", ROW).await else {
        return;
    };
    let unasked = ["ended_at", "shard", "period_end"];
    sample
        .assert_found_by(
            "subscription_due",
            DUE,
            "7, 0, 10000, '{1,2}', 64",
            &unasked,
        )
        .await;
    let (now, one) = (Timestamp::EPOCH, PlayerId::new(1));
    let cases: [(_, _, _, &[&str]); 5] = [
        (None, None, "subscription_ref", &[]),
        (None, Some((false, now)), "subscription_ref", &[]),
        (
            None,
            Some((true, now)),
            "subscription_going_on",
            &["ended_at"],
        ),
        (one, None, "subscription_of", &["player_id"]),
        (one, Some((false, now)), "subscription_of", &["player_id"]),
    ];
    for trial in [None, Some(true), Some(false)] {
        for (player_id, active, index, unasked) in cases {
            let query = page_query(&SubscriptionFilter {
                player_id,
                active,
                trial,
                skus: Vec::new(),
            });
            let player = player_id.map_or("NULL".into(), |it| it.to_string());
            let now = active.map_or("NULL", |_| "15000");
            let values = format!("2, 100, {player}, {now}, '{{}}', 51");
            sample
                .assert_found_by(index, &query, &values, unasked)
                .await;
        }
    }
}
