//! S16. Either side is asked to stop in the middle of its work.

use rustix::process::Signal;
use tokio::net::TcpStream;

use super::{
    super::process::until,
    world::{Side, World},
};

impl World {
    /// Asks a side to stop, and waits until it takes nothing new.
    async fn stops(&self, side: Side) {
        let dev = self.side(side);
        dev.process.signal(Signal::TERM);
        let addr = dev.text("/platform/url");
        let addr = addr.trim_start_matches("http://");
        until("the side to take no more calls", async || {
            TcpStream::connect(addr).await.is_err().then_some(())
        })
        .await;
    }

    /// A view whose callback the gate has granted, with its answer still on the way.
    async fn granted_and_not_told(&self) {
        let session = self.session().await;
        let view = self.view(&session).await;
        self.to_gate.hold(true);
        self.complete(&session, &view).await.unwrap().must_be(200);
        until("the gate to grant", async || {
            (self.to_gate.answered(200) == 1).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn s16_a_platform_that_stops_hears_the_answer_that_is_on_its_way() {
    let mut world = World::open().await;
    world.granted_and_not_told().await;
    world.stops(Side::Platform).await;
    world.to_gate.hold(false);
    world.ends(Side::Platform).await;
    world.restart(Side::Platform).await;
    world.settle(&[]).await;
    assert_eq!(world.to_gate.asked(), 1, "nothing is sent twice");
    world.holds(1).await;
}

#[tokio::test]
async fn s16_what_a_platform_has_not_heard_when_it_ends_is_asked_for_again() {
    let mut world = World::open().await;
    world.granted_and_not_told().await;
    world.stops(Side::Platform).await;
    world.ends(Side::Platform).await;
    world.to_gate.hold(false);
    world.restart(Side::Platform).await;
    world.settle(&[Side::Platform]).await;
    assert_eq!(world.to_gate.asked(), 2);
    world.holds(1).await;
}

#[tokio::test]
async fn s16_a_gate_that_stops_while_the_game_thinks_grants_once() {
    for answers_in_time in [true, false] {
        let mut world = World::open().await;
        let session = world.session().await;
        let view = world.view(&session).await;
        world.to_game.hold(true);
        world.complete(&session, &view).await.unwrap().must_be(200);
        until("the game to grant", async || {
            (world.to_game.answered(200) == 1).then_some(())
        })
        .await;
        world.stops(Side::Gate).await;
        world.to_game.hold(!answers_in_time);
        world.ends(Side::Gate).await;
        world.to_game.hold(false);
        world.restart(Side::Gate).await;
        world.settle(&[Side::Platform, Side::Gate]).await;
        if answers_in_time {
            assert_eq!(world.to_game.asked(), 1, "what it said is written down");
        }
        world.holds(1).await;
    }
}
