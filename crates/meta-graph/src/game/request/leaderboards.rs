use std::collections::BTreeMap;

use base::{Secret, Timestamp};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Draft, Request};
use crate::{
    WritePolicy,
    wire::{Method, SortOrder, StartAt},
};

/// A leaderboard to make or change.
#[derive(Clone, Copy, Debug)]
pub struct Board<'a> {
    /// The name that it is made or changed under.
    pub api_name: &'a str,
    /// Which score is better.
    pub sort_order: SortOrder,
    /// Who may write its entries.
    pub write_policy: WritePolicy,
    /// From when on entries are taken.
    pub earliest: Option<Timestamp>,
    /// Until when entries are taken.
    pub latest: Option<Timestamp>,
    /// What players read, by locale.
    pub titles: Option<&'a BTreeMap<String, String>>,
}

/// Makes or changes a leaderboard. Needs the app's token.
///
/// Answer: [`Made`](crate::game::answer::Made).
#[must_use]
pub fn define_leaderboard(app_token: &Secret, app_id: u64, board: &Board<'_>) -> Request {
    let titles = |titles: &BTreeMap<String, String>| serde_json::json!(titles);
    Draft::new(Method::Post, format!("/{app_id}/leaderboards"))
        .with("api_name", board.api_name)
        .with("sort_order", board.sort_order.as_str())
        .with("entry_write_policy", board.write_policy.as_str())
        .maybe(
            "earliest_allowed_entry_time",
            board.earliest.map(Timestamp::secs),
        )
        .maybe(
            "latest_allowed_entry_time",
            board.latest.map(Timestamp::secs),
        )
        .maybe("title_locale_map", board.titles.map(titles))
        .send(app_token)
}

/// Asks for the leaderboards that there are, or the one of a name.
///
/// Answer: [`List`](crate::game::answer::List) of
/// [`Leaderboard`](crate::game::answer::Leaderboard).
#[must_use]
pub fn leaderboards(token: &Secret, app_id: u64, api_name: Option<&str>, fields: &str) -> Request {
    Draft::new(Method::Get, format!("/{app_id}/leaderboards"))
        .maybe("api_name", api_name)
        .fields(fields)
        .send(token)
}

/// An entry to write.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    /// The leaderboard.
    pub api_name: &'a str,
    /// The score.
    pub score: i64,
    /// Whose it is, with the app's token; a user's token says it itself.
    pub user_id: Option<u64>,
    /// What to keep beside the score, up to 2048 bytes.
    pub extra_data: Option<&'a [u8]>,
    /// Whether to write it even if a better one stands.
    pub force_update: bool,
}

/// Writes an entry.
///
/// Answer: [`EntrySubmitted`](crate::game::answer::EntrySubmitted).
#[must_use]
pub fn submit_entry(token: &Secret, entry: &NewEntry<'_>) -> Request {
    let extra = entry.extra_data.map(|bytes| STANDARD.encode(bytes));
    Draft::new(Method::Post, "/leaderboard_submit_entry")
        .with("api_name", entry.api_name)
        .with("score", entry.score)
        .maybe("user_id", entry.user_id)
        .maybe("extra_data_base64", extra)
        .maybe("force_update", entry.force_update.then_some(true))
        .send(token)
}

/// Whose entries to ask for.
#[derive(Clone, Copy, Debug, Default)]
pub enum EntriesOf<'a> {
    /// Everyone's.
    #[default]
    Everyone,
    /// Those of the user and the user's friends. Needs a user's token.
    Friends,
    /// Those of these users.
    Users(&'a [u64]),
}

/// Which entries to ask for.
#[derive(Clone, Copy, Debug)]
pub struct EntriesQuery<'a> {
    /// The leaderboard.
    pub api_name: &'a str,
    /// Whose.
    pub of: EntriesOf<'a>,
    /// Where to begin.
    pub start_at: StartAt,
    /// How many to pass over, with [`StartAt::Offset`].
    pub offset: u32,
    /// How many rows.
    pub limit: Option<u32>,
    /// The cursor of the page before.
    pub after: Option<&'a str>,
    /// Whether to have all of them counted.
    pub summary: bool,
    /// What of each.
    pub fields: &'a str,
}

/// Asks for entries.
///
/// Answer: [`List`](crate::game::answer::List) of
/// [`Entry`](crate::game::answer::Entry).
#[must_use]
pub fn leaderboard_entries(token: &Secret, query: &EntriesQuery<'_>) -> Request {
    let offset = (query.start_at == StartAt::Offset).then_some(query.offset);
    let (filter, users) = match query.of {
        EntriesOf::Everyone => (None, None),
        EntriesOf::Friends => (Some("FRIENDS"), None),
        EntriesOf::Users(ids) => (Some("USER_IDS"), Some(ids)),
    };
    let ids = users.map(|ids| ids.iter().map(u64::to_string).collect::<Vec<_>>());
    let ids = ids.map(serde_json::Value::from);
    Draft::new(Method::Get, "/leaderboard_entries")
        .with("api_name", query.api_name)
        .maybe("filter", filter)
        .maybe("user_ids", ids)
        .with("start_at", query.start_at.as_str())
        .maybe("offset", offset)
        .maybe("limit", query.limit)
        .maybe("after", query.after)
        .maybe("summary", query.summary.then_some(true))
        .fields(query.fields)
        .send(token)
}

/// Deletes an object: an entry, or a leaderboard with all of its entries. Needs
/// the app's token.
///
/// Answer: [`Success`](crate::game::answer::Success).
#[must_use]
pub fn delete_object(app_token: &Secret, id: u64) -> Request {
    Draft::new(Method::Delete, format!("/{id}")).send(app_token)
}

/// Deletes all entries of a leaderboard. Needs the app's token.
///
/// Answer: [`Success`](crate::game::answer::Success).
#[must_use]
pub fn remove_all_entries(app_token: &Secret, api_name: &str) -> Request {
    Draft::new(Method::Post, "/leaderboard_remove_all_entries")
        .with("api_name", api_name)
        .send(app_token)
}
