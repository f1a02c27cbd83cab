//! Parts of a board, with their ranks.

use base::{AppId, PlayerId};
use store::{
    Among, BoardPage, BoardQuery, BoardStart, BoardTable, RankKey, RankedEntry, before_centre,
};
use tokio_postgres::Row;

use super::{
    Place,
    entry::{self, columns},
};
use crate::{
    error::Halt,
    row::{count as unsigned, get, read as column},
    sql::{Sql, Values},
};

/// Comes after every key.
const END: &[u8] = &[0xff; 25];

/// Where a page begins.
struct First {
    /// What its keys are not below.
    from: Vec<u8>,
    /// How many entries come before it.
    before: u64,
    /// How many there may be on it.
    limit: u64,
}

/// A part of a board, in a transaction that sees one moment.
pub(crate) async fn read(sql: Sql<'_>, query: &BoardQuery) -> Result<Option<BoardPage>, Halt> {
    let place = (query.app_id, query.table);
    let Some(total) = total(sql, place).await? else {
        let nobody = query.start.window(&[], query.limit);
        return Ok(nobody.map(|_| BoardPage::new(Vec::new(), 0, 0)));
    };
    match &query.among {
        Among::Players(players) => among(sql, place, players, query).await,
        Among::All => {
            let Some(first) = first(sql, query, total).await? else {
                return Ok(None);
            };
            let entries = from(sql, place, &first).await?;
            Ok(Some(BoardPage::new(entries, first.before, total)))
        }
    }
}

/// How many entries each of these tables has.
pub(crate) async fn totals(
    sql: Sql<'_>,
    app: AppId,
    tables: &[BoardTable],
) -> Result<Vec<u64>, Halt> {
    let tables: Vec<i64> = tables.iter().map(|table| table.0).collect();
    let query = "SELECT (SELECT COALESCE(SUM(g.count), 0) FROM board_group g
             JOIN board_table t ON t.app_id = g.app_id AND t.table_no = g.table_no
             WHERE g.app_id = $1 AND g.table_no = w.table_no AND t.dropped = 0)::bigint AS count
         FROM UNNEST($2::bigint[]) WITH ORDINALITY AS w (table_no, place) ORDER BY w.place";
    sql.all(query, &[&app.to_i64(), &tables], |row| {
        unsigned(row, "count")
    })
    .await
}

/// How many entries a table has; `None` where it is no board's.
async fn total(sql: Sql<'_>, (app, table): Place) -> Result<Option<u64>, Halt> {
    let query = "SELECT (SELECT COALESCE(SUM(count), 0) FROM board_group
             WHERE app_id = $1 AND table_no = $2)::bigint AS count
         FROM board_table WHERE app_id = $1 AND table_no = $2 AND dropped = 0";
    let key: Values<'_> = &[&app.to_i64(), &table.0];
    sql.find(query, key, |row| unsigned(row, "count")).await
}

/// How many entries come before the key of `k`: those of the groups before, of the
/// buckets before within the group, and of the entries before within the bucket.
macro_rules! before {
    ($keys:expr) => {
        concat!(
            "((SELECT COALESCE(SUM(x.count), 0) FROM board_group x
               WHERE x.app_id = $1 AND x.table_no = $2 AND x.low < g.low)
              + (SELECT COALESCE(SUM(x.count), 0) FROM board_bucket x
                 WHERE x.app_id = $1 AND x.table_no = $2 AND x.low >= g.low AND x.low < b.low)
              + (SELECT COUNT(*) FROM board_entry x
                 WHERE x.app_id = $1 AND x.table_no = $2
                     AND x.rank_key >= b.low AND x.rank_key < e.rank_key))::bigint AS before
             FROM ",
            $keys,
            " CROSS JOIN LATERAL (SELECT low FROM board_bucket
                  WHERE app_id = $1 AND table_no = $2 AND low <= e.rank_key
                  ORDER BY low DESC LIMIT 1) b
              CROSS JOIN LATERAL (SELECT low FROM board_group
                  WHERE app_id = $1 AND table_no = $2 AND low <= b.low
                  ORDER BY low DESC LIMIT 1) g"
        )
    };
}

const BEFORE: &str = concat!("SELECT ", before!("(SELECT $3::bytea AS rank_key) e"));

/// How many entries come before a place.
async fn before(sql: Sql<'_>, (app, table): Place, key: &[u8]) -> Result<u64, Halt> {
    let values: Values<'_> = &[&app.to_i64(), &table.0, &key];
    let found = sql.find(BEFORE, values, |row| unsigned(row, "before"));
    found.await?.ok_or_else(|| Halt::damaged("count"))
}

/// Where a page of everybody's entries begins.
async fn first(sql: Sql<'_>, query: &BoardQuery, total: u64) -> Result<Option<First>, Halt> {
    let place = (query.app_id, query.table);
    let limit = query.limit as u64;
    let from = match query.start {
        BoardStart::Top => Vec::new(),
        BoardStart::Offset(offset) => {
            let before = offset.min(total);
            let from = key_at(sql, place, before).await?;
            return Ok(Some(First {
                from,
                before,
                limit,
            }));
        }
        BoardStart::At(player) => match key_of(sql, place, player).await? {
            Some(key) => key.0.to_vec(),
            None => return Ok(None),
        },
        BoardStart::CentredOn(player) => {
            let Some(key) = key_of(sql, place, player).await? else {
                return Ok(None);
            };
            let first = back(sql, place, &key, before_centre(query.limit) as u64).await?;
            return Ok(Some(First { limit, ..first }));
        }
        BoardStart::After(key) => key.successor(),
        BoardStart::Before(key) => return back(sql, place, &key, limit).await.map(Some),
    };
    Ok(Some(First {
        before: before(sql, place, &from).await?,
        from,
        limit,
    }))
}

async fn key_of(
    sql: Sql<'_>,
    (app, table): Place,
    player: PlayerId,
) -> Result<Option<RankKey>, Halt> {
    let query = "SELECT rank_key FROM board_entry
         WHERE app_id = $1 AND table_no = $2 AND player_id = $3";
    let key: Values<'_> = &[&app.to_i64(), &table.0, &player.to_i64()];
    sql.find(query, key, entry::key).await
}

/// So many steps before a key, or as many as there are, and no further than it.
async fn back(sql: Sql<'_>, place: Place, key: &RankKey, most: u64) -> Result<First, Halt> {
    let before = before(sql, place, &key.0).await?;
    let steps = most.min(before);
    let from = match steps.checked_sub(1) {
        None => key.0.to_vec(),
        Some(skipped) => {
            let query = "SELECT rank_key FROM board_entry
                 WHERE app_id = $1 AND table_no = $2 AND rank_key < $3
                 ORDER BY rank_key DESC OFFSET $4 LIMIT 1";
            key_by(sql, query, place, &key.0, skipped).await?
        }
    };
    Ok(First {
        from,
        before: before.saturating_sub(steps),
        limit: steps,
    })
}

/// The key before which there are so many, or what comes after all of them. What
/// comes before is counted and not passed over.
async fn key_at(sql: Sql<'_>, place: Place, offset: u64) -> Result<Vec<u8>, Halt> {
    let groups = "SELECT low, count FROM board_group
         WHERE app_id = $1 AND table_no = $2 ORDER BY low";
    let (app, table) = (place.0.to_i64(), place.1.0);
    let groups = sql.all(groups, &[&app, &table], part).await?;
    let ends = groups.iter().skip(1).map(|(low, _)| low.as_slice());
    let mut ends = ends.chain([END]);
    let mut offset = offset;
    for (low, count) in &groups {
        let end = ends.next().unwrap_or(END);
        if offset < *count {
            return key_within(sql, place, (low, end), offset).await;
        }
        offset = offset.saturating_sub(*count);
    }
    Ok(END.to_vec())
}

/// The like within a group.
async fn key_within(
    sql: Sql<'_>,
    place: Place,
    (low, end): (&[u8], &[u8]),
    mut offset: u64,
) -> Result<Vec<u8>, Halt> {
    let buckets = "SELECT low, count FROM board_bucket
         WHERE app_id = $1 AND table_no = $2 AND low >= $3 AND low < $4 ORDER BY low";
    let (app, table) = (place.0.to_i64(), place.1.0);
    for (low, count) in sql.all(buckets, &[&app, &table, &low, &end], part).await? {
        if offset < count {
            let query = "SELECT rank_key FROM board_entry
                 WHERE app_id = $1 AND table_no = $2 AND rank_key >= $3
                 ORDER BY rank_key OFFSET $4 LIMIT 1";
            return key_by(sql, query, place, &low, offset).await;
        }
        offset = offset.saturating_sub(count);
    }
    Err(Halt::damaged("count"))
}

fn part(row: &Row) -> Result<(Vec<u8>, u64), Halt> {
    Ok((get(row, "low")?, unsigned(row, "count")?))
}

/// The one key that a query is for.
async fn key_by(
    sql: Sql<'_>,
    query: &str,
    (app, table): Place,
    key: &[u8],
    skipped: u64,
) -> Result<Vec<u8>, Halt> {
    let skipped = skipped.cast_signed();
    let values: Values<'_> = &[&app.to_i64(), &table.0, &key, &skipped];
    let found = sql.find(query, values, |row| get(row, "rank_key"));
    found.await?.ok_or_else(|| Halt::damaged("count"))
}

/// The entries of a page, in order.
async fn from(sql: Sql<'_>, (app, table): Place, first: &First) -> Result<Vec<RankedEntry>, Halt> {
    let query = concat!(
        "SELECT ",
        columns!(),
        " FROM board_entry e
         WHERE e.app_id = $1 AND e.table_no = $2 AND e.rank_key >= $3
         ORDER BY e.rank_key LIMIT $4"
    );
    let limit = i64::try_from(first.limit).unwrap_or(i64::MAX);
    let values: Values<'_> = &[&app.to_i64(), &table.0, &first.from, &limit];
    let mut rank = first.before;
    sql.all(query, values, |row| {
        rank = rank.saturating_add(1);
        let entry = entry::from_row(row)?;
        Ok(RankedEntry { rank, entry })
    })
    .await
}

/// A part of the entries of some players.
async fn among(
    sql: Sql<'_>,
    place: Place,
    players: &[PlayerId],
    query: &BoardQuery,
) -> Result<Option<BoardPage>, Halt> {
    let mut sorted = keys(sql, place, players).await?;
    sorted.sort_unstable();
    let Some(window) = query.start.window(&sorted, query.limit) else {
        return Ok(None);
    };
    let (first, total) = (window.start as u64, sorted.len() as u64);
    let on_page = sorted.get(window).unwrap_or_default();
    let players: Vec<i64> = on_page.iter().map(|(_, player)| player.to_i64()).collect();
    let (app, table) = (place.0.to_i64(), place.1.0);
    let entries = sql.all(RANKED, &[&app, &table, &players], ranked).await?;
    Ok(Some(BoardPage::new(entries, first, total)))
}

const RANKED: &str = concat!(
    "SELECT ",
    columns!(),
    ", ",
    before!(
        "(SELECT * FROM board_entry
          WHERE app_id = $1 AND table_no = $2 AND player_id = ANY($3::bigint[])) e"
    ),
    " ORDER BY e.rank_key"
);

fn ranked(row: &Row) -> Result<RankedEntry, Halt> {
    Ok(RankedEntry {
        rank: unsigned::<u64>(row, "before")?.saturating_add(1),
        entry: entry::from_row(row)?,
    })
}

async fn keys(
    sql: Sql<'_>,
    (app, table): Place,
    players: &[PlayerId],
) -> Result<Vec<(RankKey, PlayerId)>, Halt> {
    let players: Vec<i64> = players.iter().copied().map(PlayerId::to_i64).collect();
    let query = "SELECT player_id, rank_key FROM board_entry
         WHERE app_id = $1 AND table_no = $2 AND player_id = ANY($3::bigint[])";
    let values: Values<'_> = &[&app.to_i64(), &table.0, &players];
    sql.all(query, values, |row| {
        let player = column(row, "player_id", PlayerId::from_i64)?;
        Ok((entry::key(row)?, player))
    })
    .await
}
