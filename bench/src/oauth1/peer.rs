//! Verifiers in other languages, which are told to start by a line and measure
//! themselves: a process for each operation would cost more than it.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::turns::Turns;

/// Where their scripts are.
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers");

/// Ends when dropped.
pub(super) struct Peer {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts it with a request that it has to find good. Its packages are
    /// where its language looks for them: `NODE_PATH`, the Python environment.
    pub(super) fn start(program: &str, script: &str, given: &Value) -> Result<Self> {
        let mut process = Command::new(program)
            .arg(Path::new(SCRIPTS).join(script))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("it cannot be started")?;
        let input = process.stdin.take().context("no input")?;
        let output = BufReader::new(process.stdout.take().context("no output")?);
        let mut peer = Self {
            process,
            input,
            output,
        };
        let answer = peer.asked(&given.to_string());
        let answer = answer.context("its packages are not installed")?;
        ensure!(answer == "ready", "it {answer}");
        Ok(peer)
    }

    /// Its turns beside others, of so many operations in a round.
    pub(super) fn turns(&mut self, operations: u32) -> Turns<'_> {
        Turns::elsewhere(operations, |operations| self.nanos(operations))
    }

    /// Nanoseconds of its CPU time for one of so many operations.
    fn nanos(&mut self, operations: u32) -> Result<f64> {
        let answer = self.asked(&operations.to_string())?;
        answer.parse().context("a peer does not answer a number")
    }

    fn asked(&mut self, line: &str) -> Result<String> {
        writeln!(self.input, "{line}")?;
        self.input.flush()?;
        let mut answer = String::new();
        let read = self.output.read_line(&mut answer)?;
        ensure!(read > 0, "a peer has ended");
        Ok(answer.trim_end().to_owned())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It is told nothing that it would end by, and nothing of it is kept.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
