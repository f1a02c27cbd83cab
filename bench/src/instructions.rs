//! How many instructions the server spends on one request outside the kernel,
//! counted by callgrind: no busy machine disturbs that, so a change that costs
//! something is seen in a single run.

mod accepted;
mod goals;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    thread::{self, ScopedJoinHandle},
};

use anyhow::{Context, Result, anyhow};
use clap::Args;

use crate::{
    child::Child,
    cpu,
    load::Load,
    requests::{Call, Headers, Requests},
    server::{Kind, Options as Server, Threads},
    storm::CALLERS,
};
use accepted::Accepted;
use goals::GOALS;

#[derive(Args)]
pub(crate) struct Options {
    /// The figures that were accepted last.
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// Take the present figures over into the file.
    #[arg(long)]
    accept: bool,
}

/// Each call with the name of its figure and the server that answers it.
const CALLS: [(&str, Kind, Call); 6] = [
    ("empty_post", Kind::Platform, Call::Empty),
    ("empty_post_bare", Kind::Bare, Call::Empty),
    ("verify_without_checks", Kind::Plain, Call::Verify),
    ("verify_without_checks_bare", Kind::BareShort, Call::Verify),
    (
        "verify_without_checks_bare_routed",
        Kind::Bare,
        Call::Verify,
    ),
    ("verify", Kind::Platform, Call::Verify),
];

/// Requests of a short and of a long run. What they differ by is free of the
/// server's start, end and first requests.
const SHORT: usize = 500;
const LONG: usize = 2_500;

/// Runs of each.
const RUNS: usize = 3;

impl Options {
    /// Counts, and compares or accepts.
    pub(crate) fn run(&self) -> Result<ExitCode> {
        let counts = counts()?;
        let compiler = compiler()?;
        if self.accept {
            accepted::write(&self.file, &compiler, &counts)?;
        }
        let accepted = Accepted::read(&self.file)?;
        let mut grown = false;
        for (name, count) in &counts {
            let verdict = accepted.judge(name, *count)?;
            grown |= verdict.has_grown();
            println!("{verdict}");
        }
        let mut missed = false;
        for goal in &GOALS {
            let verdict = goal.judge(&counts)?;
            missed |= verdict.is_missed();
            println!("{verdict}");
        }
        if grown {
            println!("{}", accepted.advice(&compiler));
        }
        Ok(if grown || missed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// The instructions of each call. Two are counted at a time where there are two
/// cores: what else a machine does is not counted, and hardly disturbs what is.
fn counts() -> Result<Vec<(&'static str, u64)>> {
    let dir = tempfile::tempdir()?;
    let mut counts = Vec::new();
    for some in CALLS.chunks(cpu::cores()?.len().clamp(1, 2)) {
        let counted: Vec<_> = thread::scope(|scope| {
            let counting = some
                .iter()
                .map(|(_, kind, call)| scope.spawn(|| count(*kind, *call, dir.path())));
            let counting: Vec<_> = counting.collect();
            counting.into_iter().map(ScopedJoinHandle::join).collect()
        });
        for ((name, ..), count) in some.iter().zip(counted) {
            let count = count.map_err(|_| anyhow!("what counts has panicked"))?;
            counts.push((*name, count?));
        }
    }
    Ok(counts)
}

fn count(kind: Kind, call: Call, dir: &Path) -> Result<u64> {
    let short = least(kind, call, SHORT, dir)?;
    let long = least(kind, call, LONG, dir)?;
    let requests = u64::try_from(LONG.saturating_sub(SHORT))?;
    let each = long.saturating_sub(short).checked_div(requests);
    each.context("no requests between the runs")
}

/// The least of some runs. A heap that came to lie badly, and a generator that
/// was kept waiting by what else is running, add to a count and never take away.
fn least(kind: Kind, call: Call, requests: usize, dir: &Path) -> Result<u64> {
    let totals = (0..RUNS).map(|_| total(kind, call, requests, dir));
    let totals = totals.collect::<Result<Vec<u64>>>()?;
    totals.into_iter().min().context("no runs")
}

/// All that a server executes while it answers so many requests, on as many
/// connections as in the measurements of time. Under callgrind it is slower than
/// whoever asks by far, so that each wake-up finds nearly all of them waiting:
/// how many it found is no matter of chance that a count would show.
fn total(kind: Kind, call: Call, requests: usize, dir: &Path) -> Result<u64> {
    let counts = dir.join(format!("{kind:?}-{call:?}-{requests}"));
    let mut profiler = Command::new("valgrind");
    profiler
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(env::current_exe()?);
    let server = Child::start_by(profiler, &Server::new(kind, Threads::One))?;
    let asked = Requests::of(call, Headers::Needed)?;
    Load::connect(server.addr, CALLERS, asked)?.run(requests)?;
    // The counts are written when the server ends.
    drop(server);
    let counts = fs::read_to_string(&counts).context("callgrind has counted nothing")?;
    let summed = counts
        .lines()
        .filter_map(|line| {
            line.strip_prefix("totals: ")
                .or(line.strip_prefix("summary: "))
        })
        .next_back();
    Ok(summed
        .context("callgrind's counts have no sum")?
        .trim()
        .parse()?)
}

/// Which compiler is at work here: another makes other code.
fn compiler() -> Result<String> {
    let output = Command::new("rustc").arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
