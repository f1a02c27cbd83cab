//! Many callers at a time, and how long each of them waited.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::runtime::Runtime;

/// How many callers ask at a time, each again as soon as it is answered.
pub(crate) const CALLERS: usize = 64;

/// What the callers of one round saw.
pub(crate) struct Storm {
    /// In milliseconds, the shortest first.
    waits: Vec<f64>,
    took: Duration,
}

impl Storm {
    /// Lets all callers ask for so long, with numbers from `next` on.
    pub(crate) fn run(
        runtime: &Runtime,
        next: &mut u64,
        span: Duration,
        ask: impl AsyncFn(u64) -> Result<()>,
    ) -> Result<Self> {
        Self::by(CALLERS, runtime, next, span, ask)
    }

    /// The same with so many callers.
    pub(crate) fn by(
        callers: usize,
        runtime: &Runtime,
        next: &mut u64,
        span: Duration,
        ask: impl AsyncFn(u64) -> Result<()>,
    ) -> Result<Self> {
        let began = Instant::now();
        let number = std::cell::Cell::new(*next);
        let caller = async || {
            let mut waits = Vec::new();
            while began.elapsed() < span {
                let mine = number.get();
                number.set(mine.checked_add(1).context("no more numbers")?);
                let asked = Instant::now();
                ask(mine).await?;
                waits.push(asked.elapsed().as_secs_f64() * 1e3);
            }
            anyhow::Ok(waits)
        };
        let callers = (0..callers).map(|_| caller());
        let answered = runtime.block_on(futures_util::future::try_join_all(callers))?;
        *next = number.get();
        Self::of(answered.concat(), began.elapsed())
    }

    /// The waits, in milliseconds, and how long all of it took.
    pub(crate) fn of(mut waits: Vec<f64>, took: Duration) -> Result<Self> {
        ensure!(!waits.is_empty(), "nobody was answered");
        waits.sort_by(f64::total_cmp);
        Ok(Self { waits, took })
    }

    /// Answers in a second.
    pub(crate) fn rate(&self) -> f64 {
        let count = u32::try_from(self.waits.len()).map_or(f64::NAN, f64::from);
        count / self.took.as_secs_f64()
    }

    /// How long so many of a hundred callers waited at most, in milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let index = self.waits.len().saturating_mul(percent) / 100;
        let index = index.min(self.waits.len().saturating_sub(1));
        self.waits.get(index).copied().unwrap_or(f64::NAN)
    }
}
