use base::{AppId, BanId, DeviceId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{
    BanFilter, BanState, DeviceBan, FeedPlace, Lift, LiftBan, LiftBans, Page, Refusal, SetBan,
};

use crate::{
    error::Halt,
    row::{moment, read},
    sql,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, ban_id, device_id, created_at, until, reason, banned_by, lifted_at,
                 lifted_by, changed_at
             FROM attest_ban ",
            $rest
        )
    };
}

/// Bans a device that is known, or moves the end of the ban that stands. Says
/// whether it was not banned before.
pub(super) fn set(tx: &Connection, wish: &SetBan) -> Result<(DeviceBan, bool), Halt> {
    let last = last(tx, wish.app_id, wish.device_id)?;
    let stood = last.as_ref().is_some_and(|ban| ban.stands(wish.at));
    let ban = DeviceBan::set(last, wish);
    if stood {
        save(tx, &ban)?;
    } else if insert(tx, &ban)? == 0 {
        return Err(Refusal::Exists.into());
    }
    Ok((ban, !stood))
}

/// Ends the ban of a device, if one stands that is meant.
pub(super) fn lift(tx: &Connection, wish: &LiftBan) -> rusqlite::Result<Option<DeviceBan>> {
    let lifted = wish.apply(last(tx, wish.app_id, wish.device_id)?);
    if let Some(ban) = &lifted {
        save(tx, ban)?;
    }
    Ok(lifted)
}

/// Ends those that a wish is about, and says whether more are left.
pub(super) fn lift_all(
    tx: &Connection,
    wish: &LiftBans,
) -> rusqlite::Result<(Vec<BanState>, bool)> {
    let key = params![
        wish.app_id.to_i64(),
        wish.from.millis(),
        wish.to.millis(),
        wish.made_by,
        wish.at.millis(),
        one_more(wish.limit)
    ];
    let meant = Page::of(sql::all(tx, MEANT, key, from_row)?, wish.limit);
    let lift = |ban: DeviceBan| {
        let lifted = ban.lift(wish.at, &wish.by);
        save(tx, &lifted).map(|_| lifted.state())
    };
    let lifted: rusqlite::Result<_> = meant.items.into_iter().map(lift).collect();
    Ok((lifted?, meant.more))
}

/// What [`LiftBans::means`] says.
const MEANT: &str = select!(
    "WHERE app_id = ?1 AND created_at >= ?2 AND created_at < ?3 AND lifted_at IS NULL
         AND (?4 IS NULL OR banned_by = ?4) AND until > ?5
     ORDER BY created_at, ban_id LIMIT ?6"
);

/// The ban of a device that changed last.
fn last(tx: &Connection, app: AppId, device: DeviceId) -> rusqlite::Result<Option<DeviceBan>> {
    let query = select!(
        "WHERE app_id = ?1 AND device_id = ?2 ORDER BY changed_at DESC, ban_id DESC LIMIT 1"
    );
    tx.prepare_cached(query)?
        .query_row(params![app.to_i64(), device.bytes()], from_row)
        .optional()
}

fn insert(tx: &Connection, ban: &DeviceBan) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO attest_ban (ban_id, app_id, device_id, created_at, until, reason, banned_by,
             changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT DO NOTHING",
        params![
            ban.ban_id.to_i64(),
            ban.app_id.to_i64(),
            ban.device_id.bytes(),
            ban.created_at.millis(),
            ban.until.millis(),
            ban.reason,
            ban.by,
            ban.changed_at.millis()
        ],
    )
}

/// Writes back what the rules change.
fn save(tx: &Connection, ban: &DeviceBan) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "UPDATE attest_ban SET until = ?2, reason = ?3, banned_by = ?4, lifted_at = ?5,
             lifted_by = ?6, changed_at = ?7
         WHERE ban_id = ?1",
        params![
            ban.ban_id.to_i64(),
            ban.until.millis(),
            ban.reason,
            ban.by,
            ban.lifted.as_ref().map(|lift| lift.at.millis()),
            ban.lifted.as_ref().map(|lift| &lift.by),
            ban.changed_at.millis()
        ],
    )
}

/// Those that stand then, of all games, in the order in which they changed.
pub(crate) fn standing(conn: &Connection, now: Timestamp) -> rusqlite::Result<Vec<BanState>> {
    sql::all(conn, STANDING, [now.millis()], |row| {
        from_row(row).map(|ban| ban.state())
    })
}

const STANDING: &str =
    select!("WHERE until > ?1 AND lifted_at IS NULL ORDER BY changed_at, ban_id");

pub(crate) fn find(conn: &Connection, ban: BanId) -> rusqlite::Result<Option<DeviceBan>> {
    conn.prepare_cached(select!("WHERE ban_id = ?1"))?
        .query_row([ban.to_i64()], from_row)
        .optional()
}

/// A game's bans in the order of their ids.
pub(crate) fn page(
    conn: &Connection,
    app: AppId,
    filter: BanFilter,
    after: Option<BanId>,
    limit: usize,
) -> rusqlite::Result<Page<DeviceBan>> {
    let app = app.to_i64();
    let after = after.map_or(0, BanId::to_i64);
    let standing = filter.standing_at.map(Timestamp::millis);
    let some = one_more(limit);
    let found = match filter.device_id {
        None => sql::all(conn, ALL, params![app, after, standing, some], from_row),
        Some(device) => {
            let key = params![app, after, standing, some, device.bytes()];
            sql::all(conn, OF_DEVICE, key, from_row)
        }
    };
    Ok(Page::of(found?, limit))
}

const ALL: &str = select!(
    "WHERE app_id = ?1 AND ban_id > ?2
         AND (?3 IS NULL OR (lifted_at IS NULL AND until > ?3))
     ORDER BY ban_id LIMIT ?4"
);

const OF_DEVICE: &str = select!(
    "WHERE app_id = ?1 AND device_id = ?5 AND ban_id > ?2
         AND (?3 IS NULL OR (lifted_at IS NULL AND until > ?3))
     ORDER BY ban_id LIMIT ?4"
);

/// A game's bans in the order in which they changed.
pub(crate) fn feed(
    conn: &Connection,
    app: AppId,
    after: Option<FeedPlace>,
    limit: usize,
) -> rusqlite::Result<Page<DeviceBan>> {
    let before_all = (i64::MIN, 0);
    let (at, ban) = after.map_or(before_all, |(at, ban)| (at.millis(), ban.to_i64()));
    let key = params![app.to_i64(), at, ban, one_more(limit)];
    Ok(Page::of(sql::all(conn, FEED, key, from_row)?, limit))
}

const FEED: &str = select!(
    "WHERE app_id = ?1 AND (changed_at, ban_id) > (?2, ?3) ORDER BY changed_at, ban_id LIMIT ?4"
);

fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<DeviceBan> {
    let lifted_at: Option<i64> = row.get("lifted_at")?;
    let lifted_by: Option<String> = row.get("lifted_by")?;
    let lift = |(at, by)| Lift {
        at: Timestamp::from_millis(at),
        by,
    };
    Ok(DeviceBan {
        app_id: read(row, "app_id", AppId::from_i64)?,
        ban_id: read(row, "ban_id", BanId::from_i64)?,
        device_id: DeviceId::new(row.get("device_id")?),
        created_at: moment(row, "created_at")?,
        until: moment(row, "until")?,
        reason: row.get("reason")?,
        by: row.get("banned_by")?,
        lifted: lifted_at.zip(lifted_by).map(lift),
        changed_at: moment(row, "changed_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bans_are_looked_for_by_an_index_in_order() {
        for (query, search) in [
            (ALL, "attest_ban_in (app_id=? AND ban_id>?)"),
            (
                OF_DEVICE,
                "attest_ban_of (app_id=? AND device_id=? AND ban_id>?)",
            ),
            (FEED, "attest_ban_feed (app_id=? AND changed_at>?)"),
            (
                MEANT,
                "attest_ban_made (app_id=? AND created_at>? AND created_at<?)",
            ),
        ] {
            let search = format!("SEARCH attest_ban USING INDEX {search}");
            assert_eq!(sql::plan(query), [search]);
        }
        let standing = sql::plan(STANDING);
        assert!(
            standing[0].contains("attest_ban_standing (until>?)"),
            "{standing:?}"
        );
    }
}
