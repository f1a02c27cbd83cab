//! Whether an answer that is given survives a loss of power.

use crate::{error::Halt, pool::Pool, session::Session};

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
