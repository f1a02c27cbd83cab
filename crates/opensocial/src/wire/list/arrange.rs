use base::Timestamp;
use serde_json::{Map, Value};

use super::{FilterOp, ListAsk};

/// One item of a list with all its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its fields; those of which nothing is said are left out.
    pub item: Map<String, Value>,
    /// When it last changed, where that is known.
    pub updated_at: Option<Timestamp>,
}

/// The page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Its items, with the fields that were asked for.
    pub items: Vec<Value>,
    /// How many there are on all pages.
    pub total: usize,
    /// Whether a filter was asked for that could not be honoured: the answer
    /// says `"filtered": false` then.
    pub unfiltered: bool,
    /// Whether an order was asked for that could not be honoured:
    /// `"sorted": false`.
    pub unsorted: bool,
    /// Whether `updatedSince` could not be honoured: `"updatedSince": false`.
    pub not_since: bool,
}

impl Shown {
    /// The page of a list as it lies there, of which only that page was looked
    /// up.
    #[must_use]
    pub fn plain(ask: &ListAsk, page: Vec<Row>, total: usize) -> Self {
        Self {
            items: items(ask, page.into_iter()),
            total,
            ..Self::default()
        }
    }

    /// The page of a list, all of whose items are there. `known` are the fields
    /// by which it can be filtered and sorted. What cannot be honoured is left
    /// undone, and the answer says so (OpenSocial REST 0.9, "Query Parameters").
    #[must_use]
    pub fn arranged(ask: &ListAsk, mut rows: Vec<Row>, known: &[&str]) -> Self {
        let unfiltered = !filtered(ask, &mut rows, known);
        let not_since = !changed_since(ask, &mut rows);
        let unsorted = !sorted(ask, &mut rows, known);
        let total = rows.len();
        let page = rows.into_iter().skip(ask.skip).take(ask.limit());
        Self {
            items: items(ask, page),
            total,
            unfiltered,
            unsorted,
            not_since,
        }
    }

    /// What the answer says besides, of what could not be honoured.
    #[must_use]
    pub fn marks(&self) -> Map<String, Value> {
        let marks = [
            ("filtered", self.unfiltered),
            ("sorted", self.unsorted),
            ("updatedSince", self.not_since),
        ];
        let said = marks.into_iter().filter(|(_, not)| *not);
        said.map(|(name, _)| (name.to_owned(), Value::Bool(false)))
            .collect()
    }
}

fn items(ask: &ListAsk, rows: impl Iterator<Item = Row>) -> Vec<Value> {
    rows.map(|row| Value::Object(ask.fields.select(row.item)))
        .collect()
}

/// Whether it could be done.
fn filtered(ask: &ListAsk, rows: &mut Vec<Row>, known: &[&str]) -> bool {
    let Some(filter) = &ask.filter else {
        return true;
    };
    if filter.op == FilterOp::Unknown || !known.contains(&&*filter.by) {
        return false;
    }
    rows.retain(|row| filter.takes(row.item.get(&filter.by)));
    true
}

/// Whether it could be done.
fn changed_since(ask: &ListAsk, rows: &mut Vec<Row>) -> bool {
    let Some(since) = ask.updated_since else {
        return true;
    };
    if rows.iter().any(|row| row.updated_at.is_none()) {
        return false;
    }
    rows.retain(|row| row.updated_at.is_some_and(|at| at >= since));
    true
}

/// Whether it could be done.
fn sorted(ask: &ListAsk, rows: &mut [Row], known: &[&str]) -> bool {
    let Some(sort) = &ask.sort else { return true };
    let Some(by) = &sort.by else {
        rows.reverse();
        return true;
    };
    if !known.contains(&&**by) {
        return false;
    }
    rows.sort_by(|one, other| sort.compare(one.item.get(by), other.item.get(by)));
    true
}
