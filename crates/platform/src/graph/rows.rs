//! Pages of a list whose rows are all at hand: what one user has, what one game
//! sells.

use meta_graph::{
    Refusal,
    wire::{Cursor, Fields, Node, Page, limit},
};

use super::call::Call;

/// Where in its list a row stands: after all smaller ones. A cursor says which
/// row it was, so it holds for pages of any length, and after the row is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(pub(super) u64, pub(super) u8);

impl Place {
    pub(super) fn cursor(self) -> Cursor {
        let Self(id, part) = self;
        Cursor([&id.to_be_bytes()[..], &[part]].concat())
    }

    /// The place in a parameter.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`].
    pub(super) fn of(call: &Call<'_>, name: &'static str) -> Result<Option<Self>, Refusal> {
        let Some(cursor) = Cursor::of(&call.params, name)? else {
            return Ok(None);
        };
        Self::read(&cursor).map(Some).ok_or(Cursor::refused(name))
    }

    /// The place behind a cursor; `None` for one of another list.
    pub(super) fn read(Cursor(bytes): &Cursor) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk()?;
        let [part] = rest else { return None };
        Some(Self(u64::from_be_bytes(*id), *part))
    }
}

/// The page that the call asks for, of rows in whatever order.
///
/// # Errors
/// [`Refusal::ParameterInvalid`].
pub(super) fn page(
    call: &Call<'_>,
    fields: &Fields,
    mut rows: Vec<(Place, Node)>,
) -> Result<Node, Refusal> {
    let limit = limit(&call.params)?;
    let (after, before) = (Place::of(call, "after")?, Place::of(call, "before")?);
    rows.sort_by_key(|(place, _)| *place);
    let ends = rows.first().zip(rows.last());
    let ends = ends.map(|((first, _), (last, _))| (*first, *last));
    rows.retain(|(place, _)| {
        after.is_none_or(|after| after < *place) && before.is_none_or(|before| *place < before)
    });
    // What is asked for before a place is what is nearest to it.
    if before.is_some() && after.is_none() {
        rows.drain(..rows.len().saturating_sub(limit));
    }
    rows.truncate(limit);
    let place = |row: Option<&(Place, Node)>| row.map(|(place, _)| *place);
    let (first, last) = (place(rows.first()), place(rows.last()));
    let paging = Page {
        url: &call.url,
        params: &call.params,
        first: first.map(Place::cursor).as_ref(),
        last: last.map(Place::cursor).as_ref(),
        has_previous: ends.is_some_and(|(least, _)| first.is_some_and(|first| least < first)),
        has_next: ends.is_some_and(|(_, most)| last.is_some_and(|last| last < most)),
    }
    .node();
    let rows = rows.into_iter().map(|(_, node)| fields.select(node));
    Ok(Node::data(rows, [("paging", paging)]))
}
