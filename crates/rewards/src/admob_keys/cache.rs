use std::{collections::VecDeque, time::Duration};

use base::Timestamp;
use sign::mac::Key;

use super::AdmobKeys;

/// For how long a document is good: Google rotates its keys and asks that they
/// be kept for no longer ("should not exceed 24 hours").
pub const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// The age from which a newer document is wanted, so that the old one is still
/// good when the first attempts to get it fail.
pub const REFRESH_AFTER: Duration = Duration::from_secs(12 * 60 * 60);

/// How long lies between two fetches at least, whatever callbacks say, once the
/// document has been had.
pub const LEAST_BETWEEN: Duration = Duration::from_secs(10);

/// The same after a fetch that failed; it doubles with each that fails, up to
/// [`LEAST_BETWEEN`]. AdMob tries five times, a second apart, and never again.
pub const LEAST_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// For how long a name that was not in the document is not looked for again.
pub const NOT_FOUND_FOR: Duration = Duration::from_secs(5 * 60);

/// How many names are remembered that were not found.
const MAX_NOT_FOUND: usize = 256;

/// The published keys as far as they are known, and when to ask for them. The
/// clock is the caller's.
#[derive(Debug, Default)]
pub struct KeyCache {
    keys: Option<(AdmobKeys, Timestamp)>,
    asked_at: Option<Timestamp>,
    /// How many fetches in a row have failed.
    failures: u32,
    not_found: VecDeque<NotFound>,
    /// The name that the fetch under way is for.
    wanted: Option<String>,
}

/// A name that was not in the document.
#[derive(Debug)]
struct NotFound {
    name: String,
    /// When that was found out first.
    at: Timestamp,
    /// Whether two documents in a row lacked it. One may come from a place that
    /// does not have the newest yet.
    twice: bool,
}

/// What is known of a key.
#[derive(Debug)]
pub enum Lookup<'c> {
    /// It is this one.
    Found(&'c Key),
    /// There is none of this name, as two documents say: the callback is refused.
    Unknown,
    /// The caller is to fetch the document, tell the cache with
    /// [`KeyCache::fetched`] or [`KeyCache::failed`], and ask again.
    Fetch,
    /// It cannot be said now: a fetch is under way, one has just failed, or only one
    /// document lacks the name. The network is to come again.
    Later,
}

impl KeyCache {
    /// Looks for a key. At a name that is not known, the document is fetched
    /// twice; after that the name counts as unknown for a while.
    pub fn find(&mut self, key_id: &str, now: Timestamp) -> Lookup<'_> {
        self.forget(now);
        let known = self
            .keys
            .as_ref()
            .is_some_and(|(keys, _)| keys.get(key_id).is_some());
        if !known {
            let mut lacking = self.not_found.iter();
            if lacking.any(|known| known.twice && known.name == key_id) {
                return Lookup::Unknown;
            }
            if !self.may_ask(now) {
                return Lookup::Later;
            }
            self.asked_at = Some(now);
            self.wanted = Some(key_id.to_owned());
            return Lookup::Fetch;
        }
        let keys = self.keys.as_ref();
        match keys.and_then(|(keys, _)| keys.get(key_id)) {
            Some(key) => Lookup::Found(key),
            None => Lookup::Later,
        }
    }

    /// Whether a newer document is wanted although nothing is missing. The
    /// caller that hears yes is to fetch it.
    pub fn wants_refresh(&mut self, now: Timestamp) -> bool {
        let fresh = self.keys.as_ref();
        let fresh = fresh.is_some_and(|(_, since)| !has_passed(REFRESH_AFTER, *since, now));
        if fresh || !self.may_ask(now) {
            return false;
        }
        self.asked_at = Some(now);
        self.wanted = None;
        true
    }

    /// Takes a document that was fetched.
    pub fn fetched(&mut self, keys: AdmobKeys, now: Timestamp) {
        self.failures = 0;
        // What was not in an older one may be in this one.
        self.not_found
            .retain(|lacking| keys.get(&lacking.name).is_none());
        for lacking in &mut self.not_found {
            lacking.twice = true;
        }
        let wanted = self.wanted.take();
        let wanted = wanted.filter(|name| {
            let is_new = !self.not_found.iter().any(|lacking| lacking.name == *name);
            is_new && keys.get(name).is_none()
        });
        self.not_found.extend(wanted.map(|name| NotFound {
            name,
            at: now,
            twice: false,
        }));
        self.keys = Some((keys, now));
    }

    /// Notes that the document could not be fetched or read. The one before it
    /// stays good until it is too old.
    pub fn failed(&mut self, now: Timestamp) {
        self.wanted = None;
        self.failures = self.failures.saturating_add(1);
        self.asked_at = Some(now);
    }

    fn may_ask(&self, now: Timestamp) -> bool {
        let pause = match self.failures.checked_sub(1) {
            None => LEAST_BETWEEN,
            Some(doubled) => {
                let factor = 1_u32.checked_shl(doubled).unwrap_or(u32::MAX);
                LEAST_AFTER_FAILURE
                    .saturating_mul(factor)
                    .min(LEAST_BETWEEN)
            }
        };
        self.asked_at.is_none_or(|at| has_passed(pause, at, now))
    }

    /// Drops what is too old.
    fn forget(&mut self, now: Timestamp) {
        let keys = self.keys.as_ref();
        if keys.is_some_and(|(_, since)| has_passed(MAX_AGE, *since, now)) {
            self.keys = None;
        }
        self.not_found
            .retain(|lacking| !has_passed(NOT_FOUND_FOR, lacking.at, now));
        while self.not_found.len() > MAX_NOT_FOUND {
            self.not_found.pop_front();
        }
    }
}

/// Whether so much time has passed; so it has where the clock was put back
/// behind the beginning, because then nobody can say.
fn has_passed(span: Duration, since: Timestamp, now: Timestamp) -> bool {
    now < since || now.since(since) >= span
}
