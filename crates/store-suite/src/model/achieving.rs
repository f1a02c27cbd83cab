//! Random steps of achievements, of who a player is to others, and of how calls
//! of Meta's graph are taken.

use std::sync::Arc;

use proptest::{
    prelude::{Just, Strategy, any},
    prop_oneof,
    sample::select,
};
use store::{Achievement, AchievementKind, Organization, ProgressChange, Step, Store, Unit};

use crate::{
    achievements::{
        COUNT, FIELD, achievement, define, image, insert_image, remove_all, set, update,
    },
    circle::{befriend, known_as, publisher, unfriend},
    given::{app, app_id, credential, membership, owner, player, player_id, rotation},
    graph_setups::{limit, overlapping, subscribe, unsubscribe},
};

const NAMES: [&str; 3] = ["a", "b", "A"];

const KINDS: [AchievementKind; 5] = [
    AchievementKind::Simple,
    COUNT,
    AchievementKind::Count { target: 2 },
    FIELD,
    AchievementKind::Bitfield {
        target: 1,
        length: 3,
    },
];

/// What has to be there for any of it to come to something.
pub(super) fn prelude() -> Unit {
    let apps = [1, 2].map(|n| Step::InsertApp(app(n)));
    let players = [1, 2].map(|n| Step::InsertPlayer(player(n)));
    let kinds = [(1, "a", COUNT), (2, "b", FIELD)];
    let defined = kinds.map(|(n, name, kind)| define(achievement(1, n, name, kind)));
    let kept = [
        Step::InsertCredential(credential(1, 1, "c")),
        Step::InsertMembership(membership(1, 2, 7)),
    ];
    let steps = apps.into_iter().chain(players).chain(defined).chain(kept);
    Unit {
        owner: owner(1),
        steps: steps.collect(),
    }
}

pub(super) fn plan() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => definition(),
        6 => progress(),
        1 => (1..=3_u64, 1..=3_u64).prop_map(|(app, player)| remove_all(app, player)),
        1 => (1..=3_u64, 0..3_u8).prop_map(|(app, n)| insert_image(image(app, n))),
        4 => circle(),
        3 => setup(),
    ]
}

fn definition() -> impl Strategy<Value = Step> {
    let kind = select(KINDS.as_slice());
    let name = select(NAMES.as_slice());
    (1..=3_u64, 1..=4_u64, name, kind, any::<[bool; 3]>()).prop_map(
        |(app, n, name, kind, [archived, pictured, often])| {
            define(Achievement {
                // Archived so seldom that there is something to write to.
                is_archived: archived && often,
                unlocked_image: pictured.then_some([n as u8; 32]),
                ..achievement(app, n, name, kind)
            })
        },
    )
}

fn progress() -> impl Strategy<Value = Step> {
    let app = || prop_oneof![6 => Just(1_u64), 1 => Just(2)];
    let change = prop_oneof![
        4 => (0..4_u64).prop_map(ProgressChange::Add),
        1 => Just(ProgressChange::Add(u64::MAX)),
        1 => Just(ProgressChange::Unlock),
    ];
    let changes = proptest::collection::vec(change, 1..3);
    prop_oneof![
        2 => (app(), 1..=2_u64, 1..=4_u64, changes)
            .prop_map(|(app, player, n, changes)| update(app, player, n, changes)),
        1 => (app(), 1..=2_u64, 1..=4_u64, "[01]{1,6}")
            .prop_map(|(app, player, n, bits)| set(app, player, n, &bits)),
    ]
}

fn circle() -> impl Strategy<Value = Step> {
    let two = || (1..=3_u64, 1..=3_u64);
    prop_oneof![
        3 => two().prop_map(|(one, other)| befriend(one, other)),
        2 => two().prop_map(|(one, other)| unfriend(one, other)),
        3 => (organization(), two()).prop_map(|(of, (player, n))| known_as(of, player, n)),
        1 => (1..=2_u64, 1..=3_u64, 1..=3_u64)
            .prop_map(|(app, n, number)| Step::InsertMembership(membership(app, n, number))),
    ]
}

fn organization() -> impl Strategy<Value = Organization> {
    prop_oneof![
        select(NAMES.as_slice()).prop_map(publisher),
        (1..=2_u64).prop_map(|app| Organization::App(app_id(app))),
    ]
}

fn setup() -> impl Strategy<Value = Step> {
    (1..=3_u64, any::<bool>(), 0..9_u64).prop_flat_map(|(app, which, secs)| {
        let secret = if which { "one" } else { "other" };
        prop_oneof![
            Just(limit(app, which.then_some(9), secs)),
            Just(subscribe(app, secret, secs)),
            Just(unsubscribe(app, secs)),
            Just(overlapping(1, app, secret, secs)),
            Just(rotation(1, app, secret)),
        ]
    })
}

/// Compares what the two stores say of all that; the catalogs are compared
/// already.
pub(super) async fn same(store: &Arc<dyn Store>, model: &Arc<dyn Store>) {
    let players = || [3, 1, 2].map(player_id).to_vec();
    let found = async |of: &Arc<dyn Store>| of.players_of(players()).await;
    assert_eq!(found(store).await, found(model).await);
    for app in [1, 2].map(app_id) {
        let found = async |of: &Arc<dyn Store>| of.memberships_of(app, players()).await;
        assert_eq!(found(store).await, found(model).await);
        for n in 0..3 {
            let found = async |of: &Arc<dyn Store>| of.image(app, [n; 32]).await;
            assert_eq!(found(store).await, found(model).await);
        }
        for player in players() {
            let found = async |of: &Arc<dyn Store>| of.progress(app, player).await;
            assert_eq!(found(store).await, found(model).await);
        }
    }
    for player in players() {
        let found = async |of: &Arc<dyn Store>| of.friends(player).await;
        assert_eq!(found(store).await, found(model).await);
        let organizations = NAMES.map(publisher);
        let own = [1, 2].map(|app| Organization::App(app_id(app)));
        for of in organizations.into_iter().chain(own) {
            let found = async |it: &Arc<dyn Store>| it.org_identity(of.clone(), player).await;
            assert_eq!(found(store).await, found(model).await);
        }
    }
}
