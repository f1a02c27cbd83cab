use base::{AppId, ObjectId};
use store::{Achievement, AchievementKind, AchievementOutcome, DefineAchievement, Refusal, Topic};
use tokio_postgres::Row;

use super::image;
use crate::{
    app,
    error::Halt,
    row::{flag, get, moment, name, read, read_optional},
    sql::Sql,
    tx::Tx,
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
pub(super) async fn define(
    tx: &mut Tx<'_>,
    wish: &DefineAchievement,
) -> Result<AchievementOutcome, Halt> {
    let wished = &wish.achievement;
    // There may be no achievement that could be locked.
    app::require_alone(tx, wished.app_id).await?;
    let current = by_name(tx.sql, wished.app_id, &wished.api_name).await?;
    let is_new = current.is_none();
    let stands = Achievement::apply(current.clone(), wish)?;
    if is_new && exists(tx, &stands).await? {
        return Err(Refusal::Exists.into());
    }
    save(tx, &stands).await?;
    for digest in current.iter().flat_map(|it| it.images_left_by(&stands)) {
        image::drop_unshown(tx, stands.app_id, digest).await?;
    }
    tx.tell(Topic::Catalog);
    Ok(AchievementOutcome::Defined {
        achievement_id: stands.achievement_id,
    })
}

pub(crate) async fn all(sql: Sql<'_>) -> Result<Vec<Achievement>, Halt> {
    let query = select!("ORDER BY app_id, achievement_id");
    sql.all(query, &[], from_row).await
}

/// The achievement, which nobody defines anew until the transaction ends.
pub(super) async fn hold(
    tx: &Tx<'_>,
    app: AppId,
    id: ObjectId,
) -> Result<Option<Achievement>, Halt> {
    tx.sql
        .find(
            select!("WHERE app_id = $1 AND achievement_id = $2 FOR SHARE"),
            &[&app.to_i64(), &id.to_i64()],
            from_row,
        )
        .await
}

async fn by_name(sql: Sql<'_>, app: AppId, name: &str) -> Result<Option<Achievement>, Halt> {
    sql.find(
        select!("WHERE app_id = $1 AND api_name = $2 FOR UPDATE"),
        &[&app.to_i64(), &name],
        from_row,
    )
    .await
}

/// Whether there is one with its id.
async fn exists(tx: &Tx<'_>, it: &Achievement) -> Result<bool, Halt> {
    let query = "SELECT 1 FROM achievement WHERE app_id = $1 AND achievement_id = $2";
    let key = [it.app_id.to_i64(), it.achievement_id.to_i64()];
    tx.sql.exists(query, &[&key[0], &key[1]]).await
}

async fn save(tx: &Tx<'_>, it: &Achievement) -> Result<u64, Halt> {
    let target = it.kind.target();
    tx.sql
        .run(
            "INSERT INTO achievement
                 (app_id, achievement_id, api_name, kind, target, length, write_policy, title,
                 description, unlocked_description, is_secret, is_archived, locked_image,
                 unlocked_image, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             ON CONFLICT (app_id, achievement_id) DO UPDATE SET
                 target = excluded.target, length = excluded.length,
                 write_policy = excluded.write_policy, title = excluded.title,
                 description = excluded.description,
                 unlocked_description = excluded.unlocked_description,
                 is_secret = excluded.is_secret, is_archived = excluded.is_archived,
                 locked_image = excluded.locked_image,
                 unlocked_image = excluded.unlocked_image",
            &[
                &it.app_id.to_i64(),
                &it.achievement_id.to_i64(),
                &it.api_name,
                &it.kind.as_str(),
                &target.map(|target| i64::try_from(target).unwrap_or(i64::MAX)),
                &it.kind.length().map(i64::from),
                &it.write_policy.as_str(),
                &it.title,
                &it.description,
                &it.unlocked_description,
                &i64::from(it.is_secret),
                &i64::from(it.is_archived),
                &it.locked_image.as_ref().map(<[u8; 32]>::as_slice),
                &it.unlocked_image.as_ref().map(<[u8; 32]>::as_slice),
                &it.created_at.millis(),
            ],
        )
        .await
}

fn from_row(row: &Row) -> Result<Achievement, Halt> {
    let kind: &str = get(row, "kind")?;
    let target = read_optional(row, "target", |number: i64| u64::try_from(number).ok())?;
    let length = read_optional(row, "length", |number: i64| u32::try_from(number).ok())?;
    let kind = AchievementKind::of(kind, target, length);
    let digest = |column| read_optional(row, column, |bytes: &[u8]| bytes.try_into().ok());
    Ok(Achievement {
        app_id: read(row, "app_id", AppId::from_i64)?,
        achievement_id: read(row, "achievement_id", ObjectId::from_i64)?,
        api_name: get(row, "api_name")?,
        kind: kind.ok_or_else(|| Halt::damaged("kind"))?,
        write_policy: name(row, "write_policy")?,
        title: get(row, "title")?,
        description: get(row, "description")?,
        unlocked_description: get(row, "unlocked_description")?,
        is_secret: flag(row, "is_secret")?,
        is_archived: flag(row, "is_archived")?,
        locked_image: digest("locked_image")?,
        unlocked_image: digest("unlocked_image")?,
        created_at: moment(row, "created_at")?,
    })
}
