use base::{AppId, ObjectId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Achievement, AchievementKind, AchievementOutcome, DefineAchievement, Refusal, Topic};

use super::image;
use crate::{
    app, change,
    error::Halt,
    row::{moment, name, read, read_optional, unexpected},
    sql,
};

/// A query for achievements.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, achievement_id, api_name, kind, target, length, write_policy, title,
                 description, unlocked_description, is_secret, is_archived, locked_image,
                 unlocked_image, created_at
             FROM achievement ",
            $rest
        )
    };
}

/// Makes an achievement, or what there is into what is wished for.
pub(super) fn define(
    tx: &Connection,
    wish: &DefineAchievement,
) -> Result<AchievementOutcome, Halt> {
    let wished = &wish.achievement;
    app::require(tx, wished.app_id)?;
    let current = by_name(tx, wished.app_id, &wished.api_name)?;
    let is_new = current.is_none();
    let stands = Achievement::apply(current.clone(), wish)?;
    if is_new && find(tx, stands.app_id, stands.achievement_id)?.is_some() {
        return Err(Refusal::Exists.into());
    }
    save(tx, &stands)?;
    for digest in current.iter().flat_map(|it| it.images_left_by(&stands)) {
        image::drop_unshown(tx, stands.app_id, digest)?;
    }
    change::log(tx, Topic::Catalog)?;
    Ok(AchievementOutcome::Defined {
        achievement_id: stands.achievement_id,
    })
}

pub(crate) fn all(conn: &Connection) -> rusqlite::Result<Vec<Achievement>> {
    sql::all(
        conn,
        select!("ORDER BY app_id, achievement_id"),
        [],
        from_row,
    )
}

pub(super) fn find(
    conn: &Connection,
    app: AppId,
    id: ObjectId,
) -> rusqlite::Result<Option<Achievement>> {
    conn.prepare_cached(select!("WHERE app_id = ?1 AND achievement_id = ?2"))?
        .query_row([app.to_i64(), id.to_i64()], from_row)
        .optional()
}

fn by_name(conn: &Connection, app: AppId, name: &str) -> rusqlite::Result<Option<Achievement>> {
    conn.prepare_cached(select!("WHERE app_id = ?1 AND api_name = ?2"))?
        .query_row(params![app.to_i64(), name], from_row)
        .optional()
}

fn save(tx: &Connection, it: &Achievement) -> rusqlite::Result<usize> {
    let target = it.kind.target();
    sql::run(
        tx,
        "INSERT INTO achievement
             (app_id, achievement_id, api_name, kind, target, length, write_policy, title,
             description, unlocked_description, is_secret, is_archived, locked_image,
             unlocked_image, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
         ON CONFLICT (app_id, achievement_id) DO UPDATE SET
             target = excluded.target, length = excluded.length,
             write_policy = excluded.write_policy, title = excluded.title,
             description = excluded.description,
             unlocked_description = excluded.unlocked_description,
             is_secret = excluded.is_secret, is_archived = excluded.is_archived,
             locked_image = excluded.locked_image, unlocked_image = excluded.unlocked_image",
        params![
            it.app_id.to_i64(),
            it.achievement_id.to_i64(),
            it.api_name,
            it.kind.as_str(),
            target.map(|target| i64::try_from(target).unwrap_or(i64::MAX)),
            it.kind.length(),
            it.write_policy.as_str(),
            it.title,
            it.description,
            it.unlocked_description,
            it.is_secret,
            it.is_archived,
            it.locked_image,
            it.unlocked_image,
            it.created_at.millis()
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Achievement> {
    let number = |number: i64| u64::try_from(number).ok();
    let kind: String = row.get("kind")?;
    let target = read_optional(row, "target", number)?;
    let kind = AchievementKind::of(&kind, target, row.get("length")?);
    Ok(Achievement {
        app_id: read(row, "app_id", AppId::from_i64)?,
        achievement_id: read(row, "achievement_id", ObjectId::from_i64)?,
        api_name: row.get("api_name")?,
        kind: kind.ok_or_else(|| unexpected(row, "kind"))?,
        write_policy: name(row, "write_policy")?,
        title: row.get("title")?,
        description: row.get("description")?,
        unlocked_description: row.get("unlocked_description")?,
        is_secret: row.get("is_secret")?,
        is_archived: row.get("is_archived")?,
        locked_image: row.get("locked_image")?,
        unlocked_image: row.get("unlocked_image")?,
        created_at: moment(row, "created_at")?,
    })
}
