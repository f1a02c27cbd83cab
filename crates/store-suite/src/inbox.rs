//! Rewards that are kept until a game has fetched them, or to be compared.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use store::{
    AcknowledgeReward, KeepReward, Kept, Outcome, Receipt, Refusal, Reward, RewardAnswer,
    RewardState, RewardTurn, Step, Store, Unit,
};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{MADE, app, app_id, commit, commit_all, done, fresh, owner, refused},
    reports::{report, tallies, window},
    rewards::{opening, reward_id, settling},
};

const PARAMETERS: &str = r#"{"productid":"1 ✓"}"#;

pub fn keeping(app: u64, oid: &str, player: &str, kept: Kept) -> Step {
    Step::KeepReward(KeepReward {
        id: reward_id(app, oid),
        subject: player.to_owned(),
        parameters: PARAMETERS.to_owned(),
        key_id: "key".to_owned(),
        kept,
    })
}

pub fn acknowledging(app: u64, oid: &str, granted: bool, at: Timestamp) -> Step {
    Step::AcknowledgeReward(AcknowledgeReward {
        id: reward_id(app, oid),
        granted,
        detail: "no such player ✗".to_owned(),
        at,
    })
}

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

fn turn(turn: RewardTurn) -> Receipt {
    Receipt::Committed(vec![Outcome::Turn(turn)])
}

async fn keep(store: &Arc<dyn Store>, by: u8, oid: &str, player: &str) -> Receipt {
    commit(store, by, keeping(1, oid, player, Kept::Held)).await
}

pub async fn a_reward_is_kept_once<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let head = *store.head().borrow();
    clock.set(at(3));
    assert_eq!(keep(&store, 1, "o", "p").await, turn(RewardTurn::Kept));
    clock.set(at(9));
    let again = keep(&store, 1, "o", "p").await;
    assert_eq!(again, turn(RewardTurn::Kept), "told so again");
    let before = keep(&store, 2, "o", "p").await;
    assert_eq!(before, turn(RewardTurn::KeptBefore));
    let other = keep(&store, 1, "o", "q").await;
    assert_eq!(other, turn(RewardTurn::Conflict));
    let held = Reward {
        id: reward_id(1, "o"),
        subject: "p".to_owned(),
        parameters: PARAMETERS.to_owned(),
        key_id: "key".to_owned(),
        first_seen: at(3),
        state: RewardState::Held,
        detail: String::new(),
        fence: 0,
        asked_by: owner(1),
        lease_until: at(3),
        due_at: at(3),
    };
    let found = store.reward(reward_id(1, "o")).await;
    assert_eq!(found, Ok(Some(held)));
    let step = keeping(1, "r", "p", Kept::Recorded);
    assert_eq!(commit(&store, 1, step).await, turn(RewardTurn::Kept));
    let on_record = store.reward(reward_id(1, "r")).await.unwrap().unwrap();
    let told = (on_record.state, on_record.parameters.as_str());
    assert_eq!(told, (RewardState::Recorded, ""));
    // Whoever would ask the game for one that is kept does not, and the other way.
    let open = |oid: &str| Step::OpenReward(opening(1, oid, 1, at(30)));
    let mine = RewardTurn::Mine {
        fence: 1,
        first_seen: at(9),
        same_parameters: true,
    };
    assert_eq!(commit(&store, 1, open("a")).await, turn(mine));
    let asking = keep(&store, 2, "a", "player 1 of a ✓").await;
    assert_eq!(asking, turn(RewardTurn::InFlight));
    let late = settling(1, "o", 1, RewardAnswer::Granted, at(9));
    assert_eq!(commit(&store, 1, late).await, refused(Refusal::Fenced));
    for (answer, turn_told) in [
        (RewardAnswer::Granted, RewardTurn::Granted),
        (RewardAnswer::Rejected, RewardTurn::Rejected),
    ] {
        let oid = format!("{answer:?}");
        let player = format!("player 1 of {oid} ✓");
        let steps = vec![open(&oid), settling(1, &oid, 1, answer, at(9))];
        commit_all(&store, 1, steps).await;
        let told = keep(&store, 1, &oid, &player).await;
        assert_eq!(told, turn(turn_told));
    }
    // One that was open for want of something goes to the inbox with it.
    let completed = RewardAnswer::Completed {
        parameters: PARAMETERS.to_owned(),
        held: true,
    };
    let steps = vec![open("c"), settling(1, "c", 1, completed, at(9))];
    commit_all(&store, 1, steps).await;
    let found = store.reward(reward_id(1, "c")).await.unwrap().unwrap();
    let told = (found.state, &*found.parameters, &*found.detail);
    assert_eq!(told, (RewardState::Held, PARAMETERS, ""));
    assert_eq!(*store.head().borrow(), head, "no news to a directory");
}

pub async fn sixty_four_at_once_keep_it_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let mut keeping_it = JoinSet::new();
    for n in 1..=64 {
        let store = Arc::clone(&store);
        let unit = Unit::of(owner(n), keeping(1, "o", "p", Kept::Held));
        keeping_it.spawn(async move { store.commit(unit).await.unwrap() });
    }
    let told = keeping_it.join_all().await;
    let count = |wanted| told.iter().filter(|it| **it == turn(wanted)).count();
    let counts = (count(RewardTurn::Kept), count(RewardTurn::KeptBefore));
    assert_eq!(counts, (1, 63));
}

pub async fn a_kept_reward_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let failing = || Step::InsertApp(app(1));
    let steps = vec![
        keeping(1, "o", "p", Kept::Held),
        Step::ReportReward(report(1, "r", "p", at(1))),
        failing(),
    ];
    commit_all(&store, 2, steps).await;
    assert_eq!(store.reward(reward_id(1, "o")).await, Ok(None));
    keep(&store, 1, "o", "p").await;
    let steps = vec![acknowledging(1, "o", true, at(1)), failing()];
    commit_all(&store, 2, steps).await;
    let found = store.reward(reward_id(1, "o")).await.unwrap().unwrap();
    assert_eq!(found.state, RewardState::Held);
    let none = tallies(&store, window(1, at(0), at(9)), None, 9).await;
    assert_eq!(none, [("p".to_owned(), 1, 0)], "and nothing was reported");
}

pub async fn a_games_word_on_what_it_has_fetched_counts_once<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let word = |oid, granted, secs| acknowledging(1, oid, granted, at(secs));
    let missing = commit(&store, 1, word("g", true, 1)).await;
    assert_eq!(missing, refused(Refusal::Missing));
    for oid in ["g", "r"] {
        keep(&store, 1, oid, "p").await;
    }
    done(&store, [word("g", true, 5), word("g", true, 6)]).await;
    let found = store.reward(reward_id(1, "g")).await.unwrap().unwrap();
    assert_eq!(
        (found.state, found.due_at, found.parameters, found.detail),
        (RewardState::Granted, at(5), String::new(), String::new())
    );
    done(&store, [word("r", false, 5), word("r", false, 6)]).await;
    let found = store.reward(reward_id(1, "r")).await.unwrap().unwrap();
    assert_eq!(
        (
            found.state,
            found.due_at,
            &*found.parameters,
            &*found.detail
        ),
        (RewardState::Rejected, at(5), PARAMETERS, "no such player ✗")
    );
    for (oid, granted) in [("g", false), ("r", true)] {
        let settled = commit(&store, 1, word(oid, granted, 7)).await;
        assert_eq!(settled, refused(Refusal::Settled));
    }
    let steps = vec![
        keeping(1, "on record", "p", Kept::Recorded),
        Step::OpenReward(opening(1, "open", 1, at(30))),
    ];
    commit_all(&store, 1, steps).await;
    for oid in ["on record", "open"] {
        let fenced = commit(&store, 1, word(oid, true, 7)).await;
        assert_eq!(fenced, refused(Refusal::Fenced));
    }
}

pub async fn an_inbox_is_read_the_oldest_first<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let made = [
        (1, "b", 2),
        (1, "B", 2),
        (1, "c", 1),
        (2, "d", 1),
        (1, "e", 3),
        (1, "gone", 1),
    ];
    for (app, oid, secs) in made {
        clock.set(at(secs));
        commit(&store, 1, keeping(app, oid, "p", Kept::Held)).await;
    }
    commit(&store, 1, keeping(1, "on record", "p", Kept::Recorded)).await;
    done(&store, [acknowledging(1, "gone", true, at(4))]).await;
    let ask = async |app, after: Option<(u64, &str)>, limit| {
        let after = after.map(|(secs, oid)| (at(secs), reward_id(app, oid)));
        let page = store.held_rewards(app_id(app), after, limit).await.unwrap();
        let oids: Vec<_> = page.items.into_iter().map(|it| it.id.oid).collect();
        (oids.concat(), page.more)
    };
    for (app, after, limit, oids, more) in [
        (1, None, 9, "cBbe", false),
        (1, None, 4, "cBbe", false),
        (1, None, 3, "cBb", true),
        (1, None, 0, "", true),
        (1, None, usize::MAX, "cBbe", false),
        (1, Some((2, "B")), 9, "be", false),
        (1, Some((2, "a")), 1, "b", true),
        (1, Some((1, "zz")), 9, "Bbe", false),
        (1, Some((3, "e")), 9, "", false),
        (2, None, 9, "d", false),
        (3, None, 9, "", false),
    ] {
        let page = ask(app, after, limit).await;
        assert_eq!(page, (oids.to_owned(), more), "{app} {after:?} {limit}");
    }
}
