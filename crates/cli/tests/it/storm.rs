//! A platform, a gate and a game, each in a process of its own, with wires between
//! them that lose, delay, repeat, reorder and break what passes, while one process
//! after the other is killed. What was drawn is told by its seed.

mod clocks;
mod game;
mod house;
mod killer;
mod players;
mod record;
mod report;
mod verdict;

use std::time::Instant;

use futures_util::future::join3;

use self::{house::House, report::Report};
use super::tool;

/// What a storm is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// From which everything is drawn.
    seed: u64,
    /// How many views are completed, each with a callback.
    callbacks: u64,
    /// How often a process is killed.
    kills: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_callbacks_through_a_storm() {
    let callbacks = 1_000;
    weather(Plan {
        seed: 1,
        callbacks,
        kills: 9,
    })
    .await;
}

/// The same at any size, for `cargo xtask storm`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes minutes: cargo xtask storm"]
async fn a_storm_as_it_is_ordered() {
    let callbacks = told("COUNTERSIGN_STORM_CALLBACKS").unwrap_or(100_000);
    let seed = told("COUNTERSIGN_STORM_SEED").unwrap_or(1);
    weather(Plan {
        seed,
        callbacks,
        kills: (callbacks / 1_000).max(9),
    })
    .await;
}

/// A number that was asked for.
fn told(name: &str) -> Option<u64> {
    let value = tool::variable(name)?.into_string().unwrap();
    Some(value.parse().unwrap_or_else(|_| panic!("{name}: {value}")))
}

/// Lets a storm pass, and judges what it leaves.
async fn weather(plan: Plan) {
    eprintln!("{plan:?}");
    let begun = Instant::now();
    let house = House::open(plan).await;
    let players = async {
        let accepted = players::complete(&house).await;
        house.is_complete();
        accepted
    };
    let killer = async {
        let kills = killer::kill(&house).await;
        house.is_spared();
        kills
    };
    let (accepted, kills, moved) = join3(players, killer, clocks::go_on(&house)).await;
    let stormed = begun.elapsed();
    house.calm();
    let found = verdict::hold(&house, &accepted).await;
    Report {
        plan,
        stormed,
        judged: begun.elapsed() - stormed,
        kills,
        moved,
        found,
    }
    .print(&house);
}
