//! The answers, read. What was not asked for, or is not there, is `None`.
//! Ids are read from texts and from numbers; unknown members are passed over.

mod achievements;
mod leaderboards;
mod lenient;
mod shop;
mod users;

use serde::{Deserialize, Deserializer, de::IgnoredAny};

pub use achievements::{Achievement, AchievementWritten, Definition};
pub use leaderboards::{Entry, EntrySubmitted, Leaderboard};
pub use shop::{
    BillingPlan, Entitlement, Item, Offer, Price, PriceTerm, Product, Purchase, Subscription,
};
pub use users::{Authorization, NonceValidity, User};

use lenient::Id;

/// Whether it was done: `{"success":true}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Success {
    /// Whether it was.
    pub success: bool,
}

/// What was made or changed: `{"id":"…"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Made {
    /// Its id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: u64,
}

/// A list, or a page of one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct List<T> {
    /// Its rows.
    pub data: Vec<T>,
    /// How to go on.
    #[serde(default = "no_paging")]
    pub paging: Paging,
    /// How many there are in all, where that was asked.
    #[serde(default)]
    pub summary: Option<Summary>,
}

impl<T> List<T> {
    /// The cursor to give as `after` for the next page; `None` on the last.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        let cursors = self.paging.cursors.as_ref()?;
        cursors.after.as_deref().filter(|_| self.paging.has_next)
    }
}

/// Where a page lies. Its links are not kept: they hold the access token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Paging {
    #[serde(default)]
    cursors: Option<Cursors>,
    #[serde(default, rename = "next", deserialize_with = "is_there")]
    has_next: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Cursors {
    #[serde(default)]
    after: Option<String>,
}

fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::<IgnoredAny>::deserialize(deserializer).map(|found| found.is_some())
}

const fn no_paging() -> Paging {
    Paging {
        cursors: None,
        has_next: false,
    }
}

/// How many rows there are in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Summary {
    /// So many.
    pub total_count: i64,
}
