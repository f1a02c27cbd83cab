//! Tells how far a copy has come: as a bar on a terminal, and otherwise in lines
//! that a log can keep.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use store_copy::Progress;

/// How long nothing is said of a noun at most, where there is no terminal.
const SILENCE: Duration = Duration::from_secs(5);

const BAR: &str = "{prefix:<8} {msg:<17} [{wide_bar}] {human_pos}/{human_len} {eta}";

/// On standard error.
pub(super) struct Meter {
    bar: ProgressBar,
    /// What was told last, and when.
    told: Option<(Progress, Instant)>,
}

impl Meter {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::no_length();
        if let Ok(style) = ProgressStyle::with_template(BAR) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, told: None }
    }

    /// There is news.
    pub(super) fn tell(&mut self, now: Progress) {
        let begins = !self.told.is_some_and(|(told, _)| is_same(told, now));
        if self.bar.is_hidden() {
            self.line(now, begins);
            return;
        }
        if begins {
            self.bar.reset_eta();
            self.bar.set_prefix(doing(now));
            self.bar.set_message(now.noun);
            self.told = Some((now, Instant::now()));
        }
        self.bar.set_length(now.of.max(now.rows));
        self.bar.set_position(now.rows);
    }

    /// There is no more.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    #[expect(clippy::print_stderr, reason = "the result goes to standard output")]
    fn line(&mut self, now: Progress, begins: bool) {
        let is_due = self.told.is_some_and(|(_, at)| at.elapsed() >= SILENCE);
        // Nothing has to be said of what there is nothing of.
        if (begins || is_due) && now.of > 0 {
            self.told = Some((now, Instant::now()));
            let Progress { rows, of, .. } = now;
            match rows {
                0 => eprintln!("{} {}: {of} in all", doing(now), now.noun),
                _ => eprintln!("{} {}: {rows} of {of}", doing(now), now.noun),
            }
        }
    }
}

fn is_same(one: Progress, other: Progress) -> bool {
    (one.checking, one.noun) == (other.checking, other.noun)
}

fn doing(progress: Progress) -> &'static str {
    if progress.checking {
        "checking"
    } else {
        "copying"
    }
}
