//! What is due, but for what is closed.

use rusqlite::{Connection, ToSql, params};
use store::{Closed, Delivery, DeliveryOrder, Due, EndpointId};

use super::from_row;
use crate::{due, sql};

/// Those that are due, the longest due first.
pub(crate) fn due(
    conn: &Connection,
    due: &Due,
    closed: &Closed,
) -> rusqlite::Result<Vec<Delivery>> {
    if closed == &Closed::default() {
        let ask = |asked: due::Asked<'_>| sql::all(conn, DUE, asked, from_row);
        return due::first(due, ask, |one, other| place(one).cmp(&place(other)));
    }
    let subjects = written(closed.ordered(DeliveryOrder::Subject));
    // Of an endpoint that is told everything in order only the first is ever due.
    let one_by_one: Vec<_> = closed.ordered(DeliveryOrder::Endpoint).collect();
    let shut = written(closed.endpoints.iter().chain(&one_by_one).copied());
    let ask = |[shard, first, last, except, limit]: due::Asked<'_>| {
        let asked: [&dyn ToSql; 7] = [shard, first, last, except, limit, &shut, &subjects];
        sql::all(conn, DUE_BUT, asked, from_row)
    };
    let mut found = due::first(due, ask, |one, other| place(one).cmp(&place(other)))?;
    for endpoint in one_by_one {
        let first = first_at(conn, endpoint)?;
        found.extend(first.filter(|it| due.asks_for(it) && !closed.endpoints.contains(&endpoint)));
    }
    found.sort_by_key(place);
    found.truncate(due.limit);
    Ok(found)
}

fn place(it: &Delivery) -> impl Ord + use<> {
    (it.due_at, it.app_id, it.delivery_id)
}

/// Endpoints as a JSON array of pairs.
fn written(endpoints: impl Iterator<Item = EndpointId>) -> String {
    let pairs: Vec<_> = endpoints
        .map(|it| format!(r#"[{},"{}"]"#, it.app_id.to_i64(), it.kind))
        .collect();
    format!("[{}]", pairs.join(","))
}

/// The first that was asked for of those that have not ended.
fn first_at(conn: &Connection, endpoint: EndpointId) -> rusqlite::Result<Option<Delivery>> {
    let key = params![endpoint.app_id.to_i64(), endpoint.kind.as_str()];
    let mut found = Vec::new();
    for query in [FIRST_WAITING, FIRST_SENDING] {
        found.extend(sql::all(conn, query, key, from_row)?);
    }
    Ok(found
        .into_iter()
        .min_by_key(|it| (it.made_at, it.delivery_id)))
}

const DUE: &str = select!(
    "WHERE state IN ('waiting', 'sending') AND shard = ?1 AND due_at >= ?2 AND due_at <= ?3
         AND app_id NOT IN (SELECT value FROM json_each(?4))
     ORDER BY due_at, app_id, delivery_id LIMIT ?5"
);

const DUE_BUT: &str = select!(
    "WHERE state IN ('waiting', 'sending') AND shard = ?1 AND due_at >= ?2 AND due_at <= ?3
         AND app_id NOT IN (SELECT value FROM json_each(?4))
         AND (app_id, kind) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(?6))
         AND NOT ((app_id, kind) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?7))
             AND EXISTS (
                 SELECT 1 FROM delivery AS earlier
                 WHERE earlier.app_id = delivery.app_id AND earlier.kind = delivery.kind
                     AND earlier.subject = delivery.subject AND earlier.subject <> ''
                     AND earlier.state IN ('waiting', 'sending')
                     AND (earlier.made_at, earlier.delivery_id)
                         < (delivery.made_at, delivery.delivery_id)))
     ORDER BY due_at, app_id, delivery_id LIMIT ?5"
);

const FIRST_WAITING: &str = select!(
    "WHERE app_id = ?1 AND kind = ?2 AND state = 'waiting'
     ORDER BY made_at, delivery_id LIMIT 1"
);

const FIRST_SENDING: &str = select!(
    "WHERE app_id = ?1 AND kind = ?2 AND state = 'sending'
     ORDER BY made_at, delivery_id LIMIT 1"
);

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_in_order(query: &str, searches: &[&str]) {
        let plan = sql::plan(query);
        for search in searches {
            assert!(plan.iter().any(|step| step == search), "{plan:#?}");
        }
        let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{plan:#?}");
    }

    #[test]
    fn what_is_due_is_found_in_order() {
        let due = "SEARCH delivery USING INDEX delivery_next (shard=? AND due_at>? AND due_at<?)";
        let earlier = "SEARCH earlier USING INDEX delivery_turn \
                       (app_id=? AND kind=? AND subject=? AND (made_at,delivery_id)<(?,?))";
        assert_in_order(DUE, &[due]);
        assert_in_order(DUE_BUT, &[due, earlier]);
        let first =
            "SEARCH delivery USING INDEX delivery_other_at (app_id=? AND kind=? AND state=?)";
        assert_in_order(FIRST_WAITING, &[first]);
        assert_in_order(FIRST_SENDING, &[first]);
    }
}
