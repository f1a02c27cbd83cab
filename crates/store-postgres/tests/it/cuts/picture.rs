//! Everything that a store shows of what the units of these stories leave behind.

use std::sync::Arc;

use base::Timestamp;
use store::{AuditFilter, ChangeNo, DeliveryFilter, RewardFilter, Store};
use store_suite::{
    deliveries::delivery_id,
    given::{app_id, credential_id, player_id, shown},
    shop::sku_id,
    waiting::everything,
};

pub(super) async fn of(store: &Arc<dyn Store>) -> Vec<String> {
    let mut lines = shown(&store.catalog().await.unwrap());
    let mut add = |line: String| lines.push(line);
    let (app, player) = (app_id(1), player_id(1));
    add(format!("{:?}", store.changes(ChangeNo(0), 1_000).await));
    add(format!("{:?}", store.issuance(app, credential_id(1)).await));
    add(format!("{:?}", store.player(player).await));
    add(format!("{:?}", store.membership(app, player).await));
    add(format!("{:?}", store.ownerships(player, vec![app]).await));
    let events = store.audit_events(AuditFilter::default(), None, 100).await;
    add(format!("{events:?}"));
    for key in 0..4 {
        let record = store.remembered([key; 32]).await.unwrap();
        add(format!("{record:?}"));
    }
    for n in 0..10 {
        add(format!("{:?}", store.delivery(app, delivery_id(n)).await));
    }
    let deliveries = store.deliveries(DeliveryFilter::default(), None, 100).await;
    add(format!("{deliveries:?}"));
    let rewards = store.rewards(RewardFilter::default(), None, 100).await;
    add(format!("{rewards:?}"));
    let due = everything(Timestamp::MAX);
    add(format!(
        "{:?}",
        store
            .due_deliveries(due.clone(), store::Closed::default())
            .await
    ));
    add(format!("{:?}", store.due_rewards(due.clone()).await));
    add(format!("{:?}", store.due_subscriptions(due).await));
    for n in [2, 4] {
        let sku = sku_id(n);
        add(format!("{:?}", store.entitlement(app, player, sku).await));
        add(format!("{:?}", store.subscription(app, player, sku).await));
    }
    lines
}
