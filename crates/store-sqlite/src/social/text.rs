use base::{AppId, OwnerId, PlayerId, TextId};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter, types::Value};
use store::{Listed, Refusal, Span, TextEntry, TextQuery, TextStatus};

use super::{bounds, listed, text_group};
use crate::{
    error::Halt,
    row::{moment, name, read, read_optional},
    sql,
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

/// Writes another text into a group that is there.
pub(super) fn insert(tx: &Connection, owner: OwnerId, new: &TextEntry) -> Result<(), Halt> {
    if !text_group::exists(tx, new.app_id, &new.group)? {
        return Err(Refusal::Missing.into());
    }
    let changed = sql::run(
        tx,
        "INSERT INTO text_entry (app_id, text_id, group_name, author, data, status, posted_at,
             changed_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
        params![
            new.app_id.to_i64(),
            new.text_id.to_i64(),
            new.group,
            new.author.map(PlayerId::to_i64),
            new.data,
            new.status.as_str(),
            new.posted_at.millis(),
            new.changed_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM text_entry WHERE app_id = ?1 AND text_id = ?2";
    let key = [new.app_id.to_i64(), new.text_id.to_i64()];
    sql::judge(tx, changed, owner, holder, key).map(drop)
}

/// The text that is meant.
pub(super) fn require(
    tx: &Connection,
    (app, text): (AppId, TextId),
    group: Option<&str>,
    author: Option<PlayerId>,
) -> Result<TextEntry, Halt> {
    let found = find(tx, app, text)?.filter(|entry| entry.is_meant(group, author));
    found.ok_or_else(|| Refusal::Missing.into())
}

/// Writes back what the rules change.
pub(super) fn save(tx: &Connection, entry: &TextEntry) -> Result<(), Halt> {
    sql::run(
        tx,
        "UPDATE text_entry SET data = ?3, status = ?4, changed_at = ?5
         WHERE app_id = ?1 AND text_id = ?2",
        params![
            entry.app_id.to_i64(),
            entry.text_id.to_i64(),
            entry.data,
            entry.status.as_str(),
            entry.changed_at.millis()
        ],
    )?;
    Ok(())
}

pub(crate) fn find(
    conn: &Connection,
    app: AppId,
    text: TextId,
) -> rusqlite::Result<Option<TextEntry>> {
    conn.prepare_cached(select!("WHERE app_id = ?1 AND text_id = ?2"))?
        .query_row([app.to_i64(), text.to_i64()], from_row)
        .optional()
}

/// A game's texts, the latest first.
pub(crate) fn list(
    conn: &Connection,
    app: AppId,
    query: &TextQuery,
    span: Span,
) -> rusqlite::Result<Listed<TextEntry>> {
    let (condition, key) = wanted(app, query);
    let [skip, limit] = bounds(span).map(Value::from);
    let part = key.iter().cloned().chain([limit, skip]);
    let (rows, length) = queries(&condition);
    let keys = (params_from_iter(&key), params_from_iter(part));
    listed(conn, (&rows, &length), keys, from_row)
}

/// The condition of a list, and what it compares with.
fn wanted(app: AppId, query: &TextQuery) -> (String, Vec<Value>) {
    let mut condition = String::from("app_id = ?");
    let mut key = vec![Value::from(app.to_i64())];
    if let Some(group) = &query.group {
        condition.push_str(" AND group_name = ?");
        key.push(group.clone().into());
    }
    if let Some(author) = query.author {
        condition.push_str(" AND author = ?");
        key.push(author.to_i64().into());
    }
    let (compared, status) = match query.status {
        Some(status) => (" AND status = ?", status),
        None => (" AND status <> ?", TextStatus::Withdrawn),
    };
    condition.push_str(compared);
    key.push(status.as_str().to_owned().into());
    (condition, key)
}

/// The rows, and how many there are.
fn queries(condition: &str) -> (String, String) {
    let rows = select!("WHERE");
    (
        format!("{rows} {condition} ORDER BY posted_at DESC, text_id LIMIT ? OFFSET ?"),
        format!("SELECT count(*) FROM text_entry WHERE {condition}"),
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<TextEntry> {
    Ok(TextEntry {
        app_id: read(row, "app_id", AppId::from_i64)?,
        text_id: read(row, "text_id", TextId::from_i64)?,
        group: row.get("group_name")?,
        author: read_optional(row, "author", PlayerId::from_i64)?,
        data: row.get("data")?,
        status: name(row, "status")?,
        posted_at: moment(row, "posted_at")?,
        changed_at: moment(row, "changed_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing is sorted and no text is counted by looking at it, unless both a
    /// group and an author are named: nobody has written that many.
    #[test]
    fn each_list_is_a_range_of_an_index_in_order() {
        let author = PlayerId::new(1);
        for status in TextStatus::ALL.map(Some).into_iter().chain([None]) {
            for (group, author, index) in [
                (None, None, "text_entry_latest (app_id=?)"),
                (Some("g"), None, "text_entry_in (app_id=? AND group_name=?)"),
                (None, author, "text_entry_by (app_id=? AND author=?)"),
            ] {
                let query = TextQuery {
                    group: group.map(str::to_owned),
                    author,
                    status,
                };
                let (rows, length) = queries(&wanted(AppId::new(1).unwrap(), &query).0);
                let search = format!("SEARCH text_entry USING INDEX {index}");
                assert_eq!(sql::plan(&rows), [search], "{rows}");
                let counting = sql::plan(&length);
                assert!(counting[0].contains("USING COVERING INDEX"), "{counting:?}");
            }
        }
    }
}
