use base::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use store::{Reach, Watermark};

use crate::sql;

/// Raises the watermark that is about everything, and ends every credential's
/// answer.
pub(crate) fn raise_over_all(tx: &Connection, wish: Watermark) -> rusqlite::Result<()> {
    raise(tx, Reach::Everything, wish)?;
    sql::run(tx, "DELETE FROM issuance", [])?;
    Ok(())
}

/// Raises a watermark and says whether it moved.
pub(crate) fn raise(tx: &Connection, reach: Reach, wish: Watermark) -> rusqlite::Result<bool> {
    let before = find(tx, reach)?;
    let stands = Watermark::apply(before, wish);
    let moved = before != Some(stands);
    if moved {
        sql::run(
            tx,
            "INSERT INTO watermark (reach, at) VALUES (?1, ?2)
             ON CONFLICT (reach) DO UPDATE SET at = excluded.at",
            params![reach.as_str(), stands.moment().millis()],
        )?;
    }
    Ok(moved)
}

pub(crate) fn find(conn: &Connection, reach: Reach) -> rusqlite::Result<Option<Watermark>> {
    conn.prepare_cached("SELECT at FROM watermark WHERE reach = ?1")?
        .query_row([reach.as_str()], |row| row.get(0))
        .optional()
        .map(|at| at.map(|millis| Watermark::at(Timestamp::from_millis(millis))))
}
