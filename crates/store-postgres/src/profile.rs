//! The profile that a database belongs to.

use crate::{error::Halt, row::get, sql::Sql};

/// The profile that first opened it, if one has.
pub(crate) async fn find(sql: Sql<'_>) -> Result<Option<String>, Halt> {
    let query = "SELECT profile FROM installation WHERE only_row = 1";
    let found = sql.find(query, &[], |row| get(row, "profile")).await?;
    found.ok_or_else(|| Halt::damaged("installation"))
}

/// Makes the database that profile's unless it has one, and gives the one that it
/// has. Runs within a transaction.
pub(crate) async fn claim(sql: Sql<'_>, profile: &str) -> Result<String, Halt> {
    let claim = "UPDATE installation SET profile = $1 WHERE only_row = 1 AND profile IS NULL";
    sql.run(claim, &[&profile]).await?;
    find(sql).await?.ok_or_else(|| Halt::damaged("profile"))
}
