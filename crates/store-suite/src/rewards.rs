//! Rewards that networks say were earned.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use store::{
    OpenReward, Outcome, Receipt, Refusal, Reward, RewardAnswer, RewardId, RewardNetwork,
    RewardState, RewardTurn, SettleReward, Step, Store, Unit,
};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{MADE, app, commit, commit_all, done, fresh, is_done, owner, refused},
};

const PARAMETERS: &str = r#"{"productid":"1 ✓"}"#;

pub fn reward_id(app: u64, oid: &str) -> RewardId {
    RewardId {
        app_id: crate::given::app_id(app),
        network: RewardNetwork::UNITY_ADS,
        oid: oid.to_owned(),
    }
}

pub fn opening(app: u64, oid: &str, player: u8, lease_until: Timestamp) -> OpenReward {
    OpenReward {
        id: reward_id(app, oid),
        subject: format!("player {player} of {oid} ✓"),
        parameters: PARAMETERS.to_owned(),
        key_id: format!("key {player}"),
        lease_until,
    }
}

pub fn settling(app: u64, oid: &str, fence: u64, answer: RewardAnswer, at: Timestamp) -> Step {
    Step::SettleReward(SettleReward {
        id: reward_id(app, oid),
        fence,
        detail: format!("{answer:?}"),
        answer,
        at,
        ask: None,
    })
}

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

fn turn(receipt: &Receipt) -> RewardTurn {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.as_slice() {
            [Outcome::Turn(turn)] => *turn,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Asks for reward `o` of game 1, for 15 seconds.
async fn ask(store: &Arc<dyn Store>, by: u8, player: u8, now: u64) -> RewardTurn {
    let step = Step::OpenReward(opening(1, "o", player, at(now + 15)));
    turn(&commit(store, by, step).await)
}

fn mine(fence: u64) -> RewardTurn {
    RewardTurn::Mine {
        fence,
        first_seen: MADE,
        same_parameters: true,
    }
}

async fn reward(store: &Arc<dyn Store>) -> Option<Reward> {
    store.reward(reward_id(1, "o")).await.unwrap()
}

pub async fn sixty_four_at_once_get_one_turn<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let mut asking = JoinSet::new();
    for n in 1..=64 {
        let store = Arc::clone(&store);
        let step = Step::OpenReward(opening(1, "o", 1, at(15)));
        let unit = Unit::of(owner(n), step);
        asking.spawn(async move { turn(&store.commit(unit).await.unwrap()) });
    }
    let turns = asking.join_all().await;
    let count = |wanted| turns.iter().filter(|turn| **turn == wanted).count();
    assert_eq!((count(mine(1)), count(RewardTurn::InFlight)), (1, 63));
}

pub async fn a_reward_is_granted_under_one_fence<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let head = *store.head().borrow();
    let granted = |fence, secs| settling(1, "o", fence, RewardAnswer::Granted, at(secs));
    let missing = commit(&store, 1, granted(1, 1)).await;
    assert_eq!(missing, refused(Refusal::Missing));
    assert_eq!(reward(&store).await, None);

    assert_eq!(ask(&store, 1, 1, 0).await, mine(1));
    assert_eq!(ask(&store, 1, 1, 0).await, mine(1), "told so again");
    clock.set(at(14));
    assert_eq!(ask(&store, 2, 1, 14).await, RewardTurn::InFlight);
    assert_eq!(ask(&store, 2, 2, 14).await, RewardTurn::Conflict);
    clock.set(at(15));
    assert_eq!(ask(&store, 2, 1, 15).await, mine(2), "the lease has ended");
    let fenced = refused(Refusal::Fenced);
    assert_eq!(commit(&store, 1, granted(1, 16)).await, fenced);
    let open = Reward {
        id: reward_id(1, "o"),
        subject: "player 1 of o ✓".to_owned(),
        parameters: PARAMETERS.to_owned(),
        key_id: "key 1".to_owned(),
        first_seen: MADE,
        state: RewardState::Open,
        detail: String::new(),
        fence: 2,
        asked_by: owner(2),
        lease_until: at(30),
        due_at: at(30),
    };
    assert_eq!(reward(&store).await, Some(open.clone()));

    done(&store, [granted(2, 17), granted(2, 18)]).await;
    let settled = Reward {
        state: RewardState::Granted,
        parameters: String::new(),
        detail: String::new(),
        lease_until: at(17),
        due_at: at(17),
        ..open
    };
    assert_eq!(reward(&store).await, Some(settled.clone()));
    // Whoever was fenced hears that it is granted, and nothing else is heard.
    assert_eq!(commit(&store, 1, granted(1, 19)).await, is_done());
    let unknown = RewardAnswer::Unknown { due_at: at(40) };
    for answer in [RewardAnswer::Rejected, unknown] {
        let step = settling(1, "o", 2, answer, at(19));
        assert_eq!(commit(&store, 2, step).await, refused(Refusal::Settled));
    }
    clock.advance(Duration::from_secs(365 * 24 * 60 * 60));
    assert_eq!(ask(&store, 3, 1, 0).await, RewardTurn::Granted);
    assert_eq!(ask(&store, 3, 2, 0).await, RewardTurn::Conflict);
    assert_eq!(reward(&store).await, Some(settled), "it stays");
    assert_eq!(*store.head().borrow(), head, "no news to a directory");
}

pub async fn what_nobody_knows_is_asked_again_and_what_is_rejected_is_not<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    assert_eq!(ask(&store, 1, 1, 0).await, mine(1));
    let due_at = at(60);
    let unknown = settling(1, "o", 1, RewardAnswer::Unknown { due_at }, at(2));
    done(&store, [unknown]).await;
    let open = reward(&store).await.unwrap();
    assert_eq!(
        (open.state, open.lease_until, open.due_at),
        (RewardState::Open, at(4), due_at)
    );
    clock.set(at(3));
    let too_soon = ask(&store, 2, 1, 3).await;
    assert_eq!(too_soon, RewardTurn::InFlight, "the game is left alone");
    clock.set(at(4));
    assert_eq!(ask(&store, 2, 1, 4).await, mine(2), "nobody is asking");
    let rejected = settling(1, "o", 2, RewardAnswer::Rejected, at(3));
    done(&store, [rejected]).await;
    assert_eq!(ask(&store, 3, 1, 4).await, RewardTurn::Rejected);
    let row = reward(&store).await.unwrap();
    assert_eq!((&*row.detail, &*row.parameters), ("Rejected", PARAMETERS));
    let late = settling(1, "o", 2, RewardAnswer::Granted, at(4));
    assert_eq!(commit(&store, 2, late).await, refused(Refusal::Settled));
}

pub async fn what_was_signed_first_is_what_is_remembered<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    assert_eq!(ask(&store, 1, 1, 0).await, mine(1));
    clock.set(at(15));
    let other = OpenReward {
        parameters: "{}".to_owned(),
        ..opening(1, "o", 1, at(30))
    };
    let told = turn(&commit(&store, 2, Step::OpenReward(other)).await);
    let changed = RewardTurn::Mine {
        fence: 2,
        first_seen: MADE,
        same_parameters: false,
    };
    assert_eq!(told, changed);
    assert_eq!(reward(&store).await.unwrap().parameters, PARAMETERS);
}

pub async fn a_reward_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let open = || Step::OpenReward(opening(1, "o", 1, at(15)));
    commit_all(&store, 2, vec![open(), Step::InsertApp(app(1))]).await;
    assert_eq!(reward(&store).await, None);
    assert_eq!(ask(&store, 3, 1, 0).await, mine(1));
    let before = reward(&store).await;
    let granted = settling(1, "o", 1, RewardAnswer::Granted, at(1));
    commit_all(&store, 2, vec![granted, Step::InsertApp(app(1))]).await;
    assert_eq!(reward(&store).await, before);
}

pub async fn rewards_of_one_name_are_apart_by_game_and_by_letter<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    for (app, oid) in [(1, "o"), (2, "o"), (1, "O"), (1, "o "), (1, "ö")] {
        let step = Step::OpenReward(opening(app, oid, 1, at(15)));
        assert_eq!(turn(&commit(&store, 9, step).await), mine(1), "{app} {oid}");
        let found = store.reward(reward_id(app, oid)).await.unwrap().unwrap();
        assert_eq!(found.id, reward_id(app, oid));
    }
}
