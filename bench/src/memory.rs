//! By how much the program itself grows while it answers good and bad requests
//! of all kinds, over connections that stay and over fresh ones.

mod mix;
mod program;
mod tokens;
mod wire;

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

use anyhow::{Context, Result};

use crate::{
    report::{Goal, Row},
    size::Size,
};
use mix::Mix;
use program::Program;
use wire::Connection;

/// Callers, each with a connection to either face.
const CALLERS: u64 = 16;

/// One request in so many is sent over a connection of its own.
const FRESH: u64 = 50;

const MIB: f64 = 1024.0 * 1024.0;

/// Starts the program beside this one and asks it.
pub(crate) fn growth(size: Size) -> Result<Vec<Row>> {
    let (warm_up, requests) = size.mixed();
    let program = Program::start()?;
    let mix = Mix::prepare(&program)?;
    mix.ask_each_once()?;
    storm(&mix, warm_up, 1)?;
    let before = program.resident()?;
    storm(&mix, requests, 2)?;
    let after = program.resident()?;
    let mib = |bytes: u64| u32::try_from(bytes / 1024).map(|kib| f64::from(kib) * 1024.0 / MIB);
    let (before, after) = (mib(before)?, mib(after)?);
    let what = match size {
        Size::Full => "growth over 1 000 000 requests, good and bad",
        Size::Quick => "growth over 20 000 requests, good and bad",
    };
    Ok(vec![
        Row::figure(
            "memory",
            "resident after the warm-up",
            "MiB",
            &[before],
            None,
        ),
        Row::figure(
            "memory",
            what,
            "MiB",
            &[after - before],
            Some(Goal::AtMost(16.0)),
        ),
    ])
}

/// Sends so many requests; the seed chooses which.
fn storm(mix: &Mix, requests: usize, seed: u64) -> Result<()> {
    let left = AtomicUsize::new(requests);
    let take = || {
        let taken = left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
        taken.is_ok()
    };
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let chance = Chance(seed.wrapping_mul(CALLERS).wrapping_add(caller));
                scope.spawn(move || call(mix, take, chance))
            })
            .collect();
        callers.into_iter().try_for_each(|caller| {
            let ended = caller.join();
            ended.map_err(|_| anyhow::anyhow!("a caller panicked"))?
        })
    })
}

fn call(mix: &Mix, take: impl Fn() -> bool, mut chance: Chance) -> Result<()> {
    let mut platform = Connection::to(mix.platform);
    let mut gate = Connection::to(mix.gate);
    while take() {
        let kind = mix.kind(chance.below(mix.weights()));
        if chance.below(FRESH) == 0 {
            platform.close();
            gate.close();
        }
        let asked = kind.ask(&mut platform, &mut gate);
        asked.with_context(|| kind.what)?;
    }
    Ok(())
}

/// Which request comes next (SplitMix64): the same ones in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)).checked_rem(end).unwrap_or(0)
    }
}
