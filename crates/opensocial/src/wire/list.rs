//! What the calls that read lists have in common: which part is asked for, which
//! fields, in which order (OpenSocial REST 0.9, "Query Parameters"; Mobage,
//! "People", "BlackList": `count`, `startIndex`).

mod arrange;
mod fields;
mod filter;
mod moment;

pub use arrange::{Row, Shown};
pub use fields::{Fields, MAX_FIELDS};
pub use filter::{Filter, FilterOp, Sort};

use base::Timestamp;

use crate::Refusal;

/// How many items a page has where the call does not say.
pub const DEFAULT_COUNT: usize = 50;

/// How many items a page has at most.
pub const MAX_COUNT: usize = 1_000;

/// What a call that reads says of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListAsk {
    /// How many items come before the page.
    pub skip: usize,
    /// How many items the page has at most, where the call says so: 1 to
    /// [`MAX_COUNT`].
    pub count: Option<usize>,
    /// Which fields of each item.
    pub fields: Fields,
    /// Which items.
    pub filter: Option<Filter>,
    /// In which order.
    pub sort: Option<Sort>,
    /// Only what has changed at that moment or later.
    pub updated_since: Option<Timestamp>,
}

impl ListAsk {
    /// Reads the parameters. `first` is the number of the first item: 0 or 1, as
    /// the profile has it. Parameters that are none of a list's are passed over.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for one that stands twice, one that is not what it
    /// should be, and any `format` but `json`.
    pub fn of<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        first: usize,
    ) -> Result<Self, Refusal> {
        let said = Said::of(pairs)?;
        format(said.format)?;
        let start_index = start_index(said.start_index, first)?;
        Ok(Self {
            skip: start_index.saturating_sub(first),
            count: said.count.map(count).transpose()?,
            fields: Fields::of(said.fields)?,
            filter: Filter::of(said.filter_by, said.filter_op, said.filter_value)?,
            sort: Sort::of(said.sort_by, said.sort_order)?,
            updated_since: said.updated_since.map(updated_since).transpose()?,
        })
    }

    /// How many items the page has at most.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.count.unwrap_or(DEFAULT_COUNT)
    }

    /// Whether the page is a piece of the list as it lies there, so that only
    /// that piece has to be looked up.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.filter.is_none() && self.sort.is_none() && self.updated_since.is_none()
    }

    /// The page of a list as it lies there.
    pub fn page<'a, T>(&self, all: &'a [T]) -> impl Iterator<Item = &'a T> {
        all.iter().skip(self.skip).take(self.limit())
    }
}

/// The parameters as they stand there.
#[derive(Clone, Copy, Default)]
struct Said<'a> {
    start_index: Option<&'a str>,
    count: Option<&'a str>,
    fields: Option<&'a str>,
    filter_by: Option<&'a str>,
    filter_op: Option<&'a str>,
    filter_value: Option<&'a str>,
    sort_by: Option<&'a str>,
    sort_order: Option<&'a str>,
    updated_since: Option<&'a str>,
    format: Option<&'a str>,
}

impl<'a> Said<'a> {
    fn of(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Refusal> {
        let mut said = Self::default();
        for (name, value) in pairs {
            let place = match name {
                "startIndex" => &mut said.start_index,
                "count" => &mut said.count,
                "fields" => &mut said.fields,
                "filterBy" => &mut said.filter_by,
                "filterOp" => &mut said.filter_op,
                "filterValue" => &mut said.filter_value,
                "sortBy" => &mut said.sort_by,
                "sortOrder" => &mut said.sort_order,
                "updatedSince" => &mut said.updated_since,
                "format" => &mut said.format,
                _ => continue,
            };
            if place.replace(value).is_some() {
                return Err(invalid(format!("the parameter {name} stands there twice")));
            }
        }
        Ok(said)
    }
}

/// Holds a call to the one format that there is, for calls that read no list.
///
/// # Errors
/// [`Refusal::Invalid`] for any but `json`.
pub fn format(asked: Option<&str>) -> Result<(), Refusal> {
    match asked {
        None | Some("json") => Ok(()),
        Some(_) => Err(invalid("the parameter format can only be json")),
    }
}

fn start_index(asked: Option<&str>, first: usize) -> Result<usize, Refusal> {
    let Some(text) = asked else { return Ok(first) };
    let number = whole(text).filter(|number| *number >= first);
    number.ok_or_else(|| {
        invalid(format!(
            "the parameter startIndex has to be an integer of {first} or greater"
        ))
    })
}

fn count(text: &str) -> Result<usize, Refusal> {
    let number = whole(text).filter(|number| (1..=MAX_COUNT).contains(number));
    number.ok_or_else(|| {
        invalid(format!(
            "the parameter count has to be an integer between 1 and {MAX_COUNT}"
        ))
    })
}

fn updated_since(text: &str) -> Result<Timestamp, Refusal> {
    moment::read(text).ok_or_else(|| {
        invalid("the parameter updatedSince has to be a date and time such as 2012-12-17T02:52:01Z")
    })
}

/// Digits and nothing else, so that a number is written in one way only.
fn whole(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn invalid(why: impl Into<String>) -> Refusal {
    Refusal::Invalid(why.into())
}

#[cfg(test)]
mod tests;
