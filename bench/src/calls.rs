//! G1, G2, G6, G7, G9 and G12: what a call costs a server.

use std::net::SocketAddr;

use anyhow::Result;
use clap::Args;

use crate::{
    load::Load,
    node::{Form, Node},
    pair::{Side, Who, apart, compare},
    report::{Goal, Row},
    requests::{Call, Headers, Requests},
    server::{Kind, Threads},
    size::Size,
    storm::CALLERS,
};

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
        let requests = Requests::of(self.call, Headers::Needed)?;
        Load::connect(self.addr, CALLERS, requests)?.run(self.requests)?;
        Ok(())
    }
}

/// "HTTP stack": the face with nothing to do, against one reply for all.
pub(crate) fn stack(size: Size) -> Result<Vec<Row>> {
    let ours = Side::one(Kind::Platform, Call::Empty);
    let floor = Side::one(Kind::Canned, Call::Empty);
    let (ours, floor) = apart(ours, floor, size)?;
    let what = "empty POST through the face / canned reply, nothing parsed";
    Ok(vec![row("G1", what, &ours, &floor, 1.5)])
}

/// "Token verify".
pub(crate) fn verify(size: Size) -> Result<Vec<Row>> {
    let plain = Side::one(Kind::Plain, Call::Verify);
    let pinned = Side::one(Kind::Platform, Call::VerifyPinned);
    let whole = Side::one(Kind::Platform, Call::Verify);
    let empty = Side::one(Kind::Platform, Call::Empty);
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
    let shipped = Side::one(Kind::Plain, Call::Verify);
    let bare = Side::one(Kind::BareShort, Call::Verify);
    let (shipped, bare) = apart(shipped, bare, size)?;
    let what = "verify without checks, served as shipped / on hyper and axum alone";
    Ok(vec![row("G9", what, &shipped, &bare, 1.2)])
}

/// "Per-core runtimes".
pub(crate) fn runtimes(size: Size) -> Result<Vec<Row>> {
    let own = Side(Who::Own(Kind::Platform, Threads::TwoOwn), Call::Verify);
    let shared = Side(Who::Own(Kind::Platform, Threads::TwoShared), Call::Verify);
    let (own, shared) = compare(own, shared, None, size)?;
    let what = "verify, 2 threads: a runtime each / one shared";
    Ok(vec![row("G12", what, &own, &shared, 0.95)])
}

/// "HMAC-MD5 callback": judged and remembered, against the same request to a
/// path of the same face where nothing is done.
pub(crate) fn callback(size: Size) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (kind, call, what, bound) in [
        (
            Kind::Receiver,
            Call::Callback,
            "callback, orders in a set / empty GET",
            Some(Goal::AtMost(1.25)),
        ),
        (
            Kind::Gate,
            Call::Reward,
            "callback through the gate, store in memory / empty GET",
            None,
        ),
    ] {
        let ours = Side::one(kind, call);
        let (ours, nothing) = apart(ours, Side::one(kind, Call::Nothing), size)?;
        rows.push(Row::pairs("G6", what, UNIT, (&ours, &nothing), bound));
    }
    Ok(rows)
}

/// "Callback against peers": the receivers in JavaScript that can be started
/// here, against ours.
pub(crate) fn peers(size: Size) -> Result<Vec<Row>> {
    let receiver = Side::one(Kind::Receiver, Call::Callback);
    let gate = Side::one(Kind::Gate, Call::Reward);
    let mut rows = Vec::new();
    for (form, ours, what, bound) in [
        (
            Form::Express,
            receiver,
            "node, express and a Set / callback, orders in a set",
            Some(Goal::AtLeast(15.0)),
        ),
        (
            Form::Http,
            receiver,
            "node, bare http and a Set / callback, orders in a set",
            Some(Goal::AtLeast(2.5)),
        ),
        (
            Form::Express,
            gate,
            "node, express and a Set / callback through the gate",
            None,
        ),
        (
            Form::Http,
            gate,
            "node, bare http and a Set / callback through the gate",
            None,
        ),
    ] {
        if let Err(error) = Node::start(form, None) {
            eprintln!("left out: {what}: {error:#}");
            continue;
        }
        let node = Side(Who::Node(form), Call::Callback);
        let (node, ours) = apart(node, ours, size)?;
        rows.push(Row::pairs("G7", what, UNIT, (&node, &ours), bound));
    }
    Ok(rows)
}

const UNIT: &str = "µs";

fn row(goal: &'static str, what: &'static str, a: &[f64], b: &[f64], bound: f64) -> Row {
    Row::pairs(goal, what, UNIT, (a, b), Some(Goal::AtMost(bound)))
}
