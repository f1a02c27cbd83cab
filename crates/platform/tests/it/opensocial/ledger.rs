//! Each call counts once, and only near its time.

use std::time::Duration;

use base::Clock;
use store::{SocialChange, Step, Watermark};
use testkit::Call;

use super::{
    super::world::World,
    frame_world::{SELF, SocialWorld, Told},
};

fn used() -> Told {
    Told::no(401, "nonce_used")
}

fn late() -> Told {
    Told::no(401, "timestamp_refused")
}

#[tokio::test]
async fn a_call_that_comes_again_is_refused() {
    let world = SocialWorld::new().await;
    let ask = world.trusted("GET", SELF);
    assert_eq!(world.told(ask.clone()).await, Told::Through);
    assert_eq!(world.told(ask.clone()).await, used());
    // Whatever else is in it: the nonce counts.
    let other = super::ask::Ask {
        target: format!("{SELF}?a=b"),
        ..ask.clone()
    };
    assert_eq!(world.told(other).await, used());
    assert_eq!(world.told(ask.clone().nonce("other")).await, Told::Through);
    let later = super::ask::Ask {
        timestamp: ask.timestamp + 1,
        ..ask
    };
    assert_eq!(world.told(later).await, Told::Through);
}

#[tokio::test]
async fn one_nonce_is_anothers_under_another_token_or_consumer() {
    let world = SocialWorld::new().await;
    assert_eq!(world.told(world.trusted("GET", SELF)).await, Told::Through);
    assert_eq!(world.told(world.proxy("GET", SELF)).await, Told::Through);
    assert_eq!(world.told(world.proxy("GET", SELF)).await, Told::Through);
    let mut ask = world.trusted("GET", SELF);
    ask.signer = world.others();
    ask.requestor = Some(super::frame_world::OTHER_APP.to_owned());
    assert_eq!(world.told(ask).await, Told::Through);
}

#[tokio::test]
async fn a_call_that_is_refused_for_what_it_asks_is_used_up() {
    let world = SocialWorld::new().await;
    let groups = "/opensocial/api/restful/v1/textdata/@app/@all";
    let ask = world.proxy("GET", groups);
    assert_eq!(
        world.told(ask.clone()).await,
        Told::no(405, "model_not_allowed")
    );
    assert_eq!(world.told(ask).await, used());
    // One that nobody signed well uses nothing up.
    let mut ask = world.trusted("GET", SELF).nonce("kept");
    ask.signer.secret.push('x');
    assert_eq!(
        world.told(ask.clone()).await,
        Told::no(401, "signature_invalid")
    );
    ask.signer.secret.pop();
    assert_eq!(world.told(ask).await, Told::Through);
}

#[tokio::test]
async fn two_nodes_share_what_is_used() {
    let world = SocialWorld::new().await;
    let house = testkit::House::over(world.house.store.clone(), world.house.clock.clone(), 9);
    let house = house.await;
    let parts = platform::Parts {
        development: true,
        ..super::super::world::parts(&house)
    };
    let running = super::super::world::open(&house, parts).await;
    let call = world.trusted("GET", SELF).call();
    let (one, other) = tokio::join!(call.send(world.addr()), call.send(running.addr()));
    let refused = [&one, &other].map(|answer| Told::of(answer) == used());
    assert!(refused[0] != refused[1], "{one:?} {other:?}");
    for addr in [world.addr(), running.addr()] {
        assert_eq!(call.send(addr).await.status, 401);
    }
}

#[tokio::test]
async fn the_window_is_the_apps() {
    let world = SocialWorld::new().await;
    for (window, taken, refused) in [(300, 300, 301), (10, 10, 11), (3_600, 3_600, 3_601)] {
        let settings = SocialChange::Settings {
            profile: None,
            window: Some(Duration::from_secs(window)),
            token_validity: None,
            body_hash: None,
            require_body_hash: None,
            gadget_url: None,
        };
        world.configure(world.app, settings).await;
        for (sign, name) in [(-1, "behind"), (1, "ahead")] {
            for (by, wanted) in [(taken, Told::Through), (refused, late())] {
                let mut ask = world.trusted("GET", SELF).nonce(&format!("{name}{by}"));
                ask.timestamp = ask.timestamp.checked_add_signed(sign * by).unwrap();
                assert_eq!(world.told(ask).await, wanted, "{window} {name} {by}");
            }
        }
    }
}

#[tokio::test]
async fn a_call_is_remembered_as_long_as_it_counts() {
    let world = SocialWorld::new().await;
    let mut ask = world.trusted("GET", SELF);
    ask.timestamp += 300;
    assert_eq!(world.told(ask.clone()).await, Told::Through);
    world.advance(600);
    assert_eq!(world.told(ask.clone()).await, used());
    world.advance(1);
    assert_eq!(world.told(ask).await, late());
}

#[tokio::test]
async fn another_window_brings_nothing_back() {
    let world = SocialWorld::new().await;
    let ask = world.trusted("GET", SELF);
    assert_eq!(world.told(ask.clone()).await, Told::Through);
    for window in [3_600, 10, 1_800] {
        let settings = SocialChange::Settings {
            profile: None,
            window: Some(Duration::from_secs(window)),
            token_validity: None,
            body_hash: None,
            require_body_hash: None,
            gadget_url: None,
        };
        world.configure(world.app, settings).await;
        assert_eq!(world.told(ask.clone()).await, used(), "{window}");
    }
}

#[tokio::test]
async fn who_is_too_late_is_told_what_would_be_in_time() {
    let world = SocialWorld::new().await;
    let mut ask = world.trusted("GET", SELF);
    ask.timestamp -= 301;
    let answer = world.send(ask.call()).await;
    let now = world.now();
    let range = format!(
        "oauth_acceptable_timestamps=\"{}-{}\"",
        now - 300,
        now + 300
    );
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.ends_with(&range), "{challenge}");
    assert!(challenge.contains("oauth_problem=\"timestamp_refused\""));
}

#[tokio::test]
async fn nothing_signed_before_a_restore_counts() {
    let world = SocialWorld::new().await;
    let (before, proxy) = (world.trusted("GET", SELF), world.proxy("GET", SELF));
    let watermark = Watermark::at(world.house.clock.now());
    world.commit(vec![Step::RaiseWatermark(watermark)]).await;
    let forgotten = Told::no(401, "signed_before_restore");
    assert_eq!(world.told(before).await, forgotten);
    // With a clock that ran ahead, this too may have been sent before.
    for secs in [1, 299] {
        world.advance(secs);
        assert_eq!(world.told(world.trusted("GET", SELF)).await, forgotten);
    }
    world.advance(1);
    assert_eq!(world.told(world.trusted("GET", SELF)).await, Told::Through);
    // The token of then does not count either, whenever the call was signed.
    let again = super::ask::Ask {
        timestamp: world.now(),
        ..proxy
    };
    assert_eq!(world.told(again).await, Told::no(401, "token_revoked"));
    assert_eq!(world.told(world.proxy("GET", SELF)).await, Told::Through);
}

#[tokio::test]
async fn a_ledger_that_cannot_answer_is_no_refusal() {
    let world = SocialWorld::new().await;
    world.store.fail_writes(true);
    let ask = world.trusted("GET", SELF);
    let answer = world.send(ask.call()).await;
    assert_eq!(Told::of(&answer), Told::no(503, "unavailable"));
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.header("www-authenticate"), None);
    world.store.fail_writes(false);
    assert_eq!(world.told(ask).await, Told::Through);
}

#[tokio::test]
async fn a_clock_that_moves_back_brings_nothing_back() {
    let world = SocialWorld::new().await;
    let ask = world.trusted("GET", SELF);
    let then = world.house.clock.now();
    assert_eq!(world.told(ask.clone()).await, Told::Through);
    world.advance(10_000);
    assert_eq!(world.told(world.trusted("GET", SELF)).await, Told::Through);
    world.house.clock.set(then);
    let told = world.told(ask).await;
    assert!(
        told == used() || told == Told::no(401, "signed_before_restore"),
        "{told:?}"
    );
}

/// A world without OpenSocial's games knows nobody.
#[tokio::test]
async fn a_stranger_is_told_so() {
    let world = World::with(|parts| parts.development = true).await;
    let social = SocialWorld::new().await;
    let call: Call = social.trusted("GET", SELF).call();
    let answer = world.send(call).await;
    assert_eq!(Told::of(&answer), Told::no(401, "consumer_unknown"));
}
