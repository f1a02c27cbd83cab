use base::{AppId, BanId, DeviceId};
use rusqlite::{Connection, Row, params};
use store::{BanState, CHANGES_KEPT, Change, ChangeNo, Changes, Topic};

use crate::{
    revocation,
    row::{moment, read},
    sql,
};

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
        Topic::Banned(stands) => sql::run(
            tx,
            "INSERT INTO change (no, app_id, subject, at, until, ban_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                no,
                stands.app_id.to_i64(),
                stands.device_id.bytes(),
                stands.changed_at.millis(),
                stands.until.millis(),
                stands.ban_id.to_i64()
            ],
        )?,
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
        "SELECT no, app_id, subject_kind, subject, at, until, ban_id FROM change
         WHERE no > ?1 ORDER BY no LIMIT ?2",
        [position.0.cast_signed(), limit],
        from_row,
    )?;
    Ok(Changes::Next(next))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Change> {
    let about: Option<i64> = row.get("app_id")?;
    let of_ban: Option<i64> = row.get("ban_id")?;
    let topic = match (about, of_ban) {
        (None, _) => Topic::Catalog,
        (Some(_), None) => Topic::Revoked(revocation::from_row(row)?),
        (Some(_), Some(_)) => Topic::Banned(banned(row)?),
    };
    let no = read(row, "no", |no: i64| u64::try_from(no).ok().map(ChangeNo))?;
    Ok(Change { no, topic })
}

fn banned(row: &Row<'_>) -> rusqlite::Result<BanState> {
    Ok(BanState {
        app_id: read(row, "app_id", AppId::from_i64)?,
        device_id: DeviceId::new(row.get("subject")?),
        ban_id: read(row, "ban_id", BanId::from_i64)?,
        until: moment(row, "until")?,
        changed_at: moment(row, "at")?,
    })
}
