use std::collections::BTreeMap;

use base::Timestamp;
use base64::{Engine, engine::general_purpose::STANDARD};

use super::achievement::{MAX_TITLE, api_name};
use crate::{
    Refusal, WritePolicy,
    platform::Caller,
    wire::{Cursor, Params, SortOrder, StartAt, limit},
};

/// How much a game may put beside a score, in bytes (Meta, "Leaderboards":
/// `extra_data_base64`).
pub const MAX_EXTRA_DATA: usize = 2048;

/// `POST /{app}/leaderboards`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefineLeaderboard<'a> {
    /// The name that it is made or changed under.
    pub api_name: &'a str,
    /// Which score is better; the higher unless it was made otherwise.
    pub sort_order: Option<SortOrder>,
    /// Who may write its entries.
    pub write_policy: WritePolicy,
    /// From when on entries are taken.
    pub earliest: Option<Timestamp>,
    /// Until when entries are taken.
    pub latest: Option<Timestamp>,
    /// What players read, by locale.
    pub titles: Option<BTreeMap<String, String>>,
}

impl<'a> DefineLeaderboard<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`].
    pub fn of(params: &'a Params) -> Result<Self, Refusal> {
        let moment = |name| {
            let expected = "expected a moment in seconds since the epoch";
            let secs = params.integer_in(name, 0..=LATEST_SECS, expected)?;
            Ok::<_, Refusal>(secs.filter(|secs| *secs != 0).map(Timestamp::from_secs))
        };
        let (earliest, latest) = (
            moment("earliest_allowed_entry_time")?,
            moment("latest_allowed_entry_time")?,
        );
        if let (Some(earliest), Some(latest)) = (earliest, latest)
            && latest < earliest
        {
            let expected = "expected a moment not before earliest_allowed_entry_time";
            return Err(Refusal::invalid("latest_allowed_entry_time", expected));
        }
        Ok(Self {
            api_name: api_name(params, "api_name")?,
            sort_order: SortOrder::of(params, "sort_order")?,
            write_policy: params.need("entry_write_policy", WritePolicy::of)?,
            earliest,
            latest,
            titles: titles(params)?,
        })
    }
}

fn titles(params: &Params) -> Result<Option<BTreeMap<String, String>>, Refusal> {
    let titles = params.locale_map("title_locale_map")?;
    if titles.as_ref().is_some_and(|all| all.len() > MOST_LOCALES) {
        let expected = "expected titles in at most 100 locales";
        return Err(Refusal::invalid("title_locale_map", expected));
    }
    let mut all = titles.iter().flatten();
    let fits = |(locale, title): (&String, &String)| {
        (1..=MAX_LOCALE).contains(&locale.len()) && title.len() <= MAX_TITLE
    };
    if all.all(fits) {
        return Ok(titles);
    }
    let expected = "expected locales of at most 35 bytes and titles of at most 200";
    Err(Refusal::invalid("title_locale_map", expected))
}

/// In how many locales a leaderboard has a title: every node holds them all.
const MOST_LOCALES: usize = 100;

/// The longest name of a locale, in bytes: what RFC 5646, section 4.4.1, asks
/// to have room for.
const MAX_LOCALE: usize = 35;

/// The end of the year 9999.
const LATEST_SECS: i64 = 253_402_300_799;

/// `POST /leaderboard_submit_entry`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmitEntry<'a> {
    /// Which leaderboard.
    pub api_name: &'a str,
    /// The score.
    pub score: i64,
    /// What to keep beside it.
    pub extra_data: Option<Vec<u8>>,
    /// Whether to write it even if a better one stands.
    pub force_update: bool,
}

impl<'a> SubmitEntry<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`].
    pub fn of(params: &'a Params) -> Result<Self, Refusal> {
        Ok(Self {
            api_name: api_name(params, "api_name")?,
            score: params.need("score", Params::integer)?,
            extra_data: extra_data(params)?,
            force_update: params.flag("force_update")?.unwrap_or(false),
        })
    }
}

fn extra_data(params: &Params) -> Result<Option<Vec<u8>>, Refusal> {
    let refusal = Refusal::invalid("extra_data_base64", "expected base64 of at most 2048 bytes");
    let Some(text) = params.text("extra_data_base64")? else {
        return Ok(None);
    };
    // Where `+` was sent bare in a query or form it has come as a space.
    let text = text.replace(' ', "+");
    match STANDARD.decode(text) {
        Ok(bytes) if bytes.len() <= MAX_EXTRA_DATA => Ok(Some(bytes)),
        _ => Err(refusal),
    }
}

/// Whose entries are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Everyone's.
    Everyone,
    /// Those of the viewer and the viewer's friends.
    Friends,
    /// Those of these users.
    Users(Vec<u64>),
}

/// `GET /leaderboard_entries`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntries<'a> {
    /// Which leaderboard.
    pub api_name: &'a str,
    /// Whose entries.
    pub filter: Filter,
    /// Where the page begins. Counts only where there is no cursor.
    pub start_at: StartAt,
    /// How many entries to pass over; with [`StartAt::Offset`].
    pub offset: u64,
    /// How many rows.
    pub limit: usize,
    /// The page after this place.
    pub after: Option<Cursor>,
    /// The page before this place.
    pub before: Option<Cursor>,
    /// Whether to count all of them.
    pub summary: bool,
}

impl<'a> ListEntries<'a> {
    /// Reads it and holds it to the caller's token: a viewer is a user, so what
    /// has to do with one needs a user's token.
    ///
    /// `offset` without `start_at` begins at the offset.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`],
    /// [`Refusal::UserTokenNeeded`].
    pub fn of(params: &'a Params, caller: &Caller) -> Result<Self, Refusal> {
        let expected = "expected a whole number from 0 up";
        let offset = params.integer_in("offset", 0..=i64::MAX, expected)?;
        let otherwise = if offset.is_some() {
            StartAt::Offset
        } else {
            StartAt::Top
        };
        let start_at = StartAt::of(params, "start_at")?.unwrap_or(otherwise);
        if start_at == StartAt::Offset && offset.is_none() {
            return Err(Refusal::ParameterMissing("offset"));
        }
        let filter = Filter::of(params)?;
        let needs_viewer = start_at.needs_viewer() || filter == Filter::Friends;
        if needs_viewer && caller.user().is_none() {
            return Err(Refusal::UserTokenNeeded);
        }
        Ok(Self {
            api_name: api_name(params, "api_name")?,
            filter,
            start_at,
            offset: offset.unwrap_or(0).unsigned_abs(),
            limit: limit(params)?,
            after: Cursor::of(params, "after")?,
            before: Cursor::of(params, "before")?,
            summary: params.flag("summary")?.unwrap_or(false),
        })
    }
}

#[derive(Clone, Copy)]
enum FilterName {
    Everyone,
    Friends,
    Users,
}

impl Filter {
    /// Without `filter`, `user_ids` makes it one of users.
    fn of(params: &Params) -> Result<Self, Refusal> {
        let words = [
            ("NONE", FilterName::Everyone),
            ("FRIENDS", FilterName::Friends),
            ("USER_IDS", FilterName::Users),
        ];
        let named = params.word("filter", &words, "expected NONE, FRIENDS or USER_IDS")?;
        let users = params.ids("user_ids")?;
        match (named, users) {
            (Some(FilterName::Users) | None, Some(users)) => Ok(Self::Users(users)),
            (Some(FilterName::Users), None) => Err(Refusal::ParameterMissing("user_ids")),
            (Some(FilterName::Friends), _) => Ok(Self::Friends),
            (Some(FilterName::Everyone) | None, _) => Ok(Self::Everyone),
        }
    }
}
