use std::{collections::BTreeMap, time::Duration};

use super::{
    Plan,
    house::{House, Who},
    verdict::Found,
};

/// What a storm was, and what was found after it.
pub(super) struct Report {
    pub(super) plan: Plan,
    /// How long it took until nothing waited any more, and how long to look.
    pub(super) stormed: Duration,
    pub(super) judged: Duration,
    pub(super) kills: BTreeMap<Who, u64>,
    /// By how much the clocks were moved, in seconds.
    pub(super) moved: u64,
    pub(super) found: Found,
}

impl Report {
    pub(super) fn print(&self, house: &House) {
        let Found {
            deliveries,
            accepted,
            attempts,
            most,
            turns,
        } = self.found;
        let (to_gate, to_game) = house.record.asked();
        let (stormed, judged) = (self.stormed, self.judged);
        eprintln!(
            "seed {}: {stormed:.0?}, and {judged:.0?} to look",
            self.plan.seed
        );
        eprintln!("clocks moved by {} s", self.moved);
        eprintln!("killed: {:?}", self.kills);
        eprintln!("{deliveries} callbacks, {accepted} of them told to the devices");
        eprintln!("{attempts} attempts, {most} at most for one; {to_gate} came to the gate");
        eprintln!("{turns} turns, {to_game} came to the game");
        for ((status, body), count) in house.record.answered() {
            eprintln!("  {count:>8} times {status} {body}");
        }
        for (wire, faults) in [
            ("to the gate", house.to_gate.struck()),
            ("to the game", house.to_game.struck()),
        ] {
            eprintln!("{wire}:");
            let mut kinds = BTreeMap::<String, u64>::new();
            for (fault, count) in faults {
                let name = format!("{fault:?}");
                let kind = name.split('(').next().unwrap_or_default();
                *kinds.entry(kind.to_owned()).or_default() += count;
            }
            for (kind, count) in kinds {
                eprintln!("  {count:>8} {kind}");
            }
        }
        eprintln!("none lost, none granted twice");
    }
}
