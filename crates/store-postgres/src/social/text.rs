use base::{AppId, PlayerId, TextId};
use store::{Listed, Refusal, Span, TextEntry, TextQuery, TextStatus};
use tokio_postgres::Row;

use super::{
    span::{bounds, listed},
    text_group,
};
use crate::{
    error::Halt,
    row::{get, moment, name, read, read_optional},
    sql::{self, Sql, Values},
    tx::Tx,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, text_id, group_name, author, data, status, posted_at, changed_at
             FROM text_entry ",
            $rest
        )
    };
}

/// Of which texts a list is: $1 the game, $2 the group, $3 the author, $4 what
/// was said; $5 what was not.
macro_rules! shown {
    ($what:literal, $group:literal, $rest:literal) => {
        concat!(
            $what,
            " FROM text_entry WHERE app_id = $1 AND ",
            $group,
            " AND ($4::TEXT IS NULL OR status = $4) AND ($5::TEXT IS NULL OR status <> $5) ",
            $rest
        )
    };
}

pub(super) async fn post(tx: &Tx<'_>, text: &TextEntry) -> Result<(), Halt> {
    text_group::require(tx, text.app_id, &text.group).await?;
    let key = (text.app_id.to_i64(), text.text_id.to_i64());
    let changed = tx
        .sql
        .run(
            "INSERT INTO text_entry (app_id, text_id, group_name, author, data, status,
                 posted_at, changed_at, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            &[
                &key.0,
                &key.1,
                &text.group,
                &text.author.map(PlayerId::to_i64),
                &text.data,
                &text.status.as_str(),
                &text.posted_at.millis(),
                &text.changed_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM text_entry WHERE app_id = $1 AND text_id = $2";
    let judged = sql::judge(tx.sql, changed, tx.owner, holder, &[&key.0, &key.1]).await;
    judged.map(drop)
}

/// The text, which nobody else changes until the transaction ends.
pub(super) async fn hold(
    tx: &Tx<'_>,
    (app, text): (AppId, TextId),
    group: Option<&str>,
    author: Option<PlayerId>,
) -> Result<TextEntry, Halt> {
    let query = select!("WHERE app_id = $1 AND text_id = $2 FOR UPDATE");
    let key: Values<'_> = &[&app.to_i64(), &text.to_i64()];
    let stored = tx.sql.find(query, key, from_row).await?;
    let meant = stored.filter(|text| text.is_meant(group, author));
    Ok(meant.ok_or(Refusal::Missing)?)
}

pub(super) async fn save(tx: &Tx<'_>, text: &TextEntry) -> Result<(), Halt> {
    tx.sql
        .run(
            "UPDATE text_entry SET data = $3, status = $4, changed_at = $5
             WHERE app_id = $1 AND text_id = $2",
            &[
                &text.app_id.to_i64(),
                &text.text_id.to_i64(),
                &text.data,
                &text.status.as_str(),
                &text.changed_at.millis(),
            ],
        )
        .await
        .map(drop)
}

pub(crate) async fn find(
    sql: Sql<'_>,
    app: AppId,
    text: TextId,
) -> Result<Option<TextEntry>, Halt> {
    let query = select!("WHERE app_id = $1 AND text_id = $2");
    sql.find(query, &[&app.to_i64(), &text.to_i64()], from_row)
        .await
}

/// Texts, the latest first.
pub(crate) async fn list(
    sql: Sql<'_>,
    app: AppId,
    query: &TextQuery,
    span: Span,
) -> Result<Listed<TextEntry>, Halt> {
    let group = query.group.as_deref();
    if group.is_some_and(sql::cannot_hold) {
        let (items, total) = (Vec::new(), 0);
        return Ok(Listed { items, total });
    }
    let app = app.to_i64();
    let author = query.author.map(PlayerId::to_i64);
    let status = query.status.map(TextStatus::as_str);
    let never = status.is_none().then_some(TextStatus::Withdrawn.as_str());
    let (skip, limit) = bounds(span);
    let (part, whole) = match (group, author) {
        (Some(_), _) => IN_GROUP,
        (None, Some(_)) => BY_AUTHOR,
        (None, None) => ANY,
    };
    listed(
        sql,
        (
            part,
            &[&app, &group, &author, &status, &never, &skip, &limit],
        ),
        (whole, &[&app, &group, &author, &status, &never]),
        from_row,
    )
    .await
}

/// What selects a part of a list, and what counts the list.
type Queries = (&'static str, &'static str);

macro_rules! queries {
    ($of:literal) => {
        (
            shown!(
                "SELECT app_id, text_id, group_name, author, data, status, posted_at, changed_at",
                $of,
                "ORDER BY posted_at DESC, text_id OFFSET $6 LIMIT $7"
            ),
            shown!("SELECT count(*) AS total", $of, ""),
        )
    };
}

const IN_GROUP: Queries = queries!("group_name = $2 AND ($3::BIGINT IS NULL OR author = $3)");
const BY_AUTHOR: Queries = queries!("$2::TEXT IS NULL AND author = $3");
const ANY: Queries = queries!("$2::TEXT IS NULL AND $3::BIGINT IS NULL");

fn from_row(row: &Row) -> Result<TextEntry, Halt> {
    Ok(TextEntry {
        app_id: read(row, "app_id", AppId::from_i64)?,
        text_id: read(row, "text_id", TextId::from_i64)?,
        group: get(row, "group_name")?,
        author: read_optional(row, "author", PlayerId::from_i64)?,
        data: get(row, "data")?,
        status: name(row, "status")?,
        posted_at: moment(row, "posted_at")?,
        changed_at: moment(row, "changed_at")?,
    })
}
