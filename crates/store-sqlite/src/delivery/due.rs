//! What is due, but for what is closed.

use std::collections::HashSet;

use base::AppId;
use rusqlite::{Connection, Row, ToSql, params};
use store::{Closed, Delivery, DeliveryOrder, Due, EndpointId};

use super::from_row;
use crate::{
    due,
    row::{name, read},
    sql,
};

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
    let subjects: HashSet<_> = closed.ordered(DeliveryOrder::Subject).collect();
    // Of an endpoint that is told everything in order only the first is ever due.
    let one_by_one: HashSet<_> = closed.ordered(DeliveryOrder::Endpoint).collect();
    // What waits for one that is shut may be any number, and is not looked at.
    let mut peers = match &closed.only {
        Some(only) => only.clone(),
        None => peers(conn)?,
    };
    peers.sort_unstable();
    peers.dedup();
    peers.retain(|peer| !closed.leaves_out(*peer) && !due.except.contains(&peer.app_id));
    let ask = |peer: &EndpointId, [shard, first, last, _, limit]: due::Asked<'_>| {
        let in_turn = subjects.contains(peer);
        let query = if in_turn { DUE_IN_TURN } else { DUE_AT };
        let (app, kind) = (peer.app_id.to_i64(), peer.kind.as_str());
        let asked: [&dyn ToSql; 6] = [shard, &app, &kind, first, last, limit];
        sql::all(conn, query, asked, from_row)
    };
    let (one_by_one, peers): (Vec<_>, Vec<_>) = peers
        .into_iter()
        .partition(|peer| one_by_one.contains(peer));
    let order = |one: &Delivery, other: &Delivery| place(one).cmp(&place(other));
    let mut found = due::first_of_parts(due, &peers, ask, order)?;
    for endpoint in one_by_one {
        let first = first_at(conn, endpoint)?;
        found.extend(first.filter(|it| due.asks_for(it)));
    }
    found.sort_by_key(place);
    found.truncate(due.limit);
    Ok(found)
}

fn place(it: &Delivery) -> impl Ord + use<> {
    (it.due_at, it.app_id, it.delivery_id)
}

/// The endpoints for which something waits. Those for which something waits, or did not
/// reach them, are each found with one look into the index, and asked with another.
fn peers(conn: &Connection) -> rusqlite::Result<Vec<EndpointId>> {
    let mut found: Vec<EndpointId> = Vec::new();
    let read = |row: &Row<'_>| {
        Ok(EndpointId {
            app_id: read(row, "app_id", AppId::from_i64)?,
            kind: name(row, "kind")?,
        })
    };
    loop {
        let last = found
            .last()
            .map(|it| (it.app_id.to_i64(), it.kind.as_str()));
        let (app, kind) = last.unwrap_or((0, ""));
        let mut next = sql::all(conn, NEXT_KIND, params![app, kind], read)?;
        if next.is_empty() {
            next = sql::all(conn, NEXT_APP, params![app], read)?;
        }
        if next.is_empty() {
            break;
        }
        found.append(&mut next);
    }
    let mut waiting = Vec::new();
    for peer in found {
        let key = params![peer.app_id.to_i64(), peer.kind.as_str()];
        if sql::exists(conn, WAITS, key)? {
            waiting.push(peer);
        }
    }
    Ok(waiting)
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

// Two, because SQLite begins to look for what comes after a pair at the pair itself,
// and goes through all that waits there. Left to itself it would ask for state after
// state and sort what it finds.
const NEXT_KIND: &str = "SELECT app_id, kind FROM delivery INDEXED BY delivery_other_at
     WHERE (state = 'waiting' OR state = 'sending' OR state = 'rejected' OR state = 'expired')
         AND app_id = ?1 AND kind > ?2
     ORDER BY kind LIMIT 1";

const NEXT_APP: &str = "SELECT app_id, kind FROM delivery INDEXED BY delivery_other_at
     WHERE (state = 'waiting' OR state = 'sending' OR state = 'rejected' OR state = 'expired')
         AND app_id > ?1
     ORDER BY app_id, kind LIMIT 1";

const WAITS: &str = "SELECT 1 FROM delivery INDEXED BY delivery_other_at
     WHERE app_id = ?1 AND kind = ?2 AND state = 'waiting'
     UNION ALL SELECT 1 FROM delivery INDEXED BY delivery_other_at
     WHERE app_id = ?1 AND kind = ?2 AND state = 'sending'
     LIMIT 1";

macro_rules! due_at {
    ($but:literal) => {
        select!(
            "WHERE state IN ('waiting', 'sending') AND shard = ?1 AND app_id = ?2 AND kind = ?3
                 AND due_at >= ?4 AND due_at <= ?5",
            $but,
            " ORDER BY due_at, delivery_id LIMIT ?6"
        )
    };
}

const DUE_AT: &str = due_at!("");

const DUE_IN_TURN: &str = due_at!(
    " AND NOT EXISTS (
         SELECT 1 FROM delivery AS earlier
         WHERE earlier.app_id = delivery.app_id AND earlier.kind = delivery.kind
             AND earlier.subject = delivery.subject AND earlier.subject <> ''
             AND earlier.state IN ('waiting', 'sending')
             AND (earlier.made_at, earlier.delivery_id)
                 < (delivery.made_at, delivery.delivery_id))"
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
        let due = "SEARCH delivery USING INDEX delivery_due (shard=? AND due_at>? AND due_at<?)";
        assert_in_order(DUE, &[due]);
        let kind = "SEARCH delivery USING COVERING INDEX delivery_other_at (app_id=? AND kind>?)";
        assert_in_order(NEXT_KIND, &[kind]);
        let app = "SEARCH delivery USING COVERING INDEX delivery_other_at (app_id>?)";
        assert_in_order(NEXT_APP, &[app]);
        let waits = "SEARCH delivery USING COVERING INDEX delivery_other_at \
                     (app_id=? AND kind=? AND state=?)";
        assert_in_order(WAITS, &[waits]);
        let at = "SEARCH delivery USING INDEX delivery_peer \
                  (shard=? AND app_id=? AND kind=? AND due_at>? AND due_at<?)";
        let earlier = "SEARCH earlier USING INDEX delivery_turn \
                       (app_id=? AND kind=? AND subject=? AND (made_at,delivery_id)<(?,?))";
        assert_in_order(DUE_AT, &[at]);
        assert_in_order(DUE_IN_TURN, &[at, earlier]);
        let first =
            "SEARCH delivery USING INDEX delivery_other_at (app_id=? AND kind=? AND state=?)";
        assert_in_order(FIRST_WAITING, &[first]);
        assert_in_order(FIRST_SENDING, &[first]);
    }

    #[test]
    fn what_waits_for_a_paused_endpoint_is_not_looked_at() {
        const PAUSED: i64 = 5_000;
        let conn = sql::migrated();
        let enqueue = "INSERT INTO delivery SELECT ?2, unhex(printf('%032x', n)), 7, 'unity-ads',
                 '{}', n, 'waiting', 0, 0, n, 0, NULL, unhex(printf('%032x', 1)), ''
             FROM (WITH RECURSIVE number (n) AS
                 (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1) SELECT n FROM number)";
        let app = "INSERT INTO app (app_id, name, created_at, owner)
             VALUES (?1, 'Game', 0, unhex(printf('%032x', 1)))";
        for (app_id, count) in [(1, PAUSED), (2, 1), (3, 1)] {
            conn.execute(app, [app_id]).unwrap();
            conn.execute(enqueue, [count, app_id]).unwrap();
        }
        let died = "UPDATE delivery SET state = 'expired' WHERE app_id = 3";
        conn.execute(died, []).unwrap();
        assert_eq!(
            peers(&conn).unwrap().len(),
            2,
            "of dead letters nothing is asked"
        );
        let asked = Due {
            shards: store::Shard::numbered(7).into_iter().collect(),
            by: base::Timestamp::from_millis(PAUSED),
            beyond: base::Timestamp::from_millis(PAUSED),
            except: Vec::new(),
            limit: 64,
        };
        let closed = Closed {
            endpoints: vec![EndpointId {
                app_id: AppId::new(1).unwrap(),
                kind: store::DeliveryKind::UnityAds,
            }],
            ..Closed::default()
        };
        let found = due(&conn, &asked, &closed).unwrap();
        let apps: Vec<_> = found.iter().map(|it| it.app_id.to_i64()).collect();
        assert_eq!(apps, [2]);
        let steps = [NEXT_KIND, NEXT_APP, DUE_AT, DUE_IN_TURN].map(|query| {
            let statement = conn.prepare_cached(query).unwrap();
            statement.get_status(rusqlite::StatementStatus::VmStep)
        });
        // To pass over each would take several steps of each.
        assert!(steps.iter().sum::<i32>() < 500, "{steps:?}");
    }
}
