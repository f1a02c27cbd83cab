mod attest;
mod endpoints;
mod reads;
mod rewards;
mod social;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
};

use async_trait::async_trait;
use base::{AppId, CredentialId, DeliveryId, EventId, PlayerId, Timestamp};
use store::{
    AuditEvent, AuditFilter, Catalog, ChangeNo, Changes, Closed, Delivery, DeliveryFilter,
    DeliveryLog, Due, IdempotencyRecord, Issuance, Membership, Ownership, Page, Player, Receipt,
    Reward, RewardFilter, RewardId, Store, StoreError, Unit,
};
use tokio::sync::watch;

/// A store that can be told to fail, or to take its time.
pub struct FailingStore {
    inner: Arc<dyn Store>,
    reads: AtomicBool,
    writes: AtomicBool,
    answers: AtomicBool,
    /// Whether commits wait.
    hold: watch::Sender<bool>,
    /// Whether the catalog and the changes do.
    hold_reads: watch::Sender<bool>,
    /// The head of a store that wakes nobody; `None` for one that does.
    asleep: Option<watch::Sender<ChangeNo>>,
    /// How many do.
    held: watch::Sender<usize>,
    next_answers: AtomicUsize,
}

impl FailingStore {
    /// In front of a store that works.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self::over(inner, None))
    }

    /// The same, which does not wake whoever follows its changes, as those that
    /// another node commits do not.
    #[must_use]
    pub fn asleep(inner: Arc<dyn Store>) -> Arc<Self> {
        let head = *inner.head().borrow();
        Arc::new(Self::over(inner, Some(watch::Sender::new(head))))
    }

    fn over(inner: Arc<dyn Store>, asleep: Option<watch::Sender<ChangeNo>>) -> Self {
        Self {
            inner,
            asleep,
            reads: AtomicBool::new(false),
            writes: AtomicBool::new(false),
            answers: AtomicBool::new(false),
            hold: watch::Sender::new(false),
            hold_reads: watch::Sender::new(false),
            held: watch::Sender::new(0),
            next_answers: AtomicUsize::new(0),
        }
    }

    /// Whether reads fail from now on.
    pub fn fail_reads(&self, fail: bool) {
        self.reads.store(fail, SeqCst);
    }

    /// Whether commits fail from now on, which [`Store::healthy`] tells too.
    pub fn fail_writes(&self, fail: bool) {
        self.writes.store(fail, SeqCst);
    }

    /// Whether the answers of commits get lost from now on: what was asked for
    /// happens, and the caller is told of an error.
    pub fn lose_answers(&self, lose: bool) {
        self.answers.store(lose, SeqCst);
    }

    /// Whether commits wait from now on, those that wait already too.
    pub fn hold_writes(&self, hold: bool) {
        self.hold.send_replace(hold);
    }

    /// Whether the catalog and the changes are not answered from now on, nor to
    /// those who wait already.
    pub fn hold_reads(&self, hold: bool) {
        self.hold_reads.send_replace(hold);
    }

    /// The store behind it, as another node has it: nothing fails there or waits.
    #[must_use]
    pub fn behind(&self) -> &dyn Store {
        &*self.inner
    }

    /// Waits until so many commits wait.
    pub async fn held(&self, count: usize) {
        let mut held = self.held.subscribe();
        held.wait_for(|held| *held == count).await.unwrap();
    }

    async fn turn(&self) {
        let mut hold = self.hold.subscribe();
        if *hold.borrow() {
            let _waiting = Waiting::begin(&self.held);
            hold.wait_for(|hold| !hold).await.unwrap();
        }
    }

    async fn reading(&self) -> Result<(), StoreError> {
        let mut hold = self.hold_reads.subscribe();
        hold.wait_for(|hold| !hold).await.unwrap();
        Self::check(&self.reads)
    }

    /// The same for so many commits and no more.
    pub fn lose_next_answers(&self, count: usize) {
        self.next_answers.store(count, SeqCst);
    }

    fn check(flag: &AtomicBool) -> Result<(), StoreError> {
        if flag.load(SeqCst) {
            return Err(StoreError::Unavailable("/secret/path: on purpose".into()));
        }
        Ok(())
    }
}

/// Counts a commit that waits, also one that is given up.
struct Waiting<'a>(&'a watch::Sender<usize>);

impl<'a> Waiting<'a> {
    fn begin(held: &'a watch::Sender<usize>) -> Self {
        held.send_modify(|held| *held += 1);
        Self(held)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|held| *held -= 1);
    }
}

#[async_trait]
impl Store for FailingStore {
    async fn commit(&self, unit: Unit) -> Result<Receipt, StoreError> {
        self.turn().await;
        Self::check(&self.writes)?;
        let receipt = self.inner.commit(unit).await?;
        Self::check(&self.answers)?;
        let fewer = |left: usize| left.checked_sub(1);
        if self
            .next_answers
            .fetch_update(SeqCst, SeqCst, fewer)
            .is_ok()
        {
            return Err(StoreError::Unavailable("the answer is lost".into()));
        }
        Ok(receipt)
    }

    async fn catalog(&self) -> Result<Catalog, StoreError> {
        self.reading().await?;
        self.inner.catalog().await
    }

    async fn changes(&self, after: ChangeNo, limit: usize) -> Result<Changes, StoreError> {
        self.reading().await?;
        self.inner.changes(after, limit).await
    }

    fn head(&self) -> watch::Receiver<ChangeNo> {
        match &self.asleep {
            Some(asleep) => asleep.subscribe(),
            None => self.inner.head(),
        }
    }

    async fn healthy(&self) -> Result<(), StoreError> {
        Self::check(&self.writes)?;
        self.inner.healthy().await
    }

    async fn issuance(
        &self,
        app: AppId,
        credential: CredentialId,
    ) -> Result<Option<Issuance>, StoreError> {
        Self::check(&self.reads)?;
        let found = self.inner.issuance(app, credential).await;
        // As with a store that is far away, others get in between this answer
        // and what the caller does with it.
        tokio::task::yield_now().await;
        found
    }

    async fn player(&self, player: PlayerId) -> Result<Option<Player>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.player(player).await
    }

    async fn players(
        &self,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<Page<Player>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.players(after, limit).await
    }

    async fn membership(
        &self,
        app: AppId,
        player: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.membership(app, player).await
    }

    async fn audit_events(
        &self,
        filter: AuditFilter,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Page<AuditEvent>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.audit_events(filter, before, limit).await
    }

    async fn remembered(&self, key: [u8; 32]) -> Result<Option<IdempotencyRecord>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.remembered(key).await
    }

    async fn membership_by_number(
        &self,
        app: AppId,
        scoped: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.membership_by_number(app, scoped).await
    }

    async fn ownerships(
        &self,
        player: PlayerId,
        apps: Vec<AppId>,
    ) -> Result<Vec<Ownership>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.ownerships(player, apps).await
    }

    async fn due_deliveries(&self, due: Due, closed: Closed) -> Result<Vec<Delivery>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.due_deliveries(due, closed).await
    }

    async fn delivery(
        &self,
        app: AppId,
        delivery: DeliveryId,
    ) -> Result<Option<DeliveryLog>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.delivery(app, delivery).await
    }

    async fn deliveries(
        &self,
        filter: DeliveryFilter,
        after: Option<(Timestamp, DeliveryId)>,
        limit: usize,
    ) -> Result<Page<Delivery>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.deliveries(filter, after, limit).await
    }

    async fn due_rewards(&self, due: Due) -> Result<Vec<Reward>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.due_rewards(due).await
    }

    async fn reward(&self, reward: RewardId) -> Result<Option<Reward>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.reward(reward).await
    }

    async fn rewards(
        &self,
        filter: RewardFilter,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.rewards(filter, after, limit).await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
