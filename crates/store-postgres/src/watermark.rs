use base::Timestamp;
use store::{Reach, Watermark};
use tokio_postgres::Row;

use crate::{error::Halt, row::get, sql::Sql, tx::Tx};

/// Raises the watermark that is about everything, and ends every credential's
/// answer.
pub(crate) async fn raise_over_all(tx: &Tx<'_>, wish: Watermark) -> Result<(), Halt> {
    raise(tx, Reach::Everything, wish).await?;
    // The watermark is locked: whoever judged by the old one has committed what
    // was issued, so that this statement sees it.
    tx.sql.run("DELETE FROM issuance", &[]).await?;
    Ok(())
}

/// Raises a watermark and says whether it moved.
pub(crate) async fn raise(tx: &Tx<'_>, reach: Reach, wish: Watermark) -> Result<bool, Halt> {
    let query = "SELECT at FROM watermark WHERE reach = $1 FOR UPDATE";
    let before = read(tx.sql, query, reach).await?;
    let stands = Watermark::apply(before, wish);
    let moved = before != Some(stands);
    if moved {
        let update = "UPDATE watermark SET at = $2 WHERE reach = $1";
        let at = stands.moment().millis();
        tx.sql.run(update, &[&reach.as_str(), &at]).await?;
    }
    Ok(moved)
}

pub(crate) async fn find(sql: Sql<'_>, reach: Reach) -> Result<Option<Watermark>, Halt> {
    let query = "SELECT at FROM watermark WHERE reach = $1";
    read(sql, query, reach).await
}

/// The same, and keeps it where it is until the transaction ends.
pub(crate) async fn hold(tx: &Tx<'_>, reach: Reach) -> Result<Option<Watermark>, Halt> {
    let query = "SELECT at FROM watermark WHERE reach = $1 FOR SHARE";
    read(tx.sql, query, reach).await
}

/// Each has its row from the beginning. Where one is not there, nobody knows
/// what is refused.
async fn read(sql: Sql<'_>, query: &str, reach: Reach) -> Result<Option<Watermark>, Halt> {
    let row = sql.find(query, &[&reach.as_str()], from_row).await?;
    row.ok_or_else(|| Halt::damaged("watermark"))
}

fn from_row(row: &Row) -> Result<Option<Watermark>, Halt> {
    let at: Option<i64> = get(row, "at")?;
    Ok(at.map(|millis| Watermark::at(Timestamp::from_millis(millis))))
}
