use store::{ACTIVITIES_KEPT, INBOX_KEPT, Receipt, Refusal};

use super::given::{
    ALL, activity, all_done, block, discard, inbox, message, people, send, tell, told, unblock,
};
use crate::{
    Engine,
    given::{app_id, commit, commit_all, done, fresh, is_done, player_id, refused},
};

pub async fn an_activity_is_there_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 2).await;
    for lost in [activity(3, 1, 1, 1), activity(1, 3, 1, 1)] {
        let receipt = commit(&store, 1, tell(lost)).await;
        assert_eq!(receipt, refused(Refusal::Missing));
    }
    let (first, plain) = (activity(1, 1, 1, 1), activity(1, 1, 2, 0));
    let apart = [activity(1, 2, 1, 1), activity(2, 1, 1, 1)];
    done(&store, [first.clone(), plain.clone()].map(tell)).await;
    done(&store, apart.map(tell)).await;
    let again = || tell(activity(1, 1, 1, 9));
    assert_eq!(commit(&store, 1, again()).await, is_done());
    assert_eq!(commit(&store, 2, again()).await, refused(Refusal::Exists));
    let found = store.activities(app_id(1), vec![player_id(1)], ALL).await;
    assert_eq!(found.unwrap().items, [first, plain]);
}

pub async fn the_oldest_of_a_players_activities_goes<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 2).await;
    let kept = ACTIVITIES_KEPT as u64;
    let mut steps = vec![tell(activity(1, 2, 1, 0)), tell(activity(2, 1, 1, 0))];
    // The higher the number, the older.
    steps.extend((1..=kept).map(|n| tell(activity(1, 1, n, 1_000 - n))));
    all_done(&store, steps).await;
    done(&store, [tell(activity(1, 1, 500, 2_000))]).await;
    let expected: Vec<_> = [500].into_iter().chain(1..kept).collect();
    assert_eq!(told(&store, app_id(1), &[1]).await, expected);
    // What is older than all of them is gone at once; of one moment the highest
    // number goes.
    let oldest = tell(activity(1, 1, 501, 1));
    let even = tell(activity(1, 1, 499, 2_000));
    let last = tell(activity(1, 1, 502, 1_000 - kept + 2));
    done(&store, [oldest, even, last]).await;
    let expected: Vec<_> = [499, 500].into_iter().chain(1..kept - 1).collect();
    assert_eq!(told(&store, app_id(1), &[1]).await, expected);
    // Others' are others'.
    assert_eq!(told(&store, app_id(1), &[2]).await, [1]);
    assert_eq!(told(&store, app_id(2), &[1]).await, [1]);
}

pub async fn a_message_has_a_copy_for_each_recipient<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 4).await;
    let missing = refused(Refusal::Missing);
    for lost in [
        message(3, 1, 1, &[2], 1),
        message(1, 1, 9, &[2], 1),
        message(1, 1, 1, &[2, 9], 1),
    ] {
        assert_eq!(commit(&store, 1, send(lost)).await, missing);
    }
    assert_eq!(inbox(&store, 1, 2).await, [], "nobody has half of one");
    let first = message(1, 1, 1, &[3, 2, 1], 1);
    let steps = [first.clone(), message(1, 2, 2, &[3], 0)].map(send);
    done(&store, steps).await;
    done(&store, [send(message(2, 1, 1, &[3], 1))]).await;
    for n in [1, 2, 3] {
        let found = store.inbox(app_id(1), player_id(n), ALL).await.unwrap();
        assert_eq!(found.items[0], first, "{n}");
    }
    let again = || send(message(1, 1, 1, &[4, 3], 9));
    let taken = commit(&store, 2, again()).await;
    assert_eq!(taken, refused(Refusal::Exists));
    assert_eq!(inbox(&store, 1, 4).await, []);
    assert_eq!(commit(&store, 1, again()).await, is_done());
    assert_eq!(inbox(&store, 1, 4).await, [1]);
    // Each takes away one's own copy only, also where there is none.
    let steps = [discard(1, 3, 1), discard(1, 3, 1), discard(9, 3, 1)];
    done(&store, steps).await;
    assert_eq!(inbox(&store, 1, 3).await, [2]);
    assert_eq!(inbox(&store, 1, 2).await, [1]);
    assert_eq!(inbox(&store, 2, 3).await, [1]);
    let steps = vec![discard(1, 2, 1), send(message(1, 5, 1, &[2, 9], 1))];
    let (step, refusal) = (1, Refusal::Missing);
    let receipt = commit_all(&store, 1, steps).await;
    assert_eq!(receipt, Receipt::Refused { step, refusal });
    assert_eq!(inbox(&store, 1, 2).await, [1], "goes back with its unit");
}

pub async fn who_shuts_the_sender_out_gets_no_copy<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    let first = || send(message(1, 1, 1, &[2, 3], 1));
    done(&store, [block(2, 1), block(1, 3), first()]).await;
    assert_eq!(inbox(&store, 1, 2).await, []);
    assert_eq!(inbox(&store, 1, 3).await, [1], "one way only");
    done(&store, [unblock(2, 1), send(message(1, 2, 1, &[2], 1))]).await;
    assert_eq!(inbox(&store, 1, 2).await, [2]);
    // What is there already stays.
    done(&store, [block(2, 1), send(message(1, 3, 1, &[2], 1))]).await;
    assert_eq!(inbox(&store, 1, 2).await, [2]);
}

pub async fn the_oldest_of_an_inbox_goes<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    people(&store, 3).await;
    let kept = INBOX_KEPT as u64;
    let mut steps = vec![send(message(2, 1, 1, &[2], 0))];
    // The higher the number, the older.
    steps.extend((1..=kept).map(|n| send(message(1, n, 1, &[2], 1_000 - n))));
    all_done(&store, steps).await;
    let newest = send(message(1, 500, 3, &[3, 2], 2_000));
    let oldest = send(message(1, 501, 3, &[3, 2], 1));
    done(&store, [newest, oldest]).await;
    let expected: Vec<_> = [500].into_iter().chain(1..kept).collect();
    assert_eq!(inbox(&store, 1, 2).await, expected);
    assert_eq!(inbox(&store, 1, 3).await, [500, 501]);
    assert_eq!(inbox(&store, 2, 2).await, [1]);
}
