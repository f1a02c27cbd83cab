//! Parts of a board, with their ranks.

use base::{AppId, PlayerId};
use rusqlite::{Connection, OptionalExtension, params};
use store::{
    Among, BoardPage, BoardQuery, BoardStart, BoardTable, RankKey, RankedEntry, before_centre,
};

use super::{
    Place,
    counts::{END, bytes, number},
    entry::{self, select},
    is_live,
};
use crate::{row::read as column, sql};

/// Where a page begins.
struct First {
    /// What its keys are not below.
    from: Vec<u8>,
    /// How many entries come before it.
    before: u64,
    /// How many there may be on it.
    limit: u64,
}

/// A part of a board.
pub(crate) fn read(conn: &Connection, query: &BoardQuery) -> rusqlite::Result<Option<BoardPage>> {
    let place = (query.app_id, query.table);
    if !is_live(conn, place)? {
        let nobody = query.start.window(&[], query.limit);
        return Ok(nobody.map(|_| BoardPage::new(Vec::new(), 0, 0)));
    }
    match &query.among {
        Among::Players(players) => among(conn, place, players, query),
        Among::All => {
            let total = total(conn, place)?;
            let Some(first) = first(conn, query, total)? else {
                return Ok(None);
            };
            let entries = from(conn, place, &first)?;
            Ok(Some(BoardPage::new(entries, first.before, total)))
        }
    }
}

/// How many entries each of these tables has.
pub(crate) fn totals(
    conn: &Connection,
    app: AppId,
    tables: &[BoardTable],
) -> rusqlite::Result<Vec<u64>> {
    let total = |table: &BoardTable| match is_live(conn, (app, *table))? {
        true => total(conn, (app, *table)),
        false => Ok(0),
    };
    tables.iter().map(total).collect()
}

fn total(conn: &Connection, (app, table): Place) -> rusqlite::Result<u64> {
    number(
        conn,
        "SELECT coalesce(sum(count), 0) FROM board_group WHERE app_id = ?1 AND table_no = ?2",
        params![app.to_i64(), table.0],
    )
}

/// How many entries come before a place.
pub(super) fn before(conn: &Connection, (app, table): Place, key: &[u8]) -> rusqlite::Result<u64> {
    number(conn, BEFORE, params![app.to_i64(), table.0, key])
}

const BEFORE: &str = "WITH bucket (low) AS (
         SELECT low FROM board_bucket WHERE app_id = ?1 AND table_no = ?2 AND low <= ?3
         ORDER BY low DESC LIMIT 1
     ), part (low) AS (
         SELECT low FROM board_group
         WHERE app_id = ?1 AND table_no = ?2 AND low <= (SELECT low FROM bucket)
         ORDER BY low DESC LIMIT 1
     )
     SELECT
         (SELECT coalesce(sum(count), 0) FROM board_group
          WHERE app_id = ?1 AND table_no = ?2 AND low < (SELECT low FROM part))
         + (SELECT coalesce(sum(count), 0) FROM board_bucket
            WHERE app_id = ?1 AND table_no = ?2
                AND low >= (SELECT low FROM part) AND low < (SELECT low FROM bucket))
         + (SELECT count(*) FROM board_entry
            WHERE app_id = ?1 AND table_no = ?2
                AND rank_key >= (SELECT low FROM bucket) AND rank_key < ?3)";

/// Where a page of everybody's entries begins.
fn first(conn: &Connection, query: &BoardQuery, total: u64) -> rusqlite::Result<Option<First>> {
    let place = (query.app_id, query.table);
    let limit = query.limit as u64;
    let at = |from: Vec<u8>| {
        let before = before(conn, place, &from)?;
        Ok(Some(First {
            from,
            before,
            limit,
        }))
    };
    match query.start {
        BoardStart::Top => at(Vec::new()),
        BoardStart::Offset(offset) => {
            let before = offset.min(total);
            let from = key_at(conn, place, before)?;
            Ok(Some(First {
                from,
                before,
                limit,
            }))
        }
        BoardStart::At(player) => match key_of(conn, place, player)? {
            Some(key) => at(key.0.to_vec()),
            None => Ok(None),
        },
        BoardStart::CentredOn(player) => match key_of(conn, place, player)? {
            Some(key) => {
                let first = back(conn, place, &key, before_centre(query.limit) as u64)?;
                Ok(Some(First { limit, ..first }))
            }
            None => Ok(None),
        },
        BoardStart::After(key) => at(key.successor()),
        BoardStart::Before(key) => back(conn, place, &key, limit).map(Some),
    }
}

fn key_of(
    conn: &Connection,
    (app, table): Place,
    player: PlayerId,
) -> rusqlite::Result<Option<RankKey>> {
    conn.prepare_cached(
        "SELECT rank_key FROM board_entry
         WHERE app_id = ?1 AND table_no = ?2 AND player_id = ?3",
    )?
    .query_row(params![app.to_i64(), table.0, player.to_i64()], entry::key)
    .optional()
}

/// So many steps before a key, or as many as there are, and no further than it.
fn back(conn: &Connection, place: Place, key: &RankKey, most: u64) -> rusqlite::Result<First> {
    let before = before(conn, place, &key.0)?;
    let steps = most.min(before);
    let from = match steps.checked_sub(1) {
        None => key.0.to_vec(),
        Some(skipped) => bytes(
            conn,
            "SELECT rank_key FROM board_entry
             WHERE app_id = ?1 AND table_no = ?2 AND rank_key < ?3
             ORDER BY rank_key DESC LIMIT 1 OFFSET ?4",
            params![place.0.to_i64(), place.1.0, key.0, skipped.cast_signed()],
        )?,
    };
    Ok(First {
        from,
        before: before.saturating_sub(steps),
        limit: steps,
    })
}

/// The key before which there are so many, or what comes after all of them. What
/// comes before is counted and not passed over.
fn key_at(conn: &Connection, place: Place, offset: u64) -> rusqlite::Result<Vec<u8>> {
    let groups = "SELECT low, count FROM board_group
         WHERE app_id = ?1 AND table_no = ?2 AND low >= ?3 ORDER BY low";
    let Some((group, offset)) = part_at(conn, groups, place, &[], offset)? else {
        return Ok(END.to_vec());
    };
    let buckets = "SELECT low, count FROM board_bucket
         WHERE app_id = ?1 AND table_no = ?2 AND low >= ?3 ORDER BY low";
    let Some((bucket, offset)) = part_at(conn, buckets, place, &group, offset)? else {
        return Ok(END.to_vec());
    };
    bytes(
        conn,
        "SELECT rank_key FROM board_entry
         WHERE app_id = ?1 AND table_no = ?2 AND rank_key >= ?3
         ORDER BY rank_key LIMIT 1 OFFSET ?4",
        params![place.0.to_i64(), place.1.0, bucket, offset.cast_signed()],
    )
}

/// Of the parts from `low` on, the one that so many entries end in, and how many of
/// them are in it.
fn part_at(
    conn: &Connection,
    parts: &str,
    (app, table): Place,
    low: &[u8],
    mut offset: u64,
) -> rusqlite::Result<Option<(Vec<u8>, u64)>> {
    let mut statement = conn.prepare_cached(parts)?;
    let mut rows = statement.query(params![app.to_i64(), table.0, low])?;
    while let Some(row) = rows.next()? {
        let count = column(row, "count", |count: i64| u64::try_from(count).ok())?;
        if offset < count {
            return Ok(Some((row.get("low")?, offset)));
        }
        offset = offset.saturating_sub(count);
    }
    Ok(None)
}

/// The entries of a page, in order.
fn from(
    conn: &Connection,
    (app, table): Place,
    first: &First,
) -> rusqlite::Result<Vec<RankedEntry>> {
    let query = select!(
        "WHERE e.app_id = ?1 AND e.table_no = ?2 AND e.rank_key >= ?3
         ORDER BY e.rank_key LIMIT ?4"
    );
    let limit = i64::try_from(first.limit).unwrap_or(i64::MAX);
    let key = params![app.to_i64(), table.0, first.from, limit];
    let mut rank = first.before;
    sql::all(conn, query, key, |row| {
        rank = rank.saturating_add(1);
        let entry = entry::from_row(row)?;
        Ok(RankedEntry { rank, entry })
    })
}

/// A part of the entries of some players.
fn among(
    conn: &Connection,
    place: Place,
    players: &[PlayerId],
    query: &BoardQuery,
) -> rusqlite::Result<Option<BoardPage>> {
    let mut sorted = keys(conn, place, players)?;
    sorted.sort_unstable();
    let Some(window) = query.start.window(&sorted, query.limit) else {
        return Ok(None);
    };
    let (first, total) = (window.start as u64, sorted.len() as u64);
    let mut entries = Vec::with_capacity(window.len());
    for (key, player) in sorted.get(window).unwrap_or_default() {
        let rank = before(conn, place, &key.0)?.saturating_add(1);
        if let Some(entry) = entry::of_player(conn, place, *player)? {
            entries.push(RankedEntry { rank, entry });
        }
    }
    Ok(Some(BoardPage::new(entries, first, total)))
}

fn keys(
    conn: &Connection,
    (app, table): Place,
    players: &[PlayerId],
) -> rusqlite::Result<Vec<(RankKey, PlayerId)>> {
    let players: Vec<_> = players.iter().map(ToString::to_string).collect();
    sql::all(
        conn,
        "SELECT player_id, rank_key FROM board_entry
         WHERE app_id = ?1 AND table_no = ?2
             AND player_id IN (SELECT value FROM json_each(?3))",
        params![app.to_i64(), table.0, format!("[{}]", players.join(","))],
        |row| {
            let player = column(row, "player_id", PlayerId::from_i64)?;
            Ok((entry::key(row)?, player))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the number of entries, a rank looks at some of each table, in the
    /// order of its index.
    #[test]
    fn a_rank_searches_and_never_scans() {
        let plan = sql::plan(BEFORE);
        for table in ["board_bucket", "board_group", "board_entry"] {
            let of_table = plan.iter().filter(|step| step.contains(table));
            assert!(of_table.clone().count() > 0, "{plan:#?}");
            for step in of_table {
                assert!(step.starts_with("SEARCH"), "{plan:#?}");
                let key = if table == "board_entry" {
                    "rank_key>"
                } else {
                    "low"
                };
                assert!(step.contains(key), "{plan:#?}");
            }
        }
        assert!(
            !plan.iter().any(|step| step.contains("TEMP B-TREE")),
            "{plan:#?}"
        );
    }
}
