//! What is for sale, and what players have of it.

use std::{sync::Arc, time::Duration};

use base::{ObjectId, Timestamp};
use store::{
    ChangeEntitlement, DefineSku, Entitled, Entitlement, EntitlementChange, EntitlementState,
    Outcome, Plan, Price, Receipt, Refusal, ShopOutcome, ShopStep, Sku, SkuKind, Step, Store, Term,
    Trial, TrialKind, Unit,
};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{
        MADE, app, app_id, commit, commit_all, done, fresh, owner, player, player_id, refused,
    },
};

fn object_id(digit: u64, n: u64) -> ObjectId {
    ObjectId::new(digit * 1_000_000_000_000_000_000 + n).unwrap()
}

pub fn sku_id(n: u64) -> ObjectId {
    object_id(4, n)
}

pub fn entitlement_id(n: u64) -> ObjectId {
    object_id(5, n)
}

pub fn subscription_id(n: u64) -> ObjectId {
    object_id(6, n)
}

pub fn price(amount_in_hundredths: u64) -> Price {
    Price {
        currency: "EUR".into(),
        amount_in_hundredths,
    }
}

/// By the month, after three days for nothing, or by the week.
pub fn plans() -> Vec<Plan> {
    let plan = |term, amount, trial| Plan {
        term,
        price: price(amount),
        trial,
    };
    let trial = Trial {
        kind: TrialKind::FreeTrial,
        days: 3,
        price: None,
    };
    vec![
        plan(Term::Monthly, 999, Some(trial)),
        plan(Term::Weekly, 299, None),
    ]
}

/// A SKU whose kind goes by its number: 1 is durable, 2 and 3 are consumable,
/// 4 and more are subscriptions.
pub fn sku(app: u64, n: u64) -> Sku {
    let kind = match n {
        1 => SkuKind::Durable,
        2 | 3 => SkuKind::Consumable,
        _ => SkuKind::Subscription,
    };
    let is_subscription = kind == SkuKind::Subscription;
    Sku {
        app_id: app_id(app),
        sku_id: sku_id(n),
        sku: format!("sku-{n}"),
        kind,
        name: format!("Thing {n} ✓"),
        description: "What it is.".into(),
        price: (!is_subscription).then(|| price(n)),
        plans: if is_subscription { plans() } else { Vec::new() },
        is_archived: false,
        created_at: MADE,
    }
}

pub fn define(sku: Sku) -> Step {
    Step::Shop(ShopStep::Define(DefineSku { sku }))
}

pub fn entitle(app: u64, player: u64, sku: u64, change: EntitlementChange) -> Step {
    Step::Shop(ShopStep::Entitlement(ChangeEntitlement {
        app_id: app_id(app),
        player_id: player_id(player),
        sku_id: sku_id(sku),
        change,
    }))
}

/// A grant under that id.
pub fn granting(n: u64) -> EntitlementChange {
    EntitlementChange::Grant {
        entitlement_id: entitlement_id(n),
        reporting_id: [n as u8; 16],
        developer_payload: format!("payload {n} ✓"),
    }
}

/// A refund of the grant under that id.
pub fn refunding(n: u64) -> EntitlementChange {
    let entitlement_id = entitlement_id(n);
    EntitlementChange::Refund { entitlement_id }
}

/// The like for an operator who takes it back.
pub fn revoking(n: u64) -> EntitlementChange {
    let entitlement_id = entitlement_id(n);
    EntitlementChange::Revoke { entitlement_id }
}

/// What [`granting`] comes to at that moment.
pub fn held(app: u64, player: u64, sku: u64, n: u64, at: Timestamp) -> Entitlement {
    Entitlement {
        app_id: app_id(app),
        player_id: player_id(player),
        sku_id: sku_id(sku),
        entitlement_id: entitlement_id(n),
        state: EntitlementState::Held,
        granted_at: at,
        changed_at: at,
        reporting_id: [n as u8; 16],
        developer_payload: format!("payload {n} ✓"),
    }
}

pub fn entitled(held: &Entitlement) -> Receipt {
    let outcome = ShopOutcome::Entitled(Entitled {
        entitlement_id: held.entitlement_id,
        granted_at: held.granted_at,
        reporting_id: held.reporting_id,
    });
    Receipt::Committed(vec![Outcome::Shop(outcome)])
}

pub fn defined(n: u64) -> Receipt {
    let sku_id = sku_id(n);
    Receipt::Committed(vec![Outcome::Shop(ShopOutcome::Defined { sku_id })])
}

/// Two games with SKUs, and players.
pub fn shop_steps() -> Vec<Step> {
    let mut steps: Vec<_> = (1..=2).map(|n| Step::InsertApp(app(n))).collect();
    steps.extend((1..=3).map(|n| Step::InsertPlayer(player(n))));
    steps.extend((1..=5).map(|n| define(sku(1, n))));
    steps.push(define(sku(2, 2)));
    steps.push(define(sku(2, 4)));
    steps
}

pub async fn open_shop(store: &Arc<dyn Store>) {
    let receipt = commit_all(store, 1, shop_steps()).await;
    assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
}

/// Commits one step of each of sixty-four owners at once.
pub async fn sixty_four(store: &Arc<dyn Store>, step: impl Fn(u8) -> Step) -> Vec<Receipt> {
    let mut units = JoinSet::new();
    for n in 1..=64 {
        let (store, unit) = (Arc::clone(store), Unit::of(owner(n), step(n)));
        units.spawn(async move { store.commit(unit).await.unwrap() });
    }
    units.join_all().await
}

/// Asserts that all but one of them were refused like that, and gives the one.
pub fn the_only_one(receipts: Vec<Receipt>, refusal: Refusal) -> Receipt {
    let (mut done, others): (Vec<_>, Vec<_>) = receipts
        .into_iter()
        .partition(|it| matches!(it, Receipt::Committed(_)));
    assert_eq!(done.len(), 1, "{done:?}");
    assert!(
        others.iter().all(|it| *it == refused(refusal)),
        "{others:?}"
    );
    done.remove(0)
}

pub async fn a_sku_is_defined_and_changed_in_place<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = commit(&store, 1, define(sku(1, 2))).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    for (app, n) in [(1, 4), (1, 2), (2, 2)] {
        assert_eq!(commit(&store, 1, define(sku(app, n))).await, defined(n));
    }
    let head = *store.head().borrow();
    assert_eq!(commit(&store, 2, define(sku(1, 2))).await, defined(2));
    assert_eq!(*store.head().borrow(), head, "it is so already");

    let changed = Sku {
        sku_id: sku_id(9),
        name: "Other".into(),
        description: String::new(),
        price: None,
        is_archived: true,
        created_at: MADE.plus(Duration::from_secs(1)),
        ..sku(1, 2)
    };
    assert_eq!(commit(&store, 2, define(changed.clone())).await, defined(2));
    assert_eq!(*store.head().borrow(), head.next());
    let kind = Sku {
        kind: SkuKind::Durable,
        ..changed.clone()
    };
    let refusal = commit(&store, 2, define(kind)).await;
    assert_eq!(refusal, refused(Refusal::Settled));
    let name = Sku {
        sku: "SKU-2".into(),
        ..sku(1, 2)
    };
    let refusal = commit(&store, 2, define(name)).await;
    assert_eq!(refusal, refused(Refusal::Exists), "the id is another's");
    let changed = Sku {
        sku_id: sku_id(2),
        created_at: MADE,
        ..changed
    };
    let skus = store.catalog().await.unwrap().skus;
    assert_eq!(skus, [changed, sku(1, 4), sku(2, 2)]);
}
