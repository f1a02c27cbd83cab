//! Whether an answer that is given survives a loss of power.

use std::time::Duration;

use base::{SharedRng, Timestamp};
use store::StoreError;

use crate::{engine::Pools, error::Halt, mark, pool::Pool, session::Session};

/// What has to be on, and what happens otherwise.
const SETTINGS: [(&str, &str); 2] = [
    (
        "fsync",
        "a crash of the machine can lose or damage everything",
    ),
    (
        "full_page_writes",
        "a crash of the machine can damage pages",
    ),
];

/// Says once in the log what is switched off that should be on. Engines that do not
/// know a setting have nothing to switch off.
pub(crate) async fn look(pool: &Pool) -> Result<(), Halt> {
    for (name, otherwise) in SETTINGS {
        let mut query = format!("SHOW {name}");
        let value = pool.run(&mut query, |session, query| Box::pin(shown(session, query)));
        if value.await?.as_deref() == Some("off") {
            tracing::warn!(setting = name, "the database has {name} off: {otherwise}");
        }
    }
    Ok(())
}

/// Finds out whether a write is acknowledged, so that of several servers one is used
/// that does so: one that was taken over from and came back takes writes and never
/// acknowledges any. Where none does, the node begins all the same, since it can
/// read and others may be no better off.
pub(crate) async fn try_out(pools: &Pools, patience: Duration, rng: &SharedRng, now: Timestamp) {
    let mut mark = rng.array();
    // So that there is time left for another server.
    let limit = patience.div_f64(2.0);
    let write = pools.callers.run_within(limit, &mut mark, |session, mark| {
        Box::pin(mark::set(session.sql(), *mark, now))
    });
    if let Err(halt) = write.await {
        let error = StoreError::from(halt);
        tracing::warn!(%error, "the database acknowledges no write");
    }
}

async fn shown(session: &mut Session, query: &str) -> Result<Option<String>, Halt> {
    let value = session
        .sql()
        .find(query, &[], |row| row.try_get(0).map_err(Halt::Engine))
        .await;
    match value {
        Err(halt) if halt.trouble() == Some(crate::error::Trouble::Fatal) => Ok(None),
        other => other,
    }
}
