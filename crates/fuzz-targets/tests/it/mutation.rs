//! Inputs that are like others.

use std::sync::Arc;

use base::Rng;
use testkit::SeededRng;

/// The longest input, in bytes, as `cargo xtask fuzz` has it.
const LONGEST: usize = 4096;

/// Bytes that parsers look for, and the ends of what a byte can be.
const TELLING: &[u8] = b"\0\t\n\r \"%&'+,-./0:;=?@[\\]_{}\x7f\x80\xff";

/// Makes inputs, the same ones from the same number.
pub(super) struct Mutation(Arc<SeededRng>);

impl Mutation {
    pub(super) fn new(number: u64) -> Self {
        Self(SeededRng::new(number))
    }

    /// One of the seeds with a few changes.
    pub(super) fn of(&self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.one(seeds).cloned().unwrap_or_default();
        for _ in 0..=self.below(6) {
            self.change(&mut input, seeds);
        }
        input.truncate(LONGEST);
        input
    }

    fn change(&self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let piece = at..at + self.below(input.len() - at + 1).min(64);
        match (self.below(8), input.get_mut(at)) {
            (0, Some(byte)) => *byte ^= 1 << self.below(8),
            (1, Some(byte)) => *byte = TELLING[self.below(TELLING.len())],
            (2, _) => input.truncate(at),
            (3, _) => drop(input.drain(piece)),
            (4, _) => {
                let again = input[piece].to_vec();
                input.splice(at..at, again);
            }
            (5, _) => {
                let other = self.one(seeds).map_or(&[][..], Vec::as_slice);
                let from = self.below(other.len() + 1);
                input.splice(at.., other[from..].iter().copied());
            }
            (6, _) => input.insert(at, TELLING[self.below(TELLING.len())]),
            _ => input.insert(at, self.byte()),
        }
    }

    fn one<'s>(&self, seeds: &'s [Vec<u8>]) -> Option<&'s Vec<u8>> {
        seeds.get(self.below(seeds.len().max(1)))
    }

    fn byte(&self) -> u8 {
        let mut byte = [0];
        self.0.fill(&mut byte);
        byte[0]
    }

    /// A number below `end`, which is not 0.
    fn below(&self, end: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes) as usize % end
    }
}
