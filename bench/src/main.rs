//! Measures what this project promises of its speed, always beside a baseline
//! and in turns with it, so that a busy machine disturbs both alike.
//!
//! A measurement reads the system's clock and its files and starts processes;
//! that is what it is for.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "measurements are reported to the terminal that asked for them"
)]

mod attest_token;
mod boards;
mod callback;
mod calls;
mod chain;
mod child;
mod courier;
mod cpu;
mod durable;
mod given;
mod instructions;
mod load;
mod memory;
mod node;
mod oauth1;
mod pair;
mod postgres;
mod report;
mod requests;
mod server;
mod size;
mod social;
mod spread;
mod storm;
mod token;
mod turns;

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand, ValueEnum};

use report::Row;
use size::Size;

/// Measures against baselines and prints the ratios.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Few and short rounds: shows that everything runs, and little more.
    #[arg(long)]
    quick: bool,
    /// Measure these only.
    #[arg(long, value_enum, ignore_case = true, num_args = 1.., value_name = "NAME")]
    only: Vec<Name>,
    /// Write the rows there as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// End with a failure if a goal is missed.
    #[arg(long)]
    check: bool,
    /// Where the durable stores are made; not a file system in memory.
    /// By default beside this program, in the target directory.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves one side of a comparison until the end of the standard input.
    #[command(name = child::COMMAND, hide = true)]
    Serve(server::Options),
    /// Is one of several nodes until the end of the standard input.
    #[command(name = postgres::COMMAND, hide = true)]
    Node(postgres::Options),
    /// Sends calls to a server that runs already.
    #[command(hide = true)]
    Drive(calls::Drive),
    /// Counts the instructions of a request and compares with the last figures
    /// that were accepted.
    Instructions(instructions::Options),
}

/// What can be measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// The HTTP stack against a canned reply.
    G1,
    /// The verify call against the same call without checks.
    G2,
    /// A player's token verified in process.
    G3,
    /// An attestation token verified in process, for the first time and again.
    #[value(alias = "g4")]
    AttestToken,
    /// A request signed by OAuth 1.0a, read and verified in process and over HTTP.
    #[value(alias = "g5")]
    Oauth1,
    /// A chain of Android Key Attestation against its signatures.
    Chain,
    /// A callback judged and remembered, against a request for nothing.
    G6,
    /// Receivers in JavaScript against ours.
    G7,
    /// What production takes, against the bare handler.
    G9,
    /// A runtime for each core against a shared one.
    G12,
    /// The group-committing writer against one commit for each claim.
    Durable,
    /// Callbacks that are answered after they are on the disk.
    Callbacks,
    /// Deliveries that are written down, against the same requests without a store; a
    /// million that wait; and good receivers beside bad ones.
    Courier,
    /// The store in PostgreSQL, against one statement for each claim, with three
    /// nodes, and against the store in a file.
    Postgres,
    /// Ranks on a board of a million entries.
    Boards,
    /// By how much the program grows while it answers.
    Memory,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(Command::Serve(options)) => return server::run(&options).map(|()| ExitCode::SUCCESS),
        Some(Command::Node(node)) => return node.run().map(|()| ExitCode::SUCCESS),
        Some(Command::Drive(drive)) => return drive.run().map(|()| ExitCode::SUCCESS),
        Some(Command::Instructions(options)) => return options.run(),
        None => {}
    }
    let rows = measure(&arguments)?;
    print!("{}", report::table(&rows));
    if let Some(path) = &arguments.json {
        let json = serde_json::to_vec_pretty(&rows)?;
        fs::write(path, json).with_context(|| path.display().to_string())?;
    }
    let missed = rows.iter().any(|row| row.met == Some(false));
    Ok(if arguments.check && missed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn measure(arguments: &Arguments) -> Result<Vec<Row>> {
    let size = if arguments.quick {
        Size::Quick
    } else {
        Size::Full
    };
    let mut rows = Vec::new();
    for name in Name::value_variants() {
        if !arguments.only.is_empty() && !arguments.only.contains(name) {
            continue;
        }
        eprintln!("measuring {}", shown(*name));
        rows.extend(match name {
            Name::G1 => calls::stack(size)?,
            Name::G2 => calls::verify(size)?,
            Name::G3 => token::verify(size)?,
            Name::AttestToken => attest_token::verify(size)?,
            Name::Oauth1 => oauth1::signed(size, arguments.dir.as_deref())?,
            Name::Chain => chain::verify(size)?,
            Name::G6 => calls::callback(size)?,
            Name::G7 => calls::peers(size)?,
            Name::G9 => calls::middleware(size)?,
            Name::G12 => calls::runtimes(size)?,
            Name::Durable => durable::claims(size, arguments.dir.as_deref())?,
            Name::Callbacks => durable::callbacks::rates(size, arguments.dir.as_deref())?,
            Name::Courier => courier::rows(size, arguments.dir.as_deref())?,
            Name::Postgres => postgres::rows(size, arguments.dir.as_deref())?,
            Name::Boards => boards::rows(size, arguments.dir.as_deref())?,
            Name::Memory => memory::growth(size)?,
        });
    }
    Ok(rows)
}

fn shown(name: Name) -> String {
    let value = name.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}
