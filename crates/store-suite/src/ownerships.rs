use std::{sync::Arc, time::Duration};

use base::Timestamp;
use store::{Outcome, Ownership, OwnershipState, Receipt, Refusal, Step, Store};

use crate::{
    Engine,
    given::{
        MADE, app, app_id, commit, done, fresh, grant, membership, player, player_id, refused,
        release,
    },
};

fn bought(app: u64, player: u64, product_no: u64, state: OwnershipState) -> Ownership {
    Ownership {
        app_id: app_id(app),
        player_id: player_id(player),
        state,
        purchased_at: bought_at(product_no),
        product_no,
    }
}

fn bought_at(product_no: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(product_no))
}

async fn changed(store: &Arc<dyn Store>, step: Step, expected: Ownership) {
    let receipt = commit(store, 1, step).await;
    assert_eq!(receipt, Receipt::Committed(vec![Outcome::Owned(expected)]));
}

pub async fn a_copy_is_granted_released_and_granted_again<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = refused(Refusal::Missing);
    done(&store, [Step::InsertApp(app(1))]).await;
    assert_eq!(commit(&store, 1, grant(1, 1, 7)).await, missing, "player");
    done(&store, [Step::InsertPlayer(player(1))]).await;
    assert_eq!(commit(&store, 1, grant(2, 1, 7)).await, missing, "app");
    assert_eq!(commit(&store, 1, release(1, 1)).await, missing, "copy");
    let first = bought(1, 1, 7, OwnershipState::Have);
    changed(&store, grant(1, 1, 7), first).await;
    changed(&store, grant(1, 1, 8), first).await;
    let released = bought(1, 1, 7, OwnershipState::Released);
    changed(&store, release(1, 1), released).await;
    changed(&store, release(1, 1), released).await;
    let again = bought(1, 1, 9, OwnershipState::Have);
    changed(&store, grant(1, 1, 9), again).await;
    let held = store.ownerships(player_id(1), vec![app_id(1)]).await;
    assert_eq!(held.unwrap(), [again]);
}

pub async fn only_what_is_asked_for_is_found<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, (1..=3).map(|n| Step::InsertApp(app(n)))).await;
    done(&store, (1..=2).map(|n| Step::InsertPlayer(player(n)))).await;
    let have = OwnershipState::Have;
    for (app, player) in [(1, 1), (2, 1), (3, 2)] {
        changed(&store, grant(app, player, 5), bought(app, player, 5, have)).await;
    }
    for (player, apps, found) in [
        (1, vec![2, 1, 3], vec![2, 1]),
        (1, vec![3], vec![]),
        (2, vec![1, 3], vec![3]),
        (3, vec![1, 2, 3], vec![]),
        (1, vec![], vec![]),
    ] {
        let apps = apps.into_iter().map(app_id).collect();
        let held = store.ownerships(player_id(player), apps).await.unwrap();
        let expected: Vec<_> = found
            .into_iter()
            .map(|app| bought(app, player, 5, have))
            .collect();
        assert_eq!(held, expected);
    }
}

pub async fn a_member_is_found_by_the_number_within_the_game<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, (1..=2).map(|n| Step::InsertApp(app(n)))).await;
    done(&store, (1..=2).map(|n| Step::InsertPlayer(player(n)))).await;
    let members = [
        membership(1, 1, 70),
        membership(1, 2, 71),
        membership(2, 1, 71),
    ];
    done(&store, members.map(Step::InsertMembership)).await;
    for (app, number, found) in [
        (1, 70, Some(members[0])),
        (1, 71, Some(members[1])),
        (2, 71, Some(members[2])),
        (2, 70, None),
        (3, 70, None),
    ] {
        let member = store
            .membership_by_number(app_id(app), player_id(number))
            .await;
        assert_eq!(member.unwrap(), found, "{app} {number}");
    }
}
