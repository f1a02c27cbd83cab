use base::AppId;
use store::{Listing, Refusal};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    row::{get, name, read, read_optional},
    sql::{self, Absent, Sql},
    tx::Tx,
};

pub(crate) async fn insert(tx: &Tx<'_>, listing: &Listing) -> Result<Absent, Halt> {
    app::require(tx, listing.app_id).await?;
    let app_id = listing.app_id.to_i64();
    let platform = listing.platform.as_str();
    let environment = listing.environment.as_str();
    let changed = tx
        .sql
        .run(
            "INSERT INTO listing (app_id, platform, environment, external_id, number, kind, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            &[
                &app_id,
                &platform,
                &environment,
                &listing.external_id,
                &listing.number.map(u64::cast_signed),
                &listing.kind.as_str(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM listing
                  WHERE app_id = $1 AND platform = $2 AND environment = $3";
    let key: sql::Values<'_> = &[&app_id, &platform, &environment];
    let absent = sql::judge(tx.sql, changed, tx.owner, holder, key).await?;
    if absent == Absent::Inserted {
        take_name(tx, listing).await?;
    }
    Ok(absent)
}

async fn take_name(tx: &Tx<'_>, listing: &Listing) -> Result<(), Halt> {
    let taken = tx
        .sql
        .run(
            "INSERT INTO listing_name (platform, environment, external_id, app_id)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            &[
                &listing.platform.as_str(),
                &listing.environment.as_str(),
                &listing.external_id,
                &listing.app_id.to_i64(),
            ],
        )
        .await?;
    if taken == 0 {
        return Err(Refusal::Exists.into());
    }
    Ok(())
}

pub(crate) async fn all(sql: Sql<'_>) -> Result<Vec<Listing>, Halt> {
    sql.all(
        "SELECT app_id, platform, environment, external_id, number, kind FROM listing
         ORDER BY app_id, platform, environment",
        &[],
        from_row,
    )
    .await
}

fn from_row(row: &Row) -> Result<Listing, Halt> {
    Ok(Listing {
        app_id: read(row, "app_id", AppId::from_i64)?,
        platform: name(row, "platform")?,
        environment: name(row, "environment")?,
        external_id: get(row, "external_id")?,
        number: read_optional(row, "number", |number: i64| u64::try_from(number).ok())?,
        kind: name(row, "kind")?,
    })
}
