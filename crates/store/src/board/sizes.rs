/// How large the parts grow in which a store counts the entries of a board.
///
/// Entries are counted in buckets, which follow each other in the order of
/// ranks, and the counts of neighbouring buckets are summed up in groups. A rank
/// is then the sum of the groups before, of the buckets before within the group,
/// and of the entries before within the bucket, however many entries there are.
/// Nodes that share a store may have different sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardSizes {
    /// Entries in a bucket.
    pub bucket: PartSizes,
    /// Buckets in a group.
    pub group: PartSizes,
}

/// When a part is split, and when it is joined with a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartSizes {
    /// From so many on it is split in the middle; at least 2.
    pub split_at: u64,
    /// With fewer than that it is joined with a neighbour, if one is small
    /// enough, so that scores that move on leave no trail of empty parts.
    pub join_below: u64,
    /// What is joined has at most so many; below `split_at`, so that it is not
    /// split again at once.
    pub joined_at_most: u64,
}

/// What is to be done with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tending {
    /// Nothing.
    Stay,
    /// It is split in the middle.
    Split,
    /// The part before it takes it in.
    JoinBefore,
    /// It takes in the part after it.
    JoinAfter,
}

impl BoardSizes {
    /// What is good for boards of a few entries up to many millions: counting
    /// within a bucket costs about what summing up the groups does.
    pub const USUAL: Self = Self {
        bucket: PartSizes {
            split_at: 2048,
            join_below: 256,
            joined_at_most: 1536,
        },
        group: PartSizes {
            split_at: 128,
            join_below: 16,
            joined_at_most: 96,
        },
    };

    /// So small that a few entries make several groups, for tests.
    pub const TINY: Self = Self {
        bucket: PartSizes {
            split_at: 4,
            join_below: 2,
            joined_at_most: 3,
        },
        group: PartSizes {
            split_at: 4,
            join_below: 2,
            joined_at_most: 3,
        },
    };
}

impl Default for BoardSizes {
    fn default() -> Self {
        Self::USUAL
    }
}

impl PartSizes {
    /// Whether a part of that size may have to be tended.
    #[must_use]
    pub const fn is_due(&self, size: u64) -> bool {
        size >= self.split_at || size < self.join_below
    }

    /// What is to be done with a part of that size between neighbours of those.
    #[must_use]
    pub fn tend(&self, size: u64, before: Option<u64>, after: Option<u64>) -> Tending {
        if size >= self.split_at {
            return Tending::Split;
        }
        if size >= self.join_below {
            return Tending::Stay;
        }
        let fits = |other: Option<u64>| {
            other.is_some_and(|other| other.saturating_add(size) <= self.joined_at_most)
        };
        if fits(before) {
            Tending::JoinBefore
        } else if fits(after) {
            Tending::JoinAfter
        } else {
            Tending::Stay
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_split_at_its_limit_and_joined_where_that_fits() {
        let sizes = BoardSizes::USUAL.bucket;
        for (size, before, after, expected) in [
            (2048, Some(0), Some(0), Tending::Split),
            (2047, Some(0), Some(0), Tending::Stay),
            (256, Some(0), Some(0), Tending::Stay),
            (255, Some(1281), Some(0), Tending::JoinBefore),
            (255, Some(1282), Some(1281), Tending::JoinAfter),
            (255, Some(1282), Some(1282), Tending::Stay),
            (0, None, Some(1536), Tending::JoinAfter),
            (0, Some(1536), None, Tending::JoinBefore),
            (0, None, None, Tending::Stay),
        ] {
            assert_eq!(sizes.tend(size, before, after), expected, "{size}");
            assert!(sizes.is_due(size) || expected == Tending::Stay);
        }
    }

    /// Neither does a split make what is joined again, nor the other way round.
    #[test]
    fn what_was_tended_stays() {
        for sizes in [BoardSizes::USUAL, BoardSizes::TINY] {
            for part in [sizes.bucket, sizes.group] {
                assert!(part.split_at >= 2 && part.joined_at_most < part.split_at);
                assert!(part.join_below <= part.split_at / 2);
                assert!(part.join_below <= part.joined_at_most);
            }
        }
    }
}
