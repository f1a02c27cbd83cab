mod attest;
mod endpoints;
mod reads;
mod rewards;
mod social;

use std::sync::Arc;

use async_trait::async_trait;
use base::{AppId, CredentialId, DeliveryId, EventId, PlayerId, Timestamp};
use store::{
    AuditEvent, AuditFilter, Catalog, ChangeNo, Changes, Closed, Delivery, DeliveryFilter,
    DeliveryLog, Due, IdempotencyRecord, Issuance, Membership, Ownership, Page, Player, Receipt,
    Reward, RewardFilter, RewardId, Store, StoreError, Unit,
};
use tokio::sync::watch;

use crate::{
    Call, FaultBook,
    book::{Entered, Strike},
    order::Fault,
};

/// A store whose commits can go wrong by order. Reads and the change log go
/// through as they are.
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    book: Arc<FaultBook>,
}

impl FaultyStore {
    /// In front of a store.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>, book: &Arc<FaultBook>) -> Arc<Self> {
        let book = Arc::clone(book);
        Arc::new(Self { inner, book })
    }

    async fn strike(&self, fault: Fault, unit: Unit) -> Result<Receipt, StoreError> {
        match fault {
            Fault::Delay(by) => {
                let receipt = self.inner.commit(unit).await;
                tokio::time::sleep(by).await;
                receipt
            }
            Fault::Stall(by) => {
                tokio::time::sleep(by).await;
                self.inner.commit(unit).await
            }
            Fault::Drop => {
                self.inner.commit(unit).await?;
                Err(unavailable())
            }
            // With one owner, so the second is to find what the first did.
            Fault::Duplicate => {
                self.inner.commit(unit.clone()).await?;
                self.inner.commit(unit).await
            }
            // It strikes by being held, before it comes to this.
            Fault::Reorder => self.inner.commit(unit).await,
            Fault::Error(_) | Fault::Reset => Err(unavailable()),
        }
    }
}

/// The same whether the unit happened or not: its caller cannot know.
fn unavailable() -> StoreError {
    StoreError::Unavailable("a fault was ordered".into())
}

#[async_trait]
impl Store for FaultyStore {
    async fn commit(&self, unit: Unit) -> Result<Receipt, StoreError> {
        // The turn ends with the answer.
        let Entered {
            strike,
            turn: _turn,
        } = self.book.enter(&Call::of_unit(&unit));
        match strike {
            None => self.inner.commit(unit).await,
            Some(Strike::Hold(hold)) => {
                hold.passed().await;
                self.inner.commit(unit).await
            }
            Some(Strike::Now(fault)) => self.strike(fault, unit).await,
        }
    }

    async fn catalog(&self) -> Result<Catalog, StoreError> {
        self.inner.catalog().await
    }

    async fn changes(&self, after: ChangeNo, limit: usize) -> Result<Changes, StoreError> {
        self.inner.changes(after, limit).await
    }

    fn head(&self) -> watch::Receiver<ChangeNo> {
        self.inner.head()
    }

    async fn healthy(&self) -> Result<(), StoreError> {
        self.inner.healthy().await
    }

    async fn issuance(
        &self,
        app: AppId,
        credential: CredentialId,
    ) -> Result<Option<Issuance>, StoreError> {
        self.inner.issuance(app, credential).await
    }

    async fn player(&self, player: PlayerId) -> Result<Option<Player>, StoreError> {
        self.inner.player(player).await
    }

    async fn players(
        &self,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<Page<Player>, StoreError> {
        self.inner.players(after, limit).await
    }

    async fn membership(
        &self,
        app: AppId,
        player: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        self.inner.membership(app, player).await
    }

    async fn audit_events(
        &self,
        filter: AuditFilter,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Page<AuditEvent>, StoreError> {
        self.inner.audit_events(filter, before, limit).await
    }

    async fn remembered(&self, key: [u8; 32]) -> Result<Option<IdempotencyRecord>, StoreError> {
        self.inner.remembered(key).await
    }

    async fn membership_by_number(
        &self,
        app: AppId,
        scoped: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        self.inner.membership_by_number(app, scoped).await
    }

    async fn ownerships(
        &self,
        player: PlayerId,
        apps: Vec<AppId>,
    ) -> Result<Vec<Ownership>, StoreError> {
        self.inner.ownerships(player, apps).await
    }

    async fn due_deliveries(&self, due: Due, closed: Closed) -> Result<Vec<Delivery>, StoreError> {
        self.inner.due_deliveries(due, closed).await
    }

    async fn delivery(
        &self,
        app: AppId,
        delivery: DeliveryId,
    ) -> Result<Option<DeliveryLog>, StoreError> {
        self.inner.delivery(app, delivery).await
    }

    async fn deliveries(
        &self,
        filter: DeliveryFilter,
        after: Option<(Timestamp, DeliveryId)>,
        limit: usize,
    ) -> Result<Page<Delivery>, StoreError> {
        self.inner.deliveries(filter, after, limit).await
    }

    async fn due_rewards(&self, due: Due) -> Result<Vec<Reward>, StoreError> {
        self.inner.due_rewards(due).await
    }

    async fn reward(&self, reward: RewardId) -> Result<Option<Reward>, StoreError> {
        self.inner.reward(reward).await
    }

    async fn rewards(
        &self,
        filter: RewardFilter,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError> {
        self.inner.rewards(filter, after, limit).await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
