//! What is printed of it.

use std::time::Duration;

use super::load::Times;

/// What came of one thing that was done to the servers.
pub(super) struct Row {
    pub(super) what: &'static str,
    /// How many writes were acknowledged.
    pub(super) acknowledged: usize,
    /// How many were answered with an outage.
    pub(super) open: usize,
    pub(super) lost: usize,
    pub(super) twice: usize,
    first: Option<Duration>,
    pause: Duration,
}

impl Row {
    pub(super) fn new(what: &'static str, times: &Times) -> Self {
        Self {
            what,
            acknowledged: 0,
            open: 0,
            lost: 0,
            twice: 0,
            first: times.first,
            pause: times.pause,
        }
    }
}

pub(super) fn print(rows: &[Row]) {
    eprintln!(
        "| What was done | Acknowledged | 503 meanwhile | Lost | Accepted twice \
         | First new write | Longest pause |\n|---|---|---|---|---|---|---|"
    );
    for row in rows {
        let secs = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        eprintln!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            row.what,
            row.acknowledged,
            row.open,
            row.lost,
            row.twice,
            row.first.map_or_else(|| "never".to_owned(), secs),
            secs(row.pause),
        );
    }
}
