//! Receivers of callbacks in JavaScript, which know the network's document and
//! nothing else. `cargo xtask bench` installs their packages.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow};

use crate::{callback::SECRET, cpu};

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../tests/interop/reward_receiver.cjs"
);

/// What it is written on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// The document's own example: express. What was granted is in a `Set`.
    Express,
    /// Node's server alone.
    Http,
}

/// Ends when dropped.
pub(crate) struct Node {
    process: Child,
    pub(crate) addr: SocketAddr,
    /// It would die of a pipe that nobody holds.
    output: BufReader<ChildStdout>,
}

impl Node {
    /// Starts it on this core, all of its threads, and waits until it listens.
    pub(crate) fn start(form: Form, core: Option<usize>) -> Result<Self> {
        let start = || -> Result<Child> {
            if let Some(core) = core {
                cpu::pin(core)?;
            }
            Command::new("node")
                .arg(SCRIPT)
                .arg(match form {
                    Form::Express => "express",
                    Form::Http => "http",
                })
                .env("UNITYADSSECRET", SECRET)
                .env("QUIET", "1")
                .env("NODE_ENV", "production")
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .context("node cannot be started")
        };
        // On a thread of its own: a process is kept where the thread was that
        // started it.
        let process = thread::scope(|scope| scope.spawn(start).join());
        let mut process = process.map_err(|_| anyhow!("the start of node panicked"))??;
        let output = process.stdout.take();
        let mut node = Self {
            process,
            addr: (Ipv4Addr::LOCALHOST, 0).into(),
            output: BufReader::new(output.context("no output")?),
        };
        let mut line = String::new();
        node.output.read_line(&mut line)?;
        let port = line.trim_end().parse();
        node.addr.set_port(port.context("node does not listen")?);
        Ok(node)
    }

    /// The CPU time that all of its threads have used so far.
    pub(crate) fn cpu_time(&self) -> Result<Duration> {
        let mut nanos = 0_u64;
        for thread in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let path = thread?.path().join("schedstat");
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let spent = text.split_whitespace().next();
            let spent: u64 = spent.context("schedstat is empty")?.parse()?;
            nanos = nanos.saturating_add(spent);
        }
        Ok(Duration::from_nanos(nanos))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It is told nothing that it would end by, and nothing of it is kept.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
