use std::{fmt, ops::Deref, sync::Arc};

use arc_swap::Guard;
use base::{AppId, DeviceId, Environment, PlayerId, Timestamp};
use sign::jws::KeySet;
use store::{BanState, Revocation, RevokedSubject, first_accepted};

use crate::{Snapshot, banned::Banned, revoked::Revoked};

/// What this node knows: one snapshot of the catalog, and the revocations and bans,
/// which are looked at as they stand at each question. Cheap; hold it for one request
/// and no longer.
pub struct Known<'a> {
    snapshot: Guard<Arc<Snapshot>>,
    revoked: &'a Revoked,
    banned: &'a Banned,
}

impl<'a> Known<'a> {
    pub(crate) const fn new(
        snapshot: Guard<Arc<Snapshot>>,
        revoked: &'a Revoked,
        banned: &'a Banned,
    ) -> Self {
        Self {
            snapshot,
            revoked,
            banned,
        }
    }

    /// The ban by which a device is kept from a game at that moment.
    #[must_use]
    pub fn device_ban(&self, app: AppId, device: DeviceId, now: Timestamp) -> Option<BanState> {
        self.banned.find(app, device, now)
    }

    /// The public halves of the keys that sign attestation tokens or did, at most
    /// [`MAX_KEYS`]: the youngest of each purpose, and then all others, the youngest
    /// first. One that was replaced is among them while a token of it may be good:
    /// for the longest life of a token and a day more, and not where the watermark
    /// has ended whatever it has signed.
    ///
    /// [`MAX_KEYS`]: sign::jws::MAX_KEYS
    #[must_use]
    pub fn published(&self, environment: Environment, now: Timestamp) -> &KeySet {
        let keys = self.snapshot.keys();
        keys.published(environment, now, self.watermark())
    }

    /// Whether tokens of `subject` that were issued at `issued_at` are refused:
    /// they are revoked, or older than what the store remembers.
    ///
    /// The epoch stands for what has no moment of issue, such as a pinned token;
    /// every revocation ends it, and the watermark says nothing about it.
    #[must_use]
    pub fn is_revoked(&self, app: AppId, subject: RevokedSubject, issued_at: Timestamp) -> bool {
        let forgotten_until = match subject {
            RevokedSubject::Family(_) => self.revoked.family_watermark(),
            RevokedSubject::Token(_)
            | RevokedSubject::Credential(_)
            | RevokedSubject::Player(_) => self.revoked.watermark(),
        };
        (issued_at != Timestamp::EPOCH && forgotten_until.is_some_and(|until| issued_at <= until))
            || self.revoked.contains(app, subject, issued_at)
    }

    /// When a player's token for an app is issued: now, or at the first moment
    /// that neither the player's revocation nor a watermark reaches.
    ///
    /// Whoever issues asks this first and then judges whether the player may
    /// have the token: a revocation that is heard in between either refuses the
    /// player or reaches the token.
    #[must_use]
    pub fn issued_at(&self, app: AppId, player: PlayerId, now: Timestamp) -> Timestamp {
        let revocation = self.revoked.find(app, RevokedSubject::Player(player));
        after(revocation, self.revoked.family_watermark(), now)
    }

    /// When a player's session begins: the like of [`issued_at`](Self::issued_at),
    /// to be asked before the player's key is looked up.
    #[must_use]
    pub fn signed_in_at(&self, player: PlayerId, now: Timestamp) -> Timestamp {
        after(self.revoked.of_sessions(player), self.watermark(), now)
    }

    /// Whether a session of the player that began then has ended: the player
    /// was revoked since, for whatever app, or the session is older than what
    /// the store remembers.
    #[must_use]
    pub fn is_signed_out(&self, player: PlayerId, issued_at: Timestamp) -> bool {
        self.is_forgotten(issued_at)
            || self
                .revoked
                .of_sessions(player)
                .is_some_and(|revocation| revocation.covers(issued_at))
    }

    /// The moment up to which nothing that was signed or issued counts; `None`
    /// while no backup was ever restored and no revocation has lapsed.
    #[must_use]
    pub fn watermark(&self) -> Option<Timestamp> {
        self.revoked.watermark()
    }

    /// Whether what was signed or issued then counts no longer, whoever it
    /// belongs to: it is older than what the store remembers of revocations and
    /// uses, because a backup was restored since or a revocation has lapsed.
    #[must_use]
    pub fn is_forgotten(&self, issued_at: Timestamp) -> bool {
        let watermark = self.watermark();
        watermark.is_some_and(|watermark| issued_at <= watermark)
    }
}

impl Deref for Known<'_> {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Known")
            .field("head", &self.head())
            .finish_non_exhaustive()
    }
}

fn after(
    revocation: Option<Revocation>,
    watermark: Option<Timestamp>,
    now: Timestamp,
) -> Timestamp {
    let revoked_until = revocation.map(|revocation| revocation.at);
    first_accepted(revoked_until.max(watermark), now)
}
