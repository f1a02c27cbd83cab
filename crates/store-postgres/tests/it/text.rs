//! PostgreSQL holds no text with a NUL. The faces let none in; what is asked for
//! with one is not there.

use std::{sync::Arc, time::Instant};

use base::Timestamp;
use store::{
    App, AuditFilter, CircleReads, DeliveryFilter, Kept, Organization, RewardFilter, RewardId,
    RewardNetwork, RewardReads, Step, Store, StoreError, Unit,
};
use store_suite::{
    given::{app, app_id, owner, player_id},
    inbox::keeping,
    reports::{tallies, window},
};

use crate::{Database, node};

#[tokio::test]
async fn what_is_looked_for_under_a_text_with_a_nul_is_not_there() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let store = node(&database).await;
    let id = RewardId {
        app_id: app_id(1),
        network: RewardNetwork::UNITY_ADS,
        oid: "a\0b".into(),
    };
    assert_eq!(store.reward(id.clone()).await, Ok(None));
    assert_eq!(store.reward_asks(id).await, Ok(Vec::new()));
    let publisher = Organization::Publisher("a\0b".into());
    let found = store.org_identity(publisher, player_id(1)).await;
    assert_eq!(found, Ok(None));
    let nul = || Some("a\0b".to_owned());
    let of_action = AuditFilter {
        action: nul(),
        ..AuditFilter::default()
    };
    let of_target = AuditFilter {
        target: nul(),
        ..AuditFilter::default()
    };
    for filter in [of_action, of_target] {
        let found = store.audit_events(filter, None, 10).await.unwrap();
        assert!(found.items.is_empty() && !found.more);
    }
    let deliveries = DeliveryFilter {
        subject: nul(),
        ..DeliveryFilter::default()
    };
    let found = store.deliveries(deliveries, None, 10).await.unwrap();
    assert!(found.items.is_empty() && !found.more);
    let rewards = RewardFilter {
        subject: nul(),
        ..RewardFilter::default()
    };
    let found = store.rewards(rewards, None, 10).await.unwrap();
    assert!(found.items.is_empty() && !found.more);
}

#[tokio::test]
async fn a_comparison_goes_on_after_a_place_with_a_nul() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let store: Arc<dyn Store> = Arc::new(node(&database).await);
    for player in ["a", "a\u{1}", "b"] {
        let step = keeping(1, player, player, Kept::Recorded);
        let unit = Unit::of(owner(1), step);
        store.commit(unit).await.unwrap();
    }
    let all = window(1, Timestamp::EPOCH, Timestamp::MAX);
    let rest = tallies(&store, all, Some("a\0b"), 9).await;
    let players: Vec<_> = rest.iter().map(|(player, ..)| player.as_str()).collect();
    assert_eq!(players, ["a\u{1}", "b"]);
}

#[tokio::test]
async fn a_text_with_a_nul_is_not_written_and_not_tried_again() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let store: Arc<dyn Store> = Arc::new(node(&database).await);
    let nul = App {
        name: "a\0b".into(),
        ..app(1)
    };
    let began = Instant::now();
    let unit = Unit::of(owner(1), Step::InsertApp(nul));
    let answer = store.commit(unit).await;
    assert!(
        matches!(answer, Err(StoreError::Unavailable(_))),
        "{answer:?}"
    );
    assert!(began.elapsed() < database.options().patience);
    assert!(store.catalog().await.unwrap().apps.is_empty());
}
