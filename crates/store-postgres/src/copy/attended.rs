use std::{fmt, time::Duration};

use base::{NodeId, SharedClock};
use store_copy::EndError;

use super::unable;
use crate::{error::Halt, node, pool::Pool, sql::Sql};

/// A node that serves from a database that would be copied.
///
/// Every node with a platform or a gate says each ten seconds that it is there, and
/// until when it counts as that if it says so no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attended {
    /// Which node; of several the one that counts as there for the longest.
    pub node: NodeId,
    /// For how long it still does, if it says so no more.
    pub left: Duration,
}

impl fmt::Display for Attended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { node, left } = self;
        let secs = left.as_secs_f64().ceil();
        write!(
            f,
            "the node {node} serves from it, and counts as there for {secs} s more; stop every \
             node, or wait for as long where it was killed"
        )
    }
}

/// Who serves from a database now.
pub(super) async fn find(sql: Sql<'_>, clock: &SharedClock) -> Result<Option<Attended>, Halt> {
    let now = clock.now();
    let last = node::last_there(sql, now).await?;
    Ok(last.map(|it| Attended {
        node: it.node,
        left: it.until.since(now),
    }))
}

/// Finds that nobody does, as of what these statements see.
pub(super) async fn nobody(sql: Sql<'_>, clock: &SharedClock) -> Result<(), EndError> {
    judge(find(sql, clock).await)
}

/// The same as of now.
pub(super) async fn nobody_now(pool: &Pool, clock: &SharedClock) -> Result<(), EndError> {
    let mut clock = SharedClock::clone(clock);
    let found = pool.run(&mut clock, |session, clock| {
        Box::pin(find(session.sql(), clock))
    });
    judge(found.await)
}

fn judge(found: Result<Option<Attended>, Halt>) -> Result<(), EndError> {
    match found.map_err(unable)? {
        Some(attended) => Err(EndError::Served(attended.to_string())),
        None => Ok(()),
    }
}
