use base::{ObjectId, PlayerId};
use store::{
    ChangeEntitlement, ChangeSubscription, DefineSku, EntitlementChange, ShopStep, Sku, SkuKind,
    Step, SubscriptionChange, Term,
};

use super::{AT, app_id};

fn id(digit: u64) -> ObjectId {
    ObjectId::new(digit * 1_000_000_000_000_000_000).unwrap()
}

fn entitlement(change: EntitlementChange) -> Step {
    Step::Shop(ShopStep::Entitlement(ChangeEntitlement {
        app_id: app_id(),
        player_id: PlayerId::new(1).unwrap(),
        sku_id: id(4),
        change,
    }))
}

fn subscription(change: SubscriptionChange) -> Step {
    Step::Shop(ShopStep::Subscription(ChangeSubscription {
        app_id: app_id(),
        player_id: PlayerId::new(1).unwrap(),
        sku_id: id(4),
        change,
    }))
}

fn define() -> Step {
    let sku = Sku {
        app_id: app_id(),
        sku_id: id(4),
        sku: "s".to_owned(),
        kind: SkuKind::Consumable,
        name: "S".to_owned(),
        description: String::new(),
        price: None,
        plans: Vec::new(),
        is_archived: false,
        created_at: AT,
    };
    Step::Shop(ShopStep::Define(DefineSku { sku }))
}

/// One step of each kind, with the name that units with it go by.
pub(super) fn named() -> Vec<(&'static str, Step)> {
    let grant = EntitlementChange::Grant {
        entitlement_id: id(5),
        reporting_id: [1; 16],
        developer_payload: String::new(),
    };
    let entitlement_id = id(5);
    let refund = EntitlementChange::Refund { entitlement_id };
    let revoke = EntitlementChange::Revoke { entitlement_id };
    let (subscription_id, term) = (id(6), Term::Monthly);
    let start = SubscriptionChange::Start {
        subscription_id,
        term,
    };
    let (period_end, renews) = (AT, true);
    let turn = SubscriptionChange::Turn { period_end, renews };
    let granted = [
        ("store.commit.grant", grant),
        ("store.commit.consume", EntitlementChange::Consume),
        ("store.commit.refund", refund),
        ("store.commit.revoke-grant", revoke),
    ];
    let subscribed = [
        ("store.commit.start-subscription", start),
        ("store.commit.turn-subscription", turn),
        (
            "store.commit.cancel-subscription",
            SubscriptionChange::CANCEL,
        ),
        (
            "store.commit.uncancel-subscription",
            SubscriptionChange::UNCANCEL,
        ),
        (
            "store.commit.extend-subscription",
            SubscriptionChange::Extend { days: 1 },
        ),
    ];
    let mut named = vec![("store.commit.define-sku", define())];
    named.extend(granted.map(|(name, change)| (name, entitlement(change))));
    named.extend(subscribed.map(|(name, change)| (name, subscription(change))));
    named
}
