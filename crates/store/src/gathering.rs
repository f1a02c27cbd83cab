use std::cmp::Ordering;

/// The first of what several lists have, each of them in order, without reading of each
/// as much as of all: a share of each is read, and only a list that ends with its
/// share, before the last that is wanted, is read as far as the limit.
///
/// Whoever has to give what is due, shard by shard, gathers so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gathering {
    limit: usize,
    share: usize,
}

/// How much more is read of each list than it would need if all were alike.
const SPARE: usize = 4;

impl Gathering {
    /// At most so many, of so many lists.
    #[must_use]
    pub fn new(limit: usize, lists: usize) -> Self {
        let alike = limit.div_ceil(lists.max(1));
        let share = alike.saturating_mul(2).saturating_add(SPARE).min(limit);
        Self { limit, share }
    }

    /// How many to read of each list at first.
    #[must_use]
    pub const fn share(self) -> usize {
        self.share
    }

    /// How many to read of a list that is [to be read again](Self::to_read_again), and
    /// how many there may be in the end.
    #[must_use]
    pub const fn limit(self) -> usize {
        self.limit
    }

    /// Which of the lists may have more that belongs to the first, by their places.
    pub fn to_read_again<T>(
        self,
        lists: &[Vec<T>],
        order: impl Fn(&T, &T) -> Ordering,
    ) -> Vec<usize> {
        if self.share == self.limit {
            return Vec::new();
        }
        let mut all: Vec<_> = lists.iter().flatten().collect();
        all.sort_by(|one, other| order(one, other));
        let last = self.limit.checked_sub(1).and_then(|last| all.get(last));
        let is_short = |list: &Vec<T>| {
            let end = list.last().filter(|_| list.len() >= self.share);
            end.is_some_and(|end| last.is_none_or(|last| order(end, last).is_lt()))
        };
        let lists = lists.iter().enumerate();
        let short = lists.filter(|(_, list)| is_short(list));
        short.map(|(place, _)| place).collect()
    }

    /// The first of all lists, as they were read in the end.
    pub fn first<T>(self, lists: Vec<Vec<T>>, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
        let mut all: Vec<_> = lists.into_iter().flatten().collect();
        all.sort_by(order);
        all.truncate(self.limit);
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads as an adapter does; the first of all, and how much was read.
    fn gathered(limit: usize, lists: &[Vec<u32>]) -> (Vec<u32>, usize) {
        let gathering = Gathering::new(limit, lists.len());
        let first = |list: &Vec<u32>, many| list.iter().take(many).copied().collect::<Vec<_>>();
        let mut read: Vec<_> = lists
            .iter()
            .map(|list| first(list, gathering.share()))
            .collect();
        let mut count = read.iter().map(Vec::len).sum();
        for place in gathering.to_read_again(&read, u32::cmp) {
            read[place] = first(&lists[place], gathering.limit());
            count = read[place].len().saturating_add(count);
        }
        (gathering.first(read, u32::cmp), count)
    }

    proptest! {
        #[test]
        fn what_is_gathered_are_the_first_of_all(
            limit in 0_usize..40,
            lists in proptest::collection::vec(
                proptest::collection::vec(0_u32..1_000, 0..60),
                0..20,
            ),
        ) {
            let mut lists = lists;
            for list in &mut lists {
                list.sort_unstable();
            }
            let mut all: Vec<_> = lists.iter().flatten().copied().collect();
            all.sort_unstable();
            all.truncate(limit);
            prop_assert_eq!(gathered(limit, &lists).0, all);
        }
    }

    #[test]
    fn of_lists_that_are_alike_a_share_is_read() {
        let lists: Vec<Vec<u32>> = (0..16)
            .map(|list| (0..500).map(|item| item * 16 + list).collect())
            .collect();
        let (first, count) = gathered(256, &lists);
        assert_eq!(first, (0..256).collect::<Vec<_>>());
        assert_eq!(count, 16 * 36);
    }

    #[test]
    fn one_that_has_all_of_the_first_is_read_as_far_as_they_go() {
        let mut lists: Vec<Vec<u32>> = vec![vec![9_000; 500]; 15];
        lists.push((0..500).collect());
        let (first, count) = gathered(256, &lists);
        assert_eq!(first, (0..256).collect::<Vec<_>>());
        assert_eq!(count, 16 * 36 + 256);
    }
}
