use base::{NodeId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{LeaseShard, Shard, ShardLease};

use crate::{
    row::{moment, read},
    sql,
};

/// Gives the lease as it stands, the wisher's or another's.
pub(crate) fn lease(
    tx: &Connection,
    wish: LeaseShard,
    now: Timestamp,
) -> rusqlite::Result<ShardLease> {
    let stored = find(tx, wish.shard)?;
    let lease = ShardLease::apply(stored, wish, now);
    if stored != Some(lease) {
        save(tx, &lease)?;
    }
    Ok(lease)
}

pub(crate) fn find(tx: &Connection, shard: Shard) -> rusqlite::Result<Option<ShardLease>> {
    tx.prepare_cached("SELECT shard, holder, fence, until FROM shard_lease WHERE shard = ?1")?
        .query_row([shard.number()], from_row)
        .optional()
}

fn save(tx: &Connection, lease: &ShardLease) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO shard_lease (shard, holder, fence, until) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (shard) DO UPDATE SET
             holder = excluded.holder, fence = excluded.fence, until = excluded.until",
        params![
            lease.shard.number(),
            lease.holder.bytes(),
            lease.fence.cast_signed(),
            lease.until.millis()
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ShardLease> {
    Ok(ShardLease {
        shard: read(row, "shard", Shard::numbered)?,
        holder: NodeId::new(row.get("holder")?),
        fence: row.get::<_, i64>("fence")?.cast_unsigned(),
        until: moment(row, "until")?,
    })
}
