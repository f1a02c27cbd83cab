//! The change log and its one head.

use base::AppId;
use store::{CHANGES_KEPT, Change, ChangeNo, Changes, Revocation, Topic};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    revocation,
    row::{count, get},
    sql::Sql,
    tx::Tx,
};

/// The columns of what is written in one go.
#[derive(Default)]
struct Columns {
    /// How far before the last of them.
    before: Vec<i64>,
    app_id: Vec<Option<i64>>,
    kind: Vec<Option<&'static str>>,
    subject: Vec<Option<Vec<u8>>>,
    at: Vec<Option<i64>>,
    until: Vec<Option<i64>>,
}

impl Columns {
    fn push(&mut self, before: i64, topic: Topic) {
        let stands = match topic {
            Topic::Catalog => None,
            Topic::Revoked(stands) => Some(stands),
        };
        let (kind, subject) = stands.map(|it| revocation::stored(it.subject)).unzip();
        self.before.push(before);
        self.app_id.push(stands.map(|it| AppId::to_i64(it.app_id)));
        self.kind.push(kind);
        self.subject.push(subject);
        self.at.push(stands.map(|it: Revocation| it.at.millis()));
        self.until.push(stands.map(|it| it.until.millis()));
    }
}

/// Writes what the unit has to tell, and gives the number of the last of it;
/// `None` where there is nothing. It is the last thing before the commit, since the
/// head is locked from here on: that lock is what makes numbers visible in order and
/// without a gap.
pub(crate) async fn write(tx: &Tx<'_>) -> Result<Option<ChangeNo>, Halt> {
    let news = tx.news();
    let Ok(many @ 1..) = i64::try_from(news.len()) else {
        return Ok(None);
    };
    let mut columns = Columns::default();
    for (topic, before) in news.iter().zip((0..many).rev()) {
        columns.push(before, *topic);
    }
    let head: Option<i64> = tx
        .sql
        .find(
            WRITE,
            &[
                &many,
                &CHANGES_KEPT.cast_signed(),
                &columns.before,
                &columns.app_id,
                &columns.kind,
                &columns.subject,
                &columns.at,
                &columns.until,
            ],
            |row| get(row, "no"),
        )
        .await?;
    let head = head.ok_or_else(|| Halt::damaged("change_head"))?;
    Ok(Some(ChangeNo(head.unsigned_abs())))
}

/// One statement for everything: everyone else who has news waits from here until
/// the commit.
const WRITE: &str = "WITH head AS (
        UPDATE change_head SET no = no + $1 RETURNING no
    ), told AS (
        INSERT INTO change (no, app_id, subject_kind, subject, at, until)
        SELECT head.no - news.before, app_id, subject_kind, subject, at, until
        FROM head, UNNEST($3::bigint[], $4::bigint[], $5::text[], $6::bytea[], $7::bigint[],
            $8::bigint[]) AS news (before, app_id, subject_kind, subject, at, until)
    ), gone AS (
        DELETE FROM change WHERE no <= (SELECT no FROM head) - $2
    )
    SELECT no FROM head";

/// The number of the newest change.
pub(crate) async fn head(sql: Sql<'_>) -> Result<ChangeNo, Halt> {
    let head = sql
        .find("SELECT no FROM change_head", &[], |row| count(row, "no"))
        .await?;
    head.map(ChangeNo)
        .ok_or_else(|| Halt::damaged("change_head"))
}

/// What came after a position. Runs within one transaction that reads.
pub(crate) async fn after(sql: Sql<'_>, position: ChangeNo, limit: usize) -> Result<Changes, Halt> {
    if !position.is_reached_from(head(sql).await?) {
        return Ok(Changes::TooOld);
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let next = sql
        .all(
            "SELECT no, app_id, subject_kind, subject, at, until FROM change
             WHERE no > $1 ORDER BY no LIMIT $2",
            &[&position.0.cast_signed(), &limit],
            from_row,
        )
        .await?;
    Ok(Changes::Next(next))
}

fn from_row(row: &Row) -> Result<Change, Halt> {
    let about: Option<i64> = get(row, "app_id")?;
    let topic = match about {
        None => Topic::Catalog,
        Some(_) => Topic::Revoked(revocation::from_row(row)?),
    };
    let no = count(row, "no").map(ChangeNo)?;
    Ok(Change { no, topic })
}
