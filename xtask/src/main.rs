//! The project's own commands, run as `cargo xtask …`.
//!
//! A task runner talks to a terminal, reads its environment and starts other
//! programs; that is all it is for, so it does here what the workspace keeps
//! out of the library crates.
#![expect(
    clippy::print_stdout,
    reason = "a task runner reports to the terminal that started it"
)]

mod bench;
mod ci;
mod dependencies;
mod fuzz;
mod instructions;
mod npm;
mod patroni;
mod postgres;
mod storm;
mod tidy;
mod venv;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Commands for working on Countersign.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs everything that has to hold before a change is merged.
    Ci(ci::Options),
    /// Checks the rules of this project that rustc and clippy do not know.
    Tidy,
    /// Builds the benchmarks with optimisation and runs them.
    Bench(bench::Options),
    /// Feeds the parsers with what a coverage-guided engine thinks of.
    Fuzz(fuzz::Options),
    /// Counts the instructions of a request and compares with the last figures
    /// that were accepted.
    Instructions(instructions::Options),
    /// Runs a command with a PostgreSQL of its own, for tests of a single crate:
    /// `cargo xtask postgres -- cargo nextest run -p store-postgres`.
    Postgres(postgres::Options),
    /// Kills and exchanges the servers of a cluster that Patroni looks after, with two
    /// nodes in use, and prints what came of it. It takes minutes, and needs etcd.
    Patroni,
    /// Sends callbacks through a storm of faults and kills, and prints what came of
    /// it. It takes minutes.
    Storm(storm::Options),
}

fn main() -> Result<ExitCode> {
    let root = workspace::root()?;
    let held = match Arguments::parse().command {
        Command::Ci(options) => ci::run(&root, &options)?,
        Command::Tidy => tidy::run(&root)?,
        Command::Bench(options) => bench::run(&root, &options)?,
        Command::Fuzz(options) => fuzz::run(&root, &options)?,
        Command::Instructions(options) => instructions::run(&root, &options)?,
        Command::Postgres(options) => postgres::run(&root, &options)?,
        Command::Patroni => patroni::run(&root)?,
        Command::Storm(options) => storm::run(&root, &options)?,
    };
    Ok(if held {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
