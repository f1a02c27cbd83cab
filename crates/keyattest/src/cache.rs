use std::{
    collections::HashMap,
    hash::Hash,
    mem,
    sync::{PoisonError, RwLock},
};

use crate::{certificate::Facts, digest::Sha256};

/// What is remembered of certificates above the attesting one, which are the
/// same for a great many devices: what they say, and who was seen to have
/// signed them. Whether they are valid and not revoked is asked every time.
pub(crate) struct Cache {
    inner: RwLock<Inner>,
}

/// A certificate, and the key that verified it.
pub(crate) type Link = (Sha256, Sha256);

struct Inner {
    facts: Generations<Sha256, Remembered>,
    links: Generations<Link, ()>,
}

/// What a certificate says, and the digest of its key.
#[derive(Clone, Copy)]
pub(crate) struct Remembered {
    pub(crate) facts: Facts,
    pub(crate) spki: Sha256,
}

/// What has to be remembered after a chain has held.
#[derive(Default)]
pub(crate) struct News {
    pub(crate) facts: Vec<(Sha256, Remembered)>,
    pub(crate) links: Vec<Link>,
}

impl Cache {
    /// Remembers `capacity` certificates and as many signatures; none for 0.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            inner: RwLock::new(Inner {
                facts: Generations::new(capacity),
                links: Generations::new(capacity),
            }),
        }
    }

    /// The facts of the certificate of this digest, and whether they are about
    /// to be forgotten.
    pub(crate) fn facts(&self, certificate: &Sha256) -> Option<(Remembered, bool)> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner.facts.get(certificate)
    }

    /// Whether the link was verified; if so, whether that is about to be
    /// forgotten.
    pub(crate) fn link(&self, link: &Link) -> Option<bool> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner.links.get(link).map(|((), aging)| aging)
    }

    pub(crate) fn remember(&self, news: News) {
        if news.facts.is_empty() && news.links.is_empty() {
            return;
        }
        // Whole entries are put in, so there is nothing half done to find.
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        for (digest, remembered) in news.facts {
            inner.facts.insert(digest, remembered);
        }
        for link in news.links {
            inner.links.insert(link, ());
        }
    }
}

/// Two halves: what is new goes to the younger one, and when that is full the
/// older one is forgotten. What is used before that is put in anew.
struct Generations<K, V> {
    half: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash, V: Copy> Generations<K, V> {
    fn new(capacity: usize) -> Self {
        Self {
            half: capacity.div_ceil(2),
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    fn get(&self, key: &K) -> Option<(V, bool)> {
        let young = self.young.get(key).map(|value| (*value, false));
        young.or_else(|| self.old.get(key).map(|value| (*value, true)))
    }

    fn insert(&mut self, key: K, value: V) {
        if self.half == 0 {
            return;
        }
        if self.young.len() >= self.half {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::Generations;

    #[test]
    fn memory_is_bounded_and_what_is_used_stays() {
        let mut cache = Generations::new(8);
        cache.insert(0, ());
        for key in 1..1000 {
            cache.insert(key, ());
            if let Some(((), true)) = cache.get(&0) {
                cache.insert(0, ());
            }
            assert!(cache.young.len() + cache.old.len() <= 8, "{key}");
            assert!(cache.get(&key).is_some());
        }
        assert!(cache.get(&0).is_some());
        assert!(cache.get(&1).is_none());
    }

    #[test]
    fn nothing_is_kept_where_there_is_no_room() {
        let mut cache = Generations::new(0);
        cache.insert(0, ());
        assert!(cache.get(&0).is_none());
    }
}
