use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use guard::Fresh;
use hashbrown::HashTable;

use super::Token;

/// How many parts have a lock of their own.
const SHARDS: usize = 16;

/// Tokens that were found good, by the SHA-256 of their text: players present
/// theirs again and again for a day, and a signature costs fifty times what a
/// look-up does.
///
/// Only who has a good token gets anything in, so strangers cannot fill it. It
/// knows nothing of bans; see
/// [`Verifier::verify_cached`](super::Verifier::verify_cached) for what is
/// judged anew.
pub struct Cache {
    shards: [Mutex<Shard>; SHARDS],
    /// How many a generation of a shard holds.
    room: usize,
}

type Generation = HashTable<Entry>;

struct Entry {
    digest: [u8; 32],
    fresh: Arc<Fresh<Token>>,
}

/// What was used since the last turn is young. When the young fill their room
/// they become the old, and what was not used for a whole turn is forgotten.
#[derive(Default)]
struct Shard {
    young: Generation,
    old: Generation,
}

impl Cache {
    /// A cache that holds at most so many tokens, each of one or two KiB, and
    /// at least half as many before it forgets the first that is in use. None at
    /// all below 32.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            shards: Default::default(),
            room: most.checked_div(SHARDS.saturating_mul(2)).unwrap_or(0),
        }
    }

    /// How many there are now.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards
            .iter()
            .map(|shard| {
                let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
                shard.young.len().saturating_add(shard.old.len())
            })
            .sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn get(&self, digest: &[u8; 32]) -> Option<Arc<Fresh<Token>>> {
        let mut shard = self
            .shard(digest)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (place, is_it) = (place(digest), |entry: &Entry| entry.digest == *digest);
        if let Some(entry) = shard.young.find(place, is_it) {
            return Some(Arc::clone(&entry.fresh));
        }
        let (entry, _) = shard.old.find_entry(place, is_it).ok()?.remove();
        let fresh = Arc::clone(&entry.fresh);
        let forgotten = shard.insert(entry, self.room);
        drop(shard);
        // Thousands of tokens take their time, which nobody has to wait for.
        drop(forgotten);
        Some(fresh)
    }

    pub(super) fn put(&self, digest: [u8; 32], fresh: Arc<Fresh<Token>>) {
        let Some(shard) = self.shard(&digest).filter(|_| self.room > 0) else {
            return;
        };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let forgotten = shard.insert(Entry { digest, fresh }, self.room);
        drop(shard);
        drop(forgotten);
    }

    fn shard(&self, [first, ..]: &[u8; 32]) -> Option<&Mutex<Shard>> {
        let at = usize::from(*first).checked_rem(SHARDS)?;
        self.shards.get(at)
    }
}

impl Shard {
    /// Gives out what is forgotten for it.
    fn insert(&mut self, entry: Entry, room: usize) -> Generation {
        let mut forgotten = Generation::new();
        if self.young.len() >= room {
            forgotten = std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
        }
        let (at, is_it) = (place(&entry.digest), |other: &Entry| {
            other.digest == entry.digest
        });
        let slot = self.young.entry(at, is_it, |other| place(&other.digest));
        slot.insert(entry);
        forgotten
    }
}

/// Where a token lies in a table: eight bytes of its digest as they are, and not
/// those that chose the shard.
///
/// A hash under a secret key is for keys that strangers choose, who could pile them
/// up in one place. Here they cannot. What is put in is the SHA-256 of a token that
/// the platform made, with a signature or a seal that nobody foresees, and a device
/// has two hundred of them a day. Were a shard's tokens in one place all the same,
/// looking through them would still cost less than the signature that is spared.
fn place([.., a, b, c, d, e, f, g, h]: &[u8; 32]) -> u64 {
    u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h])
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("room", &self.room)
            .finish_non_exhaustive()
    }
}
