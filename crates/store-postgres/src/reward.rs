use base::{AppId, OwnerId};
use store::{
    AcknowledgeReward, Due, KeepReward, OpenReward, Refusal, Reward, RewardId, RewardTurn,
    SettleReward,
};
use tokio_postgres::Row;

use crate::{
    due,
    error::Halt,
    row::{array, get, moment, name, read},
    sql::{self, Sql, Values},
    tx::Tx,
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
pub(crate) async fn open(tx: &Tx<'_>, wish: &OpenReward) -> Result<RewardTurn, Halt> {
    // Of callers at once, the first turn is the one's who can put the reward
    // there. The others have waited for that and find it to lock: no reward ever
    // leaves.
    let (first, turn) = Reward::open(None, tx.owner, wish, tx.now);
    if insert(tx, &first).await? > 0 {
        return Ok(turn);
    }
    let stored = require_alone(tx, &wish.id).await?;
    let (reward, turn) = Reward::open(Some(stored.clone()), tx.owner, wish, tx.now);
    if stored != reward {
        save(tx, &reward).await?;
    }
    Ok(turn)
}

/// Keeps one for which the game is not asked.
pub(crate) async fn keep(tx: &Tx<'_>, wish: &KeepReward) -> Result<RewardTurn, Halt> {
    // As above, the first is who can put it there.
    let (first, turn) = Reward::keep(None, tx.owner, wish, tx.now);
    if insert(tx, &first).await? > 0 {
        return Ok(turn);
    }
    let stored = require_alone(tx, &wish.id).await?;
    let (reward, turn) = Reward::keep(Some(stored.clone()), tx.owner, wish, tx.now);
    if stored != reward {
        save(tx, &reward).await?;
    }
    Ok(turn)
}

/// Writes down a game's word on one that it has fetched.
pub(crate) async fn acknowledge(tx: &Tx<'_>, wish: &AcknowledgeReward) -> Result<(), Halt> {
    let stored = require_alone(tx, &wish.id).await?;
    save(tx, &stored.acknowledge(wish)?).await?;
    Ok(())
}

/// Writes down what the game said.
pub(crate) async fn settle(tx: &Tx<'_>, wish: &SettleReward) -> Result<(), Halt> {
    let stored = require_alone(tx, &wish.id).await?;
    let settled = stored.settle(wish)?;
    save(tx, &settled).await?;
    if let Some(asked) = &wish.ask {
        ask::insert(tx, &wish.id, asked).await?;
        ask::forget_between(tx, &wish.id, settled.asks_forgotten()).await?;
    }
    Ok(())
}

/// The open ones that are due, the longest due first.
pub(crate) async fn due(sql: Sql<'_>, due: &Due) -> Result<Vec<Reward>, Halt> {
    let order =
        |one: &Reward, other: &Reward| (one.due_at, &one.id).cmp(&(other.due_at, &other.id));
    due::first(sql, DUE, due, &[], from_row, order).await
}

const DUE: &str = select!(
    "WHERE state = 'open' AND shard = $1 AND due_at >= $2 AND due_at <= $3
         AND app_id <> ALL($4::bigint[])
     ORDER BY due_at, app_id, network, oid LIMIT $5"
);

pub(crate) async fn find(sql: Sql<'_>, id: &RewardId) -> Result<Option<Reward>, Halt> {
    let query = select!("WHERE app_id = $1 AND network = $2 AND oid = $3");
    found(sql, query, id).await
}

/// Refuses when there is no such reward, and lets nobody else change it until
/// the transaction ends.
async fn require_alone(tx: &Tx<'_>, id: &RewardId) -> Result<Reward, Halt> {
    let query = select!("WHERE app_id = $1 AND network = $2 AND oid = $3 FOR UPDATE");
    let found = found(tx.sql, query, id).await?;
    found.ok_or_else(|| Refusal::Missing.into())
}

async fn found(sql: Sql<'_>, query: &str, id: &RewardId) -> Result<Option<Reward>, Halt> {
    if sql::cannot_hold(&id.oid) {
        return Ok(None);
    }
    let key: Values<'_> = &[&id.app_id.to_i64(), &id.network.as_str(), &id.oid];
    sql.find(query, key, from_row).await
}

async fn insert(tx: &Tx<'_>, reward: &Reward) -> Result<u64, Halt> {
    tx.sql
        .run(
            "INSERT INTO reward (app_id, network, oid, shard, subject, parameters, key_id,
                 first_seen, state, detail, fence, asked_by, lease_until, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             ON CONFLICT DO NOTHING",
            &[
                &reward.id.app_id.to_i64(),
                &reward.id.network.as_str(),
                &reward.id.oid,
                &i64::from(reward.id.shard().number()),
                &reward.subject,
                &reward.parameters,
                &reward.key_id,
                &reward.first_seen.millis(),
                &reward.state.as_str(),
                &reward.detail,
                &reward.fence.cast_signed(),
                &reward.asked_by.bytes().as_slice(),
                &reward.lease_until.millis(),
                &reward.due_at.millis(),
            ],
        )
        .await
}

/// Writes back what the rules change.
async fn save(tx: &Tx<'_>, reward: &Reward) -> Result<u64, Halt> {
    tx.sql
        .run(
            "UPDATE reward SET parameters = $4, state = $5, detail = $6, fence = $7,
                 asked_by = $8, lease_until = $9, due_at = $10
             WHERE app_id = $1 AND network = $2 AND oid = $3",
            &[
                &reward.id.app_id.to_i64(),
                &reward.id.network.as_str(),
                &reward.id.oid,
                &reward.parameters,
                &reward.state.as_str(),
                &reward.detail,
                &reward.fence.cast_signed(),
                &reward.asked_by.bytes().as_slice(),
                &reward.lease_until.millis(),
                &reward.due_at.millis(),
            ],
        )
        .await
}

fn from_row(row: &Row) -> Result<Reward, Halt> {
    Ok(Reward {
        id: RewardId {
            app_id: read(row, "app_id", AppId::from_i64)?,
            network: name(row, "network")?,
            oid: get(row, "oid")?,
        },
        subject: get(row, "subject")?,
        parameters: get(row, "parameters")?,
        key_id: get(row, "key_id")?,
        first_seen: moment(row, "first_seen")?,
        state: name(row, "state")?,
        detail: get(row, "detail")?,
        fence: get::<i64>(row, "fence")?.cast_unsigned(),
        asked_by: OwnerId::new(array(row, "asked_by")?),
        lease_until: moment(row, "lease_until")?,
        due_at: moment(row, "due_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    /// A row of a sample, of which a few are a player's.
    pub(super) const ROW: &str = "1 + n % 97, 'unity-ads', md5(n::text), n % 16,
         'player ' || n % 2000, '{}', 'key', n,
         CASE n % 50 WHEN 0 THEN 'open' WHEN 1 THEN 'rejected' WHEN 2 THEN 'held'
                     WHEN 3 THEN 'recorded' ELSE 'granted' END,
         '', 1, '\\x00', n, n";

    #[tokio::test]
    async fn what_is_due_is_found_in_order() {
        let Some(sample) = Sample::full_of("reward", ROW).await else {
            return;
        };
        let (values, unasked) = ("7, 0, 10000, '{1,2}', 64", ["state", "shard", "due_at"]);
        sample
            .assert_found_by("reward_due", DUE, values, &unasked)
            .await;
    }
}
