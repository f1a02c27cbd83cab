//! Whose turn it is when whoever has it takes too long or a clock jumps.

use courier::Worked;
use gate::GrantAnswer;
use store::RewardState;
use testkit::Call;

use super::{
    reward_stories::{calling, keys, state},
    reward_world::{OID, PATH, RewardWorld, SECRET, SID, signed, told},
};

#[tokio::test]
async fn whoever_asks_too_long_is_taken_over_and_comes_too_late() {
    let world = RewardWorld::new().await;
    for late in [GrantAnswer::Rejected, GrantAnswer::Unknown] {
        let oid = late.as_str();
        let query = signed(SECRET, SID, oid);
        let go_on = world.game.holds(late);
        let (addr, call) = (world.addr(), Call::get(format!("{PATH}?{query}")));
        let first = tokio::spawn(async move { told(&call.send(addr).await) });
        world.game.is_asked().await;
        world.advance(14);
        assert_eq!(world.call(&query).await.status, 503);
        world.advance(1);
        world.game.answers(GrantAnswer::Unknown);
        let (status, body) = told(&world.call(&query).await);
        assert_eq!((status, &*body), (503, "Order is not settled yet"));
        let before = world.reward(oid).await.unwrap();
        assert_eq!((before.state, before.fence), (RewardState::Open, 2));
        drop(go_on);
        assert_eq!(
            first.await.unwrap().0,
            503,
            "dropped, and nothing is claimed"
        );
        assert_eq!(world.reward(oid).await.unwrap(), before);
        world.advance(2);
        assert_eq!(told(&world.call(&query).await), (200, "1".to_owned()));
        world.game.is_asked().await;
        world.game.is_asked().await;
    }
    let mut told_apart = keys(&world);
    told_apart.sort();
    told_apart.dedup();
    assert_eq!(told_apart.len(), 2, "the same key whoever asked");
    assert_eq!(world.game.granted(), 2);
}

#[tokio::test]
async fn a_late_yes_after_a_take_over_is_the_same_yes() {
    let world = RewardWorld::new().await;
    let go_on = world.game.holds(GrantAnswer::Granted);
    let first = calling(&world);
    world.game.is_asked().await;
    world.advance(15);
    assert_eq!(world.drive().await, [Worked::Rested]);
    assert_eq!(state(&world).await, RewardState::Granted);
    drop(go_on);
    assert_eq!(first.await.unwrap(), (200, "1".to_owned()));
    assert_eq!((keys(&world).len(), world.game.granted()), (2, 1));
}

#[tokio::test]
async fn a_clock_that_ran_ahead_and_was_put_back_keeps_no_reward_waiting() {
    const A_DAY: u64 = 24 * 60 * 60;
    let world = RewardWorld::new().await;
    let now = base::Clock::now(&*world.house.clock);
    world.advance(A_DAY);
    // One that was put off, and one that somebody was asking for.
    world.game.answers(GrantAnswer::Unknown);
    assert_eq!(world.example().await.0, 503);
    let held = ["first", "second"].map(|oid| {
        let query = signed(SECRET, SID, oid);
        let (addr, call) = (world.addr(), Call::get(format!("{PATH}?{query}")));
        let go_on = world.game.holds(GrantAnswer::Granted);
        (
            go_on,
            query,
            tokio::spawn(async move { call.send(addr).await.status }),
        )
    });
    for _ in 0..3 {
        world.game.is_asked().await;
    }
    world.house.clock.set(now);
    let again = world.call(&held[0].1).await;
    assert_eq!(
        told(&again),
        (200, "1".to_owned()),
        "the network comes again"
    );
    assert_eq!(world.drive().await, [Worked::Rested; 2]);
    for oid in [OID, "first", "second"] {
        let state = world.reward(oid).await.unwrap().state;
        assert_eq!(state, RewardState::Granted, "{oid}");
    }
    assert_eq!(world.drive().await, []);
    for (go_on, _, call) in held {
        drop(go_on);
        assert_eq!(call.await.unwrap(), 200, "the same yes");
    }
    assert_eq!(world.game.granted(), 3);
}
