//! Friends, and the one player behind several games.

use std::sync::Arc;

use store::{CircleStep, FRIENDS_KEPT, OrgIdentity, Organization, Receipt, Refusal, Step, Store};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{
        MADE, app, app_id, commit, commit_all, done, fresh, is_done, membership, player, player_id,
        refused,
    },
};

pub fn befriend(one: u64, other: u64) -> Step {
    Step::Circle(CircleStep::Befriend {
        player_id: player_id(one),
        friend_id: player_id(other),
        at: MADE,
    })
}

pub fn unfriend(one: u64, other: u64) -> Step {
    Step::Circle(CircleStep::Unfriend {
        player_id: player_id(one),
        friend_id: player_id(other),
    })
}

pub fn publisher(name: &str) -> Organization {
    Organization::Publisher(name.to_owned())
}

pub fn org_identity(organization: Organization, player: u64, number: u64) -> OrgIdentity {
    OrgIdentity {
        organization,
        player_id: player_id(player),
        org_scoped_id: player_id(number),
        made_at: MADE,
    }
}

pub fn known_as(organization: Organization, player: u64, number: u64) -> Step {
    let identity = org_identity(organization, player, number);
    Step::Circle(CircleStep::InsertOrgIdentity(identity))
}

async fn friends(store: &Arc<dyn Store>, of: u64) -> Vec<u64> {
    let friends = store.friends(player_id(of)).await.unwrap();
    friends.into_iter().map(base::PlayerId::get).collect()
}

pub async fn friends_are_friends_of_each_other<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [1, 2, 3].map(|n| Step::InsertPlayer(player(n)))).await;
    let head = *store.head().borrow();
    for step in [befriend(1, 4), befriend(4, 1), befriend(4, 5)] {
        let receipt = commit(&store, 1, step).await;
        assert_eq!(receipt, refused(Refusal::Missing));
    }
    let receipt = commit(&store, 1, befriend(1, 1)).await;
    assert_eq!(receipt, refused(Refusal::Settled));
    done(&store, [befriend(3, 1), befriend(1, 2), befriend(2, 1)]).await;
    assert_eq!(friends(&store, 1).await, [2, 3]);
    assert_eq!(friends(&store, 2).await, [1]);
    assert_eq!(friends(&store, 3).await, [1]);
    done(&store, [unfriend(2, 1), unfriend(2, 3), unfriend(8, 9)]).await;
    assert_eq!(friends(&store, 1).await, [3]);
    assert!(friends(&store, 2).await.is_empty());
    let steps = vec![unfriend(1, 3), befriend(1, 2), befriend(1, 1)];
    commit_all(&store, 1, steps).await;
    assert_eq!(friends(&store, 1).await, [3], "it goes back with its unit");
    assert_eq!(*store.head().borrow(), head, "no node needs to know");
}

/// Of one who has room for a few more, and many who ask at once, so many are let in.
pub async fn nobody_has_more_friends_than_can_be<E: Engine>() {
    const ROOM: u64 = 5;
    let (_engine, _clock, store) = fresh::<E>().await;
    let full = FRIENDS_KEPT as u64;
    let players: Vec<_> = (1..=full + 64)
        .map(|n| Step::InsertPlayer(player(n)))
        .collect();
    let before: Vec<_> = (2..full + 2 - ROOM).map(|n| befriend(n, 1)).collect();
    for steps in players.chunks(500).chain(before.chunks(500)) {
        commit_all(&store, 1, steps.to_vec()).await;
    }
    let mut callers = JoinSet::new();
    for n in 0..64 {
        let (one, other) = (1, full + 1 + n);
        let step = if n % 2 == 0 {
            befriend(one, other)
        } else {
            befriend(other, one)
        };
        let store = Arc::clone(&store);
        callers.spawn(async move { commit(&store, 1, step).await });
    }
    let receipts = callers.join_all().await;
    let told = |wanted: &Receipt| receipts.iter().filter(|it| *it == wanted).count() as u64;
    assert_eq!(told(&is_done()), ROOM);
    assert_eq!(told(&refused(Refusal::Settled)), 64 - ROOM);
    assert_eq!(friends(&store, 1).await.len(), FRIENDS_KEPT);
    // Who is there already stays, and who leaves makes room.
    done(&store, [befriend(1, 2), unfriend(1, 2), befriend(2, 1)]).await;
    assert_eq!(friends(&store, 1).await.len(), FRIENDS_KEPT);
}

/// Two who make and end it at once from both sides are friends both or neither.
pub async fn friends_at_once_stay_even<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertPlayer(player(n)))).await;
    for _ in 0..8 {
        let mut callers = JoinSet::new();
        for step in [
            befriend(1, 2),
            befriend(2, 1),
            unfriend(1, 2),
            unfriend(2, 1),
            befriend(1, 2),
        ] {
            let store = Arc::clone(&store);
            callers.spawn(async move { commit(&store, 1, step).await });
        }
        assert!(callers.join_all().await.iter().all(|it| *it == is_done()));
        let (one, other) = (friends(&store, 1).await, friends(&store, 2).await);
        assert_eq!(one.is_empty(), other.is_empty());
    }
}

pub async fn a_player_has_one_number_in_an_organization<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let a = || publisher("A");
    let missing = commit(&store, 1, known_as(a(), 1, 7)).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(&store, [1, 2].map(|n| Step::InsertPlayer(player(n)))).await;
    let head = *store.head().borrow();
    let own = || Organization::App(app_id(1));
    let elsewhere = [
        known_as(a(), 1, 7),
        known_as(publisher("a"), 1, 7),
        known_as(own(), 1, 7),
        known_as(Organization::App(app_id(2)), 2, 7),
        known_as(a(), 2, 8),
    ];
    done(&store, elsewhere).await;
    let exists = refused(Refusal::Exists);
    for step in [
        known_as(a(), 1, 9),
        known_as(a(), 1, 7),
        known_as(own(), 2, 7),
    ] {
        assert_eq!(commit(&store, 2, step).await, exists);
    }
    assert_eq!(commit(&store, 1, known_as(a(), 1, 9)).await, is_done());
    let found = async |of, n| store.org_identity(of, player_id(n)).await.unwrap();
    assert_eq!(found(a(), 1).await, Some(org_identity(a(), 1, 7)));
    assert_eq!(found(own(), 1).await, Some(org_identity(own(), 1, 7)));
    assert_eq!(found(own(), 2).await, None);
    assert_eq!(found(publisher("B"), 1).await, None);
    assert_eq!(*store.head().borrow(), head);
}

pub async fn many_are_read_in_the_order_asked_for<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    done(&store, (1..=4).map(|n| Step::InsertPlayer(player(n)))).await;
    let members = [(1, 1), (1, 3), (1, 4), (2, 2)];
    let member = |(app, n): (u64, u64)| Step::InsertMembership(membership(app, n, n + 100));
    done(&store, members.map(member)).await;
    let asked = || [4, 9, 2, 1, 4].map(player_id).to_vec();
    let found = store.memberships_of(app_id(1), asked()).await.unwrap();
    let expected = [4, 1, 4].map(|n| membership(1, n, n + 100));
    assert_eq!(found, expected);
    let found = store.players_of(asked()).await.unwrap();
    assert_eq!(found, [4, 2, 1, 4].map(player));
    let none = store.memberships_of(app_id(1), Vec::new()).await;
    assert_eq!(none, Ok(Vec::new()));
    assert_eq!(store.players_of(Vec::new()).await, Ok(Vec::new()));
}
