//! Lists of deliveries, the newest first.

use std::cmp::Reverse;

use base::{AppId, DeliveryId, Timestamp};
use rusqlite::{Connection, params};
use store::{Delivery, DeliveryFilter, DeliveryKind, DeliveryState, Page};

use super::from_row;
use crate::sql;

/// A question that one index answers in order; what a filter asks for is what all
/// of its lanes have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lane {
    kind: Option<DeliveryKind>,
    state: Option<DeliveryState>,
}

/// The newest first.
pub(crate) fn page(
    conn: &Connection,
    filter: &DeliveryFilter,
    after: Option<(Timestamp, DeliveryId)>,
    limit: usize,
) -> rusqlite::Result<Page<Delivery>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let (made_at, id) = bound(filter, after);
    let from = filter.from.map_or(i64::MIN, Timestamp::millis);
    let mut found = Vec::new();
    for lane in lanes(filter) {
        let asked = params![
            filter.app_id.map(AppId::to_i64),
            lane.kind.map(DeliveryKind::as_str),
            made_at,
            id,
            from,
            filter.subject,
            one_more
        ];
        found.extend(sql::all(conn, &lane.query(filter), asked, from_row)?);
    }
    found.sort_by_key(|it| Reverse((it.made_at, it.delivery_id)));
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
    /// those in another state have indexes of their own. SQLite sees that one of
    /// these serves when the state is in the text; with a plus before a column it
    /// does not look for an index of it.
    fn query(self, filter: &DeliveryFilter) -> String {
        let about = is_about(filter);
        let beside = if about { "+" } else { "" };
        let mut query = format!("{} WHERE ", select!(""));
        match &filter.subject {
            Some(_) if about => query += "subject = ?6 AND subject <> '' AND ",
            Some(_) => query += "subject = ?6 AND ",
            None => {}
        }
        if filter.app_id.is_some() {
            query += &format!("{beside}app_id = ?1 AND ");
        }
        if self.kind.is_some() {
            query += &format!("{beside}kind = ?2 AND ");
        }
        if let Some(state) = self.state {
            let is_most = state == DeliveryState::Delivered;
            let beside = if is_most { "+" } else { beside };
            query += &format!("{beside}state = '{state}' AND ");
        }
        query += "made_at >= ?5 AND (made_at, delivery_id) < (?3, ?4)
             ORDER BY made_at DESC, delivery_id DESC LIMIT ?7";
        query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_found_by(filter: &DeliveryFilter, search: &str) {
        for lane in lanes(filter) {
            let plan = sql::plan(&lane.query(filter));
            let start = format!("SEARCH delivery USING INDEX {search}");
            assert!(plan[0].starts_with(&start), "{filter:?}: {plan:?}");
            let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
            assert!(!sorts, "{plan:?}");
        }
    }

    fn filter(app: Option<AppId>, state: Option<DeliveryState>) -> DeliveryFilter {
        DeliveryFilter {
            app_id: app,
            state,
            ..Default::default()
        }
    }

    /// Nothing is sorted, and no row is read that is not asked for, unless what
    /// is delivered is asked for: that is most of them.
    #[test]
    fn each_query_has_an_index_that_gives_its_rows_in_order() {
        for state in DeliveryState::ALL.map(Some).into_iter().chain([None]) {
            let (all, one) = match state {
                None | Some(DeliveryState::Delivered) => (
                    "delivery_made (made_at>? AND ",
                    "delivery_made_at (app_id=? AND kind=? AND made_at>? AND ",
                ),
                Some(_) => (
                    "delivery_other (state=? AND made_at>? AND ",
                    "delivery_other_at (app_id=? AND kind=? AND state=? AND made_at>? AND ",
                ),
            };
            for (app, search) in [(None, all), (AppId::new(1), one)] {
                assert_found_by(&filter(app, state), search);
            }
        }
    }

    #[test]
    fn dead_letters_are_found_by_how_they_died() {
        for (app, search) in [
            (None, "delivery_other (state=? AND made_at>?"),
            (
                AppId::new(1),
                "delivery_other_at (app_id=? AND kind=? AND state=? AND made_at>?",
            ),
        ] {
            let dead = DeliveryFilter {
                dead: true,
                ..filter(app, None)
            };
            assert_found_by(&dead, search);
        }
        let delivered = DeliveryFilter {
            dead: true,
            ..filter(None, Some(DeliveryState::Delivered))
        };
        assert_eq!(lanes(&delivered), []);
    }

    #[test]
    fn a_players_are_found_by_the_player() {
        for state in DeliveryState::ALL.map(Some).into_iter().chain([None]) {
            for app in [None, AppId::new(1)] {
                let about = DeliveryFilter {
                    subject: Some("player".to_owned()),
                    kind: Some(DeliveryKind::UnityAds),
                    ..filter(app, state)
                };
                assert_found_by(&about, "delivery_about (subject=? AND made_at>?");
            }
        }
    }
}
