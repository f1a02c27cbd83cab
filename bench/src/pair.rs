//! Two servers that are asked in turns, and what each request costs them in CPU
//! time of their processes, kernel and softirq work on their behalf included.

use std::{net::SocketAddr, thread, time::Duration};

use anyhow::{Context, Result};

use crate::{
    child::Child,
    cpu,
    load::Load,
    node::{self, Node},
    requests::{Call, Headers, Requests},
    server::{Kind, Options, Threads},
    size::Size,
    storm::{CALLERS, Storm},
};

/// A server and the call that is sent to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side(pub(crate) Who, pub(crate) Call);

/// Which server.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Who {
    /// This program, started again.
    Own(Kind, Threads),
    /// A receiver in JavaScript.
    Node(node::Form),
}

impl Side {
    /// This program with a single thread.
    pub(crate) const fn one(kind: Kind, call: Call) -> Self {
        Self(Who::Own(kind, Threads::One), call)
    }
}

/// The servers on one core and the generator on another, where there are two.
pub(crate) fn apart(ours: Side, theirs: Side, size: Size) -> Result<(Vec<f64>, Vec<f64>)> {
    let cores = cpu::cores()?;
    let places = match cores.as_slice() {
        [server, generator, ..] => Some((*server, *generator)),
        _ => None,
    };
    compare(ours, theirs, places, size)
}

/// CPU microseconds for a request, round by round: ours, theirs, ours, theirs…
pub(crate) fn compare(
    ours: Side,
    theirs: Side,
    places: Option<(usize, usize)>,
    size: Size,
) -> Result<(Vec<f64>, Vec<f64>)> {
    let rounds = move || -> Result<_> {
        if let Some((_, generator)) = places {
            cpu::pin(generator)?;
        }
        let core = places.map(|(server, _)| server);
        let mut ours = Asked::start(ours, core)?;
        let mut theirs = Asked::start(theirs, core)?;
        // Both are warm before the first round counts.
        ours.round(size.requests())?;
        theirs.round(size.requests())?;
        let mut taken = (Vec::new(), Vec::new());
        for _ in 0..size.rounds() {
            taken.0.push(ours.round(size.requests())?);
            taken.1.push(theirs.round(size.requests())?);
        }
        Ok(taken)
    };
    // On a thread of its own, which takes the pinning with it when it ends.
    thread::scope(|scope| scope.spawn(rounds).join())
        .map_err(|_| anyhow::anyhow!("the load generator panicked"))?
}

/// A server with the connections to it.
pub(crate) struct Asked {
    load: Load,
    server: Server,
}

enum Server {
    Own(Child),
    Node(Node),
}

impl Asked {
    fn start(Side(who, call): Side, core: Option<usize>) -> Result<Self> {
        let server = match who {
            Who::Own(kind, threads) => Server::Own(Child::start(&Options {
                core,
                ..Options::new(kind, threads)
            })?),
            Who::Node(form) => Server::Node(Node::start(form, core)?),
        };
        let context = || format!("{who:?} does not answer");
        Self::connect(server, call).with_context(context)
    }

    /// A gate, with a connection for each caller.
    pub(crate) fn gate(options: &Options) -> Result<Self> {
        Self::own(options, Call::Reward)
    }

    /// This program as a server, with a connection for each caller.
    pub(crate) fn own(options: &Options, call: Call) -> Result<Self> {
        let server = Server::Own(Child::start(options)?);
        let context = || format!("{:?} does not answer", options.kind);
        Self::connect(server, call).with_context(context)
    }

    fn connect(server: Server, call: Call) -> Result<Self> {
        let requests = Requests::of(call, Headers::Usual)?;
        let load = Load::connect(server.addr(), CALLERS, requests)?;
        Ok(Self { load, server })
    }

    /// What each of so many requests costs, in microseconds.
    fn round(&mut self, requests: usize) -> Result<f64> {
        let before = self.server.cpu_time()?;
        self.load.run(requests)?;
        let spent = self.server.cpu_time()?.saturating_sub(before);
        Ok(spent.as_secs_f64() * 1e6 / f64::from(u32::try_from(requests)?))
    }

    /// How long so many requests take.
    pub(crate) fn storm(&mut self, requests: usize) -> Result<Storm> {
        self.load.run(requests)
    }
}

impl Server {
    const fn addr(&self) -> SocketAddr {
        match self {
            Self::Own(child) => child.addr,
            Self::Node(node) => node.addr,
        }
    }

    fn cpu_time(&mut self) -> Result<Duration> {
        match self {
            Self::Own(child) => child.cpu_time(),
            Self::Node(node) => node.cpu_time(),
        }
    }
}
