use std::sync::{
    RwLock,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use base::{AppId, Timestamp};
use foldhash::{HashMap, HashMapExt};
use store::{Revocation, RevokedSubject, Watermark};

/// Stands for no watermark: nothing is issued as early.
const NONE: i64 = i64::MIN;

/// The revocations that may still concern a token, and the watermark.
#[derive(Debug)]
pub(crate) struct Revoked {
    /// Most installations revoke rarely; this spares them the lock.
    any: AtomicBool,
    by_subject: RwLock<HashMap<(AppId, RevokedSubject), Revocation>>,
    /// In milliseconds since the epoch.
    watermark: AtomicI64,
}

impl Revoked {
    pub(crate) fn new() -> Self {
        Self {
            any: AtomicBool::new(false),
            by_subject: RwLock::new(HashMap::new()),
            watermark: AtomicI64::new(NONE),
        }
    }

    /// Takes the watermark as it stands now.
    pub(crate) fn raise(&self, watermark: Watermark) {
        let millis = watermark.moment().millis();
        self.watermark.fetch_max(millis, Ordering::AcqRel);
    }

    /// The moment up to which nothing counts.
    pub(crate) fn watermark(&self) -> Option<Timestamp> {
        let millis = self.watermark.load(Ordering::Acquire);
        (millis != NONE).then(|| Timestamp::from_millis(millis))
    }

    /// Adds one as it stands now; a later moment is never moved back.
    pub(crate) fn add(&self, revocation: Revocation) {
        let key = (revocation.app_id, revocation.subject);
        let mut map = self
            .by_subject
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let merged = Revocation::apply(map.get(&key).copied(), revocation);
        map.insert(key, merged);
        self.any.store(true, Ordering::Release);
    }

    /// Forgets those that can no longer concern any token.
    pub(crate) fn prune(&self, now: Timestamp) {
        let mut map = self
            .by_subject
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        map.retain(|_, revocation| revocation.until >= now);
    }

    pub(crate) fn contains(
        &self,
        app: AppId,
        subject: RevokedSubject,
        issued_at: Timestamp,
    ) -> bool {
        if !self.any.load(Ordering::Acquire) {
            return false;
        }
        let map = self
            .by_subject
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        map.get(&(app, subject))
            .is_some_and(|revocation| issued_at <= revocation.at)
    }
}
