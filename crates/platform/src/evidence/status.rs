use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use base::Timestamp;
use keyattest::{Revocations, StatusList, UnixTime};

/// Which attesting certificates are revoked, as far as this node has heard.
/// Clones share it; whoever looks after the list puts a newer one in its place.
#[derive(Clone, Debug)]
pub struct RevokedCertificates {
    list: Arc<ArcSwapOption<StatusList>>,
    max_age: Option<Duration>,
}

impl RevokedCertificates {
    /// No list yet. Until there is one, and when the one that there is gets
    /// older than this, no device is trusted.
    #[must_use]
    pub fn within(max_age: Duration) -> Self {
        Self {
            list: Arc::default(),
            max_age: Some(max_age),
        }
    }

    /// No list, ever: for chains whose root publishes none.
    #[must_use]
    pub fn not_judged() -> Self {
        Self {
            list: Arc::default(),
            max_age: None,
        }
    }

    /// Takes over a list, which says when it was fetched.
    pub fn replace(&self, list: StatusList) {
        self.list.store(Some(Arc::new(list)));
    }

    /// The list, if there is one.
    #[must_use]
    pub fn list(&self) -> Option<Arc<StatusList>> {
        self.list.load_full()
    }

    /// How old the list is: `None` where there is none, or where none is judged
    /// by.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> Option<Duration> {
        let fetched = self.list.load().as_ref()?.fetched_at()?;
        let secs = now.secs().saturating_sub(fetched.0).max(0);
        Some(Duration::from_secs(secs.unsigned_abs()))
    }

    /// Whether no device is trusted for want of a list that is fresh.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let list = self.list();
        self.judged_by(list.as_deref()).is_stale(fetched_at(now))
    }

    /// What a list comes to in a judgement.
    pub(crate) fn judged_by<'a>(&self, list: Option<&'a StatusList>) -> Revocations<'a> {
        match self.max_age {
            Some(max_age) => Revocations::within(list, max_age),
            None => Revocations::NOT_JUDGED,
        }
    }
}

/// When a list was fetched, in keyattest's words.
#[must_use]
pub fn fetched_at(now: Timestamp) -> UnixTime {
    UnixTime(now.secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn without_a_list_and_with_an_old_one_nobody_is_trusted() {
        let revoked = RevokedCertificates::within(Duration::from_secs(60));
        assert!(revoked.is_stale(at(0)));
        let shared = revoked.clone();
        shared.replace(StatusList::empty().with_fetched_at(fetched_at(at(100))));
        assert_eq!(revoked.age(at(130)), Some(Duration::from_secs(30)));
        assert!(!revoked.is_stale(at(160)) && revoked.is_stale(at(161)));
        assert!(!revoked.is_stale(at(50)), "clocks differ");
        shared.replace(StatusList::empty().with_fetched_at(fetched_at(at(1_000))));
        assert!(!revoked.is_stale(at(700)));
        assert!(revoked.is_stale(at(699)), "it would never get old");
        shared.replace(StatusList::empty().with_fetched_at(UnixTime(i64::MAX)));
        assert!(revoked.is_stale(at(-9)));
        shared.replace(StatusList::empty());
        assert!(revoked.is_stale(at(100)), "nobody said when it was fetched");
    }

    #[test]
    fn where_none_is_judged_by_none_is_missed() {
        let revoked = RevokedCertificates::not_judged();
        assert!(!revoked.is_stale(at(0)));
        assert!(revoked.judged_by(None).max_age.is_none());
    }
}
