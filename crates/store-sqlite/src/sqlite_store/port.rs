//! The store's port, answered by the writer and the readers.

use std::sync::{Arc, mpsc::TrySendError};

use async_trait::async_trait;
use base::{AppId, CredentialId, DeliveryId, EventId, PlayerId, Timestamp};
use store::{
    AuditEvent, AuditFilter, Catalog, ChangeNo, Changes, Closed, Delivery, DeliveryFilter,
    DeliveryLog, Due, IdempotencyRecord, Issuance, Membership, Ownership, Page, Player, Reach,
    Receipt, Reward, RewardFilter, RewardId, Store, StoreError, Unit,
};
use tokio::{
    sync::{oneshot, watch},
    task,
};

use super::{QUEUE, SqliteStore};
use crate::{
    achievement, ads, api_key, app, attest, audit, board, change, credential, delivery,
    graph_setup, idempotency, issuance, key, listing, membership, ownership, pinned, player,
    revocation, reward, shop, social, watermark,
    writer::{Job, Pending, closed},
};

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, unit: Unit) -> Result<Receipt, StoreError> {
        self.writable()?;
        let (answer, answered) = oneshot::channel();
        match self.jobs.try_send(Job::Commit(Pending { unit, answer })) {
            Ok(()) => answered.await.unwrap_or_else(|_| Err(closed())),
            Err(TrySendError::Full(_)) => Err(StoreError::Unavailable(format!(
                "{QUEUE} units wait to be written already"
            ))),
            Err(TrySendError::Disconnected(_)) => Err(closed()),
        }
    }

    async fn catalog(&self) -> Result<Catalog, StoreError> {
        let (now, vault) = (self.clock.now(), Arc::clone(&self.vault));
        self.reads
            .directory
            .read(move |conn| {
                Ok(Catalog {
                    head: change::head(conn)?,
                    apps: app::all(conn)?,
                    listings: listing::all(conn)?,
                    credentials: credential::all(conn, &vault)?,
                    keys: key::all(conn, &vault)?,
                    pinned: pinned::all(conn)?,
                    api_keys: api_key::all(conn)?,
                    ads: ads::all(conn, &vault)?,
                    graph: graph_setup::all(conn, &vault)?,
                    skus: shop::all(conn)?,
                    achievements: achievement::all(conn)?,
                    boards: board::all(conn)?,
                    social: social::setup::all(conn, &vault)?,
                    attest: attest::setup::all(conn, &vault)?,
                    bans: attest::ban::standing(conn, now)?,
                    revocations: revocation::all(conn)?,
                    watermark: watermark::find(conn, Reach::Everything)?,
                    family_watermark: watermark::find(conn, Reach::Families)?,
                })
            })
            .await
    }

    async fn changes(&self, after: ChangeNo, limit: usize) -> Result<Changes, StoreError> {
        self.reads
            .directory
            .read(move |conn| change::after(conn, after, limit))
            .await
    }

    fn head(&self) -> watch::Receiver<ChangeNo> {
        self.news.head.subscribe()
    }

    async fn healthy(&self) -> Result<(), StoreError> {
        self.writable()?;
        let read = self.reads.health.read(change::head);
        read.await.map(drop)
    }

    async fn issuance(
        &self,
        app: AppId,
        credential: CredentialId,
    ) -> Result<Option<Issuance>, StoreError> {
        self.reads
            .callers
            .read(move |conn| issuance::find(conn, app, credential))
            .await
    }

    async fn player(&self, player: PlayerId) -> Result<Option<Player>, StoreError> {
        self.reads
            .callers
            .read(move |conn| player::find(conn, player))
            .await
    }

    async fn players(
        &self,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<Page<Player>, StoreError> {
        self.reads
            .lists
            .read(move |conn| player::page(conn, after, limit))
            .await
    }

    async fn membership(
        &self,
        app: AppId,
        player: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        self.reads
            .callers
            .read(move |conn| membership::find(conn, app, player))
            .await
    }

    async fn membership_by_number(
        &self,
        app: AppId,
        scoped: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        self.reads
            .callers
            .read(move |conn| membership::by_number(conn, app, scoped))
            .await
    }

    async fn ownerships(
        &self,
        player: PlayerId,
        apps: Vec<AppId>,
    ) -> Result<Vec<Ownership>, StoreError> {
        self.reads
            .callers
            .read(move |conn| ownership::of(conn, player, &apps))
            .await
    }

    async fn audit_events(
        &self,
        filter: AuditFilter,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Page<AuditEvent>, StoreError> {
        self.reads
            .lists
            .read(move |conn| audit::page(conn, &filter, before, limit))
            .await
    }

    async fn remembered(&self, key: [u8; 32]) -> Result<Option<IdempotencyRecord>, StoreError> {
        let (now, vault) = (self.clock.now(), Arc::clone(&self.vault));
        self.reads
            .callers
            .read(move |conn| idempotency::find(conn, &vault, key, now))
            .await
    }

    async fn due_deliveries(&self, due: Due, closed: Closed) -> Result<Vec<Delivery>, StoreError> {
        self.reads
            .couriers
            .read(move |conn| delivery::due(conn, &due, &closed))
            .await
    }

    async fn delivery(
        &self,
        app: AppId,
        delivery: DeliveryId,
    ) -> Result<Option<DeliveryLog>, StoreError> {
        self.reads
            .callers
            .read(move |conn| delivery::log(conn, app, delivery))
            .await
    }

    async fn deliveries(
        &self,
        filter: DeliveryFilter,
        after: Option<(Timestamp, DeliveryId)>,
        limit: usize,
    ) -> Result<Page<Delivery>, StoreError> {
        self.reads
            .lists
            .read(move |conn| delivery::page(conn, &filter, after, limit))
            .await
    }

    async fn due_rewards(&self, due: Due) -> Result<Vec<Reward>, StoreError> {
        self.reads
            .couriers
            .read(move |conn| reward::due(conn, &due))
            .await
    }

    async fn reward(&self, reward: RewardId) -> Result<Option<Reward>, StoreError> {
        self.reads
            .callers
            .read(move |conn| reward::find(conn, &reward))
            .await
    }

    async fn rewards(
        &self,
        filter: RewardFilter,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError> {
        self.reads
            .lists
            .read(move |conn| reward::page(conn, &filter, after.as_ref(), limit))
            .await
    }

    async fn close(&self) {
        // Held throughout, so that a second call returns only when it is done.
        let mut running = self.running.lock().await;
        if let Some(running) = running.take() {
            // Nothing in there panics; if it did, there is nothing left to end.
            let _ = task::spawn_blocking(move || running.end()).await;
        }
    }
}
