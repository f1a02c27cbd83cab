//! Where a player's rewards are.

use std::time::Duration;

use admin::{Admin, AdminError, Trace, TraceWish, Whereabouts};
use base::{AppId, Clock};
use directory::gate_game_id;
use store::{
    AttemptResult, DeliveryKind, EndpointId, KeepReward, Kept, RewardAnswer, RewardNetwork, Step,
};
use testkit::House;

use super::posted::{
    PLAYER, attempt, commit, delivered, delivery, enqueue, house, later, rejected, reward,
    reward_id,
};

fn wish() -> TraceWish {
    TraceWish {
        subject: PLAYER.to_owned(),
        app_id: None,
        network: None,
        oid: None,
        before: None,
        limit: 20,
    }
}

async fn traced(admin: &Admin, wish: TraceWish) -> Trace {
    admin.trace(&wish).await.unwrap()
}

fn gate() -> AppId {
    gate_game_id("event")
}

/// Where the only one is, and the verdict on it.
async fn verdict(house: &House) -> (Whereabouts, String) {
    let trace = traced(&house.admin, wish()).await;
    let [one] = &*trace.rewards else {
        panic!("one reward: {trace:?}");
    };
    (one.whereabouts, one.verdict.clone())
}

#[tokio::test]
async fn what_the_gate_knows_is_told_in_a_sentence() {
    let due_at = |house: &House| later(house, 5);
    for (status, answer, detail, whereabouts, sentence) in [
        (
            200,
            None,
            "",
            Whereabouts::Granted,
            "granted at 2022-09-23 00:00:00 UTC",
        ),
        (
            422,
            Some(true),
            "no such player",
            Whereabouts::Rejected,
            "rejected at 2022-09-23 00:00:00 UTC (no such player)",
        ),
        (
            503,
            Some(false),
            "the game answered 503",
            Whereabouts::Asking,
            "waiting: the game answered 503 at 2022-09-23 00:00:00 UTC; asked again at 2022-09-23 \
             00:00:05 UTC, at the latest",
        ),
    ] {
        let (house, _) = house().await;
        let answer = match answer {
            None => RewardAnswer::Granted,
            Some(true) => RewardAnswer::Rejected,
            Some(false) => RewardAnswer::Unknown {
                due_at: due_at(&house),
            },
        };
        let id = reward_id(gate(), "1");
        reward(&house, id, Some((status, answer, detail))).await;
        let now = admin::utc(house.clock.now());
        let then = admin::utc(due_at(&house));
        let sentence = sentence.replace("2022-09-23 00:00:00 UTC", &now);
        let sentence = sentence.replace("2022-09-23 00:00:05 UTC", &then);
        assert_eq!(verdict(&house).await, (whereabouts, sentence));
    }
}

#[tokio::test]
async fn what_is_kept_and_what_was_never_answered_is_told_too() {
    for (kept, whereabouts, word) in [
        (Some(Kept::Held), Whereabouts::Inbox, "in the inbox since"),
        (
            Some(Kept::Recorded),
            Whereabouts::Recorded,
            "on record since",
        ),
        (
            None,
            Whereabouts::Asking,
            "the game has not said yet; asked again",
        ),
    ] {
        let (house, _) = house().await;
        let id = reward_id(gate(), "1");
        match kept {
            None => reward(&house, id, None).await,
            Some(kept) => {
                let keep = KeepReward {
                    id,
                    subject: PLAYER.to_owned(),
                    parameters: "{}".to_owned(),
                    key_id: "k".to_owned(),
                    kept,
                };
                commit(&house, Step::KeepReward(keep)).await;
            }
        }
        let (place, sentence) = verdict(&house).await;
        assert_eq!(place, whereabouts);
        assert!(sentence.contains(word), "{sentence}");
    }
}

#[tokio::test]
async fn what_the_platform_knows_is_told_in_a_sentence() {
    let (house, app) = house().await;
    let id = enqueue(&house, delivery(&house, app, 1)).await;
    let (place, sentence) = verdict(&house).await;
    assert_eq!(place, Whereabouts::Waiting);
    assert!(
        sentence.starts_with("the next attempt is due at"),
        "{sentence}"
    );
    for _ in 0..4 {
        let again = AttemptResult::Again {
            due_at: later(&house, 60),
            unknown: true,
        };
        attempt(&house, (app, id), (500, "answered 500"), again).await;
    }
    let (place, sentence) = verdict(&house).await;
    assert_eq!(place, Whereabouts::Waiting);
    let start = "the receiver has not taken it: attempt 4 of 12 failed at";
    assert!(sentence.starts_with(start), "{sentence}");
    assert!(sentence.contains("(answered 500)"), "{sentence}");
    let endpoint = EndpointId {
        app_id: app,
        kind: DeliveryKind::UnityAds,
    };
    house.admin.pause_endpoint(endpoint).await.unwrap();
    let (_, sentence) = verdict(&house).await;
    assert!(
        sentence.ends_with("the endpoint is paused, so nothing is sent"),
        "{sentence}"
    );
    attempt(&house, (app, id), (500, "still"), AttemptResult::Expired).await;
    let (place, sentence) = verdict(&house).await;
    assert_eq!(place, Whereabouts::Dead);
    assert!(sentence.contains("after attempt 5 (still)"), "{sentence}");
    assert!(sentence.contains("`delivery replay`"), "{sentence}");
    house.admin.replay_delivery(app, id).await.unwrap();
    attempt(&house, (app, id), (200, "1"), AttemptResult::Delivered).await;
    let (place, sentence) = verdict(&house).await;
    assert_eq!(place, Whereabouts::Delivered);
    assert!(
        sentence.starts_with("the receiver took it at"),
        "{sentence}"
    );
}

#[tokio::test]
async fn the_two_sides_of_one_reward_are_shown_together() {
    let (house, app) = house().await;
    let told = delivered(&house, app, 1).await;
    house.clock.advance(Duration::from_secs(1));
    let untold = rejected(&house, app, 2).await;
    for oid in [told, untold] {
        let said = Some((200, RewardAnswer::Granted, ""));
        reward(&house, reward_id(gate(), oid), said).await;
    }
    house.clock.advance(Duration::from_secs(1));
    reward(&house, reward_id(gate(), "elsewhere"), None).await;
    let trace = traced(&house.admin, wish()).await;
    assert_eq!(trace.before, None);
    let oids: Vec<_> = trace.rewards.iter().map(|it| it.oid.clone()).collect();
    let expected = ["elsewhere".to_owned(), untold.to_string(), told.to_string()];
    assert_eq!(oids, expected);
    let [elsewhere, untold, told] = &*trace.rewards else {
        panic!("three");
    };
    assert!(elsewhere.sent.is_empty() && elsewhere.received[0].asks.is_empty());
    assert!(told.verdict.starts_with("granted at") && !told.verdict.contains("callback"));
    assert_eq!(told.whereabouts, Whereabouts::Granted);
    let both = "; of the callback: the receiver refused it at";
    assert!(untold.verdict.contains(both), "{}", untold.verdict);
    let (sent, received) = (&told.sent[0], &told.received[0]);
    assert!(sent.log[0].request.starts_with("GET https://"));
    assert_eq!((&*sent.log[0].answer, sent.log[0].status), ("1", Some(200)));
    let ask = &received.asks[0];
    assert_eq!((ask.status, &*ask.answer), (Some(200), "so be it"));
}

#[tokio::test]
async fn each_of_the_words_narrows_them_down() {
    let (house, app) = house().await;
    let sent = delivered(&house, app, 1).await;
    let other = gate_game_id("other");
    reward(&house, reward_id(other, sent), None).await;
    reward(&house, reward_id(gate(), "2"), None).await;
    let mut of_admob = reward_id(gate(), "3");
    of_admob.network = RewardNetwork::new("admob").unwrap();
    reward(&house, of_admob, None).await;
    let sent = sent.to_string();
    let admob = RewardNetwork::new("admob");
    for (wish, expected) in [
        (
            TraceWish {
                app_id: Some(app),
                ..wish()
            },
            vec![&*sent],
        ),
        (
            TraceWish {
                app_id: Some(other),
                ..wish()
            },
            vec![&*sent],
        ),
        (
            TraceWish {
                app_id: Some(gate()),
                ..wish()
            },
            vec!["2", "3"],
        ),
        (
            TraceWish {
                network: admob,
                ..wish()
            },
            vec!["3"],
        ),
        (
            TraceWish {
                oid: Some("2".to_owned()),
                ..wish()
            },
            vec!["2"],
        ),
        (
            TraceWish {
                oid: Some("4".to_owned()),
                ..wish()
            },
            vec![],
        ),
        (
            TraceWish {
                subject: "nobody".to_owned(),
                ..wish()
            },
            vec![],
        ),
    ] {
        let shown = format!("{wish:?}");
        let trace = traced(&house.admin, wish).await;
        let mut oids: Vec<_> = trace.rewards.iter().map(|it| &*it.oid).collect();
        oids.sort_unstable();
        assert_eq!(oids, expected, "{shown}");
    }
    let of_one = traced(
        &house.admin,
        TraceWish {
            app_id: Some(app),
            ..wish()
        },
    )
    .await;
    assert_eq!(
        of_one.rewards[0].received.len(),
        1,
        "the other side as well"
    );
}

#[tokio::test]
async fn a_long_trace_is_read_to_its_end_part_by_part() {
    let (house, app) = house().await;
    for number in 1..=7 {
        // Some of one moment, and some later than others.
        if number % 3 == 0 {
            house.clock.advance(Duration::from_secs(1));
        }
        let id = delivered(&house, app, number).await;
        if number % 2 == 0 {
            house.clock.advance(Duration::from_secs(2));
            reward(&house, reward_id(gate(), id), None).await;
        }
    }
    let admin = house.admin.beside_gate(&["event".to_owned()]);
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let part = TraceWish {
            before,
            limit: 2,
            ..wish()
        };
        let trace = traced(&admin, part).await;
        for one in &trace.rewards {
            assert_eq!(one.sent.len(), 1);
            let heard = one.sent[0].delivery.delivery_id.bytes()[0] % 2 == 0;
            assert_eq!(!one.received.is_empty(), heard, "{one:?}");
        }
        seen.extend(trace.rewards.into_iter().map(|one| one.oid));
        before = trace.before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 7);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

#[tokio::test]
async fn what_is_no_name_is_refused() {
    let (house, _) = house().await;
    for (wish, field) in [
        (
            TraceWish {
                subject: String::new(),
                ..wish()
            },
            "subject",
        ),
        (
            TraceWish {
                subject: "a\n".to_owned(),
                ..wish()
            },
            "subject",
        ),
        (
            TraceWish {
                oid: Some("\0".to_owned()),
                ..wish()
            },
            "oid",
        ),
        (
            TraceWish {
                oid: Some("x".repeat(129)),
                ..wish()
            },
            "oid",
        ),
    ] {
        let refused = house.admin.trace(&wish).await.unwrap_err();
        let AdminError::Invalid { field: named, .. } = refused else {
            panic!("{refused}");
        };
        assert_eq!(named, field);
    }
}
