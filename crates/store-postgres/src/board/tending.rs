//! Keeps the parts in which is counted of a good size, beside the units.
//!
//! A table is tended by one node at a time, in transactions of their own. Whoever
//! changes where buckets begin holds their rows, and whoever changes where groups
//! begin holds the rows of all their buckets; so that a unit that has locked the
//! buckets it changes knows in which groups they are. Rows are locked in the order in
//! which units lock them.

mod buckets;
mod groups;

use std::sync::Arc;

use store::BoardSizes;
use tokio::sync::mpsc;

use super::Place;
use crate::{
    engine::Engine,
    error::Halt,
    row::get,
    session::Session,
    sql::{Sql, Values},
};

/// How many buckets may wait to be tended. One that finds no room waits for the next
/// submission to it.
const WAITING: usize = 256;

/// Comes after every key.
const END: [u8; 25] = [0xff; 25];

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    /// The table of a board.
    pub(crate) place: Place,
    /// What it begins with.
    pub(crate) low: Vec<u8>,
}

/// Takes the buckets that should be tended.
#[derive(Debug)]
pub(crate) struct Tender {
    due: mpsc::Sender<Part>,
    sizes: BoardSizes,
}

/// Tends one after the other.
pub(crate) struct Tending(mpsc::Receiver<Part>);

/// Both ends.
pub(crate) fn tender(sizes: BoardSizes) -> (Tender, Tending) {
    let (due, tended) = mpsc::channel(WAITING);
    (Tender { due, sizes }, Tending(tended))
}

impl Tender {
    /// How large the parts may be.
    pub(crate) fn sizes(&self) -> BoardSizes {
        self.sizes
    }

    /// Has these tended soon.
    pub(crate) fn hand_in(&self, due: Vec<Part>) {
        for part in due {
            // Full, or closed: somebody else comes by.
            let _ = self.due.try_send(part);
        }
    }
}

impl Tending {
    /// Tends until it is dropped. What fails is left to the next submission.
    pub(crate) async fn run(mut self, engine: Arc<Engine>) {
        while let Some(part) = self.0.recv().await {
            if let Err(halt) = tend(&engine, part).await {
                let error = halt.told();
                tracing::info!(%error, "the counts of a board are tended later");
            }
        }
    }
}

/// Splits or joins a bucket, and then the group that it is in.
async fn tend(engine: &Engine, part: Part) -> Result<(), Halt> {
    let pool = &engine.pools.couriers;
    let sizes = engine.tender.sizes();
    let mut due = vec![part];
    while let Some(part) = due.pop() {
        let mut state = (part, sizes);
        let tended = pool.run(&mut state, |session, (part, sizes)| {
            Box::pin(async move {
                session.begin().await?;
                let tended = buckets::tend(session.sql(), part, sizes.bucket).await?;
                end(session, tended.is_some()).await?;
                Ok(tended)
            })
        });
        let Some(next) = tended.await? else { continue };
        due.extend(next);
        let tended = pool.run(&mut state, |session, (part, sizes)| {
            Box::pin(async move {
                session.begin().await?;
                let tended = groups::tend(session.sql(), part, sizes.group).await?;
                end(session, tended).await
            })
        });
        tended.await?;
    }
    Ok(())
}

/// A transaction that only looked has nothing for a standby to wait for.
async fn end(session: &Session, changed: bool) -> Result<(), Halt> {
    match changed {
        true => session.commit().await,
        false => session.rollback().await,
    }
}

/// Keeps everybody else who tends the table away until the transaction ends, and says
/// whether it is a board's.
pub(super) async fn keep_away(sql: Sql<'_>, (app, table): Place) -> Result<bool, Halt> {
    let lock = "SELECT dropped FROM board_table WHERE app_id = $1 AND table_no = $2 FOR UPDATE";
    let key: Values<'_> = &[&app.to_i64(), &table.0];
    let dropped = sql.find(lock, key, |row| get::<i64>(row, "dropped"));
    Ok(dropped.await? == Some(0))
}

/// Where something begins.
async fn low(sql: Sql<'_>, query: &str, values: Values<'_>) -> Result<Option<Vec<u8>>, Halt> {
    sql.find(query, values, |row| get(row, "low")).await
}

/// So many entries count in the group of another bucket from now on. Both buckets are
/// locked.
async fn regroup(
    sql: Sql<'_>,
    (app, table): Place,
    from: &[u8],
    to: &[u8],
    count: i64,
) -> Result<(), Halt> {
    let (app, table) = (app.to_i64(), table.0);
    let of = "SELECT low FROM board_group WHERE app_id = $1 AND table_no = $2 AND low <= $3
         ORDER BY low DESC LIMIT 1";
    let from = low(sql, of, &[&app, &table, &from]).await?;
    let to = low(sql, of, &[&app, &table, &to]).await?;
    if from == to {
        return Ok(());
    }
    let lock = "SELECT low FROM board_group
         WHERE app_id = $1 AND table_no = $2 AND low IN ($3, $4) ORDER BY low FOR UPDATE";
    sql.all(lock, &[&app, &table, &from, &to], |_| Ok(()))
        .await?;
    for (group, delta) in [(from, count.saturating_neg()), (to, count)] {
        let add = "UPDATE board_group SET count = count + $4
             WHERE app_id = $1 AND table_no = $2 AND low = $3";
        sql.run(add, &[&app, &table, &group, &delta]).await?;
    }
    Ok(())
}

/// A table that is a board's has a bucket and a group for every key, and as many
/// entries as they say.
fn damaged() -> Halt {
    Halt::damaged("count")
}
