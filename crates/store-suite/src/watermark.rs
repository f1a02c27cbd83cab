use std::time::Duration;

use base::Clock;
use store::{Step, Watermark};

use crate::{
    Engine,
    given::{MADE, app, app_id, commit_all, credential, credential_id, done, fresh, wish},
};

pub async fn it_only_moves_forward_and_is_in_the_catalog<E: Engine>() {
    let (_engine, _, store) = fresh::<E>().await;
    assert_eq!(store.catalog().await.unwrap().watermark, None);
    let at = |secs| Watermark::at(MADE.plus(Duration::from_secs(secs)));
    for (wish, stands) in [(5, 5), (9, 9), (7, 9)] {
        let head = *store.head().borrow();
        done(&store, [Step::RaiseWatermark(at(wish))]).await;
        let catalog = store.catalog().await.unwrap();
        assert_eq!(catalog.watermark, Some(at(stands)));
        assert_eq!(catalog.head, head.next(), "the directory hears of it");
    }
}

pub async fn it_ends_every_answer<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    for n in 1..=2 {
        let steps = [
            Step::InsertApp(app(n)),
            Step::InsertCredential(credential(n, n, &format!("c{n}"))),
        ];
        done(&store, steps).await;
        let issue = Step::Issue(wish(n, n, 1));
        commit_all(&store, 1, vec![issue]).await;
    }
    done(&store, [Step::RaiseWatermark(Watermark::at(clock.now()))]).await;
    for n in 1..=2 {
        let found = store.issuance(app_id(n), credential_id(n)).await.unwrap();
        assert_eq!(found, None, "of app {n}");
    }
}
