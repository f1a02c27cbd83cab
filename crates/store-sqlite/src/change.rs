use rusqlite::{Connection, Row, params};
use store::{CHANGES_KEPT, Change, ChangeNo, Changes, Topic};

use crate::{revocation, row::read, sql};

/// Counts the head up and writes the change under its number.
pub(crate) fn log(tx: &Connection, topic: Topic) -> rusqlite::Result<()> {
    let no: i64 = tx
        .prepare_cached("UPDATE change_head SET no = no + 1 RETURNING no")?
        .query_row([], |row| row.get(0))?;
    match topic {
        Topic::Catalog => sql::run(tx, "INSERT INTO change (no) VALUES (?1)", [no])?,
        Topic::Revoked(stands) => {
            let (kind, subject) = revocation::stored(stands.subject);
            sql::run(
                tx,
                "INSERT INTO change (no, app_id, subject_kind, subject, at, until)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    no,
                    stands.app_id.to_i64(),
                    kind,
                    subject,
                    stands.at.millis(),
                    stands.until.millis()
                ],
            )?
        }
    };
    let gone = no.saturating_sub(CHANGES_KEPT.cast_signed());
    sql::run(tx, "DELETE FROM change WHERE no <= ?1", [gone])?;
    Ok(())
}

/// The number of the newest change.
pub(crate) fn head(conn: &Connection) -> rusqlite::Result<ChangeNo> {
    conn.prepare_cached("SELECT no FROM change_head")?
        .query_row([], |row| {
            read(row, "no", |no: i64| u64::try_from(no).ok().map(ChangeNo))
        })
}

/// What came after a position. Runs within one read transaction.
pub(crate) fn after(
    conn: &Connection,
    position: ChangeNo,
    limit: usize,
) -> rusqlite::Result<Changes> {
    if !position.is_reached_from(head(conn)?) {
        return Ok(Changes::TooOld);
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let next = sql::all(
        conn,
        "SELECT no, app_id, subject_kind, subject, at, until FROM change
         WHERE no > ?1 ORDER BY no LIMIT ?2",
        [position.0.cast_signed(), limit],
        from_row,
    )?;
    Ok(Changes::Next(next))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Change> {
    let about: Option<i64> = row.get("app_id")?;
    let topic = match about {
        None => Topic::Catalog,
        Some(_) => Topic::Revoked(revocation::from_row(row)?),
    };
    let no = read(row, "no", |no: i64| u64::try_from(no).ok().map(ChangeNo))?;
    Ok(Change { no, topic })
}
