//! The claims of all buckets as one noun. Statements differ by bucket, so none of
//! them is prepared.

use store::ClaimBucket;
use store_copy::{CLAIM, Cell, Kind, Row};
use tokio_postgres::types::{ToSql, Type};

use super::table::{array, cells, count_of, value};
use crate::{
    claims::{bucket_table, make_bucket_within},
    error::Halt,
    row::get,
    sql::Sql,
};

/// Under which connection's name copied claims are counted.
const LANE: [u8; 8] = [0; 8];

/// How many claims there are.
pub(super) async fn count(sql: Sql<'_>) -> Result<u64, Halt> {
    let mut claims: u64 = 0;
    for bucket in live(sql).await? {
        claims = claims.saturating_add(count_of(sql, &bucket_table(bucket)).await?);
    }
    Ok(claims)
}

/// The first claims after a key, in order.
pub(super) async fn page(
    sql: Sql<'_>,
    after: Option<&[Cell]>,
    limit: usize,
) -> Result<Vec<Row>, Halt> {
    let begin = match after {
        Some([Cell::Number(bucket), ..]) => Some(ClaimBucket::from_number(*bucket)),
        _ => None,
    };
    let buckets = live(sql).await?;
    let mut page = Vec::new();
    for bucket in buckets.into_iter().filter(|it| Some(*it) >= begin) {
        let missing = limit.saturating_sub(page.len());
        if missing == 0 {
            break;
        }
        let after = after.filter(|_| Some(bucket) == begin);
        page.extend(of_bucket(sql, bucket, after, missing).await?);
    }
    Ok(page)
}

async fn of_bucket(
    sql: Sql<'_>,
    bucket: ClaimBucket,
    after: Option<&[Cell]>,
    limit: usize,
) -> Result<Vec<Row>, Halt> {
    let table = bucket_table(bucket);
    let head = format!("SELECT app_id, digest, owner, expires_at FROM {table}");
    let tail = format!("ORDER BY app_id, digest LIMIT {limit}");
    let found = match after {
        Some([_, app, digest]) => {
            let query = format!("{head} WHERE (app_id, digest) > ($1, $2) {tail}");
            let (app, digest) = (value(app), value(digest));
            let values: [(&(dyn ToSql + Sync), Type); 2] =
                [(&*app, Type::INT8), (&*digest, Type::BYTEA)];
            sql.0.query_typed(&query, &values).await?
        }
        _ => sql.0.query_typed(&format!("{head} {tail}"), &[]).await?,
    };
    let read = |row: &tokio_postgres::Row| {
        let mut claim = vec![Cell::Number(bucket.number())];
        claim.extend(cells(row, CLAIM.columns().skip(1))?);
        Ok(claim)
    };
    found.iter().map(read).collect()
}

/// Adds claims, with the tables that they need, and counts them.
pub(super) async fn insert(sql: Sql<'_>, rows: &[Row]) -> Result<(), Halt> {
    for of_bucket in rows.chunk_by(|one, other| one.first() == other.first()) {
        let Some(Cell::Number(number)) = of_bucket.first().and_then(|row| row.first()) else {
            return Err(Halt::damaged("bucket"));
        };
        let bucket = ClaimBucket::from_number(*number);
        make_bucket_within(sql, bucket).await?;
        let text = format!(
            "INSERT INTO {} (app_id, digest, owner, expires_at) SELECT * FROM UNNEST($1, $2, $3, $4)",
            bucket_table(bucket)
        );
        // The bucket is the table's name and no column.
        let arrays = [
            (array(Kind::Number, 1, of_bucket), Type::INT8_ARRAY),
            (array(Kind::Bytes, 2, of_bucket), Type::BYTEA_ARRAY),
            (array(Kind::Bytes, 3, of_bucket), Type::BYTEA_ARRAY),
            (array(Kind::Number, 4, of_bucket), Type::INT8_ARRAY),
        ];
        let values: Vec<(&(dyn ToSql + Sync), Type)> = arrays
            .iter()
            .map(|(array, kind)| (&**array as &(dyn ToSql + Sync), kind.clone()))
            .collect();
        sql.0.query_typed(&text, &values).await?;
        let more = i64::try_from(of_bucket.len()).unwrap_or(i64::MAX);
        let counted = "INSERT INTO claim_count (bucket, lane, count) VALUES ($1, $2, $3)
             ON CONFLICT (bucket, lane) DO UPDATE SET count = claim_count.count + excluded.count";
        sql.run(counted, &[number, &LANE.as_slice(), &more]).await?;
    }
    Ok(())
}

/// The buckets above the horizon, in order.
async fn live(sql: Sql<'_>) -> Result<Vec<ClaimBucket>, Halt> {
    let query = "SELECT b.bucket AS bucket FROM claim_bucket b, claim_horizon h
                 WHERE h.bucket IS NULL OR b.bucket > h.bucket ORDER BY b.bucket";
    sql.all(query, &[], |row| {
        get(row, "bucket").map(ClaimBucket::from_number)
    })
    .await
}
