//! What is due, but for what is closed.

use store::{Closed, Delivery, DeliveryOrder, Due, EndpointId};
use tokio_postgres::types::ToSql;

use super::from_row;
use crate::{due, error::Halt, sql::Sql};

/// Those that are due, the longest due first.
pub(crate) async fn due(sql: Sql<'_>, due: &Due, closed: &Closed) -> Result<Vec<Delivery>, Halt> {
    let order = |one: &Delivery, other: &Delivery| place(one).cmp(&place(other));
    if closed == &Closed::default() {
        return due::first(sql, DUE, due, &[], from_row, order).await;
    }
    let subjects = Pairs::of(closed.ordered(DeliveryOrder::Subject));
    // Of an endpoint that is told everything in order only the first is ever due.
    let one_by_one: Vec<_> = closed.ordered(DeliveryOrder::Endpoint).collect();
    let shut = Pairs::of(closed.endpoints.iter().chain(&one_by_one).copied());
    let only = Pairs::of(closed.only.iter().flatten().copied());
    let more: [&(dyn ToSql + Sync); 6] = [
        &shut.apps,
        &shut.kinds,
        &subjects.apps,
        &subjects.kinds,
        &only.apps,
        &only.kinds,
    ];
    let mut found = match &closed.only {
        Some(_) => due::first(sql, DUE_OF, due, &more, from_row, order).await?,
        None => due::first(sql, DUE_BUT, due, &more[..4], from_row, order).await?,
    };
    let asked: Vec<_> = one_by_one
        .into_iter()
        .filter(|endpoint| !closed.leaves_out(*endpoint))
        .collect();
    let firsts = firsts(sql, &asked).await?;
    found.extend(firsts.into_iter().filter(|first| due.asks_for(first)));
    found.sort_by_key(place);
    found.truncate(due.limit);
    Ok(found)
}

fn place(it: &Delivery) -> impl Ord + use<> {
    (it.due_at, it.app_id, it.delivery_id)
}

/// Endpoints as two arrays.
struct Pairs {
    apps: Vec<i64>,
    kinds: Vec<&'static str>,
}

impl Pairs {
    fn of(endpoints: impl Iterator<Item = EndpointId>) -> Self {
        let pairs = endpoints.map(|it| (it.app_id.to_i64(), it.kind.as_str()));
        let (apps, kinds) = pairs.unzip();
        Self { apps, kinds }
    }
}

/// Of each endpoint the first that was asked for of those that have not ended. All
/// are asked for at once.
async fn firsts(sql: Sql<'_>, endpoints: &[EndpointId]) -> Result<Vec<Delivery>, Halt> {
    let keys: Vec<_> = endpoints
        .iter()
        .map(|it| (it.app_id.to_i64(), it.kind.as_str()))
        .collect();
    let sets: Vec<[&(dyn ToSql + Sync); 2]> = keys
        .iter()
        .map(|(app, kind)| [app as _, kind as _])
        .collect();
    let sets = || sets.iter().map(|set| set.as_slice());
    let mut found = sql.all_of_each(FIRST_WAITING, sets(), from_row).await?;
    found.extend(sql.all_of_each(FIRST_SENDING, sets(), from_row).await?);
    found.sort_by_key(|it| (it.endpoint(), it.made_at, it.delivery_id));
    found.dedup_by_key(|it| it.endpoint());
    Ok(found)
}

const DUE: &str = select!(
    "WHERE state IN ('waiting', 'sending') AND shard = $1 AND due_at >= $2 AND due_at <= $3
         AND app_id <> ALL($4::bigint[])
     ORDER BY due_at, app_id, delivery_id LIMIT $5"
);

macro_rules! due_of_peers {
    ($peers:literal) => {
        concat!(
            $peers,
            " SELECT due.* FROM peer CROSS JOIN LATERAL (",
            select!(
                "WHERE state IN ('waiting', 'sending') AND shard = $1
             AND app_id = peer.app_id AND kind = peer.kind AND due_at >= $2 AND due_at <= $3
             AND NOT ((app_id, kind) IN (SELECT * FROM UNNEST($8::bigint[], $9::text[]))
                 AND EXISTS (
                     SELECT 1 FROM delivery AS earlier
                     WHERE earlier.app_id = delivery.app_id AND earlier.kind = delivery.kind
                         AND earlier.subject = delivery.subject AND earlier.subject <> ''
                         AND earlier.state IN ('waiting', 'sending')
                         AND (earlier.made_at, earlier.delivery_id)
                             < (delivery.made_at, delivery.delivery_id)))
         ORDER BY due_at, delivery_id LIMIT $5"
            ),
            ") AS due
     WHERE peer.app_id <> ALL($4::bigint[])
         AND (peer.app_id, peer.kind) NOT IN (SELECT * FROM UNNEST($6::bigint[], $7::text[]))
     ORDER BY due.due_at, due.app_id, due.delivery_id LIMIT $5"
        )
    };
}

// Each endpoint for which something waits is found with one look into an index, and
// what waits for one that is shut, which may be any number, is not looked at.
const DUE_BUT: &str = due_of_peers!(
    "WITH RECURSIVE peer (app_id, kind) AS (
         (SELECT app_id, kind FROM delivery
          WHERE state IN ('waiting', 'sending') AND shard = $1
          ORDER BY app_id, kind LIMIT 1)
         UNION ALL
         SELECT next.app_id, next.kind FROM peer CROSS JOIN LATERAL (
             SELECT app_id, kind FROM delivery
             WHERE state IN ('waiting', 'sending') AND shard = $1
                 AND (app_id, kind) > (peer.app_id, peer.kind)
             ORDER BY app_id, kind LIMIT 1) AS next)"
);

const DUE_OF: &str = due_of_peers!(
    "WITH peer (app_id, kind) AS (
         SELECT DISTINCT * FROM UNNEST($10::bigint[], $11::text[]))"
);

const FIRST_WAITING: &str = select!(
    "WHERE app_id = $1 AND kind = $2 AND state = 'waiting'
     ORDER BY made_at, delivery_id LIMIT 1"
);

const FIRST_SENDING: &str = select!(
    "WHERE app_id = $1 AND kind = $2 AND state = 'sending'
     ORDER BY made_at, delivery_id LIMIT 1"
);

#[cfg(test)]
mod tests {
    use super::{
        super::{tests::ROW, waiting::WAITING},
        *,
    };
    use crate::sample::Sample;

    #[tokio::test]
    async fn what_is_due_is_found_in_order() {
        let Some(sample) = Sample::full_of("delivery", ROW).await else {
            return;
        };
        let unasked = ["state", "shard", "due_at"];
        let values = "7, 0, 10000, '{1,2}', 64";
        sample
            .assert_found_by("delivery_due", DUE, values, &unasked)
            .await;
        let values = "7, 0, 10000, '{1,2}', 64, '{3}', '{unity-ads}', '{4}', '{unity-ads}'";
        for index in ["delivery_peer", "delivery_turn"] {
            sample.assert_read_through(index, DUE_BUT, values).await;
        }
        let values = format!("{values}, '{{5,6}}', '{{unity-ads,unity-ads}}'");
        sample
            .assert_read_through("delivery_peer", DUE_OF, &values)
            .await;
        for query in [FIRST_WAITING, FIRST_SENDING] {
            let unasked = ["app_id", "kind", "state"];
            sample
                .assert_found_by("delivery_other_at", query, "7, 'unity-ads'", &unasked)
                .await;
        }
        let values = "7, 'unity-ads', 100";
        sample
            .assert_found_through(&["delivery_other_at"], WAITING, values)
            .await;
    }

    #[tokio::test]
    async fn what_waits_for_a_paused_endpoint_is_not_looked_at() {
        // Nearly all waits for the one that is paused.
        let row = "1 + (n % 100 = 0)::integer, decode(md5(n::text), 'hex'), n % 2, 'unity-ads',
             '{}', n, 'waiting', 0, 0, n, 0, NULL, '\\x00', ''";
        let Some(sample) = Sample::full_of("delivery", row).await else {
            return;
        };
        let values = "0, 0, 30000, '{}', 64, '{1}', '{unity-ads}', '{}', '{}'";
        let passed_over = sample.passed_over(DUE_BUT, values).await;
        assert!(passed_over.iter().all(|rows| *rows <= 2), "{passed_over:?}");
    }
}
