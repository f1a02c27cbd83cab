//! Callbacks of every network, from the query to the game and back in the
//! network's own words.

use ::rewards::Outcome;
use gate::{GrantAnswer, NetworkOptions, RewardMode};
use store::{RewardId, RewardNetwork, RewardState};
use testkit::{Call, Logs, Transcript, assert_snapshot};

use super::{
    reward_profiles::{SAMPLES, SECRET_ID, Sample, all, profile, taken},
    reward_world::{OID, RewardWorld, Setup, told},
};

async fn world() -> RewardWorld {
    world_of(all()).await
}

pub(super) async fn world_of(beside: Vec<NetworkOptions>) -> RewardWorld {
    RewardWorld::with(Setup {
        beside,
        ..Setup::default()
    })
    .await
}

pub(super) fn id(network: &str, oid: &str) -> RewardId {
    RewardId {
        app_id: directory::gate_game_id("event"),
        network: RewardNetwork::new(network).unwrap(),
        oid: oid.to_owned(),
    }
}

/// The signature in a target with another first digit.
fn forged(target: &str, parameter: &str) -> String {
    let (before, signature) = target.split_once(&format!("{parameter}=")).unwrap();
    let rest = signature.strip_prefix('0');
    let (digit, rest) = match rest {
        Some(rest) => ("1", rest),
        None => ("0", signature.split_at(1).1),
    };
    format!("{before}{parameter}={digit}{rest}")
}

#[tokio::test]
async fn answers() {
    let world = world().await;
    let mut transcript = Transcript::of(world.addr());
    for sample in &SAMPLES {
        let (name, target) = (sample.network, sample.target());
        let signature = profile(name).signature_parameter().to_owned();
        let title = |what: &str| format!("{name}: {what}");
        let unsigned = target.rsplit_once('&').unwrap().0.to_owned();
        for (what, call) in [
            ("granted", Call::get(&*target)),
            ("the same again", Call::get(&*target)),
            ("forged", Call::get(forged(&target, &signature))),
            ("no signature", Call::get(unsigned)),
            (
                "a parameter twice",
                Call::get(format!("{target}&{signature}=0")),
            ),
            ("another method", Call::post(&*target, "")),
            ("no game", Call::get(target.replace("/event?", "/nobody?"))),
        ] {
            transcript.call(&title(what), call).await;
        }
    }
    let nowhere = Call::get("/rewards/made-up/event?a=b");
    transcript
        .call("a network that nobody knows", nowhere)
        .await;
    let bare = Call::get("/rewards/tapjoy/bare?a=b");
    transcript
        .call("a game that takes no callbacks", bare)
        .await;
    let root = env!("CARGO_MANIFEST_DIR");
    assert_snapshot(root, "reward_networks", transcript.text());
    assert_eq!(world.game.granted(), u32::try_from(SAMPLES.len()).unwrap());
}

/// Nothing that anyone may have written reaches the game but the player, where the
/// configuration says that he may.
#[tokio::test]
async fn the_game_is_asked_with_what_the_network_has_signed() {
    let world = world().await;
    for sample in &SAMPLES {
        let answer = Call::get(sample.target()).send(world.addr()).await;
        assert!((200..300).contains(&answer.status), "{answer:?}");
    }
    let mut asked = String::new();
    for grant in world.game.asked() {
        asked.push_str(&serde_json::to_string(&grant).unwrap());
        asked.push('\n');
    }
    let root = env!("CARGO_MANIFEST_DIR");
    assert_snapshot(root, "reward_grants", &asked);
    let unsigned = ["1000000", "gold"];
    assert!(unsigned.iter().all(|text| !asked.contains(text)), "{asked}");
}

#[tokio::test]
async fn in_flight_is_said_so_that_every_network_comes_again() {
    for sample in &SAMPLES {
        let world = world().await;
        let go_on = world.game.holds(GrantAnswer::Granted);
        let (addr, target) = (world.addr(), sample.target());
        let call = Call::get(&*target);
        let first = tokio::spawn(async move { call.send(addr).await.status });
        world.game.is_asked().await;
        let second = Call::get(&*target).send(addr).await;
        let expected = profile(sample.network);
        let expected = expected.answer(Outcome::InFlight, "");
        let expected = (expected.status, expected.body.into_owned());
        assert_eq!(told(&second), expected, "{}", sample.network);
        assert_eq!(second.header("retry-after"), Some("1"));
        drop(go_on);
        assert!((200..300).contains(&first.await.unwrap()));
        assert_eq!(world.game.granted(), 1);
    }
}

#[tokio::test]
async fn what_was_left_open_is_finished_whatever_network_has_signed() {
    let world = world().await;
    for sample in &SAMPLES {
        world.game.answers(GrantAnswer::Unknown);
        let answer = Call::get(sample.target()).send(world.addr()).await;
        assert_eq!(answer.status, 503, "{}", sample.network);
    }
    world.advance(60);
    assert_eq!(world.drive().await.len(), SAMPLES.len());
    for sample in &SAMPLES {
        let profile = profile(sample.network);
        let answer = Call::get(sample.target()).send(world.addr()).await;
        let expected = profile.answer(Outcome::Duplicate, sample.parameters[0].1);
        assert_eq!(answer.status, expected.status);
        assert_eq!(answer.text(), expected.body);
    }
    assert_eq!(world.game.granted(), u32::try_from(SAMPLES.len()).unwrap());
}

/// Whoever signs only the order's id leaves the player to whoever comes first; the
/// second one is another reward of the same name.
#[tokio::test]
async fn an_order_is_one_players_whoever_the_next_callback_names() {
    let world = world().await;
    for sample in &SAMPLES {
        let target = sample.target();
        assert!((200..300).contains(&Call::get(&*target).send(world.addr()).await.status));
        let profile = profile(sample.network);
        // The rest of the query is as it was, and so is the signature.
        let player = format!("{}=player", sample.player);
        let (before, rest) = target.split_once(&player).unwrap();
        let end = rest.find('&').unwrap_or(rest.len());
        let moved = format!("{before}{player}8{}", rest.split_at(end).1);
        let answer = Call::get(moved).send(world.addr()).await;
        let signed =
            profile.authenticates(rewards::Field::Subject) || sample.network == "levelplay";
        let outcome = if signed {
            Outcome::BadSignature
        } else {
            Outcome::Conflict
        };
        let expected = profile.answer(outcome, "");
        assert_eq!(answer.status, expected.status, "{}", sample.network);
    }
    assert_eq!(world.game.granted(), u32::try_from(SAMPLES.len()).unwrap());
}

#[tokio::test]
async fn the_same_order_of_two_networks_is_two_rewards() {
    let world = world().await;
    for network in ["tapjoy", "pangle"] {
        let sample = Sample::of(network);
        let id = sample.parameters[0].0;
        let target = sample.target_of(&sample.with(id, OID));
        assert_eq!(Call::get(target).send(world.addr()).await.status, 200);
    }
    assert_eq!(world.example().await, (200, "1".to_owned()));
    assert_eq!(world.game.granted(), 3);
}

/// What moves the border between two values that are signed without one between
/// them is the same order.
#[tokio::test]
async fn a_border_that_is_moved_makes_no_second_order() {
    let world = world().await;
    let sample = Sample::of("levelplay");
    let target = sample.target();
    assert_eq!(Call::get(&*target).send(world.addr()).await.status, 200);
    let moved = target
        .replace("eventId=event-1", "eventId=event-")
        .replace("appUserId=player-7", "appUserId=1player-7");
    let answer = Call::get(moved).send(world.addr()).await;
    assert_eq!(answer.status, 409, "the same text for another player");
    assert_eq!(world.game.granted(), 1);
}

#[tokio::test]
async fn what_the_network_takes_back_is_never_granted() {
    let world = world().await;
    let sample = Sample::of("levelplay");
    let reversal = format!("{}&negativeCallback=true", sample.target());
    let answer = Call::get(reversal).send(world.addr()).await;
    assert_eq!(told(&answer), (200, "event-1:OK".to_owned()));
    assert_eq!(world.game.asked().len(), 0);
    let line = r#"countersign_gate_callbacks_total{network="levelplay",outcome="reversed"} "#;
    assert_eq!(world.count(line), 1);
    // It was not the order's end either.
    assert_eq!(
        Call::get(sample.target()).send(world.addr()).await.status,
        200
    );
    assert_eq!(world.game.granted(), 1);
}

#[tokio::test]
async fn a_new_secret_signs_for_what_is_open_already() {
    for sample in &SAMPLES {
        let world = world().await;
        world.game.answers(GrantAnswer::Unknown);
        let old = sample.target();
        assert_eq!(Call::get(&*old).send(world.addr()).await.status, 503);
        world.advance(2);
        let profile = profile(sample.network);
        let new = profile.key(&base::Secret::new("the-next-secret")).unwrap();
        let query = profile.issue(&new, None, sample.parameters).unwrap();
        let new_target = format!("/rewards/{}/event?{query}", sample.network);
        let keys = gate::NetworkKeys::Shared(vec![(base::KeyId::new([0, 0, 0, 9]), new)]);
        let options = NetworkOptions {
            keys,
            ..taken(sample.network)
        };
        let world = world
            .reconfigured(Setup {
                beside: vec![options],
                ..Setup::default()
            })
            .await;
        let refused = Call::get(&*old).send(world.addr()).await;
        let bad = profile.answer(Outcome::BadSignature, "");
        assert_eq!(refused.status, bad.status, "the old one is gone");
        let answer = Call::get(new_target).send(world.addr()).await;
        assert!((200..300).contains(&answer.status), "{}", sample.network);
        assert_eq!((world.game.asked().len(), world.game.granted()), (2, 1));
        assert_eq!(
            world.game.asked()[0],
            world.game.asked()[1],
            "the same words"
        );
        assert_ne!(SECRET_ID, base::KeyId::new([0, 0, 0, 9]));
    }
}

#[tokio::test]
async fn a_store_that_is_down_is_never_a_yes() {
    for mode in [RewardMode::Grant, RewardMode::Inbox, RewardMode::Audit] {
        let beside = SAMPLES.iter().map(|sample| NetworkOptions {
            mode,
            ..taken(sample.network)
        });
        let world = RewardWorld::with(Setup {
            mode,
            beside: beside.collect(),
            ..Setup::default()
        })
        .await;
        world.store.fail_writes(true);
        assert_eq!(world.example().await.0, 503);
        for sample in &SAMPLES {
            let answer = Call::get(sample.target()).send(world.addr()).await;
            assert_eq!(answer.status, 503, "{} {mode:?}", sample.network);
            assert!(!answer.text().contains("OK"));
        }
        world.store.fail_writes(false);
        assert_eq!(world.game.asked().len(), 0);
        assert_eq!(world.example().await.0, 200);
    }
}

#[tokio::test]
async fn a_cut_off_node_says_in_every_dialect_that_it_cannot() {
    let world = world().await;
    let house = world.house.deaf_node().await;
    let deaf = world.beside(house, all()).await;
    for sample in &SAMPLES {
        let answer = Call::get(sample.target()).send(deaf.addr()).await;
        let expected = profile(sample.network);
        let expected = expected.answer(Outcome::Unavailable, "");
        assert_eq!(answer.status, expected.status);
        assert_eq!(answer.text(), expected.body, "{}", sample.network);
    }
    assert_eq!(world.game.asked().len(), 0);
}

#[tokio::test]
async fn an_order_with_a_dot_is_asked_for_too() {
    let world = world().await;
    let sample = Sample::of("tapjoy");
    assert_eq!(
        Call::get(sample.target()).send(world.addr()).await.status,
        200
    );
    let reward = world.house.store.reward(id("tapjoy", sample.oid)).await;
    assert_eq!(reward.unwrap().unwrap().state, RewardState::Granted);
    assert_eq!(world.game.asked()[0].idempotency_key(), "tapjoy:event:id.1");
}

/// Anyone who has seen such a callback can send it again for somebody else.
#[tokio::test]
async fn another_player_whom_nobody_signed_is_no_alarm() {
    let (logs, _guard) = Logs::capture();
    let world = world_of(vec![taken("pangle")]).await;
    let sample = Sample::of("pangle");
    let send = async |target| Call::get(target).send(world.addr()).await.status;
    assert_eq!(send(sample.target()).await, 200);
    let other = sample.target_of(&sample.with("user_id", "somebody-else"));
    send(other).await;
    let text = logs.text();
    assert!(!text.contains("ERROR"), "{text}");
    let line = "countersign_gate_callbacks_total{network=\"pangle\",outcome=\"order_of_another\"} ";
    assert_eq!(world.count(line), 1);
    assert_eq!(world.game.asked().len(), 1);
}
