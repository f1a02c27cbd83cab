//! The servers that are compared, each in a process of its own.

mod bare;
mod canned;
mod face;
mod plain;

use std::io::{BufRead, Write, stdin, stdout};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::cpu;

pub(crate) use face::EMPTY_PATH;

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
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Options {
    #[arg(value_enum)]
    pub(crate) kind: Kind,
    #[arg(value_enum)]
    pub(crate) threads: Threads,
    /// The core that it has to stay on.
    #[arg(long)]
    pub(crate) core: Option<usize>,
}

/// Serves until the end of the standard input: says first where it listens,
/// then for every line how many nanoseconds of CPU time it has used.
pub(crate) fn run(options: Options) -> Result<()> {
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
        Kind::Platform | Kind::Plain => {
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
