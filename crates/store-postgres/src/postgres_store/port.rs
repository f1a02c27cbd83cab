//! The store's port, answered by the database.

use std::sync::Arc;

use async_trait::async_trait;
use base::{AppId, CredentialId, DeliveryId, EventId, PlayerId, Timestamp};
use sign::Vault;
use store::{
    AuditEvent, AuditFilter, Catalog, ChangeNo, Changes, Closed, Delivery, DeliveryFilter,
    DeliveryLog, Due, IdempotencyRecord, Issuance, Membership, Ownership, Page, Player, Reach,
    Receipt, Reward, RewardFilter, RewardId, Step, Store, StoreError, Unit,
};
use tokio::sync::watch;

use super::PostgresStore;
use crate::{
    Upkeep, achievement, ads, api_key, app, attest, audit, board, change, commit, credential,
    delivery, error::Halt, graph_setup, idempotency, issuance, key, listing, membership, ownership,
    pinned, player, revocation, reward, shop, social, sql::Sql, upkeep as tidying, watermark,
};

#[async_trait]
impl Store for PostgresStore {
    async fn commit(&self, unit: Unit) -> Result<Receipt, StoreError> {
        let (engine, upkeep) = (Arc::clone(&self.engine), self.upkeep);
        // Claims are made by the lanes, whoever waits and on whatever runtime.
        if let [Step::Claim(claim)] = unit.steps.as_slice()
            && upkeep != Upkeep::BeforeEachUnit
        {
            return engine.claims.claim(unit.owner, *claim).await;
        }
        self.at_home(async move {
            if upkeep == Upkeep::BeforeEachUnit {
                tidying::once(&engine).await?;
            }
            match unit.steps.as_slice() {
                [Step::Claim(claim)] => engine.claims.claim(unit.owner, *claim).await,
                _ => commit::commit(&engine, &unit).await,
            }
        })
        .await
    }

    async fn catalog(&self) -> Result<Catalog, StoreError> {
        let known = *self.engine.head.borrow();
        let before = self.engine.dials.last();
        let (vault, now) = (Arc::clone(&self.engine.vault), self.engine.clock.now());
        let (catalog, dial) = self
            .read_snapshot(
                |pools| &pools.directory,
                (vault, now),
                |sql, (vault, now)| Box::pin(catalog(sql, vault, *now)),
            )
            .await?;
        self.engine.hear(known, catalog.head);
        self.engine.history.begin(before.max(dial));
        Ok(catalog)
    }

    async fn changes(&self, after: ChangeNo, limit: usize) -> Result<Changes, StoreError> {
        // Asked for several times a second, when there is hardly ever something new.
        let known = *self.engine.head.borrow();
        let (head, asked) = self.newest().await?;
        self.engine.hear(known, head);
        let history = &self.engine.history;
        // What the numbers stand for may be something else by now.
        if !history.goes_on(asked) {
            return Ok(Changes::TooOld);
        }
        if head == after {
            return Ok(Changes::Next(Vec::new()));
        }
        let (changes, dial) = self
            .read_snapshot(
                |pools| &pools.directory,
                (after, limit),
                |sql, &(after, limit)| Box::pin(change::after(sql, after, limit)),
            )
            .await?;
        let goes_on = history.goes_on(dial);
        Ok(if goes_on { changes } else { Changes::TooOld })
    }

    fn head(&self) -> watch::Receiver<ChangeNo> {
        self.engine.head.subscribe()
    }

    async fn healthy(&self) -> Result<(), StoreError> {
        self.newest().await.map(drop)
    }

    async fn issuance(
        &self,
        app: AppId,
        credential: CredentialId,
    ) -> Result<Option<Issuance>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, credential),
            |sql, (app, credential)| Box::pin(issuance::find(sql, *app, *credential)),
        )
        .await
    }

    async fn player(&self, player: PlayerId) -> Result<Option<Player>, StoreError> {
        self.read(
            |pools| &pools.callers,
            player,
            |sql, player| Box::pin(player::find(sql, *player)),
        )
        .await
    }

    async fn players(
        &self,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<Page<Player>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (after, limit),
            |sql, (after, limit)| Box::pin(player::page(sql, *after, *limit)),
        )
        .await
    }

    async fn membership(
        &self,
        app: AppId,
        player: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, player),
            |sql, (app, player)| Box::pin(membership::find(sql, *app, *player)),
        )
        .await
    }

    async fn membership_by_number(
        &self,
        app: AppId,
        scoped: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, scoped),
            |sql, (app, scoped)| Box::pin(membership::by_number(sql, *app, *scoped)),
        )
        .await
    }

    async fn ownerships(
        &self,
        player: PlayerId,
        apps: Vec<AppId>,
    ) -> Result<Vec<Ownership>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (player, apps),
            |sql, (player, apps)| Box::pin(ownership::of(sql, *player, apps)),
        )
        .await
    }

    async fn audit_events(
        &self,
        filter: AuditFilter,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Page<AuditEvent>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (filter, before, limit),
            |sql, (filter, before, limit)| Box::pin(audit::page(sql, filter, *before, *limit)),
        )
        .await
    }

    async fn remembered(&self, key: [u8; 32]) -> Result<Option<IdempotencyRecord>, StoreError> {
        let (now, vault) = (self.engine.clock.now(), Arc::clone(&self.engine.vault));
        self.read(
            |pools| &pools.callers,
            (vault, key, now),
            |sql, (vault, key, now)| Box::pin(idempotency::find(sql, vault, *key, *now)),
        )
        .await
    }

    async fn due_deliveries(&self, due: Due, closed: Closed) -> Result<Vec<Delivery>, StoreError> {
        self.read(
            |pools| &pools.couriers,
            (due, closed),
            |sql, (due, closed)| Box::pin(delivery::due(sql, due, closed)),
        )
        .await
    }

    async fn delivery(
        &self,
        app: AppId,
        delivery: DeliveryId,
    ) -> Result<Option<DeliveryLog>, StoreError> {
        let read = self.read_snapshot(
            |pools| &pools.callers,
            (app, delivery),
            |sql, (app, delivery)| Box::pin(delivery::log(sql, *app, *delivery)),
        );
        read.await.map(|(log, _)| log)
    }

    async fn deliveries(
        &self,
        filter: DeliveryFilter,
        after: Option<(Timestamp, DeliveryId)>,
        limit: usize,
    ) -> Result<Page<Delivery>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (filter, after, limit),
            |sql, (filter, after, limit)| Box::pin(delivery::page(sql, filter, *after, *limit)),
        )
        .await
    }

    async fn due_rewards(&self, due: Due) -> Result<Vec<Reward>, StoreError> {
        self.read(
            |pools| &pools.couriers,
            due,
            |sql, due| Box::pin(reward::due(sql, due)),
        )
        .await
    }

    async fn reward(&self, reward: RewardId) -> Result<Option<Reward>, StoreError> {
        self.read(
            |pools| &pools.callers,
            reward,
            |sql, reward| Box::pin(reward::find(sql, reward)),
        )
        .await
    }

    async fn rewards(
        &self,
        filter: RewardFilter,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError> {
        self.read(
            |pools| &pools.lists,
            (filter, after, limit),
            |sql, (filter, after, limit)| {
                Box::pin(reward::page(sql, filter, after.as_ref(), *limit))
            },
        )
        .await
    }

    async fn close(&self) {
        // Waits for what is under way, and lets nothing else in meanwhile.
        let mut open = self.open.write().await;
        *open = false;
        self.engine.claims.close().await;
        self.end_background();
        self.engine.pools.close();
    }
}

async fn catalog(sql: Sql<'_>, vault: &Vault, now: Timestamp) -> Result<Catalog, Halt> {
    Ok(Catalog {
        head: change::head(sql).await?,
        apps: app::all(sql).await?,
        listings: listing::all(sql).await?,
        credentials: credential::all(sql, vault).await?,
        keys: key::all(sql, vault).await?,
        pinned: pinned::all(sql).await?,
        api_keys: api_key::all(sql).await?,
        ads: ads::all(sql, vault).await?,
        graph: graph_setup::all(sql, vault).await?,
        skus: shop::all(sql).await?,
        achievements: achievement::all(sql).await?,
        boards: board::all(sql).await?,
        social: social::setup::all(sql, vault).await?,
        attest: attest::setup::all(sql, vault).await?,
        bans: attest::ban::standing(sql, now).await?,
        revocations: revocation::all(sql).await?,
        watermark: watermark::find(sql, Reach::Everything).await?,
        family_watermark: watermark::find(sql, Reach::Families).await?,
    })
}
