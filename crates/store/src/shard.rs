use std::time::Duration;

use base::{NodeId, Timestamp};

/// How many shards there are. Of more nodes than this, some have no work; fewer
/// shards than this would leave nodes without any sooner.
pub(crate) const COUNT: u8 = 16;

/// The longest that anybody leases a shard or the turn of a reward. An end that is farther away was
/// written by a clock that has been put back since, and binds nobody.
pub const LONGEST_LEASE: Duration = Duration::from_secs(60);

/// Whether a lease with that end binds nobody any more.
pub(crate) fn has_ended(until: Timestamp, now: Timestamp) -> bool {
    until <= now || now.plus(LONGEST_LEASE) < until
}

/// A share of what has to be finished later. Whoever holds its lease works on
/// everything in it, and nobody else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shard(u8);

impl Shard {
    /// The shard of whatever has this id, whose bytes are random.
    #[must_use]
    pub const fn of(id: &[u8; 16]) -> Self {
        let [first, ..] = *id;
        Self::of_byte(first)
    }

    /// The shard of whatever this byte stands for. It is random, or mixed from
    /// all of an id.
    #[must_use]
    pub const fn of_byte(byte: u8) -> Self {
        Self(byte % COUNT)
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNT).map(Self)
    }

    /// Its number, from 0.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Reads back what [`number`](Self::number) gave.
    #[must_use]
    pub const fn numbered(number: u8) -> Option<Self> {
        if number < COUNT {
            Some(Self(number))
        } else {
            None
        }
    }
}

/// Who works on a shard, and until when nobody else may begin to.
///
/// Unique by shard. Correctness rests on the fence alone: time only says when
/// another may try. A result that comes under an old fence is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardLease {
    /// Which shard.
    pub shard: Shard,
    /// The process that holds it.
    pub holder: NodeId,
    /// Counted up whenever the holder changes.
    pub fence: u64,
    /// From when on another process may take it.
    pub until: Timestamp,
}

/// A wish to hold a shard, to go on holding it, or, with an `until` that has
/// passed, to hold it no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseShard {
    /// Which shard.
    pub shard: Shard,
    /// For whom.
    pub holder: NodeId,
    /// Until when; no more than [`LONGEST_LEASE`] from now.
    pub until: Timestamp,
}

/// The proof of a lease that goes with whatever is done under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// Who acts.
    pub holder: NodeId,
    /// The number of the lease that the actor believes to hold.
    pub number: u64,
}

impl ShardLease {
    /// The rule of state: the lease as it stands afterwards, the wisher's or
    /// another's. A holder that renews late keeps its fence as long as nobody
    /// came in between.
    #[must_use]
    pub fn apply(current: Option<Self>, wish: LeaseShard, now: Timestamp) -> Self {
        let taken = |fence| Self {
            shard: wish.shard,
            holder: wish.holder,
            fence,
            until: wish.until,
        };
        match current {
            None => taken(1),
            Some(held) if held.holder == wish.holder => taken(held.fence),
            Some(held) if has_ended(held.until, now) => taken(held.fence.saturating_add(1)),
            Some(held) => held,
        }
    }

    /// What the holder shows with everything that it does.
    #[must_use]
    pub const fn fence(&self) -> Fence {
        Fence {
            holder: self.holder,
            number: self.fence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARD: Shard = Shard(3);

    fn wish(holder: u8, until: i64) -> LeaseShard {
        LeaseShard {
            shard: SHARD,
            holder: NodeId::new([holder; 16]),
            until: Timestamp::from_secs(until),
        }
    }

    fn apply(current: Option<ShardLease>, holder: u8, until: i64, now: i64) -> ShardLease {
        ShardLease::apply(current, wish(holder, until), Timestamp::from_secs(now))
    }

    #[test]
    fn the_fence_grows_with_every_change_of_holder_and_with_nothing_else() {
        let first = apply(None, 1, 10, 0);
        assert_eq!(first.fence, 1);
        let renewed = apply(Some(first), 1, 20, 5);
        assert_eq!(
            (renewed.fence, renewed.until),
            (1, Timestamp::from_secs(20))
        );
        assert_eq!(apply(Some(renewed), 2, 30, 19), renewed);
        let late = apply(Some(renewed), 1, 40, 30);
        assert_eq!((late.holder, late.fence), (first.holder, 1));
        let other = apply(Some(renewed), 2, 40, 20);
        assert_eq!((other.holder, other.fence), (NodeId::new([2; 16]), 2));
        assert_eq!(apply(Some(other), 1, 60, 40).fence, 3);
    }

    #[test]
    fn a_clock_that_was_put_back_leaves_no_shard_without_a_holder() {
        let held = apply(None, 1, 3_630, 3_600);
        let farthest = 3_630 - 60;
        assert_eq!(apply(Some(held), 2, farthest + 30, farthest), held);
        let taken = apply(Some(held), 2, farthest + 29, farthest - 1);
        assert_eq!((taken.holder, taken.fence), (NodeId::new([2; 16]), 2));
    }

    #[test]
    fn every_id_has_a_shard_and_every_number_below_the_count_is_one() {
        assert_eq!(Shard::of(&[0xff; 16]), Shard(15));
        assert_eq!(Shard::all().count(), usize::from(COUNT));
        for number in 0..=u8::MAX {
            assert_eq!(Shard::numbered(number).is_some(), number < COUNT);
        }
    }
}
