use std::{collections::BTreeSet, sync::Arc};

use store::{
    AdmitDevice, AttestOutcome, BanFilter, HOUR_LIMIT, Outcome, Receipt, Refusal, Step, Store,
};
use tokio::task::JoinSet;

use super::given::{admit, admitted, admitting, at, ban, device_id, known, unique_id};
use crate::{
    Engine,
    given::{app, app_id, commit, done, fresh, refused},
};

/// How many are left who may, of those who come at once.
const ROOM: usize = 20;

/// Commits each step by a caller of its own, all at once.
async fn at_once(store: &Arc<dyn Store>, steps: impl Iterator<Item = Step>) -> Vec<Receipt> {
    let mut callers = JoinSet::new();
    for (by, step) in steps.enumerate() {
        let store = Arc::clone(store);
        callers.spawn(async move { commit(&store, by as u8 + 1, step).await });
    }
    callers.join_all().await
}

/// Nobody has seen the device before, so that each would call it otherwise.
pub async fn sixty_four_at_once_are_one_device<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let coming = (1..=64_u8).map(|n| {
        admit(AdmitDevice {
            device_id: device_id(n),
            ..admitting(1, 77, n.into(), at(1))
        })
    });
    let receipts = at_once(&store, coming).await;
    let found: BTreeSet<_> = receipts
        .iter()
        .map(|receipt| match receipt {
            Receipt::Committed(outcomes) => match outcomes.as_slice() {
                [Outcome::Attest(AttestOutcome::Admitted(it))] => (it.device_id, it.unique_id),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    let page = store.devices(app_id(1), None, 99).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].given.len(), 64);
    let all = (1..=64).map(device_id).collect();
    let names = store.pseudonyms(app_id(1), all).await.unwrap();
    assert_eq!(names, [page.items[0].pseudonym]);
}

pub async fn sixty_four_at_once_are_given_no_more_than_may_be<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    for n in 0..HOUR_LIMIT - ROOM {
        admitted(&store, admitting(1, 1, 1, at(n as u64))).await;
    }
    let coming = (1..=64).map(|n| admit(admitting(1, 1, n, at(100))));
    let receipts = at_once(&store, coming).await;
    let exhausted = refused(Refusal::Exhausted { until: at(3_600) });
    let refused = receipts.iter().filter(|it| **it == exhausted);
    assert_eq!(refused.count(), 64 - ROOM);
    let admitted = |it: &&Receipt| matches!(it, Receipt::Committed(_));
    assert_eq!(receipts.iter().filter(admitted).count(), ROOM);
    let device = store.device(app_id(1), device_id(1)).await.unwrap();
    let device = device.unwrap();
    assert_eq!(device.given.len(), HOUR_LIMIT);
    assert_eq!(device.pseudonym.unique_id, unique_id(1));
}

pub async fn sixty_four_at_once_are_banned_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    known(&store, 1, &[1]).await;
    let head = *store.head().borrow();
    let banning = (1..=64).map(|n| ban(1, 1, n, [10, 90 + n]));
    let receipts = at_once(&store, banning).await;
    let news = |receipt: &&Receipt| match receipt {
        Receipt::Committed(outcomes) => match outcomes.as_slice() {
            [Outcome::Attest(AttestOutcome::Banned { news, .. })] => *news,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(receipts.iter().filter(news).count(), 1);
    let bans = store.bans(app_id(1), BanFilter::default(), None, 99).await;
    assert_eq!(bans.unwrap().items.len(), 1);
    assert_eq!(store.head().borrow().0, head.0 + 64);
}
