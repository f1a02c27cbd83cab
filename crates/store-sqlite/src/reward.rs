use base::{AppId, OwnerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{
    AcknowledgeReward, Due, KeepReward, OpenReward, Refusal, Reward, RewardId, RewardTurn,
    SettleReward,
};

use crate::{
    due,
    error::Halt,
    row::{moment, name, read},
    sql,
};

macro_rules! select {
    ($($rest:expr),*) => {
        concat!(
            "SELECT app_id, network, oid, subject, parameters, key_id, first_seen, state, detail,
                 fence, asked_by, lease_until, due_at
             FROM reward ",
            $($rest),*
        )
    };
}

pub(crate) mod ask;
mod list;
pub(crate) mod report;
pub(crate) mod tally;

pub(crate) use self::list::{held, page};

/// Says whose turn it is to ask the game.
pub(crate) fn open(
    tx: &Connection,
    owner: OwnerId,
    wish: &OpenReward,
    now: Timestamp,
) -> rusqlite::Result<RewardTurn> {
    let stored = find(tx, &wish.id)?;
    let (reward, turn) = Reward::open(stored.clone(), owner, wish, now);
    put(tx, stored.as_ref(), &reward)?;
    Ok(turn)
}

/// Keeps one for which the game is not asked.
pub(crate) fn keep(
    tx: &Connection,
    owner: OwnerId,
    wish: &KeepReward,
    now: Timestamp,
) -> rusqlite::Result<RewardTurn> {
    let stored = find(tx, &wish.id)?;
    let (reward, turn) = Reward::keep(stored.clone(), owner, wish, now);
    put(tx, stored.as_ref(), &reward)?;
    Ok(turn)
}

fn put(tx: &Connection, stored: Option<&Reward>, reward: &Reward) -> rusqlite::Result<usize> {
    match stored {
        None => insert(tx, reward),
        Some(stored) if stored != reward => save(tx, reward),
        Some(_) => Ok(0),
    }
}

/// Writes down a game's word on one that it has fetched.
pub(crate) fn acknowledge(tx: &Connection, wish: &AcknowledgeReward) -> Result<(), Halt> {
    let stored = find(tx, &wish.id)?.ok_or(Refusal::Missing)?;
    save(tx, &stored.acknowledge(wish)?)?;
    Ok(())
}

/// Writes down what the game said.
pub(crate) fn settle(tx: &Connection, wish: &SettleReward) -> Result<(), Halt> {
    let stored = find(tx, &wish.id)?.ok_or(Refusal::Missing)?;
    let settled = stored.settle(wish)?;
    save(tx, &settled)?;
    if let Some(asked) = &wish.ask {
        ask::insert(tx, &wish.id, asked)?;
        ask::forget_between(tx, &wish.id, settled.asks_forgotten())?;
    }
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

    #[test]
    fn what_is_due_is_found_in_order() {
        let plan = sql::plan(DUE);
        let search = "SEARCH reward USING INDEX reward_due (shard=? AND due_at>? AND due_at<?)";
        assert_eq!(plan[0], search);
        let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{plan:?}");
    }
}
