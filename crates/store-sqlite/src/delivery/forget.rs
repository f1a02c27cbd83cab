use base::Timestamp;
use rusqlite::{Connection, params};
use store::{Delivery, DeliveryState};

use crate::sql;

/// How many deliveries that ended long ago, of each way of ending, leave in one
/// transaction.
const SLICE: i64 = 256;

/// Forgets some of those that ended long ago, with their logs.
pub(crate) fn forget(tx: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    for (state, query) in LAPSED {
        let Some(kept) = Delivery::kept(state) else {
            continue;
        };
        let key = |row: &rusqlite::Row<'_>| {
            Ok((
                row.get::<_, i64>("app_id")?,
                row.get::<_, [u8; 16]>("delivery_id")?,
            ))
        };
        let lapsed = sql::all(tx, query, [now.minus(kept).millis(), SLICE], key)?;
        for (app, delivery) in lapsed {
            remove(tx, app, delivery)?;
        }
    }
    Ok(())
}

fn remove(tx: &Connection, app: i64, delivery: [u8; 16]) -> rusqlite::Result<()> {
    for query in [
        "DELETE FROM delivery_attempt WHERE app_id = ?1 AND delivery_id = ?2",
        "DELETE FROM delivery WHERE app_id = ?1 AND delivery_id = ?2",
    ] {
        sql::run(tx, query, params![app, delivery])?;
    }
    Ok(())
}

macro_rules! lapsed {
    ($state:literal) => {
        concat!(
            "SELECT app_id, delivery_id FROM delivery WHERE state = '",
            $state,
            "' AND due_at < ?1 ORDER BY due_at LIMIT ?2"
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
    fn whatever_ends_is_found_by_an_index() {
        let ends = DeliveryState::ALL.into_iter().filter(|it| it.has_ended());
        assert!(ends.eq(LAPSED.map(|(state, _)| state)));
        for (state, query) in LAPSED {
            assert!(query.contains(&format!("'{state}'")));
            let search = "SEARCH delivery USING INDEX delivery_lapse (state=? AND due_at<?)";
            assert_eq!(sql::plan(query), [search]);
        }
    }
}
