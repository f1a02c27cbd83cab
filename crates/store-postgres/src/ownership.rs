use base::{AppId, PlayerId};
use store::{ChangeOwnership, Ownership, OwnershipState};
use tokio_postgres::{Row, types::ToSql};

use crate::{
    app,
    error::Halt,
    player,
    row::{count, flag, moment, read},
    sql::{Sql, Values},
    tx::Tx,
};

/// Grants or releases a copy and gives it as it is now.
pub(crate) async fn change(tx: &Tx<'_>, wish: ChangeOwnership) -> Result<Ownership, Halt> {
    app::require(tx, wish.app_id).await?;
    // There may be no copy that could be locked.
    player::require_alone(tx, wish.player_id).await?;
    let stored = find(tx.sql, wish.app_id, wish.player_id).await?;
    let ownership = Ownership::apply(stored, wish)?;
    if stored != Some(ownership) {
        save(tx, &ownership).await?;
    }
    Ok(ownership)
}

/// The copies of any of these games.
pub(crate) async fn of(
    sql: Sql<'_>,
    player: PlayerId,
    apps: &[AppId],
) -> Result<Vec<Ownership>, Halt> {
    let player = player.to_i64();
    let apps: Vec<_> = apps.iter().copied().map(AppId::to_i64).collect();
    let keys: Vec<[&(dyn ToSql + Sync); 2]> =
        apps.iter().map(|app| [app as _, &player as _]).collect();
    sql.all_of_each(FIND, keys.iter().map(|key| key.as_slice()), from_row)
        .await
}

async fn find(sql: Sql<'_>, app: AppId, player: PlayerId) -> Result<Option<Ownership>, Halt> {
    let key: Values<'_> = &[&app.to_i64(), &player.to_i64()];
    sql.find(FIND, key, from_row).await
}

const FIND: &str = "SELECT app_id, player_id, released, purchased_at, product_no FROM ownership
     WHERE app_id = $1 AND player_id = $2";

async fn save(tx: &Tx<'_>, ownership: &Ownership) -> Result<u64, Halt> {
    let released = ownership.state == OwnershipState::Released;
    tx.sql
        .run(
            "INSERT INTO ownership (app_id, player_id, released, purchased_at, product_no)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (app_id, player_id) DO UPDATE SET
                 released = excluded.released, purchased_at = excluded.purchased_at,
                 product_no = excluded.product_no",
            &[
                &ownership.app_id.to_i64(),
                &ownership.player_id.to_i64(),
                &i64::from(released),
                &ownership.purchased_at.millis(),
                &ownership.product_no.cast_signed(),
            ],
        )
        .await
}

fn from_row(row: &Row) -> Result<Ownership, Halt> {
    let state = if flag(row, "released")? {
        OwnershipState::Released
    } else {
        OwnershipState::Have
    };
    Ok(Ownership {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        state,
        purchased_at: moment(row, "purchased_at")?,
        product_no: count(row, "product_no")?,
    })
}
