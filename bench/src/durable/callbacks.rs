//! Callbacks over HTTP that are answered once the reward is on the disk.

use std::path::Path;

use anyhow::Result;

use super::{Side, place, waits};
use crate::{
    pair::Asked,
    report::Row,
    server::{Kind, Options, Threads},
    size::Size,
};

/// The gate's whole way, from the socket and back. A callback takes two commits:
/// one before the game is asked and one with what it said.
pub(crate) fn rates(size: Size, dir: Option<&Path>) -> Result<Vec<Row>> {
    let place = place(dir)?;
    let gate = |kind: Kind, name: &str| {
        let dir = place.path().join(name);
        std::fs::create_dir(&dir)?;
        Asked::gate(&Options {
            dir: Some(dir),
            held: size.rewards(),
            ..Options::new(kind, Threads::TwoOwn)
        })
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
    let what = "from 64 callers, group commit / one callback at a time";
    let mut rows = waits("callbacks", what, &group, &single);
    let what = "from 64 callers, group commit / store in memory";
    rows.extend(waits("callbacks", what, &group, &memory));
    Ok(rows)
}
