//! A node in a process of its own, whose callers claim when they are told to.

use std::{
    env,
    io::{BufRead, BufReader, Write, stdin, stdout},
    process::{self, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result};
use base::Timestamp;
use clap::Args;
use store::Store;
use tokio::runtime::Builder;

use super::house;
use crate::{child::line, durable, storm::Storm};

/// The name of the hidden command that is a node.
pub(crate) const COMMAND: &str = "node";

/// What a node has to know.
#[derive(Args)]
pub(crate) struct Options {
    /// The first number of its claims.
    #[arg(long)]
    first: u64,
    /// Until when they count, in milliseconds.
    #[arg(long)]
    expires_at: i64,
}

impl Options {
    /// Reads where the database is, says when it is open, and then lets so many
    /// callers claim for so many milliseconds for each line that says so; answers
    /// how many claims a second that were.
    pub(crate) fn run(&self) -> Result<()> {
        let mut orders = stdin().lock().lines();
        let url = orders.next().context("no URL is given")??;
        // A thread of its own goes on looking after the connections between two orders.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let store = runtime.block_on(house::open(&url))?;
        let expires_at = Timestamp::from_millis(self.expires_at);
        let mut next = self.first;
        let mut out = stdout();
        writeln!(out, "open")?;
        for order in orders {
            let order = order?;
            let (callers, millis) = order.split_once(' ').context("no order")?;
            let span = Duration::from_millis(millis.parse()?);
            let storm = Storm::by(
                callers.parse()?,
                &runtime,
                &mut next,
                span,
                async |number| durable::commit(&store, durable::claim(number, expires_at)).await,
            )?;
            writeln!(out, "{}", storm.rate())?;
        }
        runtime.block_on(store.close());
        Ok(())
    }
}

/// A node that was started. Ends when dropped.
pub(super) struct Node {
    process: process::Child,
    /// None once it was told to end.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Node {
    /// Starts this program again as a node and waits until its store is open.
    pub(super) fn start(url: &str, first: u64, expires_at: Timestamp) -> Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .args([COMMAND, "--first", &first.to_string()])
            .args(["--expires-at", &expires_at.millis().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the node cannot be started")?;
        let orders = process.stdin.take();
        let answers = process.stdout.take().context("no output")?;
        let mut node = Self {
            process,
            orders,
            answers: BufReader::new(answers),
        };
        node.order(url)?;
        node.answer()?;
        Ok(node)
    }

    /// Lets so many callers claim for so long.
    pub(super) fn begin(&mut self, callers: usize, span: Duration) -> Result<()> {
        self.order(&format!("{callers} {}", span.as_millis()))
    }

    /// How many claims a second that were.
    pub(super) fn end(&mut self) -> Result<f64> {
        self.answer()?.parse().context("the node has ended")
    }

    fn order(&mut self, order: &str) -> Result<()> {
        let orders = self.orders.as_mut().context("the node was told to end")?;
        Ok(writeln!(orders, "{order}")?)
    }

    fn answer(&mut self) -> Result<String> {
        line(&mut self.answers)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // The end of its input ends it; what it would say then is not wanted.
        self.orders = None;
        let _ = self.process.wait();
    }
}
