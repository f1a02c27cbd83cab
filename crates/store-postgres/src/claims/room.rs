//! How many claims may be held, and how many are.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Counts this node's claims against the limit, from what the last look at the
/// database found. What other nodes make since is not seen before the next look.
#[derive(Debug)]
pub(crate) struct Room {
    most: u64,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// What the last look found and this node has made since.
    held: u64,
    /// What this node is about to make.
    reserved: u64,
    /// What this node has ever made.
    made: u64,
}

impl Counts {
    fn free(&self, most: u64) -> u64 {
        most.saturating_sub(self.held.saturating_add(self.reserved))
    }
}

impl Room {
    /// Room for so many claims at a time. It counts as empty until the first look.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most: u64::try_from(most).unwrap_or(u64::MAX),
            counts: Mutex::default(),
        }
    }

    /// Sets up to `wanted` places aside, as many as there are.
    pub(super) fn places(&self, wanted: usize) -> Places<'_> {
        let mut counts = self.lock();
        let count = counts.free(self.most).min(count(wanted));
        counts.reserved = counts.reserved.saturating_add(count);
        Places { room: self, count }
    }

    /// To be called before the database is asked how many claims it holds.
    pub(super) fn begin_look(&self) -> Look {
        Look {
            made: self.lock().made,
        }
    }

    /// What the database said. Claims that were made while it was asked may be
    /// counted twice until the next look, and never are left out.
    pub(super) fn end_look(&self, look: Look, found: u64) {
        let mut counts = self.lock();
        counts.held = found.saturating_add(counts.made.saturating_sub(look.made));
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far this node was when the database was asked.
#[derive(Debug)]
pub(super) struct Look {
    made: u64,
}

/// Places for claims that are about to be made; given back where they are not.
#[derive(Debug)]
pub(crate) struct Places<'r> {
    room: &'r Room,
    count: u64,
}

impl<'r> Places<'r> {
    /// No place yet.
    pub(crate) fn none(room: &'r Room) -> Self {
        Self { room, count: 0 }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        usize::try_from(self.count).unwrap_or(usize::MAX)
    }

    /// Sets one more aside. Says whether there was one.
    pub(super) fn take_one(&mut self) -> bool {
        let mut one = self.room.places(1);
        let taken = std::mem::take(&mut one.count);
        self.count = self.count.saturating_add(taken);
        taken > 0
    }

    /// Gives one back.
    pub(super) fn give_one_back(&mut self) {
        let one = self.count.min(1);
        self.count = self.count.saturating_sub(one);
        drop(Places {
            room: self.room,
            count: one,
        });
    }

    /// So many were filled by what is committed now; the others are given back.
    pub(super) fn keep(self, made: usize) {
        let made = count(made).min(self.count);
        let mut counts = self.room.lock();
        counts.held = counts.held.saturating_add(made);
        counts.made = counts.made.saturating_add(made);
    }

    /// All were filled by what is committed now.
    pub(crate) fn keep_all(self) {
        let all = self.len();
        self.keep(all);
    }
}

impl Drop for Places<'_> {
    fn drop(&mut self) {
        let mut counts = self.room.lock();
        counts.reserved = counts.reserved.saturating_sub(self.count);
    }
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_places_are_set_aside_than_there_are() {
        let room = Room::new(3);
        let two = room.places(2);
        let rest = room.places(5);
        assert_eq!((two.len(), rest.len()), (2, 1));
        drop(rest);
        two.keep(1);
        assert_eq!(room.places(5).len(), 2);
        assert_eq!(room.places(5).len(), 2, "given back");
    }

    #[test]
    fn a_unit_that_is_undone_gives_its_places_back() {
        let room = Room::new(1);
        let mut unit = Places::none(&room);
        assert!(unit.take_one());
        assert!(!Places::none(&room).take_one());
        unit.give_one_back();
        assert!(unit.take_one());
        drop(unit);
        let mut unit = Places::none(&room);
        assert!(unit.take_one());
        unit.keep_all();
        assert!(!Places::none(&room).take_one());
    }

    #[test]
    fn a_look_never_leaves_out_what_is_made_meanwhile() {
        let room = Room::new(10);
        room.places(1).keep(1);
        let look = room.begin_look();
        room.places(2).keep(2);
        room.end_look(look, 5);
        assert_eq!(room.places(10).len(), 3);
        let look = room.begin_look();
        room.end_look(look, 99);
        assert_eq!(room.places(10).len(), 0, "a limit that was lowered");
        let look = room.begin_look();
        room.end_look(look, 0);
        assert_eq!(room.places(10).len(), 10, "what had ended was dropped");
    }
}
