use std::time::Duration;

use crate::Trust;

/// How an endpoint is graded, beside the network that is played.
#[derive(Clone, Debug)]
pub struct Options {
    /// The callback URL, as the network has it.
    pub url: String,
    /// Whom the rewards are for.
    pub user: String,
    /// What the orders of this run have in common: letters, digits and `-`,
    /// different in every run.
    pub run: String,
    /// When the run began, for the report.
    pub began: String,
    /// Whose word counts for who is at the other end of TLS.
    pub trust: Trust,
    /// The program that grades and its version, such as `countersign 0.1.0`.
    pub tool: String,
    /// How long things may take.
    pub pace: Pace,
    /// How many send the same callback at once.
    pub at_once: usize,
    /// Which orders are tried for one whose signature reads as a number.
    pub search: Search,
}

/// How long things may take, and how long is waited between them.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// For one call, from connecting to the answer's last byte.
    pub deadline: Duration,
    /// For everything.
    pub total: Duration,
    /// Before something is sent again.
    pub pause: Duration,
    /// Between two drops of a request that is dripped.
    pub drip: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(10),
            total: Duration::from_secs(300),
            pause: Duration::from_secs(2),
            drip: Duration::from_millis(40),
        }
    }
}

/// A search among orders that are numbered.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// The first number that is tried.
    pub from: u64,
    /// How many are.
    pub tries: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            from: 0,
            tries: 40_000_000,
        }
    }
}
