use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::Hash,
};

use base::Timestamp;

use crate::Lanes;

/// How much is kept of a lane, beside as many as it has under way: a lane with much
/// waiting is read a good deal at a time, and takes up no more than this.
pub(super) const KEPT: usize = 32;

/// How many lanes are asked about by themselves at a time.
const LANES: usize = 32;

/// What was read of a queue and is not begun yet, and where there may be more. It
/// saves a look for each place that becomes free.
///
/// A lane of which nothing lies here and that is not among the unread ones has nothing
/// due that was there when it was looked at last.
pub(super) struct Ahead<L, I> {
    /// Of each lane the longest due first.
    by_lane: HashMap<L, VecDeque<(Place, I)>>,
    count: u64,
    /// Whether any lane may have something that was not read.
    anywhere: bool,
    /// The lanes that may have, where not any may.
    unread: HashSet<L>,
}

/// Since when something is due, and a number in the order of reading.
type Place = (Timestamp, u64);

/// Something that was read.
pub(super) struct Read<L, I> {
    pub(super) lane: L,
    pub(super) due_at: Timestamp,
    pub(super) item: I,
}

/// Something taken out of what was read.
pub(super) struct Next<L, I> {
    pub(super) lane: L,
    pub(super) item: I,
    place: Place,
}

impl<L: Eq + Hash + Clone, I> Ahead<L, I> {
    pub(super) fn new() -> Self {
        Self {
            by_lane: HashMap::new(),
            count: 0,
            anywhere: true,
            unread: HashSet::new(),
        }
    }

    /// What was read may be out of date: all is to be read anew.
    pub(super) fn forget(&mut self) {
        *self = Self::new();
    }

    /// Something may have come due in that lane.
    pub(super) fn suspect(&mut self, lane: L) {
        self.unread.insert(lane);
    }

    /// What is due for the longest, of the lanes in which something may begin.
    pub(super) fn next(&mut self, may_begin: impl Fn(&L) -> bool) -> Option<Next<L, I>> {
        let first = |(lane, items): (&L, &VecDeque<(Place, I)>)| {
            let place = items.front().map(|(place, _)| *place)?;
            Some((place, lane.clone()))
        };
        let open = self.by_lane.iter().filter(|(lane, _)| may_begin(lane));
        let (_, lane) = open.filter_map(first).min_by_key(|(place, _)| *place)?;
        let items = self.by_lane.get_mut(&lane)?;
        let (place, item) = items.pop_front()?;
        if items.is_empty() {
            self.by_lane.remove(&lane);
        }
        Some(Next { lane, item, place })
    }

    /// Gives back what cannot begin yet.
    pub(super) fn put_back(&mut self, next: Next<L, I>) {
        let items = self.by_lane.entry(next.lane).or_default();
        items.push_front((next.place, next.item));
    }

    /// What to read now, if anything: of lanes that are not shut, and of which nothing
    /// lies here.
    pub(super) fn to_read(&self, shut: &HashSet<L>) -> Option<Lanes<L>> {
        let wanted = |lane: &&L| !shut.contains(*lane) && !self.by_lane.contains_key(*lane);
        let only = match self.anywhere {
            true => None,
            false => {
                let wanted = self.unread.iter().filter(wanted);
                Some(wanted.take(LANES).cloned().collect())
            }
        };
        if only.as_ref().is_some_and(Vec::is_empty) {
            return None;
        }
        let except: HashSet<_> = shut.iter().chain(self.by_lane.keys()).collect();
        Some(Lanes {
            except: except.into_iter().cloned().collect(),
            only,
        })
    }

    /// Takes in what was read, and whether that was all there is.
    ///
    /// What is under way can be in the way of as many others, which cannot begin: a queue
    /// that keeps an order shows the first of each subject only. So much more is kept,
    /// or these would hide what can.
    pub(super) fn take_in(
        &mut self,
        lanes: Lanes<L>,
        all: bool,
        under_way: impl Fn(&L) -> usize,
        items: impl Iterator<Item = Read<L, I>>,
    ) {
        if all {
            match lanes.only {
                Some(only) => only.iter().for_each(|lane| {
                    self.unread.remove(lane);
                }),
                None => {
                    self.anywhere = false;
                    self.unread = lanes.except.into_iter().collect();
                }
            }
        }
        for Read { lane, due_at, item } in items {
            let kept = KEPT.saturating_add(under_way(&lane));
            let held = self.by_lane.entry(lane.clone()).or_default();
            let has_room = held.len() < kept;
            if has_room {
                self.count = self.count.saturating_add(1);
                held.push_back(((due_at, self.count), item));
            }
            if !has_room || !all {
                self.unread.insert(lane);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(ahead: &mut Ahead<char, u32>, open: &str) -> Option<(char, u32)> {
        let next = ahead.next(|lane| open.contains(*lane));
        next.map(|next| (next.lane, next.item))
    }

    fn to_read(ahead: &Ahead<char, u32>, shut: &str) -> Option<(String, Option<String>)> {
        let sorted = |mut lanes: Vec<char>| {
            lanes.sort_unstable();
            lanes.into_iter().collect::<String>()
        };
        let lanes = ahead.to_read(&shut.chars().collect())?;
        Some((sorted(lanes.except), lanes.only.map(sorted)))
    }

    fn due<L>((lane, item): (L, u32)) -> Read<L, u32> {
        let due_at = Timestamp::from_secs(9);
        Read { lane, due_at, item }
    }

    fn read(ahead: &mut Ahead<char, u32>, all: bool, items: &[(char, u32)]) {
        let lanes = ahead.to_read(&HashSet::from(['x'])).unwrap();
        ahead.take_in(lanes, all, |_| 0, items.iter().copied().map(due));
    }

    #[test]
    fn the_first_that_was_read_is_the_first_to_begin() {
        let mut ahead = Ahead::new();
        read(&mut ahead, true, &[('a', 1), ('b', 2), ('a', 3)]);
        assert_eq!(next(&mut ahead, "b"), Some(('b', 2)));
        assert_eq!(next(&mut ahead, "ab"), Some(('a', 1)));
        let put_back = ahead.next(|_| true).unwrap();
        ahead.put_back(put_back);
        assert_eq!(next(&mut ahead, "b"), None);
        assert_eq!(next(&mut ahead, "ab"), Some(('a', 3)));
        assert_eq!(next(&mut ahead, "ab"), None);
    }

    #[test]
    fn what_is_due_for_longer_begins_before_what_was_read_before_it() {
        let mut ahead = Ahead::new();
        read(&mut ahead, true, &[('a', 1), ('b', 2)]);
        ahead.suspect('c');
        let lanes = ahead.to_read(&HashSet::new()).unwrap();
        let (due_at, lane) = (Timestamp::from_secs(8), 'c');
        let longer = Read {
            lane,
            due_at,
            item: 3,
        };
        ahead.take_in(lanes, true, |_| 0, std::iter::once(longer));
        assert_eq!(next(&mut ahead, "abc"), Some(('c', 3)));
        assert_eq!(next(&mut ahead, "abc"), Some(('a', 1)));
    }

    #[test]
    fn only_lanes_are_read_that_may_have_more_and_are_open_and_empty_here() {
        let mut ahead = Ahead::new();
        assert_eq!(to_read(&ahead, "x"), Some(("x".to_owned(), None)));
        // It was not all: others may be hidden behind what was found.
        read(&mut ahead, false, &[('a', 1)]);
        assert_eq!(to_read(&ahead, "x"), Some(("ax".to_owned(), None)));
        read(&mut ahead, true, &[('b', 2)]);
        assert_eq!(to_read(&ahead, "x"), None);
        // The one that was left out opens; of the one that was left out because it lay
        // here already, it is gone.
        assert_eq!(next(&mut ahead, "a"), Some(('a', 1)));
        let only = |lanes: &str| Some(("b".to_owned(), Some(lanes.to_owned())));
        assert_eq!(to_read(&ahead, ""), only("ax"));
        assert_eq!(
            to_read(&ahead, "x"),
            Some(("bx".to_owned(), Some("a".to_owned())))
        );
        // Read to its end, it is not read again before there is a reason.
        ahead.take_in(
            Lanes {
                except: Vec::new(),
                only: Some(vec!['a', 'x']),
            },
            true,
            |_| 0,
            std::iter::empty(),
        );
        assert_eq!(to_read(&ahead, ""), None);
        ahead.suspect('a');
        assert_eq!(to_read(&ahead, ""), only("a"));
    }

    #[test]
    fn of_a_lane_with_much_waiting_a_part_is_kept_and_the_rest_read_later() {
        let mut ahead = Ahead::new();
        let many = u32::try_from(KEPT).unwrap() + 5;
        let items: Vec<_> = (0..many).map(|item| ('a', item)).collect();
        read(&mut ahead, true, &items);
        for item in 0..many - 5 {
            assert_eq!(next(&mut ahead, "a"), Some(('a', item)));
        }
        assert_eq!(next(&mut ahead, "a"), None);
        // The other one was left out when it was read.
        let only = Some("ax".to_owned());
        assert_eq!(to_read(&ahead, ""), Some((String::new(), only)));
    }

    #[test]
    fn what_cannot_begin_hides_nothing_that_can() {
        let mut ahead = Ahead::new();
        let lanes = ahead.to_read(&HashSet::new()).unwrap();
        let items = (0..80).map(|item| due(('a', item)));
        ahead.take_in(lanes, true, |_| 40, items);
        let held = std::iter::from_fn(|| next(&mut ahead, "a"));
        assert_eq!(held.count(), KEPT + 40);
        assert!(to_read(&ahead, "").is_some(), "eight more were there");
    }

    #[test]
    fn of_many_lanes_a_part_is_asked_about_at_a_time() {
        let mut ahead: Ahead<u32, u32> = Ahead::new();
        let lanes = ahead.to_read(&HashSet::new()).unwrap();
        ahead.take_in(lanes, true, |_| 0, std::iter::empty());
        (0..100).for_each(|lane| ahead.suspect(lane));
        let mut asked = Vec::new();
        while let Some(lanes) = ahead.to_read(&HashSet::new()) {
            asked.push(lanes.only.as_ref().unwrap().len());
            ahead.take_in(lanes, true, |_| 0, std::iter::empty());
        }
        assert_eq!(asked, [32, 32, 32, 4]);
    }

    #[test]
    fn what_is_forgotten_is_read_anew() {
        let mut ahead = Ahead::new();
        read(&mut ahead, true, &[('a', 1)]);
        ahead.forget();
        assert_eq!(next(&mut ahead, "a"), None);
        assert_eq!(to_read(&ahead, ""), Some((String::new(), None)));
    }
}
