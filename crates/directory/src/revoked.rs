use std::{
    hash::Hash,
    sync::{
        PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use base::{AppId, PlayerId, Timestamp};
use foldhash::HashMap;
use store::{Reach, Revocation, RevokedSubject, Watermark};

/// Stands for no watermark: nothing is issued as early.
const NONE: i64 = i64::MIN;

#[derive(Debug, Default)]
struct Sets {
    by_subject: HashMap<(AppId, RevokedSubject), Revocation>,
    /// The players' revocations once more, those of all apps as one: a session
    /// is the installation's, so whichever app ended the player ends it.
    sessions: HashMap<PlayerId, Revocation>,
}

/// The revocations that may still concern a token, and the watermarks.
#[derive(Debug)]
pub(crate) struct Revoked {
    /// Most installations revoke rarely; this spares them the lock.
    any: AtomicBool,
    sets: RwLock<Sets>,
    /// In milliseconds since the epoch.
    watermark: AtomicI64,
    /// The like about families; never below the other, so that a token takes
    /// one look.
    family_watermark: AtomicI64,
}

impl Revoked {
    pub(crate) fn new() -> Self {
        Self {
            any: AtomicBool::new(false),
            sets: RwLock::new(Sets::default()),
            watermark: AtomicI64::new(NONE),
            family_watermark: AtomicI64::new(NONE),
        }
    }

    /// Takes the watermark about everything as it stands now.
    pub(crate) fn raise(&self, watermark: Watermark) {
        let millis = watermark.moment().millis();
        self.watermark.fetch_max(millis, Ordering::AcqRel);
        self.raise_families(watermark);
    }

    /// Takes the watermark about families as it stands now.
    pub(crate) fn raise_families(&self, watermark: Watermark) {
        let millis = watermark.moment().millis();
        self.family_watermark.fetch_max(millis, Ordering::AcqRel);
    }

    /// The moment up to which nothing counts.
    pub(crate) fn watermark(&self) -> Option<Timestamp> {
        moment(&self.watermark)
    }

    /// The moment up to which no token of a family counts.
    pub(crate) fn family_watermark(&self) -> Option<Timestamp> {
        moment(&self.family_watermark)
    }

    /// Adds one as it stands now; a later moment is never moved back.
    pub(crate) fn add(&self, revocation: Revocation) {
        let mut sets = self.write();
        if let RevokedSubject::Player(player) = revocation.subject {
            merge(&mut sets.sessions, player, revocation);
        }
        let key = (revocation.app_id, revocation.subject);
        merge(&mut sets.by_subject, key, revocation);
        self.any.store(true, Ordering::Release);
    }

    /// Forgets those that can no longer concern any token, once a watermark
    /// stands for them: the clock may yet come back from a jump ahead.
    pub(crate) fn prune(&self, now: Timestamp) {
        let (watermark, family_watermark) = (self.watermark(), self.family_watermark());
        if family_watermark.is_none() {
            return;
        }
        let stays = |revocation: &Revocation| {
            let stands = match revocation.reach() {
                Reach::Everything => watermark,
                Reach::Families | Reach::FirstUses => family_watermark,
            };
            !revocation.has_lapsed(now)
                || stands.is_none_or(|stands| revocation.leaves().moment() > stands)
        };
        let mut sets = self.write();
        sets.by_subject.retain(|_, revocation| stays(revocation));
        sets.sessions.retain(|_, revocation| stays(revocation));
    }

    pub(crate) fn contains(
        &self,
        app: AppId,
        subject: RevokedSubject,
        issued_at: Timestamp,
    ) -> bool {
        self.find(app, subject)
            .is_some_and(|revocation| revocation.covers(issued_at))
    }

    /// The revocation of a subject.
    pub(crate) fn find(&self, app: AppId, subject: RevokedSubject) -> Option<Revocation> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        self.read().by_subject.get(&(app, subject)).copied()
    }

    /// What ends a player's sessions.
    pub(crate) fn of_sessions(&self, player: PlayerId) -> Option<Revocation> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        self.read().sessions.get(&player).copied()
    }

    fn read(&self) -> RwLockReadGuard<'_, Sets> {
        self.sets.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Sets> {
        self.sets.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn moment(millis: &AtomicI64) -> Option<Timestamp> {
    let millis = millis.load(Ordering::Acquire);
    (millis != NONE).then(|| Timestamp::from_millis(millis))
}

fn merge<K: Eq + Hash>(map: &mut HashMap<K, Revocation>, key: K, revocation: Revocation) {
    let merged = Revocation::apply(map.get(&key).copied(), revocation);
    map.insert(key, merged);
}

#[cfg(test)]
mod tests {
    use base::FamilyId;

    use super::*;

    #[test]
    fn only_what_the_watermark_stands_for_is_forgotten() {
        let revoked = Revoked::new();
        let (app, player) = (AppId::new(1).unwrap(), PlayerId::new(2).unwrap());
        let subject = RevokedSubject::Player(player);
        let now = Timestamp::from_secs(1_000);
        let it = Revocation::new(app, subject, now);
        revoked.add(it);
        let lapsed = Timestamp::from_millis(it.until.millis().saturating_add(1));
        revoked.prune(lapsed);
        assert!(
            revoked.contains(app, subject, now),
            "the clock may come back"
        );
        revoked.raise(it.leaves());
        revoked.prune(it.until);
        assert!(revoked.contains(app, subject, now), "it has not lapsed");
        revoked.prune(lapsed);
        assert_eq!(revoked.find(app, subject), None);
        assert_eq!(revoked.of_sessions(player), None);
    }

    #[test]
    fn a_familys_is_forgotten_by_a_watermark_of_its_own() {
        let revoked = Revoked::new();
        let app = AppId::new(1).unwrap();
        let (family, player) = (
            RevokedSubject::Family(FamilyId::new([1; 8])),
            RevokedSubject::Player(PlayerId::new(2).unwrap()),
        );
        let now = Timestamp::from_secs(1_000);
        let [of_family, of_player] =
            [family, player].map(|subject| Revocation::new(app, subject, now));
        revoked.add(of_family);
        revoked.add(of_player);
        revoked.prune(Timestamp::MAX);
        assert_eq!(revoked.find(app, family), Some(of_family));
        revoked.raise_families(of_family.leaves());
        revoked.prune(Timestamp::MAX);
        assert_eq!(revoked.find(app, family), None);
        assert_eq!(revoked.find(app, player), Some(of_player));
        assert_eq!(revoked.watermark(), None);
        assert_eq!(revoked.family_watermark(), Some(of_family.at));
    }
}
