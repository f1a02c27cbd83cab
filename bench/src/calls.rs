//! G1, G2, G9 and G12: what a call costs a server, in CPU time of its process,
//! kernel and softirq work on its behalf included.

use std::{net::SocketAddr, thread, time::Duration};

use anyhow::{Context, Result};
use base::Clock;
use clap::{Args, ValueEnum};

use crate::{
    child::Child,
    cpu,
    given::{self, SystemClock},
    load::Load,
    report::{Goal, Row},
    server::{EMPTY_PATH, Kind, Options, Threads},
    size::Size,
};

/// Connections of the load generator.
pub(crate) const CONNECTIONS: usize = 64;

/// What is asked for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Call {
    /// Nothing; the body is sent and read all the same.
    Empty,
    /// To verify a player's token.
    Verify,
    /// The same with a server token that costs next to nothing.
    VerifyPinned,
}

/// Sends the calls that instructions are counted of to a server that runs
/// already, for use under a profiler.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Drive {
    addr: SocketAddr,
    #[arg(value_enum)]
    call: Call,
    requests: usize,
}

impl Drive {
    pub(crate) fn run(self) -> Result<()> {
        let request = request(self.call, Headers::Needed)?;
        Load::connect(self.addr, CONNECTIONS, request)?.run(self.requests)
    }
}

/// A server and the call that is sent to it.
#[derive(Clone, Copy)]
struct Side(Kind, Threads, Call);

/// "HTTP stack": the face with nothing to do, against one reply for all.
pub(crate) fn stack(size: Size) -> Result<Vec<Row>> {
    let ours = Side(Kind::Platform, Threads::One, Call::Empty);
    let floor = Side(Kind::Canned, Threads::One, Call::Empty);
    let (ours, floor) = apart(ours, floor, size)?;
    let what = "empty POST through the face / canned reply, nothing parsed";
    Ok(vec![row("G1", what, &ours, &floor, 1.5)])
}

/// "Token verify".
pub(crate) fn verify(size: Size) -> Result<Vec<Row>> {
    let plain = Side(Kind::Plain, Threads::One, Call::Verify);
    let pinned = Side(Kind::Platform, Threads::One, Call::VerifyPinned);
    let whole = Side(Kind::Platform, Threads::One, Call::Verify);
    let empty = Side(Kind::Platform, Threads::One, Call::Empty);
    let (user, without) = apart(pinned, plain, size)?;
    let mut rows = vec![row(
        "G2",
        "verify, player's token only / same call without checks",
        &user,
        &without,
        1.15,
    )];
    let (both, without) = apart(whole, plain, size)?;
    rows.push(Row::pairs(
        "G2",
        "verify, both tokens / same call without checks",
        UNIT,
        (&both, &without),
        None,
    ));
    let (both, nothing) = apart(whole, empty, size)?;
    let what = "verify, both tokens / empty POST";
    rows.push(row("G2'", what, &both, &nothing, 1.45));
    Ok(rows)
}

/// "Production config": the same handler, once as the faces serve it.
pub(crate) fn middleware(size: Size) -> Result<Vec<Row>> {
    let shipped = Side(Kind::Plain, Threads::One, Call::Verify);
    let bare = Side(Kind::BareShort, Threads::One, Call::Verify);
    let (shipped, bare) = apart(shipped, bare, size)?;
    let what = "verify without checks, served as shipped / on hyper and axum alone";
    Ok(vec![row("G9", what, &shipped, &bare, 1.2)])
}

/// "Per-core runtimes".
pub(crate) fn runtimes(size: Size) -> Result<Vec<Row>> {
    let own = Side(Kind::Platform, Threads::TwoOwn, Call::Verify);
    let shared = Side(Kind::Platform, Threads::TwoShared, Call::Verify);
    let (own, shared) = compare(own, shared, None, size)?;
    let what = "verify, 2 threads: a runtime each / one shared";
    Ok(vec![row("G12", what, &own, &shared, 0.95)])
}

const UNIT: &str = "µs";

fn row(goal: &'static str, what: &'static str, a: &[f64], b: &[f64], bound: f64) -> Row {
    Row::pairs(goal, what, UNIT, (a, b), Some(Goal::AtMost(bound)))
}

/// The servers on one core and the generator on another, where there are two.
fn apart(ours: Side, theirs: Side, size: Size) -> Result<(Vec<f64>, Vec<f64>)> {
    let cores = cpu::cores()?;
    let places = match cores.as_slice() {
        [server, generator, ..] => Some((*server, *generator)),
        _ => None,
    };
    compare(ours, theirs, places, size)
}

/// CPU microseconds for a request, round by round: ours, theirs, ours, theirs…
fn compare(
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
        let mut ours = Pair::start(ours, core)?;
        let mut theirs = Pair::start(theirs, core)?;
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
struct Pair {
    load: Load,
    server: Child,
}

impl Pair {
    fn start(Side(kind, threads, call): Side, core: Option<usize>) -> Result<Self> {
        let options = Options {
            kind,
            threads,
            core,
        };
        let server = Child::start(options)?;
        let load = Load::connect(server.addr, CONNECTIONS, request(call, Headers::Usual)?);
        let load = load.with_context(|| format!("{kind:?} does not answer"))?;
        Ok(Self { load, server })
    }

    fn round(&mut self, requests: usize) -> Result<f64> {
        let before = self.server.cpu_time()?;
        self.load.run(requests)?;
        let spent = self.server.cpu_time()?.saturating_sub(before);
        Ok(micros(spent) / count(requests)?)
    }
}

fn micros(span: Duration) -> f64 {
    span.as_secs_f64() * 1e6
}

fn count(requests: usize) -> Result<f64> {
    Ok(f64::from(u32::try_from(requests)?))
}

/// Which headers a request has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Headers {
    /// Those that the call needs and no others: four.
    Needed,
    /// Two more, which the libraries of most callers send of their own accord.
    Usual,
}

/// All calls carry the same token and body, whether anyone looks at them or not.
pub(crate) fn request(call: Call, headers: Headers) -> Result<Vec<u8>> {
    let now = SystemClock.now();
    let path = match call {
        Call::Empty => EMPTY_PATH.to_owned(),
        Call::Verify | Call::VerifyPinned => {
            format!("/stove{}", stove::wire::verify_path(given::GAME))
        }
    };
    let sealed = given::server_token(now)?;
    let token = match call {
        Call::VerifyPinned => given::PINNED,
        Call::Empty | Call::Verify => sealed.expose_str().unwrap_or_default(),
    };
    let usual = match headers {
        Headers::Needed => "",
        Headers::Usual => "user-agent: bench\r\naccept: */*\r\n",
    };
    let body = given::body(&given::user_token(now)?);
    let length = body.len();
    Ok(format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1:7400\r\n{usual}\
         authorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes())
}
