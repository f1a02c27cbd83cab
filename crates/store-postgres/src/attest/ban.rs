use base::{AppId, BanId, DeviceId, Timestamp};
use store::{
    BanFilter, BanState, DeviceBan, FeedPlace, Lift, LiftBan, LiftBans, Page, Refusal, SetBan,
};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{array, get, moment, read},
    sql::{Sql, Values, one_more},
    tx::Tx,
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

/// Bans a device that is held, or moves the end of the ban that stands. Says
/// whether it was not banned before.
pub(super) async fn set(tx: &Tx<'_>, wish: &SetBan) -> Result<(DeviceBan, bool), Halt> {
    let last = last(tx, wish.app_id, wish.device_id).await?;
    let stood = last.as_ref().is_some_and(|ban| ban.stands(wish.at));
    let ban = DeviceBan::set(last, wish);
    if stood {
        save(tx, &ban).await?;
    } else if insert(tx, &ban).await? == 0 {
        return Err(Refusal::Exists.into());
    }
    Ok((ban, !stood))
}

/// Ends the ban of a device that is held, if one stands that is meant.
pub(super) async fn lift(tx: &Tx<'_>, wish: &LiftBan) -> Result<Option<DeviceBan>, Halt> {
    let lifted = wish.apply(last(tx, wish.app_id, wish.device_id).await?);
    if let Some(ban) = &lifted {
        save(tx, ban).await?;
    }
    Ok(lifted)
}

/// Ends those that a wish is about, and says whether more are left.
pub(super) async fn lift_all(tx: &Tx<'_>, wish: &LiftBans) -> Result<(Vec<BanState>, bool), Halt> {
    let key: Values<'_> = &[
        &wish.app_id.to_i64(),
        &wish.from.millis(),
        &wish.to.millis(),
        &wish.made_by,
        &wish.at.millis(),
        &one_more(wish.limit),
    ];
    let meant = Page::of(tx.sql.all(MEANT, key, from_row).await?, wish.limit);
    let mut lifted = Vec::with_capacity(meant.items.len());
    for ban in meant.items {
        let ban = ban.lift(wish.at, &wish.by);
        save(tx, &ban).await?;
        lifted.push(ban.state());
    }
    Ok((lifted, meant.more))
}

/// What [`LiftBans::means`] says.
const MEANT: &str = select!(
    "WHERE app_id = $1 AND created_at >= $2 AND created_at < $3 AND lifted_at IS NULL
         AND ($4::text IS NULL OR banned_by = $4) AND until > $5
     ORDER BY created_at, ban_id LIMIT $6 FOR UPDATE"
);

/// The ban of a device that changed last. It is locked, since who lifts many does
/// not hold their devices.
async fn last(tx: &Tx<'_>, app: AppId, device: DeviceId) -> Result<Option<DeviceBan>, Halt> {
    let query = select!(
        "WHERE app_id = $1 AND device_id = $2
         ORDER BY changed_at DESC, ban_id DESC LIMIT 1 FOR UPDATE"
    );
    let key: Values<'_> = &[&app.to_i64(), &device.bytes().as_slice()];
    tx.sql.find(query, key, from_row).await
}

async fn insert(tx: &Tx<'_>, ban: &DeviceBan) -> Result<u64, Halt> {
    tx.sql
        .run(
            "INSERT INTO attest_ban (ban_id, app_id, device_id, created_at, until, reason,
                 banned_by, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT DO NOTHING",
            &[
                &ban.ban_id.to_i64(),
                &ban.app_id.to_i64(),
                &ban.device_id.bytes().as_slice(),
                &ban.created_at.millis(),
                &ban.until.millis(),
                &ban.reason,
                &ban.by,
                &ban.changed_at.millis(),
            ],
        )
        .await
}

/// Writes back what the rules change.
async fn save(tx: &Tx<'_>, ban: &DeviceBan) -> Result<u64, Halt> {
    tx.sql
        .run(
            "UPDATE attest_ban SET until = $2, reason = $3, banned_by = $4, lifted_at = $5,
                 lifted_by = $6, changed_at = $7
             WHERE ban_id = $1",
            &[
                &ban.ban_id.to_i64(),
                &ban.until.millis(),
                &ban.reason,
                &ban.by,
                &ban.lifted.as_ref().map(|lift| lift.at.millis()),
                &ban.lifted.as_ref().map(|lift| &lift.by),
                &ban.changed_at.millis(),
            ],
        )
        .await
}

/// Those that stand then, of all games, in the order in which they changed.
pub(crate) async fn standing(sql: Sql<'_>, now: Timestamp) -> Result<Vec<BanState>, Halt> {
    let query = select!("WHERE until > $1 AND lifted_at IS NULL ORDER BY changed_at, ban_id");
    sql.all(query, &[&now.millis()], |row| {
        from_row(row).map(|ban| ban.state())
    })
    .await
}

pub(crate) async fn find(sql: Sql<'_>, ban: BanId) -> Result<Option<DeviceBan>, Halt> {
    let query = select!("WHERE ban_id = $1");
    sql.find(query, &[&ban.to_i64()], from_row).await
}

/// A game's bans in the order of their ids.
pub(crate) async fn page(
    sql: Sql<'_>,
    app: AppId,
    filter: BanFilter,
    after: Option<BanId>,
    limit: usize,
) -> Result<Page<DeviceBan>, Halt> {
    let app = app.to_i64();
    let after = after.map_or(0, BanId::to_i64);
    let standing = filter.standing_at.map(Timestamp::millis);
    let some = one_more(limit);
    let found = match filter.device_id {
        None => {
            let values: Values<'_> = &[&app, &after, &standing, &some];
            sql.all(ALL, values, from_row).await?
        }
        Some(device) => {
            let device = device.bytes().as_slice();
            let values: Values<'_> = &[&app, &after, &standing, &some, &device];
            sql.all(OF_DEVICE, values, from_row).await?
        }
    };
    Ok(Page::of(found, limit))
}

const ALL: &str = select!(
    "WHERE app_id = $1 AND ban_id > $2
         AND ($3::bigint IS NULL OR (lifted_at IS NULL AND until > $3))
     ORDER BY ban_id LIMIT $4"
);

const OF_DEVICE: &str = select!(
    "WHERE app_id = $1 AND device_id = $5 AND ban_id > $2
         AND ($3::bigint IS NULL OR (lifted_at IS NULL AND until > $3))
     ORDER BY ban_id LIMIT $4"
);

/// A game's bans in the order in which they changed.
pub(crate) async fn feed(
    sql: Sql<'_>,
    app: AppId,
    after: Option<FeedPlace>,
    limit: usize,
) -> Result<Page<DeviceBan>, Halt> {
    let before_all = (i64::MIN, 0);
    let (at, ban) = after.map_or(before_all, |(at, ban)| (at.millis(), ban.to_i64()));
    let key: Values<'_> = &[&app.to_i64(), &at, &ban, &one_more(limit)];
    Ok(Page::of(sql.all(FEED, key, from_row).await?, limit))
}

const FEED: &str = select!(
    "WHERE app_id = $1 AND (changed_at, ban_id) > ($2, $3) ORDER BY changed_at, ban_id LIMIT $4"
);

fn from_row(row: &Row) -> Result<DeviceBan, Halt> {
    let lifted_at: Option<i64> = get(row, "lifted_at")?;
    let lifted_by: Option<String> = get(row, "lifted_by")?;
    let lift = |(at, by)| Lift {
        at: Timestamp::from_millis(at),
        by,
    };
    Ok(DeviceBan {
        app_id: read(row, "app_id", AppId::from_i64)?,
        ban_id: read(row, "ban_id", BanId::from_i64)?,
        device_id: DeviceId::new(array(row, "device_id")?),
        created_at: moment(row, "created_at")?,
        until: moment(row, "until")?,
        reason: get(row, "reason")?,
        by: get(row, "banned_by")?,
        lifted: lifted_at.zip(lifted_by).map(lift),
        changed_at: moment(row, "changed_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    const ROW: &str = "n, n % 97, decode(lpad(to_hex(n % 89), 32, '0'), 'hex'), n, n + 1000, '',
         'app', NULL, NULL, n";

    #[tokio::test]
    async fn bans_are_looked_for_by_an_index_in_order() {
        let Some(sample) = Sample::full_of("attest_ban", ROW).await else {
            return;
        };
        let device = "decode(lpad('7', 32, '0'), 'hex')";
        for (query, values, index) in [
            (ALL, "7, 0, NULL, 51".to_owned(), "attest_ban_in"),
            (
                OF_DEVICE,
                format!("7, 0, NULL, 51, {device}"),
                "attest_ban_of",
            ),
            (FEED, "7, 500, 500, 51".to_owned(), "attest_ban_feed"),
            (
                MEANT,
                "7, 500, 900, NULL, 900, 51".to_owned(),
                "attest_ban_made",
            ),
        ] {
            let unasked = ["app_id", "banned_by"];
            sample
                .assert_found_by(index, query, &values, &unasked)
                .await;
        }
    }
}
