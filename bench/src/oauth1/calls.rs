//! The whole of a signed call over HTTP: it is answered once its nonce is on the
//! disk.

use std::path::Path;

use anyhow::Result;

use crate::{
    durable::{Side, place, waits},
    pair::{self, Asked, apart},
    report::Row,
    requests::Call,
    server::{Kind, Options, Threads},
    size::Size,
};

pub(super) fn rows(size: Size, dir: Option<&Path>) -> Result<Vec<Row>> {
    let ours = pair::Side::one(Kind::Social, Call::Signed);
    let (ours, nothing) = apart(ours, pair::Side::one(Kind::Social, Call::Nothing), size)?;
    let what = "signed call over HTTP, nonces in memory / empty GET";
    let mut rows = vec![Row::pairs("G5", what, "µs", (&ours, &nothing), None)];
    rows.extend(rates(size, dir)?);
    Ok(rows)
}

/// How many of them are answered, and how long their callers wait.
fn rates(size: Size, dir: Option<&Path>) -> Result<Vec<Row>> {
    let place = place(dir)?;
    let platform = |kind: Kind, name: &str| {
        let dir = place.path().join(name);
        std::fs::create_dir(&dir)?;
        let options = Options {
            dir: Some(dir),
            ..Options::new(kind, Threads::TwoOwn)
        };
        Asked::own(&options, Call::Signed)
    };
    let mut group = platform(Kind::SocialDurable, "group")?;
    let mut single = platform(Kind::SocialSingle, "single")?;
    let mut memory = platform(Kind::Social, "memory")?;
    let (many, few) = size.callbacks();
    let mut taken = (Side::default(), Side::default(), Side::default());
    for _ in 0..size.writing_rounds() {
        taken.0.push(&group.storm(many)?);
        taken.1.push(&single.storm(few)?);
        taken.2.push(&memory.storm(many)?);
    }
    let (group, single, memory) = taken;
    let what = "signed calls from 64 callers, nonces on the disk / one call at a time";
    let mut rows = waits("G5", what, &group, &single);
    let what = "signed calls from 64 callers, nonces on the disk / in memory";
    rows.extend(waits("G5", what, &group, &memory));
    Ok(rows)
}
