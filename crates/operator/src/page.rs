use std::{fmt::Display, str::FromStr};

use axum::extract::Query;
use http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use serve::Problem;
use sign::base64url;
use store::{Listed, Span};

const USUAL: usize = 50;
const MOST: usize = 500;

/// Which list a cursor belongs to; it is good for no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Apps,
    Players,
    ApiKeys,
    Audit,
    Deliveries,
    Endpoints,
    Rewards,
    Trace,
    Skus,
    Entitlements,
    Subscriptions,
    Friends,
    Achievements,
    Leaderboards,
    Progress,
    Blocked,
    Installations,
    Texts,
    TextGroups,
    Payments,
    Devices,
    Bans,
}

impl List {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Apps => "apps",
            Self::Players => "players",
            Self::ApiKeys => "api_keys",
            Self::Audit => "audit",
            Self::Deliveries => "deliveries",
            Self::Endpoints => "endpoints",
            Self::Rewards => "rewards",
            Self::Trace => "trace",
            Self::Skus => "skus",
            Self::Entitlements => "entitlements",
            Self::Subscriptions => "subscriptions",
            Self::Friends => "friends",
            Self::Achievements => "achievements",
            Self::Leaderboards => "leaderboards",
            Self::Progress => "progress",
            Self::Blocked => "blocked",
            Self::Installations => "installations",
            Self::Texts => "texts",
            Self::TextGroups => "text_groups",
            Self::Payments => "payments",
            Self::Devices => "devices",
            Self::Bans => "bans",
        }
    }

    /// A cursor: base64url of the list's name, a colon and the id of the last
    /// item that was given. Callers are promised none of that.
    fn cursor(self, last: impl Display) -> String {
        base64url::encode(format!("{}:{last}", self.as_str()).as_bytes())
    }

    fn read<I: FromStr>(self, cursor: &str) -> Option<I> {
        let text = String::from_utf8(base64url::decode(cursor.as_bytes()).ok()?).ok()?;
        let (list, last) = text.split_once(':')?;
        (list == self.as_str()).then(|| last.parse().ok())?
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    cursor: Option<String>,
    limit: Option<usize>,
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wish<I> {
    /// The last item of the part before.
    pub(crate) from: Option<I>,
    /// How many at most.
    pub(crate) limit: usize,
}

impl<I: FromStr> Wish<I> {
    pub(crate) fn read(
        list: List,
        cursor: Option<String>,
        limit: Option<usize>,
    ) -> Result<Self, Problem> {
        let limit = limit.unwrap_or(USUAL);
        if limit == 0 || limit > MOST {
            return Err(invalid("`limit` is 1 to 500"));
        }
        let from = cursor.map(|cursor| {
            let read = list.read(&cursor);
            read.ok_or_else(|| invalid("`cursor` is a `next_cursor` of this list"))
        });
        let from = from.transpose()?;
        Ok(Self { from, limit })
    }
}

/// Reads `?cursor=…&limit=…`.
pub(crate) fn wish<I: FromStr>(list: List, uri: &Uri) -> Result<Wish<I>, Problem> {
    let Query(Asked { cursor, limit }) = Query::try_from_uri(uri)
        .map_err(|_| invalid("a list takes `cursor` and `limit` (1 to 500)"))?;
    Wish::read(list, cursor, limit)
}

/// A player as a peer or a network names him. Not every store can look for what is
/// in no name.
pub(crate) fn subject(given: Option<String>) -> Result<Option<String>, Problem> {
    let named =
        |text: &String| (1..=1_024).contains(&text.len()) && !text.contains(char::is_control);
    if given.as_ref().is_some_and(|text| !named(text)) {
        let detail = "`subject` is 1 to 1024 bytes without control characters";
        return Err(invalid(detail));
    }
    Ok(given)
}

pub(crate) fn invalid(detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_query", detail)
}

/// A part of a list. `next_cursor` is the `cursor` of the part that follows, if
/// one does. What comes in between is neither skipped nor given twice.
#[derive(Serialize)]
pub(crate) struct Part<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
}

impl<T> Part<T> {
    pub(crate) fn new<I: Display>(
        list: List,
        items: Vec<T>,
        more: bool,
        id: impl Fn(&T) -> I,
    ) -> Self {
        let last = items.last().filter(|_| more);
        let next_cursor = last.map(|item| list.cursor(id(item)));
        Self { items, next_cursor }
    }

    /// The same of a list that is asked for by how many come before: what is new
    /// at its beginning moves the rest on, so that an item can come twice.
    pub(crate) fn listed(list: List, found: Listed<T>, span: Span) -> Self {
        let next = span.skip.saturating_add(found.items.len());
        let more = next < found.total && !found.items.is_empty();
        Self {
            items: found.items,
            next_cursor: more.then(|| list.cursor(next)),
        }
    }
}

#[cfg(test)]
mod tests {
    use base::PlayerId;

    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_own_list_only() {
        let id = PlayerId::new(7).unwrap();
        let cursor = List::Players.cursor(id);
        assert_eq!(List::Players.read(&cursor), Some(id));
        assert_eq!(List::Apps.read::<PlayerId>(&cursor), None);
        for bad in ["", "7", "cGxheWVyczo", "*", &List::Players.cursor("07")] {
            assert_eq!(List::Players.read::<PlayerId>(bad), None, "{bad}");
        }
    }
}
