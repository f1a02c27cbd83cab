//! Calls in process that are compared with each other.
//!
//! The sides take short turns, and of the turns that a side has in one round its
//! fastest counts. What else runs on a machine only ever takes time away, for
//! longer than a turn and seldom for a whole round: so the fastest turns are the
//! closest to what the calls themselves take, and those of one round were had
//! under the same conditions.

use anyhow::Result;

use crate::{cpu, size::Size};

/// How many turns each side has in a round.
const IN_A_ROUND: u32 = 20;

/// The turns of one of those that are compared.
pub(crate) struct Turns<'a> {
    /// Calls in one turn.
    calls: u32,
    /// Makes so many calls, and says how many nanoseconds one of them took.
    turn: Box<dyn FnMut(u32) -> Result<f64> + 'a>,
}

impl<'a> Turns<'a> {
    /// An operation that is called so often in a round.
    pub(crate) fn new(calls: u32, mut operation: impl FnMut() + 'a) -> Self {
        Self::elsewhere(calls, move |calls| Ok(nanos(calls, &mut operation)))
    }

    /// One that is called in another process, which says itself what it took.
    pub(crate) fn elsewhere(calls: u32, turn: impl FnMut(u32) -> Result<f64> + 'a) -> Self {
        Self {
            calls: calls.div_ceil(IN_A_ROUND),
            turn: Box::new(turn),
        }
    }
}

/// The rounds of each side, in nanoseconds; none of a side that is not there.
pub(crate) fn rounds<const N: usize>(
    size: Size,
    mut sides: [Option<Turns<'_>>; N],
) -> Result<[Vec<f64>; N]> {
    let mut taken = [const { Vec::new() }; N];
    for _ in 0..size.rounds() {
        for (taken, fastest) in taken.iter_mut().zip(round(&mut sides)?) {
            taken.extend(fastest);
        }
    }
    Ok(taken)
}

fn round<const N: usize>(sides: &mut [Option<Turns<'_>>; N]) -> Result<[Option<f64>; N]> {
    let mut fastest = [None; N];
    for _ in 0..IN_A_ROUND {
        for (side, fastest) in sides.iter_mut().zip(&mut fastest) {
            let Some(Turns { calls, turn }) = side else {
                continue;
            };
            let took = turn(*calls)?;
            *fastest = Some(fastest.map_or(took, |other: f64| other.min(took)));
        }
    }
    Ok(fastest)
}

/// Nanoseconds of this thread's CPU time for one of so many calls.
fn nanos(calls: u32, operation: &mut impl FnMut()) -> f64 {
    let before = cpu::of_thread();
    for _ in 0..calls {
        operation();
    }
    let spent = cpu::of_thread().saturating_sub(before);
    spent.as_secs_f64() * 1e9 / f64::from(calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_turn_of_each_round_counts() {
        let mut turn = 0.0;
        let slower = Turns::elsewhere(40, |calls| {
            assert_eq!(calls, 2);
            turn += 1.0;
            Ok(turn)
        });
        let [slower, nobody] = rounds(Size::Quick, [Some(slower), None]).unwrap();
        assert_eq!(slower, [1.0, 21.0, 41.0, 61.0, 81.0]);
        assert!(nobody.is_empty());
    }

    #[test]
    fn what_fails_in_a_turn_ends_the_comparison() {
        let failing = Turns::elsewhere(1, |_| anyhow::bail!("gone"));
        assert!(rounds(Size::Quick, [Some(failing)]).is_err());
    }
}
