//! A server in a process of its own.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    process::{self, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::server::Options;

/// The name of the hidden command that serves.
pub(crate) const COMMAND: &str = "serve";

/// Ends when dropped.
pub(crate) struct Child {
    process: process::Child,
    /// None once it was told to end.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    pub(crate) addr: SocketAddr,
}

impl Child {
    /// Starts this program again as a server and waits until it listens.
    pub(crate) fn start(options: &Options) -> Result<Self> {
        Self::start_by(Command::new(env::current_exe()?), options)
    }

    /// The same by a command that lacks only the arguments of this program.
    pub(crate) fn start_by(mut command: Command, options: &Options) -> Result<Self> {
        command.args([COMMAND, &word(options.kind), &word(options.threads)]);
        if let Some(core) = options.core {
            command.args(["--core", &core.to_string()]);
        }
        if let Some(dir) = &options.dir {
            command.arg("--dir").arg(dir);
        }
        if let Some(url) = &options.url {
            command.args(["--url", url]);
        }
        command.args(["--held", &options.held.to_string()]);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the server cannot be started")?;
        let orders = process.stdin.take();
        let mut answers = BufReader::new(process.stdout.take().context("no output")?);
        let addr = line(&mut answers)?.parse().context("no address")?;
        Ok(Self {
            process,
            orders,
            answers,
            addr,
        })
    }

    /// The CPU time that it has used so far.
    pub(crate) fn cpu_time(&mut self) -> Result<Duration> {
        let orders = self.orders.as_mut().context("the server was told to end")?;
        orders.write_all(b"\n")?;
        let nanos = line(&mut self.answers)?.parse();
        Ok(Duration::from_nanos(nanos.context("no number")?))
    }
}

fn word(value: impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

pub(crate) fn line(from: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

impl Drop for Child {
    fn drop(&mut self) {
        // The end of its input ends it; what it would say then is not wanted.
        self.orders = None;
        let _ = self.process.wait();
    }
}
