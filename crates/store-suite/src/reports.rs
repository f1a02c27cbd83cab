//! What games were asked, what they say they have granted, and how that compares.

use std::{sync::Arc, time::Duration};

use base::{Clock, Timestamp};
use store::{
    ASKS_KEPT, KeepReward, Kept, LATEST_ASKS, QUIET_AFTER_UNKNOWN, REPORTS_KEPT, Receipt, Refusal,
    RewardAnswer, RewardAsk, RewardId, RewardNetwork, RewardReport, RewardState, RewardTally,
    SettleReward, Step, Store, TallyWindow, Unit,
};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{MADE, app_id, commit, commit_all, done, fresh, is_done, owner, refused},
    inbox::{acknowledging, keeping},
    rewards::{opening, reward_id, settling},
};

pub fn report(app: u64, id: &str, player: &str, granted_at: Timestamp) -> RewardReport {
    RewardReport {
        app_id: app_id(app),
        network: RewardNetwork::UNITY_ADS,
        report_id: id.to_owned(),
        subject: player.to_owned(),
        granted_at,
    }
}

pub fn asked(no: u64, began_at: Timestamp) -> RewardAsk {
    RewardAsk {
        no,
        began_at,
        took_ms: no * 100,
        status: (no > 1).then_some(503),
        came_to: RewardState::Open,
        detail: format!("why {no} ✓"),
        request: format!("POST /grant {no} ✓"),
        answer: format!("later {no} ✗"),
    }
}

/// The same answer, and what was asked for it.
pub fn remembering(step: Step, ask: RewardAsk) -> Step {
    match step {
        Step::SettleReward(settle) => Step::SettleReward(SettleReward {
            ask: Some(ask),
            ..settle
        }),
        other => other,
    }
}

pub fn window(app: u64, from: Timestamp, until: Timestamp) -> TallyWindow {
    TallyWindow {
        app_id: app_id(app),
        network: RewardNetwork::UNITY_ADS,
        from,
        until,
        only_different: false,
    }
}

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

pub async fn what_a_game_was_asked_is_remembered_for_a_while<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let id = || reward_id(1, "o");
    let unknown = RewardAnswer::Unknown { due_at: at(60) };
    let told = |fence, answer, secs| settling(1, "o", fence, answer, at(secs));
    let first = remembering(told(1, unknown, 2), asked(1, at(1)));
    let missing = commit(&store, 1, first.clone()).await;
    assert_eq!(missing, refused(Refusal::Missing));
    assert_eq!(store.reward_asks(id()).await, Ok(vec![]));
    let open = |by| {
        let step = Step::OpenReward(opening(1, "o", 1, at(900)));
        commit(&store, by, step)
    };
    open(1).await;
    done(&store, [first.clone()]).await;
    clock.set(at(2).plus(QUIET_AFTER_UNKNOWN));
    open(2).await;
    let fenced = commit(&store, 1, first).await;
    assert_eq!(fenced, refused(Refusal::Fenced));
    let granted = |ask| remembering(told(2, RewardAnswer::Granted, 9), ask);
    let second = RewardAsk {
        status: None,
        came_to: RewardState::Granted,
        ..asked(2, at(8))
    };
    let twice = RewardAsk {
        detail: "told so again".to_owned(),
        ..second.clone()
    };
    done(&store, [granted(second.clone()), granted(twice)]).await;
    let both = vec![asked(1, at(1)), second.clone()];
    assert_eq!(store.reward_asks(id()).await, Ok(both));
    assert_eq!(store.reward_asks(reward_id(2, "o")).await, Ok(vec![]));
    assert_eq!(store.reward_asks(reward_id(1, "O")).await, Ok(vec![]));

    clock.set(at(1).plus(ASKS_KEPT));
    commit_all(&store, 1, vec![]).await;
    assert_eq!(store.reward_asks(id()).await.unwrap().len(), 2);
    clock.advance(Duration::from_millis(1));
    commit_all(&store, 1, vec![]).await;
    assert_eq!(store.reward_asks(id()).await, Ok(vec![second]));
    let kept = store.reward(id()).await.unwrap().unwrap();
    assert_eq!(kept.state, RewardState::Granted, "the reward stays");
}

pub async fn of_many_asks_the_first_and_the_latest_are_kept<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let turns = LATEST_ASKS + 7;
    for fence in 1..=turns {
        // Whoever has the turn already would be told so again.
        let (now, by) = (clock.now(), u8::try_from(fence).unwrap());
        for oid in ["o", "O"] {
            let turn = opening(1, oid, 1, now.plus(Duration::from_secs(15)));
            commit(&store, by, Step::OpenReward(turn)).await;
            let unknown = RewardAnswer::Unknown { due_at: now };
            let told = settling(1, oid, fence, unknown, now);
            // Of the other reward nothing is written down before the last turn.
            let told = if oid == "o" || fence == turns {
                remembering(told, asked(fence, now))
            } else {
                told
            };
            assert_eq!(commit(&store, by, told).await, is_done());
        }
        clock.advance(QUIET_AFTER_UNKNOWN);
    }
    let numbers = async |oid| {
        let asks = store.reward_asks(reward_id(1, oid)).await.unwrap();
        asks.iter().map(|ask| ask.no).collect::<Vec<_>>()
    };
    let kept: Vec<_> = [1].into_iter().chain(8..=turns).collect();
    assert_eq!(numbers("o").await, kept);
    assert_eq!(numbers("O").await, [turns]);
}

/// Players with what was signed for them and what was reported.
pub async fn tallies(
    store: &Arc<dyn Store>,
    window: TallyWindow,
    after: Option<&str>,
    limit: usize,
) -> Vec<(String, u64, u64)> {
    let after = after.map(str::to_owned);
    let page = store.reward_tallies(window, after, limit).await.unwrap();
    let told = |it: RewardTally| (it.subject, it.signed, it.reported);
    page.items.into_iter().map(told).collect()
}

pub async fn a_report_is_heard_once<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let first = || Step::ReportReward(report(1, "r", "p", at(5)));
    // Its game need be no app.
    assert_eq!(commit(&store, 1, first()).await, is_done());
    assert_eq!(commit(&store, 2, first()).await, is_done(), "by whomever");
    for other in [report(1, "r", "q", at(5)), report(1, "r", "p", at(6))] {
        let step = Step::ReportReward(other);
        assert_eq!(commit(&store, 1, step).await, refused(Refusal::Exists));
    }
    let levelplay = RewardReport {
        network: RewardNetwork::new("levelplay").unwrap(),
        ..report(1, "r", "p", at(5))
    };
    let apart = [
        levelplay,
        report(2, "r", "p", at(5)),
        report(1, "R", "p", at(5)),
    ];
    done(&store, apart.map(Step::ReportReward)).await;
    let all = window(1, at(0), at(9));
    assert_eq!(tallies(&store, all, None, 9).await, [("p".into(), 0, 2)]);

    clock.set(at(5).plus(REPORTS_KEPT));
    commit_all(&store, 1, vec![]).await;
    assert_eq!(tallies(&store, all, None, 9).await.len(), 1);
    clock.advance(Duration::from_millis(1));
    commit_all(&store, 1, vec![]).await;
    assert_eq!(tallies(&store, all, None, 9).await, []);
    let other = Step::ReportReward(report(1, "r", "q", clock.now()));
    assert_eq!(
        commit(&store, 1, other).await,
        is_done(),
        "the name is free"
    );
}

pub async fn sixty_four_reports_at_once_are_one<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let mut reporting = JoinSet::new();
    for n in 1..=64_u8 {
        let store = Arc::clone(&store);
        let player = if n.is_multiple_of(2) { "p" } else { "q" };
        let step = Step::ReportReward(report(1, "r", player, at(1)));
        let unit = Unit::of(owner(n), step);
        reporting.spawn(async move { store.commit(unit).await.unwrap() });
    }
    let told = reporting.join_all().await;
    let count = |wanted: Receipt| told.iter().filter(|it| **it == wanted).count();
    assert_eq!(count(is_done()), 32);
    assert_eq!(count(refused(Refusal::Exists)), 32);
    let found = tallies(&store, window(1, at(0), at(9)), None, 9).await;
    assert_eq!(found.len(), 1);
}

pub async fn what_was_signed_is_compared_with_what_was_reported<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    // In the order of bytes the capital comes before the small letter, and the
    // longer name after the shorter.
    let signed = [
        ("1", "a", 1),
        ("2", "a", 2),
        ("3", "a", 9),
        ("4", "B", 2),
        ("5", "ä", 2),
        ("6", "", 2),
        ("7", "only signed", 2),
        ("8", "rejected", 2),
    ];
    for (oid, player, secs) in signed {
        clock.set(at(secs));
        commit(&store, 1, keeping(1, oid, player, Kept::Held)).await;
    }
    done(&store, [acknowledging(1, "8", false, at(9))]).await;
    done(&store, [acknowledging(1, "4", true, at(9))]).await;
    let elsewhere = KeepReward {
        id: RewardId {
            network: RewardNetwork::new("levelplay").unwrap(),
            ..reward_id(1, "1")
        },
        subject: "a".to_owned(),
        parameters: String::new(),
        key_id: String::new(),
        kept: Kept::Recorded,
    };
    clock.set(at(2));
    commit(&store, 1, Step::KeepReward(elsewhere)).await;
    commit(&store, 1, keeping(2, "1", "a", Kept::Held)).await;
    let reported = [
        ("1", "a", 1),
        ("2", "B", 0),
        ("3", "B", 4),
        ("4", "b", 3),
        ("5", "ä", 3),
    ];
    let reports = reported.map(|(id, player, secs)| report(1, id, player, at(secs)));
    done(&store, reports.map(Step::ReportReward)).await;

    let all = [
        ("", 1, 0),
        ("B", 1, 1),
        ("a", 2, 1),
        ("b", 0, 1),
        ("only signed", 1, 0),
        ("ä", 1, 1),
    ];
    let all = all.map(|(player, signed, reported)| (player.to_owned(), signed, reported));
    let span = window(1, at(1), at(9));
    assert_eq!(tallies(&store, span, None, 9).await, all);
    for limit in 0..all.len() {
        let page = store.reward_tallies(span, None, limit).await.unwrap();
        assert!(page.more);
        assert_eq!(tallies(&store, span, None, limit).await, all[..limit]);
    }
    let whole = store.reward_tallies(span, None, all.len()).await.unwrap();
    assert!(!whole.more);
    for (place, (player, ..)) in all.iter().enumerate() {
        let rest = tallies(&store, span, Some(player), 9).await;
        assert_eq!(rest, all[place + 1..]);
    }
    let between = tallies(&store, span, Some("C"), 1).await;
    assert_eq!(between, [("a".to_owned(), 2, 1)]);
    let different = TallyWindow {
        only_different: true,
        ..span
    };
    let differing = [0, 2, 3, 4].map(|place: usize| all[place].clone());
    assert_eq!(tallies(&store, different, None, 9).await, differing);
    assert_eq!(tallies(&store, different, None, 2).await, differing[..2]);
    let page = store.reward_tallies(different, None, 3).await.unwrap();
    assert!(page.more);
    let page = store
        .reward_tallies(different, Some("b".to_owned()), 1)
        .await
        .unwrap();
    assert!(!page.more);
    assert_eq!(tallies(&store, window(3, at(0), at(99)), None, 9).await, []);
    assert_eq!(tallies(&store, window(1, at(5), at(5)), None, 9).await, []);
}
