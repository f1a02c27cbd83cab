use base::{AppId, OwnerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{
    Due, OpenReward, Page, Refusal, Reward, RewardFilter, RewardId, RewardNetwork, RewardState,
    RewardTurn, SettleReward,
};

use crate::{
    due,
    error::Halt,
    row::{moment, name, read},
    sql,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, network, oid, subject, parameters, key_id, first_seen, state, detail,
                 fence, asked_by, lease_until, due_at
             FROM reward ",
            $rest
        )
    };
}

/// Says whose turn it is to ask the game.
pub(crate) fn open(
    tx: &Connection,
    owner: OwnerId,
    wish: &OpenReward,
    now: Timestamp,
) -> rusqlite::Result<RewardTurn> {
    let stored = find(tx, &wish.id)?;
    let (reward, turn) = Reward::open(stored.clone(), owner, wish, now);
    match stored {
        None => insert(tx, &reward)?,
        Some(stored) if stored != reward => save(tx, &reward)?,
        Some(_) => 0,
    };
    Ok(turn)
}

/// Writes down what the game said.
pub(crate) fn settle(tx: &Connection, wish: &SettleReward) -> Result<(), Halt> {
    let stored = find(tx, &wish.id)?.ok_or(Refusal::Missing)?;
    save(tx, &stored.settle(wish)?)?;
    Ok(())
}

/// The open ones that are due, the longest due first.
pub(crate) fn due(conn: &Connection, due: &Due) -> rusqlite::Result<Vec<Reward>> {
    due::first(
        due,
        |asked| sql::all(conn, DUE, asked, from_row),
        |one, other| (one.due_at, &one.id).cmp(&(other.due_at, &other.id)),
    )
}

const DUE: &str = select!(
    "WHERE state = 'open' AND shard = ?1 AND due_at >= ?2 AND due_at <= ?3
         AND app_id NOT IN (SELECT value FROM json_each(?4))
     ORDER BY due_at, app_id, network, oid LIMIT ?5"
);

/// The newest first.
pub(crate) fn page(
    conn: &Connection,
    filter: RewardFilter,
    after: Option<&(Timestamp, RewardId)>,
    limit: usize,
) -> rusqlite::Result<Page<Reward>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    // No app's id is as great.
    let beyond = (i64::MAX, i64::MAX, "", "");
    let (seen, app, network, oid) = after.map_or(beyond, |(at, id)| {
        let network = id.network.as_str();
        (at.millis(), id.app_id.to_i64(), network, id.oid.as_str())
    });
    let found = sql::all(
        conn,
        &page_query(&filter),
        params![
            filter.app_id.map(AppId::to_i64),
            filter.network.map(RewardNetwork::as_str),
            seen,
            app,
            network,
            oid,
            one_more
        ],
        from_row,
    )?;
    Ok(Page::of(found, limit))
}

/// One text for each set of filters: of one app or of all, an index gives them
/// in order. Nearly all are granted in the end and none ever leaves, so those in
/// another state have indexes of their own. SQLite sees that one of these serves
/// when the state is in the text.
fn page_query(filter: &RewardFilter) -> String {
    let (app, order) = if filter.app_id.is_some() {
        (
            "app_id = ?1 AND first_seen <= ?3 AND",
            "first_seen DESC, network DESC, oid DESC",
        )
    } else {
        ("", "first_seen DESC, app_id DESC, network DESC, oid DESC")
    };
    let state = match filter.state {
        None => "",
        Some(RewardState::Open) => "state = 'open' AND",
        Some(RewardState::Granted) => "state = 'granted' AND",
        Some(RewardState::Rejected) => "state = 'rejected' AND",
    };
    format!(
        "{} WHERE {app} {state} (?2 IS NULL OR network = ?2)
             AND (first_seen, app_id, network, oid) < (?3, ?4, ?5, ?6)
         ORDER BY {order} LIMIT ?7",
        select!("")
    )
}

pub(crate) fn find(conn: &Connection, id: &RewardId) -> rusqlite::Result<Option<Reward>> {
    conn.prepare_cached(select!("WHERE app_id = ?1 AND network = ?2 AND oid = ?3"))?
        .query_row(
            params![id.app_id.to_i64(), id.network.as_str(), id.oid],
            from_row,
        )
        .optional()
}

fn insert(tx: &Connection, reward: &Reward) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO reward (app_id, network, oid, shard, subject, parameters, key_id,
             first_seen, state, detail, fence, asked_by, lease_until, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            reward.id.app_id.to_i64(),
            reward.id.network.as_str(),
            reward.id.oid,
            reward.id.shard().number(),
            reward.subject,
            reward.parameters,
            reward.key_id,
            reward.first_seen.millis(),
            reward.state.as_str(),
            reward.detail,
            reward.fence.cast_signed(),
            reward.asked_by.bytes(),
            reward.lease_until.millis(),
            reward.due_at.millis()
        ],
    )
}

/// Writes back what the rules change.
fn save(tx: &Connection, reward: &Reward) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "UPDATE reward SET parameters = ?4, state = ?5, detail = ?6, fence = ?7, asked_by = ?8,
             lease_until = ?9, due_at = ?10
         WHERE app_id = ?1 AND network = ?2 AND oid = ?3",
        params![
            reward.id.app_id.to_i64(),
            reward.id.network.as_str(),
            reward.id.oid,
            reward.parameters,
            reward.state.as_str(),
            reward.detail,
            reward.fence.cast_signed(),
            reward.asked_by.bytes(),
            reward.lease_until.millis(),
            reward.due_at.millis()
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Reward> {
    Ok(Reward {
        id: RewardId {
            app_id: read(row, "app_id", AppId::from_i64)?,
            network: name(row, "network")?,
            oid: row.get("oid")?,
        },
        subject: row.get("subject")?,
        parameters: row.get("parameters")?,
        key_id: row.get("key_id")?,
        first_seen: moment(row, "first_seen")?,
        state: name(row, "state")?,
        detail: row.get("detail")?,
        fence: row.get::<_, i64>("fence")?.cast_unsigned(),
        asked_by: OwnerId::new(row.get("asked_by")?),
        lease_until: moment(row, "lease_until")?,
        due_at: moment(row, "due_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_found_by(query: &str, search: &str) {
        let plan = sql::plan(query);
        assert_eq!(plan[0], format!("SEARCH reward USING INDEX {search}"));
        let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{plan:?}");
    }

    /// Nothing is sorted, and no row is read that is not asked for, unless what
    /// is granted is asked for: that is most of them.
    #[test]
    fn each_query_has_an_index_that_gives_its_rows_in_order() {
        assert_found_by(DUE, "reward_due (shard=? AND due_at>? AND due_at<?)");
        let (of_all, of_one) = (None, AppId::new(1));
        for state in [None, Some(RewardState::Granted)] {
            for (app_id, search) in [
                (
                    of_all,
                    "reward_seen ((first_seen,app_id,network,oid)<(?,?,?,?))",
                ),
                (of_one, "reward_seen_for (app_id=? AND first_seen<?)"),
            ] {
                assert_found_by(&page_query(&filter(app_id, state)), search);
            }
        }
        for state in [RewardState::Open, RewardState::Rejected] {
            for (app_id, search) in [
                (
                    of_all,
                    "reward_other (state=? AND (first_seen,app_id,network,oid)<(?,?,?,?))",
                ),
                (
                    of_one,
                    "reward_other_for (app_id=? AND state=? AND first_seen<?)",
                ),
            ] {
                assert_found_by(&page_query(&filter(app_id, Some(state))), search);
            }
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
