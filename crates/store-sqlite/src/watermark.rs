use base::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use store::Watermark;

use crate::sql;

/// Raises the watermark and ends every credential's answer.
pub(crate) fn raise(tx: &Connection, wish: Watermark) -> rusqlite::Result<()> {
    save(tx, Watermark::apply(find(tx)?, wish))?;
    sql::run(tx, "DELETE FROM issuance", [])?;
    Ok(())
}

pub(crate) fn save(tx: &Connection, stands: Watermark) -> rusqlite::Result<()> {
    sql::run(tx, "DELETE FROM watermark", [])?;
    let at = stands.moment().millis();
    sql::run(tx, "INSERT INTO watermark (at) VALUES (?1)", [at])?;
    Ok(())
}

pub(crate) fn find(conn: &Connection) -> rusqlite::Result<Option<Watermark>> {
    conn.prepare_cached("SELECT at FROM watermark")?
        .query_row([], |row| row.get(0))
        .optional()
        .map(|at| at.map(|millis| Watermark::at(Timestamp::from_millis(millis))))
}
