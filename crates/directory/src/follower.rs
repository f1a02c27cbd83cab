use std::{sync::Arc, time::Duration};

use arc_swap::{ArcSwap, Guard};
use base::{AppId, PlayerId, SharedClock, Timestamp};
use store::{
    Catalog, ChangeNo, Changes, Revocation, RevokedSubject, Store, StoreError, Topic,
    first_accepted,
};
use tokio::sync::{Mutex, watch};

use crate::{Snapshot, revoked::Revoked};

/// How many changes are read at once.
const CHANGES_AT_ONCE: usize = 1_000;

/// How long the follower waits before it asks a store again that failed.
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// The catalog in memory, as far as this node has heard.
pub struct Directory {
    store: Arc<dyn Store>,
    clock: SharedClock,
    snapshot: ArcSwap<Snapshot>,
    revoked: Revoked,
    /// The last change that is applied. Held while changes are being applied,
    /// so that two catch-ups do not apply them out of order.
    applied: Mutex<ChangeNo>,
    /// Since when the store could not be heard; `None` while it can.
    behind_since: watch::Sender<Option<Timestamp>>,
}

impl Directory {
    /// Reads the catalog for the first time.
    ///
    /// # Errors
    /// [`StoreError`], where a key that cannot be used counts as damage.
    pub async fn load(store: Arc<dyn Store>, clock: SharedClock) -> Result<Arc<Self>, StoreError> {
        let catalog = store.catalog().await?;
        let head = catalog.head;
        let revoked = Revoked::new();
        let snapshot = index(catalog, &revoked)?;
        Ok(Arc::new(Self {
            store,
            clock,
            snapshot: ArcSwap::from_pointee(snapshot),
            revoked,
            applied: Mutex::new(head),
            behind_since: watch::Sender::new(None),
        }))
    }

    /// The present snapshot. Cheap; hold it for one request and no longer.
    #[must_use]
    pub fn snapshot(&self) -> Guard<Arc<Snapshot>> {
        self.snapshot.load()
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

    /// Since when this node may have missed changes; `None` when it has heard
    /// them all.
    #[must_use]
    pub fn behind_since(&self) -> Option<Timestamp> {
        *self.behind_since.borrow()
    }

    /// Applies what has been committed up to now. Called after an action on
    /// this node, so that whoever asked for it finds it in effect.
    ///
    /// # Errors
    /// [`StoreError`]; what was applied before stays applied.
    pub async fn catch_up(&self) -> Result<(), StoreError> {
        let mut applied = self.applied.lock().await;
        let result = self.apply_all(&mut applied).await;
        self.note(&result);
        result
    }

    /// Follows the change log until the store goes away. Runs for the life of
    /// the process, on a runtime of its own choosing.
    pub async fn follow(self: Arc<Self>) {
        let mut head = self.store.head();
        loop {
            if self.catch_up().await.is_err() {
                tokio::time::sleep(RETRY_AFTER).await;
                continue;
            }
            self.revoked.prune(self.clock.now());
            let applied = *self.applied.lock().await;
            if head.wait_for(|no| *no > applied).await.is_err() {
                return;
            }
        }
    }

    async fn apply_all(&self, applied: &mut ChangeNo) -> Result<(), StoreError> {
        loop {
            let Changes::Next(changes) = self.store.changes(*applied, CHANGES_AT_ONCE).await?
            else {
                return self.reload(applied).await;
            };
            let Some(last) = changes.last().map(|change| change.no) else {
                return Ok(());
            };
            if changes.iter().any(|change| change.topic == Topic::Catalog) {
                // The catalog holds the revocations too, and what came since.
                self.reload(applied).await?;
                continue;
            }
            for change in changes {
                if let Topic::Revoked(revocation) = change.topic {
                    self.revoked.add(revocation);
                }
            }
            *applied = last;
        }
    }

    async fn reload(&self, applied: &mut ChangeNo) -> Result<(), StoreError> {
        let catalog = self.store.catalog().await?;
        let head = catalog.head;
        let snapshot = index(catalog, &self.revoked)?;
        self.snapshot.store(Arc::new(snapshot));
        *applied = head;
        Ok(())
    }

    fn note(&self, result: &Result<(), StoreError>) {
        let now = self.clock.now();
        self.behind_since
            .send_if_modified(|since| match (result, *since) {
                (Ok(()), Some(_)) => {
                    *since = None;
                    tracing::info!("the store is heard again");
                    true
                }
                (Err(error), None) => {
                    *since = Some(now);
                    tracing::warn!(%error, "the store cannot be heard");
                    true
                }
                _ => false,
            });
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

/// Indexes a catalog; its revocations and watermarks go to their own place first, so that a
/// token is never judged by a snapshot that is newer than the revocations.
fn index(mut catalog: Catalog, revoked: &Revoked) -> Result<Snapshot, StoreError> {
    for revocation in std::mem::take(&mut catalog.revocations) {
        revoked.add(revocation);
    }
    if let Some(watermark) = catalog.watermark {
        revoked.raise(watermark);
    }
    if let Some(watermark) = catalog.family_watermark {
        revoked.raise_families(watermark);
    }
    Snapshot::new(catalog).map_err(|error| StoreError::Damaged(error.to_string()))
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory")
            .field("head", &self.snapshot().head())
            .finish_non_exhaustive()
    }
}
