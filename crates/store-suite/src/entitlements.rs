//! What players have of what is for sale.

use std::{sync::Arc, time::Duration};

use store::{Entitlement, EntitlementChange, EntitlementState, Receipt, Refusal, Sku, Step, Store};

use crate::{
    Engine,
    given::{MADE, app, app_id, commit, commit_all, fresh, player_id, refused},
    shop::{
        define, entitle, entitled, granting, held, open_shop, refunding, revoking, sixty_four, sku,
        sku_id, the_only_one,
    },
};

async fn found(store: &Arc<dyn Store>, sku: u64) -> Option<Entitlement> {
    let found = store.entitlement(app_id(1), player_id(1), sku_id(sku));
    found.await.unwrap()
}

pub async fn what_is_granted_is_used_up_once_and_granted_anew<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    let head = *store.head().borrow();
    let settled = refused(Refusal::Settled);
    let consume = || entitle(1, 1, 2, EntitlementChange::Consume);
    assert_eq!(found(&store, 2).await, None);
    assert_eq!(commit(&store, 1, consume()).await, settled);

    let first = held(1, 1, 2, 1, MADE);
    let grant = |n| entitle(1, 1, 2, granting(n));
    assert_eq!(commit(&store, 1, grant(1)).await, entitled(&first));
    assert_eq!(found(&store, 2).await, Some(first.clone()));
    for n in [1, 2] {
        let again = commit(&store, 1, grant(n)).await;
        assert_eq!(again, refused(Refusal::Exists));
    }
    clock.advance(Duration::from_secs(5));
    let now = MADE.plus(Duration::from_secs(5));
    assert_eq!(commit(&store, 2, consume()).await, entitled(&first));
    let consumed = Entitlement {
        state: EntitlementState::Consumed,
        changed_at: now,
        ..first
    };
    assert_eq!(found(&store, 2).await, Some(consumed));
    for change in [EntitlementChange::Consume, refunding(1), revoking(1)] {
        let late = commit(&store, 1, entitle(1, 1, 2, change)).await;
        assert_eq!(late, settled);
    }
    let repeated = commit(&store, 1, grant(1)).await;
    assert_eq!(repeated, refused(Refusal::Exists), "one grant has one id");
    let second = held(1, 1, 2, 2, now);
    assert_eq!(commit(&store, 1, grant(2)).await, entitled(&second));
    for change in [refunding(1), revoking(1)] {
        let late = commit(&store, 1, entitle(1, 1, 2, change)).await;
        assert_eq!(late, settled, "it is of the grant before");
    }
    let refund = entitle(1, 1, 2, refunding(2));
    assert_eq!(commit(&store, 1, refund).await, entitled(&second));
    let third = held(1, 1, 2, 3, now);
    assert_eq!(commit(&store, 1, grant(3)).await, entitled(&third));
    assert_eq!(found(&store, 2).await, Some(third));

    let durable = held(1, 1, 1, 4, now);
    commit(&store, 1, entitle(1, 1, 1, granting(4))).await;
    let use_up = entitle(1, 1, 1, EntitlementChange::Consume);
    assert_eq!(commit(&store, 1, use_up).await, settled, "it is durable");
    let revoke = entitle(1, 1, 1, revoking(4));
    assert_eq!(commit(&store, 1, revoke).await, entitled(&durable));
    assert_eq!(*store.head().borrow(), head, "no news to a directory");
}

pub async fn only_what_is_for_sale_is_had_and_only_by_players<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    let changes = [granting(1), EntitlementChange::Consume];
    for change in changes {
        for (app, player, sku, refusal) in [
            (1, 1, 8, Refusal::Missing),
            (2, 1, 1, Refusal::Missing),
            (3, 1, 1, Refusal::Missing),
            (1, 9, 1, Refusal::Missing),
            (1, 1, 4, Refusal::Settled),
        ] {
            let step = entitle(app, player, sku, change.clone());
            let receipt = commit(&store, 1, step).await;
            assert_eq!(receipt, refused(refusal), "{app} {player} {sku}");
        }
    }
    let archived = Sku {
        is_archived: true,
        ..sku(1, 2)
    };
    commit(&store, 1, define(archived)).await;
    let granted = commit(&store, 1, entitle(1, 1, 2, granting(1))).await;
    assert_eq!(granted, entitled(&held(1, 1, 2, 1, MADE)));
}

pub async fn sixty_four_at_once_use_it_up_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    commit(&store, 1, entitle(1, 1, 2, granting(1))).await;
    let receipts = sixty_four(&store, |_| entitle(1, 1, 2, EntitlementChange::Consume)).await;
    let one = the_only_one(receipts, Refusal::Settled);
    assert_eq!(one, entitled(&held(1, 1, 2, 1, MADE)));
}

pub async fn sixty_four_at_once_grant_it_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    // There is no row at first, and then one of what was used up.
    for from in [0, 100] {
        let grant = |n: u8| entitle(1, 1, 2, granting(from + u64::from(n)));
        let one = the_only_one(sixty_four(&store, grant).await, Refusal::Exists);
        let stored = found(&store, 2).await.unwrap();
        assert_eq!(one, entitled(&stored));
        commit(&store, 1, entitle(1, 1, 2, EntitlementChange::Consume)).await;
    }
}

pub async fn sixty_four_at_once_end_it_in_one_way<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    for n in 1..=3 {
        commit(&store, 1, entitle(1, 1, 2, granting(n))).await;
        let ends = |by: u8| match by % 3 {
            0 => EntitlementChange::Consume,
            1 => refunding(n),
            _ => revoking(n),
        };
        let receipts = sixty_four(&store, |by| entitle(1, 1, 2, ends(by))).await;
        let one = the_only_one(receipts, Refusal::Settled);
        assert_eq!(one, entitled(&held(1, 1, 2, n, MADE)));
        assert_ne!(
            found(&store, 2).await.unwrap().state,
            EntitlementState::Held
        );
    }
}

pub async fn what_is_granted_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    let other = || Step::InsertApp(app(1));
    let changed = Sku {
        name: "Other".into(),
        ..sku(1, 2)
    };
    let steps = vec![define(changed), entitle(1, 1, 2, granting(1)), other()];
    commit_all(&store, 2, steps).await;
    assert_eq!(found(&store, 2).await, None);
    assert!(store.catalog().await.unwrap().skus.contains(&sku(1, 2)));
    commit(&store, 1, entitle(1, 1, 2, granting(1))).await;
    let consume = || entitle(1, 1, 2, EntitlementChange::Consume);
    commit_all(&store, 2, vec![consume(), other()]).await;
    assert_eq!(found(&store, 2).await, Some(held(1, 1, 2, 1, MADE)));
    // A later step of a unit sees what an earlier one did.
    let again = || entitle(1, 1, 2, granting(2));
    let receipt = commit_all(&store, 2, vec![consume(), again()]).await;
    assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
    assert_eq!(found(&store, 2).await, Some(held(1, 1, 2, 2, MADE)));
}

pub async fn what_a_player_has_comes_in_pages<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    for (app, player, sku) in [(1, 1, 3), (1, 1, 1), (1, 1, 2), (1, 2, 1), (2, 1, 2)] {
        let n = app * 100 + player * 10 + sku;
        commit(&store, 1, entitle(app, player, sku, granting(n))).await;
    }
    let pages = [
        (None, 2, vec![1, 2], true),
        (Some(2), 2, vec![3], false),
        (None, 3, vec![1, 2, 3], false),
        (Some(3), 2, vec![], false),
        (None, usize::MAX, vec![1, 2, 3], false),
    ];
    for (after, limit, skus, more) in pages {
        let after = after.map(sku_id);
        let page = store.entitlements(app_id(1), player_id(1), after, limit);
        let page = page.await.unwrap();
        let expected: Vec<_> = skus.iter().map(|n| held(1, 1, *n, 110 + n, MADE)).collect();
        assert_eq!((page.items, page.more), (expected, more), "{after:?}");
    }
    commit(&store, 1, entitle(1, 1, 2, revoking(112))).await;
    let page = store.entitlements(app_id(1), player_id(1), None, 1).await;
    let page = page.unwrap();
    assert_eq!(page.items, [held(1, 1, 1, 111, MADE)]);
    assert!(page.more);
    let rest = store.entitlements(app_id(1), player_id(1), Some(sku_id(1)), 1);
    let rest = rest.await.unwrap();
    assert_eq!(
        (rest.items, rest.more),
        (vec![held(1, 1, 3, 113, MADE)], false)
    );
}
