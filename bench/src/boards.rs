//! Ranks on a large board, on both engines: whether they are right while others
//! write, and what one costs beside counting the entries before it.

mod board;
mod checks;
mod sides;

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::{Context, Result};
use base::SharedRng;
use testkit::SeededRng;
use tokio::runtime::{Builder, Runtime};

use crate::{
    durable,
    postgres::House,
    report::{Goal, Row},
    size::Size,
    storm::Storm,
};
use board::Board;
use sides::Side;

/// Members whose ranks are read in one round.
const MEMBERS: usize = 50;

/// What a rank may cost at most, beside counting.
const RATIO: f64 = 1.0 / 50.0;

/// Every row; those about PostgreSQL are left out where there is no server.
pub(crate) fn rows(size: Size, dir: Option<&Path>) -> Result<Vec<Row>> {
    let place = durable::place(dir)?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let dice = SeededRng::new(1);
    let file = runtime.block_on(Side::in_file(&place.path().join("boards.db")))?;
    let file = Measured::of(size, &runtime, file, dice.clone())?;
    let mut rows = vec![file.rank(
        "a rank read from SQLite among 1,000,000 / counted over the index",
        size,
    )];
    let house = match House::start(dir) {
        Ok(house) => house,
        Err(error) if dir.is_none() => {
            eprintln!("PostgreSQL is left out: {error:#}");
            return Ok(rows);
        }
        Err(error) => return Err(error),
    };
    let shared = runtime.block_on(Side::on_server(&house))?;
    let shared = Measured::of(size, &runtime, shared, dice)?;
    rows.push(shared.rank(
        "a rank read from PostgreSQL among 1,000,000 / counted over the index",
        size,
    ));
    rows.push(Row::pairs(
        "boards",
        "ten around a member, PostgreSQL / SQLite",
        "µs",
        (&shared.around, &file.around),
        None,
    ));
    let what = "scores submitted by 64 callers, PostgreSQL / SQLite";
    rows.extend(durable::waits(
        "boards",
        what,
        &shared.submits,
        &file.submits,
    ));
    Ok(rows)
}

/// What was measured of one store.
struct Measured {
    /// In microseconds, as everything here that is not said otherwise.
    ranks: Vec<f64>,
    counts: Vec<f64>,
    around: Vec<f64>,
    submits: durable::Side,
}

impl Measured {
    fn of(size: Size, runtime: &Runtime, side: Side, dice: SharedRng) -> Result<Self> {
        let board = Arc::new(Board::new(size.entries(), dice));
        let began = Instant::now();
        runtime.block_on(board.fill(&side))?;
        let took = began.elapsed().as_secs_f64();
        eprintln!("{}: {} entries in {took:.1} s", side.name, size.entries());
        runtime.block_on(checks::hold(&board, &side, size.checked()))?;
        eprintln!("{}: every rank that was looked at is right", side.name);
        let mut measured = Self {
            ranks: Vec::new(),
            counts: Vec::new(),
            around: Vec::new(),
            submits: durable::Side::default(),
        };
        for _ in 0..size.writing_rounds() {
            runtime.block_on(measured.reads(&board, &side))?;
            let storm = Storm::run(runtime, &mut 0, size.writing(), async |_| {
                side.submit(vec![board.moved()?]).await
            })?;
            measured.submits.push(&storm);
        }
        runtime.block_on(side.store.close());
        Ok(measured)
    }

    /// The same members on both sides, one after the other.
    async fn reads(&mut self, board: &Board, side: &Side) -> Result<()> {
        let (mut ranks, mut counts, mut around) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..MEMBERS {
            let (place, member) = board.fixed()?;
            let began = Instant::now();
            let told = side.rank(member.player).await?;
            ranks.push(began.elapsed().as_secs_f64() * 1e6);
            anyhow::ensure!(told == place, "{told} and not {place}");
            let began = Instant::now();
            let before = side.count_before(&member.key).await?;
            counts.push(began.elapsed().as_secs_f64() * 1e6);
            let counted = before.checked_add(1).context("too many")?;
            anyhow::ensure!(counted == place, "counted {counted} and not {place}");
            let began = Instant::now();
            side.around(member.player, 10).await?;
            around.push(began.elapsed().as_secs_f64() * 1e6);
        }
        let median = |all| crate::spread::Spread::of(all).median;
        self.ranks.push(median(ranks));
        self.counts.push(median(counts));
        self.around.push(median(around));
        Ok(())
    }

    fn rank(&self, what: &'static str, size: Size) -> Row {
        // A small board is counted as quickly.
        let goal = matches!(size, Size::Full).then_some(Goal::AtMost(RATIO));
        Row::pairs("boards", what, "µs", (&self.ranks, &self.counts), goal)
    }
}
