//! Callbacks over HTTP that are answered once the reward is on the disk.

use std::path::Path;

use anyhow::Result;

use super::{Side, place};
use crate::{pair::Asked, report::Row, server::Kind, size::Size};

/// The gate's whole way, from the socket and back. A callback takes two commits:
/// one before the game is asked and one with what it said.
pub(crate) fn rates(size: Size, dir: Option<&Path>) -> Result<Vec<Row>> {
    let place = place(dir)?;
    let gate = |kind: Kind, name: &str| {
        let dir = place.path().join(name);
        std::fs::create_dir(&dir)?;
        Asked::gate(kind, dir, size.rewards())
    };
    let mut group = gate(Kind::GateDurable, "group")?;
    let mut single = gate(Kind::GateSingle, "single")?;
    let mut memory = gate(Kind::Gate, "memory")?;
    let (many, few) = size.callbacks();
    let mut taken = (Side::default(), Side::default(), Side::default());
    for _ in 0..size.writing_rounds() {
        taken.0.push(&group.storm(many)?);
        taken.1.push(&single.storm(few)?);
        taken.2.push(&memory.storm(many)?);
    }
    let (group, single, memory) = taken;
    let row = |what, unit, ours: &[f64], theirs: &[f64]| {
        Row::pairs("callbacks", what, unit, (ours, theirs), None)
    };
    Ok(vec![
        row(
            "from 64 callers, group commit / one callback at a time",
            "/s",
            &group.rate,
            &single.rate,
        ),
        row("… median wait", "ms", &group.p50, &single.p50),
        row(
            "… wait of the slowest in a hundred",
            "ms",
            &group.p99,
            &single.p99,
        ),
        row(
            "from 64 callers, group commit / store in memory",
            "/s",
            &group.rate,
            &memory.rate,
        ),
        row("… median wait", "ms", &group.p50, &memory.p50),
        row(
            "… wait of the slowest in a hundred",
            "ms",
            &group.p99,
            &memory.p99,
        ),
    ])
}
