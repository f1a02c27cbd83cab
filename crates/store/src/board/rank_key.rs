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

impl RankKey {
    /// The bytes that come right after this key in the order of bytes: what is
    /// smaller than them is this key or smaller than it.
    #[must_use]
    pub fn successor(&self) -> Vec<u8> {
        let mut bytes = self.0.to_vec();
        bytes.push(0);
        bytes
    }
}

/// A number whose bytes are in the order of the signed one.
const fn ordered(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(order: SortOrder, score: i64, at: i64, member: u64) -> RankKey {
        let member = PlayerId::new(member).unwrap();
        RankKey::of(order, score, Timestamp::from_millis(at), member)
    }

    #[test]
    fn the_bytes_are_the_score_the_moment_and_the_member() {
        let key = key(SortOrder::LowerIsBetter, 1, 2, 3);
        let mut expected = [0; 24];
        expected[0] = 0x80;
        expected[7] = 1;
        expected[8] = 0x80;
        expected[15] = 2;
        expected[23] = 3;
        assert_eq!(key.0, expected);
    }

    #[test]
    fn keys_are_in_the_order_of_ranks() {
        let scores = [i64::MIN, -2, -1, 0, 1, 2, i64::MAX];
        for order in SortOrder::ALL {
            for one in scores {
                for other in scores {
                    let better = order.is_better(one, other);
                    let (one, other) = (key(order, one, 9, 9), key(order, other, -9, 1));
                    assert!(!better || one < other);
                }
            }
            assert!(key(order, 5, -1, 9) < key(order, 5, 0, 1));
            assert!(key(order, 5, 7, 1) < key(order, 5, 7, 2));
        }
    }

    #[test]
    fn nothing_comes_between_a_key_and_its_successor() {
        let key = key(SortOrder::HigherIsBetter, 1, 2, 3);
        let next = RankKey(std::array::from_fn(|at| key.0[at] + u8::from(at == 23)));
        assert!(key.0.as_slice() < key.successor().as_slice());
        assert!(key.successor().as_slice() < next.0.as_slice());
    }
}
