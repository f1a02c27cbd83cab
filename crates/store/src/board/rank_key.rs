use base::{PlayerId, Timestamp};

use super::SortOrder;

/// The place of an entry on its board: 24 bytes whose order, byte by byte, is
/// the order of ranks, the best one first. The score counts first, then the
/// earlier moment in milliseconds, then the lower number of the player within
/// the game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RankKey(pub [u8; 24]);

impl RankKey {
    /// The key of a score that was reached then by that member of the game.
    #[must_use]
    pub fn of(order: SortOrder, score: i64, at: Timestamp, member: PlayerId) -> Self {
        let ascending = ordered(score);
        let score = match order {
            SortOrder::LowerIsBetter => ascending,
            SortOrder::HigherIsBetter => !ascending,
        };
        let parts = [score, ordered(at.millis()), member.get()];
        let mut bytes = [0; 24];
        for (place, part) in bytes.chunks_exact_mut(8).zip(parts) {
            place.copy_from_slice(&part.to_be_bytes());
        }
        Self(bytes)
    }
}

/// A number whose bytes are in the order of the signed one.
const fn ordered(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}
