use super::*;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn owner(n: u8) -> OwnerId {
    OwnerId::new([n; 16])
}

fn id() -> RewardId {
    RewardId {
        app_id: AppId::new(1).unwrap(),
        network: RewardNetwork::UNITY_ADS,
        oid: "0987654321".to_owned(),
    }
}

fn wish(player: u8, lease_until: i64) -> OpenReward {
    OpenReward {
        id: id(),
        subject: player.to_string(),
        parameters: r#"{"productid":"1"}"#.to_owned(),
        key_id: "a".to_owned(),
        lease_until: at(lease_until),
    }
}

fn say(fence: u64, answer: RewardAnswer, now: i64) -> SettleReward {
    SettleReward {
        id: id(),
        fence,
        answer,
        detail: "why".to_owned(),
        at: at(now),
        ask: None,
    }
}

fn opened() -> Reward {
    Reward::open(None, owner(1), &wish(1, 10), at(0)).0
}

const UNKNOWN: RewardAnswer = RewardAnswer::Unknown {
    due_at: Timestamp::from_secs(30),
};

#[test]
fn one_asks_and_the_others_wait_until_the_lease_ends() {
    let (reward, turn) = Reward::open(None, owner(1), &wish(1, 10), at(0));
    let mine = RewardTurn::Mine {
        fence: 1,
        first_seen: at(0),
        same_parameters: true,
    };
    assert_eq!(turn, mine);
    let (same, again) = Reward::open(Some(reward.clone()), owner(1), &wish(1, 99), at(1));
    assert_eq!((&same, again), (&reward, mine));
    let (same, turn) = Reward::open(Some(reward.clone()), owner(2), &wish(1, 99), at(9));
    assert_eq!((&same, turn), (&reward, RewardTurn::InFlight));
    let (taken, turn) = Reward::open(Some(reward), owner(2), &wish(1, 99), at(10));
    let mine = RewardTurn::Mine {
        fence: 2,
        first_seen: at(0),
        same_parameters: true,
    };
    assert_eq!((taken.fence, turn), (2, mine));
}

#[test]
fn a_clock_that_was_put_back_leaves_no_reward_without_a_turn() {
    let (reward, _) = Reward::open(None, owner(1), &wish(1, 3_615), at(3_600));
    let farthest = 3_615 - 60;
    let again = wish(1, farthest + 15);
    let (same, turn) = Reward::open(Some(reward.clone()), owner(2), &again, at(farthest));
    assert_eq!((&same, turn), (&reward, RewardTurn::InFlight));
    let (taken, turn) = Reward::open(Some(reward), owner(2), &again, at(farthest - 1));
    assert!(matches!(turn, RewardTurn::Mine { fence: 2, .. }));
    assert_eq!(taken.lease_until, at(farthest + 15));
}

#[test]
fn who_was_overtaken_settles_nothing() {
    let (taken, _) = Reward::open(Some(opened()), owner(2), &wish(1, 99), at(10));
    for answer in [RewardAnswer::Granted, RewardAnswer::Rejected, UNKNOWN] {
        let late = taken.clone().settle(&say(1, answer, 11));
        assert_eq!(late, Err(Refusal::Fenced));
    }
    let granted = taken.settle(&say(2, RewardAnswer::Granted, 12)).unwrap();
    assert_eq!(granted.state, RewardState::Granted);
}

#[test]
fn what_is_settled_stays_settled() {
    for (answer, state, turn) in [
        (
            RewardAnswer::Granted,
            RewardState::Granted,
            RewardTurn::Granted,
        ),
        (
            RewardAnswer::Rejected,
            RewardState::Rejected,
            RewardTurn::Rejected,
        ),
    ] {
        let settled = opened().settle(&say(1, answer.clone(), 3)).unwrap();
        assert_eq!((settled.state, settled.due_at), (state, at(3)));
        let kept = [&settled.parameters, &settled.detail].map(|text| !text.is_empty());
        assert_eq!(kept, [state == RewardState::Rejected; 2]);
        let open = Reward::open(Some(settled.clone()), owner(2), &wish(1, 99), at(500));
        assert_eq!(open, (settled.clone(), turn));
        for other in [RewardAnswer::Granted, RewardAnswer::Rejected, UNKNOWN] {
            let again = settled.clone().settle(&say(1, other.clone(), 4));
            if other == answer {
                assert_eq!(again, Ok(settled.clone()));
            } else {
                assert_eq!(again, Err(Refusal::Settled));
            }
        }
    }
}

#[test]
fn what_was_signed_first_is_what_the_game_is_asked_with() {
    let other = OpenReward {
        parameters: r#"{"productid":"2"}"#.to_owned(),
        ..wish(1, 99)
    };
    for (by, now) in [(1, 1), (2, 10)] {
        let (reward, turn) = Reward::open(Some(opened()), owner(by), &other, at(now));
        assert!(matches!(
            turn,
            RewardTurn::Mine {
                same_parameters: false,
                ..
            }
        ));
        assert_eq!(reward.parameters, opened().parameters);
    }
}

#[test]
fn another_player_under_the_same_name_is_a_conflict_in_every_state() {
    let granted = opened().settle(&say(1, RewardAnswer::Granted, 3)).unwrap();
    for reward in [opened(), granted] {
        let (same, turn) = Reward::open(Some(reward.clone()), owner(2), &wish(2, 99), at(500));
        assert_eq!((same, turn), (reward, RewardTurn::Conflict));
    }
}

#[test]
fn where_nobody_knows_the_next_one_may_ask_soon_and_later_someone_does() {
    let unknown = opened().settle(&say(1, UNKNOWN, 3)).unwrap();
    assert_eq!((unknown.state, unknown.due_at), (RewardState::Open, at(30)));
    let (same, turn) = Reward::open(Some(unknown.clone()), owner(2), &wish(1, 99), at(4));
    assert_eq!((same, turn), (unknown.clone(), RewardTurn::InFlight));
    let (taken, turn) = Reward::open(Some(unknown), owner(2), &wish(1, 99), at(5));
    assert!(matches!(turn, RewardTurn::Mine { fence: 2, .. }));
    assert_eq!(taken.due_at, at(99));
}

#[test]
fn what_was_missing_is_put_in_by_whoever_has_the_turn() {
    let known = |held| RewardAnswer::Completed {
        parameters: "{}".to_owned(),
        held,
    };
    let waited = opened().settle(&say(1, UNKNOWN, 5)).unwrap();
    let (turn, _) = Reward::open(Some(waited), owner(2), &wish(1, 50), at(40));
    assert_eq!(
        turn.clone().settle(&say(1, known(false), 41)),
        Err(Refusal::Fenced)
    );
    let asked = turn.clone().settle(&say(2, known(false), 41)).unwrap();
    assert_eq!(
        asked.clone().settle(&say(2, known(false), 41)),
        Ok(asked.clone())
    );
    let expected = Reward {
        parameters: "{}".to_owned(),
        detail: String::new(),
        ..turn.clone()
    };
    assert_eq!(asked, expected, "the turn is kept");
    let granted = asked.settle(&say(2, RewardAnswer::Granted, 42)).unwrap();
    assert_eq!(
        granted.settle(&say(2, known(false), 43)),
        Err(Refusal::Settled)
    );
    let held = turn.settle(&say(2, known(true), 41)).unwrap();
    assert_eq!(
        (held.state, &*held.parameters, &*held.detail),
        (RewardState::Held, "{}", "")
    );
    assert_eq!(
        held.clone().settle(&say(2, known(true), 41)),
        Ok(held.clone())
    );
    assert_eq!(held.settle(&say(2, known(false), 41)), Err(Refusal::Fenced));
}
