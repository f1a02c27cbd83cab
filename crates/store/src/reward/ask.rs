use std::time::Duration;

use base::Timestamp;
use serde::Serialize;

use crate::RewardState;

/// For how long it can be looked up what a game was asked and what it said.
pub const ASKS_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How many of one reward's asks are kept besides the first: the latest. A game in
/// trouble is asked for as long as it stays so.
pub const LATEST_ASKS: u64 = 20;

/// One time that a game was asked for a reward.
///
/// Of one reward the first is kept and the [`LATEST_ASKS`]. Unique by (reward, number). One that nobody brought back has no entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RewardAsk {
    /// Which turn it was; the first one is 1. A number may be missing: whoever had
    /// that turn never came back.
    pub no: u64,
    /// When it was begun.
    pub began_at: Timestamp,
    /// How long it took, in milliseconds of real time.
    pub took_ms: u64,
    /// The status that was answered, where there was an answer.
    pub status: Option<u16>,
    /// What it came to: [`RewardState::Open`] where nobody knows.
    pub came_to: RewardState,
    /// Why, in words that show no secret; at most
    /// [`LONGEST_DETAIL`](crate::LONGEST_DETAIL) characters.
    pub detail: String,
    /// What was sent: method, URL and body, without whatever signs it, cut at
    /// [`LONGEST_EXCHANGE`](crate::LONGEST_EXCHANGE) bytes.
    pub request: String,
    /// The body that was answered, as text, cut at
    /// [`LONGEST_EXCHANGE`](crate::LONGEST_EXCHANGE) bytes.
    pub answer: String,
}

impl RewardAsk {
    /// Asks that were begun before this moment may be forgotten.
    #[must_use]
    pub fn lapsed_before(now: Timestamp) -> Timestamp {
        now.minus(ASKS_KEPT)
    }
}
