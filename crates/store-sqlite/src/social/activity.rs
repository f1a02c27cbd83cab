use base::{ActivityId, AppId, OwnerId, PlayerId};
use rusqlite::{Connection, Row, params};
use store::{ACTIVITIES_KEPT, Activity, Listed, Span};

use super::{bounds, listed, require};
use crate::{
    error::Halt,
    json,
    row::{moment, read},
    sql,
};

/// Tells something of a player; the oldest beyond those that are kept goes.
pub(super) fn insert(tx: &Connection, owner: OwnerId, new: &Activity) -> Result<(), Halt> {
    require(tx, new.app_id, new.player_id)?;
    let place = [new.app_id.to_i64(), new.player_id.to_i64()];
    let [app, player] = place;
    let changed = sql::run(
        tx,
        "INSERT INTO activity
             (app_id, player_id, activity_id, title, body, url, image_url, posted_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
        params![
            app,
            player,
            new.activity_id.to_i64(),
            new.title,
            new.body,
            new.url,
            new.image_url,
            new.posted_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM activity
         WHERE app_id = ?1 AND player_id = ?2 AND activity_id = ?3";
    let key = [app, player, new.activity_id.to_i64()];
    sql::judge(tx, changed, owner, holder, key)?;
    let kept = i64::try_from(ACTIVITIES_KEPT).unwrap_or(i64::MAX);
    sql::run(tx, PRUNE, [app, player, kept])?;
    Ok(())
}

const PRUNE: &str = "DELETE FROM activity
     WHERE app_id = ?1 AND player_id = ?2 AND activity_id IN
         (SELECT activity_id FROM activity WHERE app_id = ?1 AND player_id = ?2
          ORDER BY posted_at DESC, activity_id LIMIT -1 OFFSET ?3)";

/// What a game tells of these players, the latest first.
pub(crate) fn list(
    conn: &Connection,
    app: AppId,
    players: &[PlayerId],
    span: Span,
) -> rusqlite::Result<Listed<Activity>> {
    let players: Vec<_> = players.iter().map(|player| player.get()).collect();
    let ([skip, limit], app) = (bounds(span), app.to_i64());
    let players = json::written(&players)?;
    let key = params![app, players];
    let part = params![app, players, skip, limit];
    listed(conn, OF, (key, part), from_row)
}

/// The rows, and how many there are.
const OF: (&str, &str) = (
    "SELECT app_id, player_id, activity_id, title, body, url, image_url, posted_at FROM activity
     WHERE app_id = ?1 AND player_id IN (SELECT value FROM json_each(?2))
     ORDER BY posted_at DESC, activity_id LIMIT ?4 OFFSET ?3",
    "SELECT count(*) FROM activity
     WHERE app_id = ?1 AND player_id IN (SELECT value FROM json_each(?2))",
);

fn from_row(row: &Row<'_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        activity_id: read(row, "activity_id", ActivityId::from_i64)?,
        title: row.get("title")?,
        body: row.get("body")?,
        url: row.get("url")?,
        image_url: row.get("image_url")?,
        posted_at: moment(row, "posted_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However many players a game has, only rows of those asked for are read.
    #[test]
    fn each_query_keeps_to_the_players_asked_for() {
        for query in [PRUNE, OF.0, OF.1] {
            let plan = sql::plan(query);
            let read = plan.iter().filter(|step| step.contains(" activity "));
            for step in read {
                assert!(step.contains("(app_id=? AND player_id=?"), "{plan:?}");
            }
        }
        let plan = sql::plan(PRUNE);
        assert!(!plan.iter().any(|it| it.contains("ORDER BY")), "{plan:?}");
    }
}
