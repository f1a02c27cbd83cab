//! The change log and its one head.

use base::{AppId, BanId, DeviceId};
use store::{BanState, CHANGES_KEPT, Change, ChangeNo, Changes, Revocation, Topic};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    revocation,
    row::{array, count, get, moment, read},
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
    ban_id: Vec<Option<i64>>,
}

/// One row of them.
#[derive(Default)]
struct Told {
    app_id: Option<i64>,
    kind: Option<&'static str>,
    subject: Option<Vec<u8>>,
    at: Option<i64>,
    until: Option<i64>,
    ban_id: Option<i64>,
}

impl From<Topic> for Told {
    fn from(topic: Topic) -> Self {
        match topic {
            Topic::Catalog => Self::default(),
            Topic::Revoked(stands) => stands.into(),
            Topic::Banned(stands) => stands.into(),
        }
    }
}

impl From<Revocation> for Told {
    fn from(stands: Revocation) -> Self {
        let (kind, subject) = revocation::stored(stands.subject);
        Self {
            app_id: Some(stands.app_id.to_i64()),
            kind: Some(kind),
            subject: Some(subject),
            at: Some(stands.at.millis()),
            until: Some(stands.until.millis()),
            ban_id: None,
        }
    }
}

impl From<BanState> for Told {
    fn from(stands: BanState) -> Self {
        Self {
            app_id: Some(stands.app_id.to_i64()),
            kind: None,
            subject: Some(stands.device_id.bytes().to_vec()),
            at: Some(stands.changed_at.millis()),
            until: Some(stands.until.millis()),
            ban_id: Some(stands.ban_id.to_i64()),
        }
    }
}

impl Columns {
    fn push(&mut self, before: i64, topic: Topic) {
        let told = Told::from(topic);
        self.before.push(before);
        self.app_id.push(told.app_id);
        self.kind.push(told.kind);
        self.subject.push(told.subject);
        self.at.push(told.at);
        self.until.push(told.until);
        self.ban_id.push(told.ban_id);
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
                &columns.ban_id,
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
        INSERT INTO change (no, app_id, subject_kind, subject, at, until, ban_id)
        SELECT head.no - news.before, app_id, subject_kind, subject, at, until, ban_id
        FROM head, UNNEST($3::bigint[], $4::bigint[], $5::text[], $6::bytea[], $7::bigint[],
            $8::bigint[], $9::bigint[])
            AS news (before, app_id, subject_kind, subject, at, until, ban_id)
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
            "SELECT no, app_id, subject_kind, subject, at, until, ban_id FROM change
             WHERE no > $1 ORDER BY no LIMIT $2",
            &[&position.0.cast_signed(), &limit],
            from_row,
        )
        .await?;
    Ok(Changes::Next(next))
}

fn from_row(row: &Row) -> Result<Change, Halt> {
    let about: Option<i64> = get(row, "app_id")?;
    let of_ban: Option<i64> = get(row, "ban_id")?;
    let topic = match (about, of_ban) {
        (None, _) => Topic::Catalog,
        (Some(_), None) => Topic::Revoked(revocation::from_row(row)?),
        (Some(_), Some(_)) => Topic::Banned(banned(row)?),
    };
    let no = count(row, "no").map(ChangeNo)?;
    Ok(Change { no, topic })
}

fn banned(row: &Row) -> Result<BanState, Halt> {
    Ok(BanState {
        app_id: read(row, "app_id", AppId::from_i64)?,
        device_id: DeviceId::new(array(row, "subject")?),
        ban_id: read(row, "ban_id", BanId::from_i64)?,
        until: moment(row, "until")?,
        changed_at: moment(row, "at")?,
    })
}
