//! The claims of all buckets as one noun.
//!
//! The log has no index, so the claims of a bucket are sorted into a temporary
//! table before any is read. It goes with the connection.

use rusqlite::{Connection, params};
use store::ClaimBucket;
use store_copy::{Cell, Row};

use super::table::{self, to_sql};
use crate::{claims::log, sql};

/// Which bucket the temporary table holds at present.
#[derive(Debug, Default)]
pub(super) struct Sorted(Option<ClaimBucket>);

impl Sorted {
    /// Forgets what was sorted, for it may have changed.
    pub(super) fn forget(&mut self) {
        self.0 = None;
    }

    /// The first claims after a key, in order.
    pub(super) fn page(
        &mut self,
        conn: &Connection,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> rusqlite::Result<Vec<Row>> {
        let begin = match after {
            Some([Cell::Number(bucket), ..]) => Some(ClaimBucket::from_number(*bucket)),
            _ => None,
        };
        let mut page = Vec::new();
        for bucket in live(conn)?.into_iter().filter(|it| Some(*it) >= begin) {
            let missing = limit.saturating_sub(page.len());
            if missing == 0 {
                break;
            }
            let after = after.filter(|_| Some(bucket) == begin);
            self.sort(conn, bucket)?;
            page.extend(sorted_page(conn, bucket, after, missing)?);
        }
        Ok(page)
    }

    fn sort(&mut self, conn: &Connection, bucket: ClaimBucket) -> rusqlite::Result<()> {
        if self.0 == Some(bucket) {
            return Ok(());
        }
        self.0 = None;
        conn.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS sorted_claim (
                 app_id INTEGER NOT NULL, digest BLOB NOT NULL, owner BLOB NOT NULL,
                 expires_at INTEGER NOT NULL, PRIMARY KEY (app_id, digest)
             ) STRICT, WITHOUT ROWID",
        )?;
        sql::run(conn, "DELETE FROM sorted_claim", [])?;
        let table = log::table(bucket);
        let fill = format!(
            "INSERT INTO sorted_claim (app_id, digest, owner, expires_at)
             SELECT app_id, digest, owner, expires_at FROM {table} ORDER BY app_id, digest"
        );
        conn.execute(&fill, [])?;
        self.0 = Some(bucket);
        Ok(())
    }
}

fn sorted_page(
    conn: &Connection,
    bucket: ClaimBucket,
    after: Option<&[Cell]>,
    limit: usize,
) -> rusqlite::Result<Vec<Row>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let head = "SELECT ?1, app_id, digest, owner, expires_at FROM sorted_claim";
    let tail = "ORDER BY app_id, digest LIMIT ?2";
    match after {
        Some([_, app, digest]) => table::rows(
            conn,
            &format!("{head} WHERE (app_id, digest) > (?3, ?4) {tail}"),
            params![bucket.number(), limit, to_sql(app), to_sql(digest)],
        ),
        _ => table::rows(
            conn,
            &format!("{head} {tail}"),
            params![bucket.number(), limit],
        ),
    }
}

/// How many claims there are.
pub(super) fn count(conn: &Connection) -> rusqlite::Result<u64> {
    let mut claims: u64 = 0;
    for bucket in live(conn)? {
        claims = claims.saturating_add(table::count(conn, &log::table(bucket))?);
    }
    Ok(claims)
}

/// Adds claims, with the tables that they need.
pub(super) fn insert(tx: &Connection, rows: &[Row]) -> rusqlite::Result<()> {
    for of_bucket in rows.chunk_by(|one, other| one.first() == other.first()) {
        let Some(Cell::Number(number)) = of_bucket.first().and_then(|row| row.first()) else {
            continue;
        };
        let bucket = ClaimBucket::from_number(*number);
        if !sql::exists(
            tx,
            "SELECT 1 FROM claim_bucket WHERE bucket = ?1",
            [bucket.number()],
        )? {
            log::create(tx, bucket)?;
        }
        let insert = log::append_statement(bucket);
        for row in of_bucket {
            // The bucket is the table's name and no column.
            let cells = row.iter().skip(1).map(to_sql);
            sql::run(tx, &insert, rusqlite::params_from_iter(cells))?;
        }
    }
    Ok(())
}

/// The buckets above the horizon, in order.
fn live(conn: &Connection) -> rusqlite::Result<Vec<ClaimBucket>> {
    let horizon = log::horizon(conn)?;
    let mut buckets = log::buckets(conn)?;
    buckets.retain(|bucket| Some(*bucket) > horizon);
    Ok(buckets)
}
