//! A database as an end of a copy.

mod attended;
mod claims;
mod end;
mod marker;
mod source;
mod table;
mod target;

pub use attended::Attended;
pub use source::PostgresSource;
pub use target::PostgresTarget;

use std::time::Duration;

use base::{SharedClock, SharedRng};
use store::StoreError;
use store_copy::EndError;

use crate::{
    OpenError, PostgresOptions, clock_offset, dial::Dialer, error::Halt, pool::Pool, sql::Sql,
};

/// One connection that reads one state, and one for everything else.
const CONNECTIONS: usize = 2;

/// How long a statement may take: some read a table from end to end, and whoever
/// holds one state waits for the other end meanwhile.
const LONG: Duration = Duration::from_secs(60 * 60);

/// Refuses a store that another one is still being copied into.
pub(crate) async fn require_whole(sql: Sql<'_>) -> Result<Result<(), OpenError>, Halt> {
    Ok(match marker::find(sql).await? {
        Some(_) => Err(OpenError::HalfCopied),
        None => Ok(()),
    })
}

/// Connects, with a clock that can be relied on to say who serves.
async fn connect(
    options: PostgresOptions,
    clock: &SharedClock,
    rng: SharedRng,
) -> Result<Pool, OpenError> {
    let options = PostgresOptions {
        statement_timeout: LONG,
        ..options
    };
    let patience = options.patience;
    let pool = Pool::new(Dialer::new(&options, rng)?, CONNECTIONS, patience)?;
    clock_offset::tolerate(&pool, &**clock, options.clock_tolerance).await?;
    Ok(pool)
}

/// Refuses a database that a node serves from.
async fn require_unattended(
    sql: Sql<'_>,
    clock: &SharedClock,
) -> Result<Result<(), OpenError>, Halt> {
    let found = attended::find(sql, clock).await?;
    Ok(found.map_or(Ok(()), |it| Err(OpenError::Attended(it))))
}

fn unable(halt: Halt) -> EndError {
    match StoreError::from(halt) {
        StoreError::Damaged(what) => EndError::Damaged(what),
        other => EndError::Unavailable(other.to_string()),
    }
}
