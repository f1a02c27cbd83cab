use store::{Delivery, DeliveryState};

use super::attempt;
use crate::{
    error::Halt,
    row::{array, get},
    tx::Tx,
};

/// How many deliveries that ended long ago, of each way of ending, leave in one
/// transaction.
const SLICE: i64 = 256;

/// Forgets some of those that ended long ago, with their logs, and says how many
/// they were.
pub(crate) async fn forget(tx: &Tx<'_>) -> Result<usize, Halt> {
    let mut gone = Vec::new();
    for (state, query) in LAPSED {
        let Some(kept) = Delivery::kept(state) else {
            continue;
        };
        let before = tx.now.minus(kept).millis();
        let key = |row: &_| Ok((get(row, "app_id")?, array(row, "delivery_id")?));
        gone.extend(tx.sql.all(query, &[&before, &SLICE], key).await?);
    }
    attempt::forget(tx, &gone).await?;
    Ok(gone.len())
}

// The condition is there twice because a delivery may have been replayed while the
// statement waited for it.
macro_rules! lapsed {
    ($state:literal) => {
        concat!(
            "DELETE FROM delivery
             WHERE (app_id, delivery_id) IN (
                     SELECT app_id, delivery_id FROM delivery
                     WHERE state = '",
            $state,
            "' AND due_at < $1 ORDER BY due_at LIMIT $2)
                 AND state = '",
            $state,
            "' AND due_at < $1
             RETURNING app_id, delivery_id"
        )
    };
}

/// What has lapsed of those that ended in each of the ways.
const LAPSED: [(DeliveryState, &str); 3] = [
    (DeliveryState::Delivered, lapsed!("delivered")),
    (DeliveryState::Rejected, lapsed!("rejected")),
    (DeliveryState::Expired, lapsed!("expired")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_ends_is_forgotten() {
        let ends = DeliveryState::ALL.into_iter().filter(|it| it.has_ended());
        assert!(ends.eq(LAPSED.map(|(state, _)| state)));
        for (state, query) in LAPSED {
            assert_eq!(query.matches(&format!("state = '{state}'")).count(), 2);
        }
    }
}
