//! Lists of rewards.

use base::{AppId, Timestamp};
use rusqlite::{Connection, params};
use store::{Page, Reward, RewardFilter, RewardId};

use super::from_row;
use crate::sql;

/// The newest first.
pub(crate) fn page(
    conn: &Connection,
    filter: &RewardFilter,
    after: Option<&(Timestamp, RewardId)>,
    limit: usize,
) -> rusqlite::Result<Page<Reward>> {
    // No app's id is as great.
    let beyond = (i64::MAX, i64::MAX, "", "");
    let (seen, app, network, oid) = after.map_or(beyond, place);
    let found = sql::all(
        conn,
        &page_query(filter),
        params![
            filter.app_id.map(AppId::to_i64),
            filter.network.as_ref().map(|network| network.as_str()),
            seen,
            app,
            network,
            oid,
            filter.subject,
            one_more(limit)
        ],
        from_row,
    )?;
    Ok(Page::of(found, limit))
}

fn place((at, id): &(Timestamp, RewardId)) -> (i64, i64, &str, &str) {
    let network = id.network.as_str();
    (at.millis(), id.app_id.to_i64(), network, id.oid.as_str())
}

fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// All games that have rewards, each found with one look into the index.
macro_rules! games {
    () => {
        "SELECT id FROM (
             WITH RECURSIVE game (id) AS (
                 SELECT min(app_id) FROM reward
                 UNION ALL
                 SELECT (SELECT min(app_id) FROM reward WHERE app_id > game.id)
                 FROM game WHERE game.id IS NOT NULL)
             SELECT id FROM game WHERE id IS NOT NULL)"
    };
}

/// One text for each set of filters: of one app or of all, an index gives them
/// in order. Nearly all are granted in the end and none ever leaves, so those in
/// another state have indexes of their own. SQLite sees that one of these serves
/// when the state is in the text; with a plus before a column it does not look
/// for an index of it. What is for one player, which is not much, is found in
/// each of the games.
fn page_query(filter: &RewardFilter) -> String {
    let (app, order) = match (filter.app_id, &filter.subject) {
        (Some(_), _) => (
            "app_id = ?1 AND first_seen <= ?3 AND",
            "first_seen DESC, network DESC, oid DESC",
        ),
        (None, Some(_)) => (
            concat!("app_id IN (", games!(), ") AND first_seen <= ?3 AND"),
            "first_seen DESC, app_id DESC, network DESC, oid DESC",
        ),
        (None, None) => ("", "first_seen DESC, app_id DESC, network DESC, oid DESC"),
    };
    let (subject, beside) = match filter.subject {
        None => ("", ""),
        Some(_) => ("subject = ?7 AND", "+"),
    };
    let state = filter.state.map_or_else(String::new, |state| {
        format!("{beside}state = '{state}' AND")
    });
    format!(
        "{} WHERE {app} {subject} {state} (?2 IS NULL OR network = ?2)
             AND (first_seen, app_id, network, oid) < (?3, ?4, ?5, ?6)
         ORDER BY {order} LIMIT ?8",
        select!("")
    )
}

/// What is in a game's inbox, the oldest first.
pub(crate) fn held(
    conn: &Connection,
    app: AppId,
    after: Option<&(Timestamp, RewardId)>,
    limit: usize,
) -> rusqlite::Result<Page<Reward>> {
    let (seen, place_app, network, oid) = after.map_or((i64::MIN, 0, "", ""), place);
    let found = sql::all(
        conn,
        HELD,
        params![app.to_i64(), seen, place_app, network, oid, one_more(limit)],
        from_row,
    )?;
    Ok(Page::of(found, limit))
}

const HELD: &str = select!(
    "WHERE app_id = ?1 AND state = 'held' AND first_seen >= ?2
         AND (first_seen, app_id, network, oid) > (?2, ?3, ?4, ?5)
     ORDER BY first_seen, network, oid LIMIT ?6"
);

#[cfg(test)]
mod tests {
    use store::RewardState;

    use super::*;

    fn assert_found_by(query: &str, search: &str) {
        let plan = sql::plan(query);
        assert_eq!(plan[0], format!("SEARCH reward USING INDEX {search}"));
        let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{plan:?}");
    }

    /// Nothing is sorted, and no row is read that is not asked for, unless what
    /// is granted is asked for, or on record: that is most of them.
    #[test]
    fn each_query_has_an_index_that_gives_its_rows_in_order() {
        let (of_all, of_one) = (None, AppId::new(1));
        for state in RewardState::ALL.map(Some).into_iter().chain([None]) {
            let (all, one) = match state {
                None | Some(RewardState::Granted | RewardState::Recorded) => (
                    "reward_seen ((first_seen,app_id,network,oid)<(?,?,?,?))",
                    "reward_seen_for (app_id=? AND first_seen<?)",
                ),
                Some(RewardState::Open | RewardState::Rejected | RewardState::Held) => (
                    "reward_apart (state=? AND (first_seen,app_id,network,oid)<(?,?,?,?))",
                    "reward_apart_in (app_id=? AND state=? AND first_seen<?)",
                ),
            };
            for (app_id, search) in [(of_all, all), (of_one, one)] {
                assert_found_by(&page_query(&filter(app_id, state)), search);
            }
        }
        let held = "reward_apart_in (app_id=? AND state=? AND first_seen>?)";
        assert_found_by(HELD, held);
    }

    /// Only a player's own rewards are read, in all games too, where they are
    /// sorted then.
    #[test]
    fn a_players_are_found_by_the_player() {
        let search = "reward_of (app_id=? AND subject=? AND first_seen<?)";
        for state in RewardState::ALL.map(Some).into_iter().chain([None]) {
            let of = |app_id| RewardFilter {
                subject: Some("player".to_owned()),
                ..filter(app_id, state)
            };
            assert_found_by(&page_query(&of(AppId::new(1))), search);
            let plan = sql::plan(&page_query(&of(None)));
            assert_eq!(plan[0], format!("SEARCH reward USING INDEX {search}"));
            let looks = "SEARCH reward USING COVERING INDEX";
            let scans = |step: &String| step.contains("SCAN reward") && !step.contains(looks);
            assert!(!plan.iter().any(scans), "{plan:#?}");
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
