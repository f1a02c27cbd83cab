//! Three nodes against one.

use anyhow::Result;

use super::{claims::Held, node::Node};
use crate::{report::Row, size::Size, storm::CALLERS};

const NODES: usize = 3;

/// How far apart the numbers of two nodes begin.
const APART: u64 = 1 << 40;

pub(super) fn rates(size: Size, held: &Held) -> Result<Vec<Row>> {
    let mut nodes = (0..=NODES)
        .zip((held.next..).step_by(usize::try_from(APART)?))
        .map(|(_, first)| Node::start(&held.url, first, held.expires_at))
        .collect::<Result<Vec<_>>>()?;
    let mut alone = nodes.split_off(NODES);
    let many = CALLERS.saturating_mul(NODES);
    let (mut three, mut one, mut full) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..size.writing_rounds() {
        three.push(together(&mut nodes, CALLERS, size)?);
        one.push(together(&mut alone, CALLERS, size)?);
        full.push(together(&mut alone, many, size)?);
    }
    let row = |what, baseline: &[f64]| Row::pairs("postgres", what, "/s", (&three, baseline), None);
    Ok(vec![
        row(
            "claims of three nodes, 64 callers each / of one with 64",
            &one,
        ),
        row(
            "claims of three nodes, 64 callers each / of one with 192",
            &full,
        ),
    ])
}

/// The claims a second of nodes that work at the same time.
fn together(nodes: &mut [Node], callers: usize, size: Size) -> Result<f64> {
    for node in &mut *nodes {
        node.begin(callers, size.writing())?;
    }
    let mut sum = 0.0;
    for node in nodes {
        sum += node.end()?;
    }
    Ok(sum)
}
