//! Lists of deliveries, the newest first.

use std::cmp::Reverse;

use base::{AppId, DeliveryId, Timestamp};
use store::{Delivery, DeliveryFilter, DeliveryKind, DeliveryState, Page};

use super::from_row;
use crate::{
    error::Halt,
    sql::{self, Sql, Values},
};

/// A question that one index answers in order; what a filter asks for is what all
/// of its lanes have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lane {
    kind: Option<DeliveryKind>,
    state: Option<DeliveryState>,
}

/// The newest first.
pub(crate) async fn page(
    sql: Sql<'_>,
    filter: &DeliveryFilter,
    after: Option<(Timestamp, DeliveryId)>,
    limit: usize,
) -> Result<Page<Delivery>, Halt> {
    let mut found = Vec::new();
    let subject = filter.subject.as_deref();
    if subject.is_some_and(sql::cannot_hold) {
        return Ok(Page::of(found, limit));
    }
    let (made_at, id) = bound(filter, after);
    let from = filter.from.map_or(i64::MIN, Timestamp::millis);
    let app = filter.app_id.map(AppId::to_i64);
    for lane in lanes(filter) {
        let kind = lane.kind.map(DeliveryKind::as_str);
        let limit = sql::one_more(limit);
        let values: Values<'_> = &[&app, &kind, &made_at, &id, &from, &subject, &limit];
        found.extend(sql.all(&lane.query(filter), values, from_row).await?);
    }
    found.sort_by_key(|it: &Delivery| Reverse((it.made_at, it.delivery_id)));
    Ok(Page::of(found, limit))
}

/// What is shown is made before this moment, or then with an id below.
fn bound(filter: &DeliveryFilter, after: Option<(Timestamp, DeliveryId)>) -> (i64, Vec<u8>) {
    // Longer than any id, and so behind all of them.
    let beyond = (i64::MAX, vec![u8::MAX; 17]);
    let after = after.map_or(beyond, |(at, id)| (at.millis(), id.bytes().to_vec()));
    match filter.until {
        Some(until) => after.min((until.millis(), Vec::new())),
        None => after,
    }
}

/// Of one game a lane for each kind, of dead letters one for each way to die; a
/// player's are too few for that.
fn lanes(filter: &DeliveryFilter) -> Vec<Lane> {
    let asked = |state: &DeliveryState| filter.state.is_none_or(|wanted| wanted == *state);
    let states: Vec<_> = match (filter.dead, filter.state) {
        (true, _) => DeliveryState::ALL
            .into_iter()
            .filter(|state| state.is_dead() && asked(state))
            .map(Some)
            .collect(),
        (false, state) => vec![state],
    };
    let kinds = match filter.kind {
        None if filter.app_id.is_some() && !is_about(filter) => {
            DeliveryKind::ALL.map(Some).to_vec()
        }
        kind => vec![kind],
    };
    let of_kind = |kind| states.iter().map(move |state| (kind, *state));
    let lanes = kinds.into_iter().flat_map(of_kind);
    lanes.map(|(kind, state)| Lane { kind, state }).collect()
}

/// Whether what is about one player is asked for.
fn is_about(filter: &DeliveryFilter) -> bool {
    filter.subject.as_ref().is_some_and(|it| !it.is_empty())
}

impl Lane {
    /// One text for each set of filters. Nearly all are delivered in the end, so
    /// those in another state have indexes of their own. That one of these serves
    /// is seen when the state is in the text.
    fn query(self, filter: &DeliveryFilter) -> String {
        let app = match filter.app_id {
            None => "$1::bigint IS NULL",
            Some(_) => "app_id = $1",
        };
        let kind = match self.kind {
            None => "$2::text IS NULL",
            Some(_) => "kind = $2",
        };
        let subject = match filter.subject {
            None => "$6::text IS NULL",
            Some(_) if is_about(filter) => "subject = $6 AND subject <> ''",
            Some(_) => "subject = $6",
        };
        let state = self
            .state
            .map_or_else(String::new, |state| format!("AND state = '{state}'"));
        format!(
            "{} WHERE {app} AND {kind} AND {subject} {state} AND made_at >= $5
                 AND (made_at, delivery_id) < ($3, $4)
             ORDER BY made_at DESC, delivery_id DESC LIMIT $7",
            select!("")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::ROW, *};
    use crate::sample::Sample;

    fn filter(app: Option<AppId>, state: Option<DeliveryState>) -> DeliveryFilter {
        DeliveryFilter {
            app_id: app,
            state,
            ..Default::default()
        }
    }

    async fn assert_found_by(
        sample: &Sample,
        filter: &DeliveryFilter,
        index: &str,
        unasked: &[&str],
    ) {
        let app = filter.app_id.map_or("NULL".into(), |app| app.to_string());
        let subject = filter
            .subject
            .as_ref()
            .map_or("NULL".into(), |it| format!("'{it}'"));
        for lane in lanes(filter) {
            let kind = lane.kind.map_or("NULL".into(), |it| format!("'{it}'"));
            let values = format!("{app}, {kind}, 15000, '\\x00', 9000, {subject}, 51");
            let query = lane.query(filter);
            sample
                .assert_found_by(index, &query, &values, unasked)
                .await;
        }
    }

    /// Nothing is sorted, and no row is read that is not asked for, unless what
    /// is delivered is asked for: that is most of them.
    #[tokio::test]
    async fn each_query_has_an_index_that_gives_its_rows_in_order() {
        let Some(sample) = Sample::full_of("delivery", ROW).await else {
            return;
        };
        for state in DeliveryState::ALL.map(Some).into_iter().chain([None]) {
            let (all, one, unasked) = match state {
                None | Some(DeliveryState::Delivered) => {
                    ("delivery_made", "delivery_made_at", ["app_id", "made_at"])
                }
                Some(_) => ("delivery_other", "delivery_other_at", ["app_id", "state"]),
            };
            for (app_id, index) in [(None, all), (AppId::new(7), one)] {
                assert_found_by(&sample, &filter(app_id, state), index, &unasked).await;
            }
            for app_id in [None, AppId::new(7)] {
                let about = DeliveryFilter {
                    subject: Some("player 7".to_owned()),
                    ..filter(app_id, state)
                };
                let unasked = ["made_at"];
                assert_found_by(&sample, &about, "delivery_about", &unasked).await;
            }
        }
        for (app_id, index) in [
            (None, "delivery_other"),
            (AppId::new(7), "delivery_other_at"),
        ] {
            let dead = DeliveryFilter {
                dead: true,
                ..filter(app_id, None)
            };
            assert_found_by(&sample, &dead, index, &["app_id", "state"]).await;
        }
    }
}
