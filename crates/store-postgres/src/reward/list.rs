//! Lists of rewards.

use base::{AppId, Timestamp};
use store::{Page, Reward, RewardFilter, RewardId};

use super::from_row;
use crate::{
    error::Halt,
    sql::{self, Sql},
};

/// The newest first.
pub(crate) async fn page(
    sql: Sql<'_>,
    filter: &RewardFilter,
    after: Option<&(Timestamp, RewardId)>,
    limit: usize,
) -> Result<Page<Reward>, Halt> {
    let subject = filter.subject.as_deref();
    if subject.is_some_and(sql::cannot_hold) {
        return Ok(Page::of(Vec::new(), limit));
    }
    // No app's id is as great.
    let beyond = (i64::MAX, i64::MAX, "", "");
    let (seen, app, network, oid) = after.map_or(beyond, place);
    let found = sql
        .all(
            &page_query(filter),
            &[
                &filter.app_id.map(AppId::to_i64),
                &filter.network.as_ref().map(|network| network.as_str()),
                &seen,
                &app,
                &network,
                &oid,
                &sql::one_more(limit),
                &subject,
            ],
            from_row,
        )
        .await?;
    Ok(Page::of(found, limit))
}

fn place((at, id): &(Timestamp, RewardId)) -> (i64, i64, &str, &str) {
    let network = id.network.as_str();
    (at.millis(), id.app_id.to_i64(), network, id.oid.as_str())
}

/// All games that have rewards, each found with one look into the index.
macro_rules! games {
    () => {
        "WITH RECURSIVE game (id) AS (
             SELECT min(app_id) FROM reward
             UNION ALL
             SELECT (SELECT min(app_id) FROM reward WHERE app_id > game.id)
             FROM game WHERE game.id IS NOT NULL)
         SELECT id FROM game WHERE id IS NOT NULL"
    };
}

/// One text for each set of filters: of one app or of all, an index gives them
/// in order. Nearly all are granted in the end and none ever leaves, so those in
/// another state have indexes of their own. That one of these serves is seen
/// when the state is in the text. What is for one player, which is not much, is
/// found in each of the games.
fn page_query(filter: &RewardFilter) -> String {
    let (app, order) = match (filter.app_id, &filter.subject) {
        (Some(_), _) => (
            "app_id = $1 AND first_seen <= $3",
            "first_seen DESC, network DESC, oid DESC",
        ),
        (None, Some(_)) => (
            concat!(
                "$1::bigint IS NULL AND app_id IN (",
                games!(),
                ") AND first_seen <= $3"
            ),
            "first_seen DESC, app_id DESC, network DESC, oid DESC",
        ),
        (None, None) => (
            "$1::bigint IS NULL",
            "first_seen DESC, app_id DESC, network DESC, oid DESC",
        ),
    };
    let (subject, state) = match filter.subject {
        None => ("$8::text IS NULL", "state"),
        // In another guise, so that no index of the state is gone through for it.
        Some(_) => ("subject = $8", "state || ''"),
    };
    let state = filter
        .state
        .map_or_else(String::new, |wanted| format!("AND {state} = '{wanted}'"));
    format!(
        "{} WHERE {app} {state} AND {subject} AND ($2::text IS NULL OR network = $2)
             AND (first_seen, app_id, network, oid) < ($3, $4, $5, $6)
         ORDER BY {order} LIMIT $7",
        select!("")
    )
}

/// What is in a game's inbox, the oldest first.
pub(crate) async fn held(
    sql: Sql<'_>,
    app: AppId,
    after: Option<&(Timestamp, RewardId)>,
    limit: usize,
) -> Result<Page<Reward>, Halt> {
    let (seen, place_app, network, oid) = after.map_or((i64::MIN, 0, "", ""), place);
    let found = sql
        .all(
            HELD,
            &[
                &app.to_i64(),
                &seen,
                &place_app,
                &network,
                &oid,
                &sql::one_more(limit),
            ],
            from_row,
        )
        .await?;
    Ok(Page::of(found, limit))
}

const HELD: &str = select!(
    "WHERE app_id = $1 AND state = 'held' AND first_seen >= $2
         AND (first_seen, app_id, network, oid) > ($2, $3, $4, $5)
     ORDER BY first_seen, network, oid LIMIT $6"
);

#[cfg(test)]
mod tests {
    use store::RewardState;

    use super::{super::tests::ROW, *};
    use crate::sample::Sample;

    /// Nothing is sorted, and no row is read that is not asked for, unless what
    /// is granted is asked for, or on record: that is most of them.
    #[tokio::test]
    async fn each_query_has_an_index_that_gives_its_rows_in_order() {
        let Some(sample) = Sample::full_of("reward", ROW).await else {
            return;
        };
        for state in RewardState::ALL.map(Some).into_iter().chain([None]) {
            let (all, one, unasked): (_, _, &[&str]) = match state {
                None | Some(RewardState::Granted | RewardState::Recorded) => {
                    ("reward_seen", "reward_seen_for", &[])
                }
                Some(RewardState::Open | RewardState::Rejected | RewardState::Held) => {
                    ("reward_apart", "reward_apart_in", &["state"])
                }
            };
            for (app_id, index) in [(None, all), (AppId::new(7), one)] {
                let query = page_query(&filter(app_id, state));
                let app = app_id.map_or("NULL".into(), |app| app.to_string());
                let values = format!("{app}, NULL, 15000, 50, 'unity-ads', '', 51, NULL");
                sample
                    .assert_found_by(index, &query, &values, unasked)
                    .await;
            }
        }
        let (values, unasked) = ("7, 9000, 7, 'unity-ads', '', 51", ["state"]);
        sample
            .assert_found_by("reward_apart_in", HELD, values, &unasked)
            .await;
    }

    #[tokio::test]
    async fn a_players_are_found_by_the_player() {
        let Some(sample) = Sample::full_of("reward", ROW).await else {
            return;
        };
        for state in RewardState::ALL.map(Some).into_iter().chain([None]) {
            let of = |app_id| {
                page_query(&RewardFilter {
                    subject: Some("player 7".to_owned()),
                    ..filter(app_id, state)
                })
            };
            let values = "NULL, 15000, 50, 'unity-ads', '', 51, 'player 7'";
            let of_one = format!("7, {values}");
            sample
                .assert_found_by("reward_of", &of(AppId::new(7)), &of_one, &["subject"])
                .await;
            let of_all = format!("NULL, {values}");
            sample
                .assert_read_through("reward_of", &of(None), &of_all)
                .await;
        }
    }

    fn filter(app_id: Option<AppId>, state: Option<RewardState>) -> RewardFilter {
        RewardFilter {
            app_id,
            network: None,
            state,
            ..Default::default()
        }
    }
}
