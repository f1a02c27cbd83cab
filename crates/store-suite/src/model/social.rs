//! Random steps of what players are and have on OpenSocial.

use std::sync::Arc;

use base::{Environment, PlayerId};
use proptest::{
    prelude::{Just, Strategy, any},
    prop_oneof,
    sample::select,
};
use store::{
    AppDataChange, LifeCycleEvent, PaymentChange, PaymentFailure, Span, Step, Store, TextQuery,
    TextStatus, Unit,
};

use crate::{
    given::{app, app_id, owner, player, player_id},
    social::given::{
        activity, block, confirm, create, discard, drop_group, edit, entries, install, judge, keep,
        link, make_group, message, pay, payment, payment_id, persona, put, remove, rsa_key, send,
        show, take, tell, text, text_id, unblock, window, words, write,
    },
};

/// Few enough that steps meet; in the order of bytes, which is not that of
/// letters.
const NAMES: [&str; 3] = ["B", "a", "é"];

/// What has to be there for any of it to come to something.
pub(super) fn prelude() -> Unit {
    let apps = [1, 2].map(|n| Step::InsertApp(app(n)));
    let players = [1, 2, 3].map(|n| Step::InsertPlayer(player(n)));
    let groups = [(1, "a"), (1, "B"), (2, "a")].map(|(app, name)| make_group(app, name));
    Unit {
        owner: owner(1),
        steps: apps.into_iter().chain(players).chain(groups).collect(),
    }
}

pub(super) fn plan() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => setup(),
        5 => person(),
        4 => kept(),
        8 => written(),
        6 => paid(),
        6 => posted(),
    ]
}

/// Mostly one that is there.
fn game() -> impl Strategy<Value = u64> {
    prop_oneof![12 => Just(1_u64), 4 => Just(2), 1 => Just(3)]
}

fn somebody() -> impl Strategy<Value = u64> {
    prop_oneof![12 => 1..=3_u64, 1 => Just(4)]
}

fn setup() -> impl Strategy<Value = Step> {
    let event = select(LifeCycleEvent::ALL.as_slice());
    (game(), event, any::<[bool; 2]>(), 1..9_u64).prop_flat_map(|(app, event, [one, two], secs)| {
        let url = one.then_some("https://one.example/");
        prop_oneof![
            Just(window(app, secs, two.then_some(url))),
            Just(link(app, event, url, secs)),
            Just(words(app, if one { &["b", "a", "b"] } else { &[] }, secs)),
            Just(rsa_key(app, if one { "one" } else { "two" }, secs)),
        ]
    })
}

fn person() -> impl Strategy<Value = Step> {
    let two = || (somebody(), somebody());
    prop_oneof![
        3 => (game(), somebody(), 0..9_u64)
            .prop_map(|(app, player, secs)| install(app, player, secs)),
        2 => (game(), somebody()).prop_map(|(app, player)| remove(app, player)),
        3 => two().prop_map(|(player, blocked)| block(player, blocked)),
        2 => two().prop_map(|(player, blocked)| unblock(player, blocked)),
        2 => (somebody(), any::<bool>(), 0..9_u64)
            .prop_map(|(player, much, secs)| show(persona(player, much, secs))),
    ]
}

fn kept() -> impl Strategy<Value = Step> {
    let name = || select(NAMES.as_slice());
    let place = || (game(), somebody(), 0..9_u64);
    prop_oneof![
        4 => (place(), name(), name()).prop_map(|((app, player, secs), key, value)| {
            put(app, player, &[(key, value), ("always", value)], secs)
        }),
        // So many that there is room for no others.
        1 => (place(), 0..3_usize).prop_map(|((app, player, secs), fewer)| {
            let many: Vec<_> = (fewer..64).map(|n| n.to_string()).collect();
            let many: Vec<_> = many.iter().map(|key| (key.as_str(), "v")).collect();
            keep(app, player, AppDataChange::Put(entries(&many)), secs)
        }),
        2 => (place(), name())
            .prop_map(|((app, player, secs), key)| take(app, player, &[key, "always"], secs)),
        1 => place()
            .prop_map(|(app, player, secs)| keep(app, player, AppDataChange::Clear, secs)),
    ]
}

fn written() -> impl Strategy<Value = Step> {
    let name = || select(NAMES.as_slice());
    let status = select(TextStatus::ALL.as_slice());
    let meant = || (any::<[bool; 2]>(), name(), 1..=2_u64);
    prop_oneof![
        2 => (game(), name()).prop_map(|(app, name)| make_group(app, name)),
        1 => (game(), name()).prop_map(|(app, name)| drop_group(app, name)),
        8 => (game(), 1..=9_u64, name(), 0..=2_u64, 0..4_u64)
            .prop_map(|(app, n, group, author, secs)| write(text(app, n, group, author, secs))),
        3 => (game(), 1..=9_u64, meant(), 0..9_u64)
            .prop_map(|(app, n, ([grouped, by], group, author), secs)| {
                let meant = (grouped.then_some(group), by.then_some(author));
                edit(app, n, meant, &format!("at {secs}"), secs)
            }),
        3 => (game(), 1..=9_u64, meant(), status, 0..9_u64)
            .prop_map(|(app, n, ([grouped, by], group, author), status, secs)| {
                let meant = (grouped.then_some(group), by.then_some(author));
                judge(app, n, meant, status, secs)
            }),
    ]
}

fn paid() -> impl Strategy<Value = Step> {
    let why = select(PaymentFailure::ALL.as_slice());
    let which = || (game(), 1..=4_u8);
    prop_oneof![
        4 => (which(), somebody(), 0..3_u64)
            .prop_map(|((app, n), player, secs)| create(payment(app, n, player, secs * 50))),
        3 => (which(), 0..3_u64).prop_map(|((app, n), secs)| confirm(app, n, secs * 50)),
        2 => (which(), 0..9_u64)
            .prop_map(|((app, n), secs)| pay(app, n, PaymentChange::Accept, secs)),
        2 => (which(), why, 0..9_u64)
            .prop_map(|((app, n), why, secs)| pay(app, n, PaymentChange::Fail(why), secs)),
    ]
}

fn posted() -> impl Strategy<Value = Step> {
    let recipients = select(vec![&[1_u64][..], &[2, 3], &[3, 1, 2], &[2, 4]]);
    prop_oneof![
        3 => (game(), somebody(), 1..=6_u64, 0..4_u64)
            .prop_map(|(app, player, n, secs)| tell(activity(app, player, n, secs))),
        3 => (game(), 1..=6_u64, somebody(), recipients, 0..4_u64)
            .prop_map(|(app, n, sender, to, secs)| send(message(app, n, sender, to, secs))),
        1 => (game(), somebody(), 1..=6_u64)
            .prop_map(|(app, recipient, n)| discard(app, recipient, n)),
    ]
}

/// Whether a step is one of these.
pub(super) const fn is_one(step: &Step) -> bool {
    matches!(
        step,
        Step::Social(_) | Step::Text(_) | Step::Payment(_) | Step::Post(_)
    )
}

/// Compares what the two stores say of all that; the catalogs are compared
/// already.
pub(super) async fn same(store: &Arc<dyn Store>, model: &Arc<dyn Store>) {
    let players = || [3, 1, 2, 1].map(player_id).to_vec();
    let found = async |of: &Arc<dyn Store>| of.personas(players()).await;
    assert_eq!(found(store).await, found(model).await);
    for player in players() {
        let found = async |of: &Arc<dyn Store>| {
            let installed = of.installed(player).await.unwrap();
            (installed, of.blocked(player).await.unwrap())
        };
        assert_eq!(found(store).await, found(model).await);
    }
    for app in 1..=2 {
        people(store, model, app).await;
        texts(store, model, app).await;
        lists(store, model, app).await;
    }
}

async fn people(store: &Arc<dyn Store>, model: &Arc<dyn Store>, app: u64) {
    let players = || [3, 1, 2, 1].map(player_id).to_vec();
    let app = app_id(app);
    let found = async |of: &Arc<dyn Store>| {
        let installed = of.installations(app, players()).await.unwrap();
        let kept = of.app_data(app, players()).await.unwrap();
        (installed, kept, of.text_groups(app).await.unwrap())
    };
    assert_eq!(found(store).await, found(model).await);
    for n in 1..=9 {
        let found = async |of: &Arc<dyn Store>| {
            let text = of.text(app, text_id(n)).await.unwrap();
            (text, of.payment(app, payment_id(n as u8)).await.unwrap())
        };
        assert_eq!(found(store).await, found(model).await);
    }
}

const SPANS: [Span; 2] = [
    Span {
        skip: 0,
        limit: usize::MAX,
    },
    Span { skip: 1, limit: 2 },
];

async fn texts(store: &Arc<dyn Store>, model: &Arc<dyn Store>, app: u64) {
    for group in NAMES.map(Some).into_iter().chain([None]) {
        for author in [None, PlayerId::new(1)] {
            for status in [None, Some(TextStatus::Waiting), Some(TextStatus::Withdrawn)] {
                let query = TextQuery {
                    group: group.map(str::to_owned),
                    author,
                    status,
                };
                let found = async |of: &Arc<dyn Store>| {
                    let span = SPANS[usize::from(status.is_some())];
                    of.texts(app_id(app), query.clone(), span).await.unwrap()
                };
                assert_eq!(found(store).await, found(model).await, "{query:?}");
            }
        }
    }
}

async fn lists(store: &Arc<dyn Store>, model: &Arc<dyn Store>, app: u64) {
    let app = app_id(app);
    for span in SPANS {
        for player in [1, 2, 3] {
            let found = async |of: &Arc<dyn Store>| {
                let players = [player, 3].map(player_id).to_vec();
                let told = of.activities(app, players, span).await.unwrap();
                let paid = of.payments(app, PlayerId::new(player), None, span).await;
                let inbox = of.inbox(app, player_id(player), span).await.unwrap();
                (told, paid.unwrap(), inbox)
            };
            assert_eq!(found(store).await, found(model).await, "{player} {span:?}");
        }
        for here in [None, Some(Environment::Live), Some(Environment::Sandbox)] {
            let found =
                async |of: &Arc<dyn Store>| of.payments(app, None, here, span).await.unwrap();
            assert_eq!(found(store).await, found(model).await, "{here:?} {span:?}");
        }
    }
}
