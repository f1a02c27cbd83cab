use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use foldhash::{HashMap, HashMapExt};
use guard::Fresh;

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

/// Digests lie where a seed of the process says: whoever can seal tokens of a game
/// can choose among digests, and could pile them up in one place otherwise.
type Generation = HashMap<[u8; 32], Arc<Fresh<Token>>>;

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
        if let Some(fresh) = shard.young.get(digest) {
            return Some(Arc::clone(fresh));
        }
        let fresh = shard.old.remove(digest)?;
        let forgotten = shard.insert(*digest, Arc::clone(&fresh), self.room);
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
        let forgotten = shard.insert(digest, fresh, self.room);
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
    fn insert(&mut self, digest: [u8; 32], fresh: Arc<Fresh<Token>>, room: usize) -> Generation {
        let mut forgotten = Generation::new();
        if self.young.len() >= room {
            forgotten = std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
        }
        self.young.insert(digest, fresh);
        forgotten
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("room", &self.room)
            .finish_non_exhaustive()
    }
}
