use base::NodeId;
use store::{LeaseShard, Shard, ShardLease};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{array, get, moment, read},
    tx::Tx,
};

/// Gives the lease as it stands, the wisher's or another's.
pub(crate) async fn lease(tx: &Tx<'_>, wish: LeaseShard) -> Result<ShardLease, Halt> {
    // The first lease of a shard goes to whoever can put it there. Everybody
    // else has waited for that and finds it to lock: no lease ever leaves.
    let first = ShardLease::apply(None, wish, tx.now);
    if insert(tx, &first).await? > 0 {
        return Ok(first);
    }
    let query = "SELECT shard, holder, fence, until FROM shard_lease WHERE shard = $1 FOR UPDATE";
    let stored = found(tx, query, wish.shard).await?;
    let lease = ShardLease::apply(stored, wish, tx.now);
    if stored != Some(lease) {
        save(tx, &lease).await?;
    }
    Ok(lease)
}

/// The lease, which nobody else takes or gives back until the transaction ends.
pub(crate) async fn hold(tx: &Tx<'_>, shard: Shard) -> Result<Option<ShardLease>, Halt> {
    let query = "SELECT shard, holder, fence, until FROM shard_lease WHERE shard = $1 FOR SHARE";
    found(tx, query, shard).await
}

async fn found(tx: &Tx<'_>, query: &str, shard: Shard) -> Result<Option<ShardLease>, Halt> {
    let number = i64::from(shard.number());
    tx.sql.find(query, &[&number], from_row).await
}

async fn insert(tx: &Tx<'_>, lease: &ShardLease) -> Result<u64, Halt> {
    tx.sql
        .run(
            "INSERT INTO shard_lease (shard, holder, fence, until) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            &[
                &i64::from(lease.shard.number()),
                &lease.holder.bytes().as_slice(),
                &lease.fence.cast_signed(),
                &lease.until.millis(),
            ],
        )
        .await
}

async fn save(tx: &Tx<'_>, lease: &ShardLease) -> Result<u64, Halt> {
    tx.sql
        .run(
            "UPDATE shard_lease SET holder = $2, fence = $3, until = $4 WHERE shard = $1",
            &[
                &i64::from(lease.shard.number()),
                &lease.holder.bytes().as_slice(),
                &lease.fence.cast_signed(),
                &lease.until.millis(),
            ],
        )
        .await
}

fn from_row(row: &Row) -> Result<ShardLease, Halt> {
    let numbered = |number: i64| Shard::numbered(u8::try_from(number).ok()?);
    Ok(ShardLease {
        shard: read(row, "shard", numbered)?,
        holder: NodeId::new(array(row, "holder")?),
        fence: get::<i64>(row, "fence")?.cast_unsigned(),
        until: moment(row, "until")?,
    })
}
