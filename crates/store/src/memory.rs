mod achieving;
mod attesting;
mod boards;
mod circle;
mod delivering;
mod endpoints;
mod insert;
mod operating;
mod rewarding;
mod shopping;
mod social;
mod state;
mod upkeep;

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use base::{AppId, CredentialId, DeliveryId, EventId, PlayerId, SharedClock, Timestamp};
use tokio::sync::watch;

use self::state::State;
use crate::{
    AuditEvent, AuditFilter, Catalog, ChangeNo, Changes, Closed, Delivery, DeliveryFilter,
    DeliveryLog, Due, IdempotencyRecord, Issuance, Membership, Ownership, Page, Player, Receipt,
    Reward, RewardFilter, RewardId, Store, StoreError, Unit,
};

/// A store that forgets everything when it is dropped.
///
/// It is the plainest thing that keeps the port's promises, which makes it the
/// model that the durable engines are compared with, and quick in tests.
pub struct MemoryStore {
    clock: SharedClock,
    max_claims: usize,
    /// `None` once closed.
    state: Mutex<Option<State>>,
    head: watch::Sender<ChangeNo>,
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("max_claims", &self.max_claims)
            .field("head", &*self.head.borrow())
            .finish_non_exhaustive()
    }
}

impl MemoryStore {
    /// An empty store with room for as many claims as memory has.
    #[must_use]
    pub fn new(clock: SharedClock) -> Self {
        Self::with_max_claims(clock, usize::MAX)
    }

    /// An empty store that holds at most so many claims at a time; more are
    /// answered with [`StoreError::Full`].
    #[must_use]
    pub fn with_max_claims(clock: SharedClock, max_claims: usize) -> Self {
        Self {
            clock,
            max_claims,
            state: Mutex::new(Some(State::default())),
            head: watch::Sender::new(ChangeNo::default()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> Result<T, StoreError> {
        self.lock().as_ref().map(read).ok_or_else(closed)
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("it is closed".into())
}

#[async_trait]
impl Store for MemoryStore {
    async fn commit(&self, unit: Unit) -> Result<Receipt, StoreError> {
        let mut guard = self.lock();
        let state = guard.as_mut().ok_or_else(closed)?;
        let receipt = state.commit(&unit, self.clock.now(), self.max_claims);
        self.head.send_if_modified(|head| {
            let moved = *head != state.head;
            *head = state.head;
            moved
        });
        receipt
    }

    async fn catalog(&self) -> Result<Catalog, StoreError> {
        let now = self.clock.now();
        self.read(|state| state.catalog(now))
    }

    async fn changes(&self, after: ChangeNo, limit: usize) -> Result<Changes, StoreError> {
        self.read(|state| state.changes(after, limit))
    }

    fn head(&self) -> watch::Receiver<ChangeNo> {
        self.head.subscribe()
    }

    async fn healthy(&self) -> Result<(), StoreError> {
        self.read(|_| ())
    }

    async fn issuance(
        &self,
        app: AppId,
        credential: CredentialId,
    ) -> Result<Option<Issuance>, StoreError> {
        self.read(|state| state.issuances.get(&(app, credential)).copied())
    }

    async fn player(&self, player: PlayerId) -> Result<Option<Player>, StoreError> {
        self.read(|state| state.players.get(&player).map(|row| row.value.clone()))
    }

    async fn players(
        &self,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<Page<Player>, StoreError> {
        self.read(|state| state.players_after(after, limit))
    }

    async fn membership(
        &self,
        app: AppId,
        player: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        self.read(|state| state.memberships.get(&(app, player)).map(|row| row.value))
    }

    async fn audit_events(
        &self,
        filter: AuditFilter,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Page<AuditEvent>, StoreError> {
        self.read(|state| state.events_before(&filter, before, limit))
    }

    async fn remembered(&self, key: [u8; 32]) -> Result<Option<IdempotencyRecord>, StoreError> {
        let now = self.clock.now();
        self.read(|state| state.remembered(&key, now))
    }

    async fn membership_by_number(
        &self,
        app: AppId,
        scoped: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        self.read(|state| state.membership_by_number(app, scoped))
    }

    async fn ownerships(
        &self,
        player: PlayerId,
        apps: Vec<AppId>,
    ) -> Result<Vec<Ownership>, StoreError> {
        self.read(|state| state.ownerships_of(player, &apps))
    }

    async fn due_deliveries(&self, due: Due, closed: Closed) -> Result<Vec<Delivery>, StoreError> {
        self.read(|state| state.due_deliveries(&due, &closed))
    }

    async fn delivery(
        &self,
        app: AppId,
        delivery: DeliveryId,
    ) -> Result<Option<DeliveryLog>, StoreError> {
        self.read(|state| state.delivery(app, delivery))
    }

    async fn deliveries(
        &self,
        filter: DeliveryFilter,
        after: Option<(Timestamp, DeliveryId)>,
        limit: usize,
    ) -> Result<Page<Delivery>, StoreError> {
        self.read(|state| state.deliveries_after(&filter, after, limit))
    }

    async fn due_rewards(&self, due: Due) -> Result<Vec<Reward>, StoreError> {
        self.read(|state| state.due_rewards(&due))
    }

    async fn reward(&self, reward: RewardId) -> Result<Option<Reward>, StoreError> {
        self.read(|state| state.rewards.get(&reward).cloned())
    }

    async fn rewards(
        &self,
        filter: RewardFilter,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError> {
        self.read(|state| state.rewards_after(&filter, after.as_ref(), limit))
    }

    async fn close(&self) {
        *self.lock() = None;
    }
}
