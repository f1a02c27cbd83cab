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

/// How long lies between two fetches at least, whatever callbacks say.
pub const LEAST_BETWEEN: Duration = Duration::from_secs(10);

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
    /// Names that were not in the document, and when that was found out.
    not_found: VecDeque<(String, Timestamp)>,
    /// The name that the fetch under way is for.
    wanted: Option<String>,
}

/// What is known of a key.
#[derive(Debug)]
pub enum Lookup<'c> {
    /// It is this one.
    Found(&'c Key),
    /// There is none of this name: the callback is refused.
    Unknown,
    /// The caller is to fetch the document, tell the cache with
    /// [`KeyCache::fetched`] or [`KeyCache::failed`], and ask again.
    Fetch,
    /// It cannot be said now: a fetch is under way, or one has just failed. The
    /// network is to come again.
    Later,
}

impl KeyCache {
    /// Looks for a key. At a name that is not known, the document is fetched
    /// once; after that the name counts as unknown for a while.
    pub fn find(&mut self, key_id: &str, now: Timestamp) -> Lookup<'_> {
        self.forget(now);
        let known = self
            .keys
            .as_ref()
            .is_some_and(|(keys, _)| keys.get(key_id).is_some());
        if !known {
            if self.not_found.iter().any(|(name, _)| name == key_id) {
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
        // What was not in an older one may be in this one.
        self.not_found.clear();
        let wanted = self.wanted.take();
        if let Some(wanted) = wanted.filter(|name| keys.get(name).is_none()) {
            self.not_found.push_back((wanted, now));
        }
        self.keys = Some((keys, now));
    }

    /// Notes that the document could not be fetched or read. The one before it
    /// stays good until it is too old.
    pub fn failed(&mut self) {
        self.wanted = None;
    }

    fn may_ask(&self, now: Timestamp) -> bool {
        self.asked_at
            .is_none_or(|at| has_passed(LEAST_BETWEEN, at, now))
    }

    /// Drops what is too old.
    fn forget(&mut self, now: Timestamp) {
        let keys = self.keys.as_ref();
        if keys.is_some_and(|(_, since)| has_passed(MAX_AGE, *since, now)) {
            self.keys = None;
        }
        self.not_found
            .retain(|(_, at)| !has_passed(NOT_FOUND_FOR, *at, now));
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
