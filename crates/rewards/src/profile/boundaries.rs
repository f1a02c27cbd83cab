//! Where the values in a signed text begin and end.
//!
//! A text that is put together without separators does not say where one value
//! ends and the next begins: `uid=1, amount=23` and `uid=12, amount=3` are the
//! same text, and one signature stands for both. A value is authenticated only
//! if both of its ends can be found in the text alone, whatever the values
//! are. That is derived here from what values may be, and declared nowhere.

use super::template::Part;
use crate::shape::{Alphabet, Shape};

/// A part of the text as far as its ends are concerned.
struct Piece {
    /// It always has the same length.
    fixed: bool,
    /// It may be nothing at all.
    nullable: bool,
    alphabet: Alphabet,
    first: Alphabet,
    last: Alphabet,
}

impl Piece {
    fn of(part: &Part, shape: impl Fn(usize) -> Option<Shape>) -> Self {
        match part {
            Part::Literal(text) => {
                let byte = |byte: Option<&u8>| {
                    byte.map_or(Alphabet::NONE, |byte| Alphabet::NONE.with(*byte))
                };
                Self {
                    fixed: true,
                    nullable: text.is_empty(),
                    alphabet: text.bytes().fold(Alphabet::NONE, Alphabet::with),
                    first: byte(text.as_bytes().first()),
                    last: byte(text.as_bytes().last()),
                }
            }
            Part::Parameter(place) => {
                let shape = shape(*place);
                let alphabet = shape.map_or_else(Alphabet::any, |shape| shape.alphabet);
                Self {
                    fixed: shape.is_some_and(|shape| shape.is_fixed()),
                    nullable: shape.is_none_or(|shape| shape.min == 0),
                    alphabet,
                    first: alphabet,
                    last: alphabet,
                }
            }
            // Whoever verifies knows it, so its length is no question; what it
            // begins and ends with is nobody's to say.
            Part::Secret => Self {
                fixed: true,
                nullable: true,
                alphabet: Alphabet::any(),
                first: Alphabet::any(),
                last: Alphabet::any(),
            },
        }
    }
}

/// Which of the places between parts can be found in the text alone: one more
/// than there are parts, the text's own beginning and end among them.
pub(super) fn known(parts: &[Part], shape: impl Fn(usize) -> Option<Shape>) -> Vec<bool> {
    let pieces: Vec<_> = parts.iter().map(|part| Piece::of(part, &shape)).collect();
    let count = pieces.len();
    let mut known: Vec<bool> = (0..=count).map(|at| at == 0 || at == count).collect();
    // Each round finds one at least, or is the last.
    for _ in 0..=count {
        for (at, piece) in pieces.iter().enumerate() {
            let behind = at.saturating_add(1);
            let (begins, ends) = (is(&known, at), is(&known, behind));
            let next = pieces.get(behind);
            let before = at.checked_sub(1).and_then(|at| pieces.get(at));
            let stops =
                next.is_some_and(|next| !next.nullable && !next.first.meets(piece.alphabet));
            let starts =
                before.is_some_and(|before| !before.nullable && !before.last.meets(piece.alphabet));
            if begins && (piece.fixed || stops) {
                set(&mut known, behind);
            }
            if ends && (piece.fixed || starts) {
                set(&mut known, at);
            }
        }
    }
    known
}

fn is(known: &[bool], at: usize) -> bool {
    known.get(at).copied().unwrap_or_default()
}

fn set(known: &mut [bool], at: usize) {
    if let Some(place) = known.get_mut(at) {
        *place = true;
    }
}

/// The parts around the one at `at` between the nearest two places that can be
/// found: all that is known of it is what they are together.
pub(super) fn run(known: &[bool], at: usize) -> std::ops::Range<usize> {
    let start = (0..=at).rev().find(|place| is(known, *place));
    let end = (at.saturating_add(1)..known.len()).find(|place| is(known, *place));
    start.unwrap_or(0)..end.unwrap_or(known.len())
}
