use std::sync::Arc;

use store::{
    ACTIVITIES_KEPT, APP_DATA_KEYS, BLOCKED_KEPT, INBOX_KEPT, PaymentState, Receipt, Refusal, Step,
    Store, TEXT_GROUPS_KEPT, TextQuery,
};
use tokio::task::JoinSet;

use super::given::{
    ALL, activity, all_done, block, confirm, create, drop_group, inbox, install, installed,
    make_group, message, paid, payment, people, put, send, tell, text, told, write,
};
use crate::{
    Engine,
    given::{app_id, commit, done, fresh, is_done, player_id, refused},
};

/// How many are left who may, of those who come at once.
const ROOM: u64 = 20;

/// Commits each step by a caller of its own, all at once.
async fn at_once(
    store: &Arc<dyn Store>,
    steps: impl IntoIterator<Item = (u8, Step)>,
) -> Vec<Receipt> {
    let mut callers = JoinSet::new();
    for (by, step) in steps {
        let store = Arc::clone(store);
        callers.spawn(async move { commit(&store, by, step).await });
    }
    callers.join_all().await
}

fn many(receipts: &[Receipt], wanted: &Receipt) -> u64 {
    receipts.iter().filter(|it| *it == wanted).count() as u64
}

pub async fn sixty_four_at_once_keep_all_their_keys<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 1).await;
    let key = |n: u8| format!("key {n}");
    let keep = |n: u8| (n, put(1, 1, &[(&key(n), &key(n))], 1));
    let receipts = at_once(&store, (0..APP_DATA_KEYS as u8).map(keep)).await;
    assert_eq!(many(&receipts, &is_done()), APP_DATA_KEYS as u64);
    let kept = store.app_data(app_id(1), vec![player_id(1)]).await.unwrap();
    assert_eq!(kept[0].entries.len(), APP_DATA_KEYS);
    assert!(kept[0].entries.iter().all(|(key, value)| key == value));
    // Others find no room, not even at once.
    let receipts = at_once(&store, (100..108).map(keep)).await;
    assert_eq!(many(&receipts, &refused(Refusal::Settled)), 8);
}

pub async fn sixty_four_at_once_confirm_it_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 1).await;
    let started = |n| (n, create(payment(1, 1, 1, 1)));
    let receipts = at_once(&store, (0..64).map(started)).await;
    assert_eq!(many(&receipts, &paid(PaymentState::Started, true)), 1);
    assert_eq!(many(&receipts, &refused(Refusal::Exists)), 63);
    let receipts = at_once(&store, (0..64).map(|n| (n, confirm(1, 1, n.into())))).await;
    assert_eq!(many(&receipts, &paid(PaymentState::Confirmed, true)), 1);
    assert_eq!(many(&receipts, &paid(PaymentState::Confirmed, false)), 63);
}

pub async fn sixty_four_at_once_install_it_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 1).await;
    let receipts = at_once(&store, (0..64).map(|n| (n, install(1, 1, n.into())))).await;
    assert_eq!(many(&receipts, &installed(true)), 1);
    assert_eq!(many(&receipts, &installed(false)), 63);
    let remove = |n| (n, super::given::remove(1, 1));
    let receipts = at_once(&store, (0..64).map(remove)).await;
    assert_eq!(many(&receipts, &installed(true)), 1);
    assert_eq!(many(&receipts, &installed(false)), 63);
}

pub async fn sixty_four_at_once_shut_out_no_more_than_can_be<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let full = BLOCKED_KEPT as u64 - ROOM;
    people(&store, full + 65).await;
    let steps: Vec<_> = (0..full).map(|n| block(1, n + 2)).collect();
    for some in steps.chunks(250) {
        all_done(&store, some.to_vec()).await;
    }
    let blocking = |n: u8| (n, block(1, full + 2 + u64::from(n)));
    let receipts = at_once(&store, (0..64).map(blocking)).await;
    assert_eq!(many(&receipts, &is_done()), ROOM);
    assert_eq!(many(&receipts, &refused(Refusal::Settled)), 64 - ROOM);
    let blocked = store.blocked(player_id(1)).await.unwrap();
    assert_eq!(blocked.len(), BLOCKED_KEPT);
}

pub async fn groups_at_once_are_no_more_than_can_be<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 0).await;
    let full = TEXT_GROUPS_KEPT as u64 - ROOM;
    let names: Vec<_> = (0..full + 64).map(|n| format!("group {n}")).collect();
    let (there, new) = names.split_at(full as usize);
    let steps: Vec<_> = there.iter().map(|name| make_group(1, name)).collect();
    for some in steps.chunks(250) {
        all_done(&store, some.to_vec()).await;
    }
    let making = new.iter().map(|name| (1, make_group(1, name)));
    let receipts = at_once(&store, making).await;
    assert_eq!(many(&receipts, &is_done()), ROOM);
    assert_eq!(many(&receipts, &refused(Refusal::Settled)), 64 - ROOM);
    let groups = store.text_groups(app_id(1)).await.unwrap();
    assert_eq!(groups.len(), TEXT_GROUPS_KEPT);
}

/// Whatever comes first, the end of a group or a text for it: none is left
/// without the other.
pub async fn no_text_outlives_its_group<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 0).await;
    for round in 0..8_u64 {
        done(&store, [make_group(1, "a")]).await;
        let writing = (1..=8).map(|n| write(text(1, round * 8 + n, "a", 0, n)));
        let mut steps: Vec<_> = writing.map(|step| (1, step)).collect();
        steps.insert(round as usize, (1, drop_group(1, "a")));
        let receipts = at_once(&store, steps).await;
        let late = many(&receipts, &refused(Refusal::Missing));
        assert_eq!(many(&receipts, &is_done()) + late, 9);
        let left = store.texts(app_id(1), TextQuery::default(), ALL).await;
        assert_eq!(left.unwrap().total, 0, "round {round}");
    }
}

/// However many come at once, as many are left as are kept.
pub async fn sixty_four_at_once_are_told_and_sent<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    let (activities, messages) = (ACTIVITIES_KEPT as u64, INBOX_KEPT as u64);
    let told_before = (1..=activities).map(|n| tell(activity(1, 1, n, 1)));
    all_done(&store, told_before.collect()).await;
    let sent_before = (1..=messages).map(|n| send(message(1, n, 1, &[2, 3], 1)));
    all_done(&store, sent_before.collect()).await;
    let telling = (0..32_u64).map(|n| (1, tell(activity(1, 1, 1_000 + n, 2))));
    // To the two in either order, who must not wait for each other in a circle.
    let sending = (0..32_u64).map(|n| {
        let to = if n % 2 == 0 { [2, 3] } else { [3, 2] };
        (1, send(message(1, 1_000 + n, 1, &to, 2)))
    });
    let receipts = at_once(&store, telling.chain(sending)).await;
    assert_eq!(many(&receipts, &is_done()), 64);
    let expected = |kept: u64| (1_000..1_032).chain(1..=kept - 32).collect::<Vec<_>>();
    assert_eq!(told(&store, app_id(1), &[1]).await, expected(activities));
    for recipient in [2, 3] {
        assert_eq!(inbox(&store, 1, recipient).await, expected(messages));
    }
}
