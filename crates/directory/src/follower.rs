use std::{fmt, future::pending, pin::pin, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use base::SharedClock;
use store::{Catalog, ChangeNo, Changes, Store, StoreError, Topic};
use tokio::{
    sync::{Mutex, MutexGuard},
    time::{Instant, sleep, timeout},
};

use crate::{Deaf, Known, Silence, Snapshot, banned::Banned, hearing::Hearing, revoked::Revoked};

/// How many changes are read at once.
const CHANGES_AT_ONCE: usize = 1_000;

/// How long the follower waits before it asks again, unless it is woken. A change
/// that another node commits has to be heard within a second.
const ASK_EVERY: Duration = Duration::from_millis(250);

/// How long an ask may go without an answer before this node counts as behind.
const LATE: Duration = Duration::from_secs(1);

/// How long changes are waited for before they are asked for anew: a connection
/// that was cut says nothing.
const CHANGES_PATIENCE: Duration = Duration::from_secs(3);

/// The like for the whole catalog, which may be large.
const CATALOG_PATIENCE: Duration = Duration::from_secs(30);

/// The catalog in memory, as far as this node has heard.
pub struct Directory {
    store: Arc<dyn Store>,
    clock: SharedClock,
    snapshot: ArcSwap<Snapshot>,
    revoked: Revoked,
    banned: Banned,
    /// The last change that is applied. Held while changes are being applied,
    /// so that two catch-ups do not apply them out of order.
    applied: Mutex<ChangeNo>,
    hearing: Hearing,
}

impl Directory {
    /// Reads the catalog for the first time. `grace` is how long this node may
    /// judge by what it has heard while it hears nothing new: that long a token
    /// may still be accepted here that was revoked elsewhere.
    ///
    /// # Errors
    /// [`StoreError`], where a key that cannot be used counts as damage.
    pub async fn load(
        store: Arc<dyn Store>,
        clock: SharedClock,
        grace: Duration,
    ) -> Result<Arc<Self>, StoreError> {
        let began = Instant::now();
        let catalog = store.catalog().await?;
        let head = catalog.head;
        let (revoked, banned) = (Revoked::new(), Banned::default());
        let snapshot = index(catalog, &revoked, &banned)?;
        Ok(Arc::new(Self {
            store,
            clock,
            snapshot: ArcSwap::from_pointee(snapshot),
            revoked,
            banned,
            applied: Mutex::new(head),
            hearing: Hearing::since(began, grace),
        }))
    }

    /// What this node knows, to judge by.
    ///
    /// # Errors
    /// [`Deaf`] when that may be older than the grace; then whoever asks is to be
    /// told to come again, or to go elsewhere.
    pub fn known(&self) -> Result<Known<'_>, Deaf> {
        if self.hearing.is_deaf() {
            return Err(Deaf);
        }
        Ok(self.last_known())
    }

    /// What this node knew when it last heard, however long ago that was. To be
    /// shown, and to prepare what the store has the last word on; not to judge by.
    #[must_use]
    pub fn last_known(&self) -> Known<'_> {
        Known::new(self.snapshot.load(), &self.revoked, &self.banned)
    }

    /// How long ago the last ask began that the store has answered.
    #[must_use]
    pub fn last_heard(&self) -> Duration {
        self.hearing.age()
    }

    /// Whether this node may have missed changes, and for how long it may have;
    /// `None` while it hears.
    #[must_use]
    pub fn silence(&self) -> Option<Silence> {
        self.hearing.silence()
    }

    /// Applies what has been committed up to now. Called after an action on
    /// this node, so that whoever asked for it finds it in effect.
    ///
    /// # Errors
    /// [`StoreError`]; what was applied before stays applied.
    pub async fn catch_up(&self) -> Result<(), StoreError> {
        self.ask().await.map(drop)
    }

    /// Follows the change log: it asks four times a second, for what other nodes
    /// commit, and at once where the store says that there is something new. Runs
    /// for the life of the process, on a runtime of its own choosing.
    pub async fn follow(self: Arc<Self>) {
        let mut head = self.store.head();
        let mut pruned = None;
        loop {
            let Ok(applied) = self.ask().await else {
                sleep(ASK_EVERY).await;
                continue;
            };
            // Only news can make a watermark stand for a revocation.
            if pruned.replace(applied) != Some(applied) {
                let now = self.clock.now();
                self.revoked.prune(now);
                self.banned.prune(now);
            }
            let news = async {
                // A store that wakes nobody any more can be asked all the same.
                if head.wait_for(|no| *no > applied).await.is_err() {
                    pending().await
                }
            };
            let _ = timeout(ASK_EVERY, news).await;
        }
    }

    /// Asks for what is new, applies it, and says up to where.
    async fn ask(&self) -> Result<ChangeNo, StoreError> {
        let mut applied = self.applied.lock().await;
        // What is committed later than that may be missing in the answer.
        let began = Instant::now();
        let result = self.listen(&mut applied).await;
        match &result {
            Ok(()) => self.hearing.heard(began),
            Err(error) => self.hearing.missed(error),
        }
        result.map(|()| *applied)
    }

    /// An ask that is slow is known to be late before it comes to an end.
    async fn listen(&self, applied: &mut MutexGuard<'_, ChangeNo>) -> Result<(), StoreError> {
        let mut answer = pin!(self.apply_all(applied));
        if let Ok(answer) = timeout(LATE, &mut answer).await {
            return answer;
        }
        self.hearing.missed(&no_answer());
        answer.await
    }

    async fn apply_all(&self, applied: &mut ChangeNo) -> Result<(), StoreError> {
        loop {
            let changes = self.store.changes(*applied, CHANGES_AT_ONCE);
            let Changes::Next(changes) = within(CHANGES_PATIENCE, changes).await? else {
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
                match change.topic {
                    Topic::Revoked(revocation) => self.revoked.add(revocation),
                    Topic::Banned(state) => self.banned.add(state),
                    Topic::Catalog => {}
                }
            }
            *applied = last;
        }
    }

    async fn reload(&self, applied: &mut ChangeNo) -> Result<(), StoreError> {
        let catalog = within(CATALOG_PATIENCE, self.store.catalog()).await?;
        let head = catalog.head;
        let snapshot = index(catalog, &self.revoked, &self.banned)?;
        self.snapshot.store(Arc::new(snapshot));
        *applied = head;
        Ok(())
    }
}

/// What the store answers, unless it takes longer than that.
async fn within<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let answer = timeout(patience, answer).await;
    answer.unwrap_or_else(|_| Err(no_answer()))
}

fn no_answer() -> StoreError {
    StoreError::Unavailable("it does not answer in time".to_owned())
}

/// Indexes a catalog; its revocations, watermarks and bans go to their own places first, so
/// that a token is never judged by a snapshot that is newer than those.
fn index(mut catalog: Catalog, revoked: &Revoked, banned: &Banned) -> Result<Snapshot, StoreError> {
    banned.replace(std::mem::take(&mut catalog.bans));
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

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory")
            .field("head", &self.last_known().head())
            .finish_non_exhaustive()
    }
}
