use std::collections::HashMap;

use base::{NodeId, Timestamp};
use store::{Fence, Shard, ShardLease};

/// What this process holds, what of it is being given up, and what is under way
/// in it. All of it is changed under one lock, so that nothing is begun in a
/// shard that has just been found at rest.
#[derive(Debug, Default)]
pub(crate) struct Books {
    held: Vec<ShardLease>,
    /// Held as well, but nothing new is begun in them.
    leaving: Vec<ShardLease>,
    under_way: HashMap<Shard, usize>,
}

impl Books {
    /// The leases under which something may be begun, by shard.
    pub(super) fn held(&self) -> &[ShardLease] {
        &self.held
    }

    /// The shards that are held no longer than something is under way in them.
    pub(super) fn leaving(&self) -> impl Iterator<Item = Shard> {
        self.leaving.iter().map(|lease| lease.shard)
    }

    /// Writes down how leases stand that were wished for.
    pub(super) fn stand(&mut self, node: NodeId, leases: &[ShardLease]) {
        let wished = |held: &ShardLease| leases.iter().any(|lease| lease.shard == held.shard);
        self.held.retain(|held| !wished(held));
        self.leaving.retain(|held| !wished(held));
        let mine = leases.iter().filter(|lease| lease.holder == node);
        self.held.extend(mine);
        self.held.sort_by_key(|lease| lease.shard);
    }

    /// Begins nothing more in what is held beyond this share, first of all in
    /// those shards in which the least is under way.
    pub(super) fn keep_only(&mut self, share: usize) {
        let under_way = |shard| self.under_way.get(&shard).copied().unwrap_or_default();
        self.held.sort_by_key(|lease| {
            let count = under_way(lease.shard);
            (std::cmp::Reverse(count), lease.shard)
        });
        let surplus = self.held.split_off(share.min(self.held.len()));
        self.leaving.extend(surplus);
        self.held.sort_by_key(|lease| lease.shard);
    }

    /// Forgets what was being given up and has ended: it is anybody's now.
    pub(super) fn forget_ended(&mut self, now: Timestamp) {
        self.leaving.retain(|lease| now < lease.until);
    }

    /// The shards in which nothing is under way any more, of those that are
    /// being given up.
    pub(super) fn at_rest(&self) -> Vec<Shard> {
        let at_rest = |shard: &Shard| !self.under_way.contains_key(shard);
        self.leaving().filter(at_rest).collect()
    }

    /// These were given back.
    pub(super) fn gone(&mut self, shards: &[Shard]) {
        self.leaving.retain(|lease| !shards.contains(&lease.shard));
    }

    /// Counts one thing more as under way in a shard, unless it is no longer
    /// held under that fence.
    pub(super) fn enter(&mut self, shard: Shard, fence: Fence) -> bool {
        let is_it = |lease: &ShardLease| lease.shard == shard && lease.fence() == fence;
        let held = self.held.iter().any(is_it);
        if held {
            let count = self.under_way.entry(shard).or_default();
            *count = count.saturating_add(1);
        }
        held
    }

    /// One thing has ended in a shard; whether that lets it be given back.
    pub(super) fn leave(&mut self, shard: Shard) -> bool {
        if let Some(count) = self.under_way.get_mut(&shard) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.under_way.remove(&shard);
                return self.leaving().any(|leaving| leaving == shard);
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: NodeId = NodeId::new([1; 16]);

    fn lease(shard: u8, fence: u64) -> ShardLease {
        ShardLease {
            shard: Shard::numbered(shard).unwrap(),
            holder: NODE,
            fence,
            until: Timestamp::from_secs(30),
        }
    }

    fn books(shards: std::ops::Range<u8>) -> Books {
        let mut books = Books::default();
        let leases: Vec<_> = shards.map(|shard| lease(shard, 1)).collect();
        books.stand(NODE, &leases);
        books
    }

    #[test]
    fn a_shard_that_is_given_up_comes_to_rest_first() {
        let (mut books, busy) = (books(0..4), lease(2, 1));
        assert!(books.enter(busy.shard, busy.fence()));
        assert!(books.enter(busy.shard, busy.fence()));
        books.keep_only(1);
        assert_eq!(books.held(), [busy], "those at rest are given up first");
        books.keep_only(0);
        assert_eq!(books.at_rest().len(), 3);
        assert!(!books.enter(busy.shard, busy.fence()));
        assert!(!books.leave(busy.shard));
        assert!(books.leave(busy.shard));
        assert_eq!(books.at_rest().len(), 4);
        books.gone(&[busy.shard]);
        assert_eq!(books.at_rest().len(), 3);
    }

    #[test]
    fn what_is_wanted_again_is_no_longer_given_up() {
        let mut books = books(0..2);
        books.keep_only(0);
        let other = ShardLease {
            holder: NodeId::new([2; 16]),
            ..lease(1, 2)
        };
        books.stand(NODE, &[lease(0, 1), other]);
        assert_eq!(books.held(), [lease(0, 1)]);
        assert_eq!(books.leaving().count(), 0);
    }

    #[test]
    fn nothing_is_begun_under_another_fence_than_the_one_that_is_held() {
        let (mut books, shard) = (books(0..1), lease(0, 1).shard);
        assert!(!books.enter(shard, lease(0, 2).fence()));
        assert!(!books.enter(lease(1, 1).shard, lease(1, 1).fence()));
        assert!(books.enter(shard, lease(0, 1).fence()));
    }

    #[test]
    fn what_was_given_up_and_never_came_to_rest_ends_with_its_lease() {
        let (mut books, busy) = (books(0..1), lease(0, 1));
        assert!(books.enter(busy.shard, busy.fence()));
        books.keep_only(0);
        books.forget_ended(Timestamp::from_secs(29));
        assert_eq!(books.leaving().count(), 1);
        books.forget_ended(busy.until);
        assert_eq!(books.leaving().count(), 0);
        assert!(!books.leave(busy.shard), "there is nothing to give back");
    }
}
