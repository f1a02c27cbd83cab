//! The servers that are compared, each in a process of its own.

mod bare;
mod canned;
mod face;
mod gate;
mod plain;
mod receiver;
mod social;

use std::{
    io::{BufRead, Write, stdin, stdout},
    path::PathBuf,
};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::cpu;

pub(crate) use face::{EMPTY_PATH, NOTHING_PATH};
pub(crate) use receiver::AWARD_PATH;

/// What answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// One reply for whatever arrives: what the kernel's share is.
    Canned,
    /// The platform's face, with a route that reads the body and says nothing.
    Platform,
    /// The verify call's route, reading and reply, without its checks.
    Plain,
    /// The calls of both on hyper and axum alone, without what makes them fit
    /// for production.
    Bare,
    /// The same without the router for the verify call.
    BareShort,
    /// A receiver of callbacks that keeps the orders in a set.
    Receiver,
    /// The gate with a store in memory, before a game that grants at once.
    Gate,
    /// The same with a store on the disk.
    GateDurable,
    /// The same with one in PostgreSQL.
    GatePostgres,
    /// That on the disk, one callback at a time: each commit is alone in its transaction.
    GateSingle,
    /// The platform with a game on OpenSocial and a store in memory.
    Social,
    /// The same with a store on the disk.
    SocialDurable,
    /// That on the disk, one call at a time.
    SocialSingle,
}

/// On which threads it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Threads {
    /// One single-threaded runtime.
    One,
    /// Two single-threaded runtimes.
    TwoOwn,
    /// One runtime with two workers.
    TwoShared,
}

/// How a server is started; see [`Child`](crate::child::Child).
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    #[arg(value_enum)]
    pub(crate) kind: Kind,
    #[arg(value_enum)]
    pub(crate) threads: Threads,
    /// The core that it has to stay on.
    #[arg(long)]
    pub(crate) core: Option<usize>,
    /// Where a durable store is made.
    #[arg(long)]
    pub(crate) dir: Option<PathBuf>,
    /// The database of a store that is in PostgreSQL.
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// How many rewards a gate has granted before the first callback.
    #[arg(long, default_value_t = 0)]
    pub(crate) held: usize,
}

impl Options {
    /// On any core, with an empty store.
    pub(crate) const fn new(kind: Kind, threads: Threads) -> Self {
        Self {
            kind,
            threads,
            core: None,
            dir: None,
            url: None,
            held: 0,
        }
    }
}

/// Serves until the end of the standard input: says first where it listens,
/// then for every line how many nanoseconds of CPU time it has used.
pub(crate) fn run(options: &Options) -> Result<()> {
    if let Some(core) = options.core {
        cpu::pin(core)?;
    }
    match options.kind {
        Kind::Canned => {
            let addr = canned::start()?;
            obey(&addr.to_string())
        }
        Kind::Bare | Kind::BareShort => {
            let addr = bare::start(face::given()?, options.kind)?;
            obey(&addr.to_string())
        }
        _ => {
            let face = face::start(options)?;
            obey(&face.addr().to_string())
        }
    }
}

fn obey(addr: &str) -> Result<()> {
    let mut out = stdout();
    writeln!(out, "{addr}")?;
    for line in stdin().lock().lines() {
        line.context("the standard input broke off")?;
        writeln!(out, "{}", cpu::of_process().as_nanos())?;
    }
    Ok(())
}
