//! S9 and R11. The store of either side restarts, is busy with others, or fails.

use futures_util::future::join_all;
use serde_json::json;
use throwaway_postgres::{Cluster, Options};
use tokio::task::block_in_place;
use tokio_postgres::{Client, NoTls};

use super::{
    super::{database::run, process::until, tool},
    invariants::End,
    oids::signed,
    place::Place,
    world::{REWARD, SID, Side, World},
};

/// More callbacks at once than the gate has connections.
const MANY: u64 = 100;

/// A server with a database for each side.
struct Server(Cluster);

impl Server {
    /// `None` where there are no programs for it.
    fn start() -> Option<Self> {
        let binaries = tool::postgres_binaries()?;
        let server = Self(Cluster::start(&binaries, Options::default()).unwrap());
        for side in ["platform", "gate"] {
            server.make(&format!(
                "CREATE DATABASE {side} TEMPLATE template0 ENCODING 'UTF8'"
            ));
        }
        Some(server)
    }

    fn make(&self, statement: &str) {
        run(&self.0.url("postgres"), statement);
    }

    async fn world(&self) -> World {
        let at = |database| Place::Database(self.0.url(database));
        World::at(at("platform"), at("gate")).await
    }

    /// A connection of somebody else's.
    async fn connect(&self, database: &str) -> Client {
        let connected = tokio_postgres::connect(&self.0.url(database), NoTls).await;
        let (client, connection) = connected.unwrap();
        tokio::spawn(connection);
        client
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s9_the_database_is_killed_and_restarted_in_the_middle_of_a_grant() {
    let Some(mut server) = block_in_place(Server::start) else {
        return;
    };
    let world = server.world().await;
    let session = world.session().await;
    world.to_game.hold(true);
    let (view, next) = (world.view(&session).await, world.view(&session).await);
    world.complete(&session, &view).await.unwrap().must_be(200);
    until("the game to grant", async || {
        (world.to_game.answered(200) == 1).then_some(())
    })
    .await;
    block_in_place(|| server.0.kill_hard()).unwrap();
    world.to_game.hold(false);

    // What cannot be written down is not said.
    let completed = world.complete(&session, &next).await.unwrap();
    assert_eq!(completed.status, 503, "{}", completed.text);
    assert_eq!(world.to_gate.answered(200), 0, "I3");
    block_in_place(|| server.0.restart()).unwrap();
    until("the view to be taken", async || {
        let answer = world.complete(&session, &next).await.unwrap();
        (answer.status == 200).then_some(())
    })
    .await;
    world.settle(&[Side::Platform, Side::Gate]).await;
    world.holds(2).await;
}

/// Under this isolation PostgreSQL undoes whoever met another one, and the store
/// begins again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s9_transactions_that_cannot_be_put_in_an_order_are_tried_again() {
    let Some(server) = block_in_place(Server::start) else {
        return;
    };
    for side in ["platform", "gate"] {
        let strict = "SET default_transaction_isolation = 'serializable'";
        block_in_place(|| server.make(&format!("ALTER DATABASE {side} {strict}")));
    }
    let world = server.world().await;
    let session = world.session().await;
    let views = join_all((0..24).map(|_| world.view(&session))).await;
    let completed = join_all(views.iter().map(|view| world.complete(&session, view))).await;
    for answer in completed {
        answer.unwrap().must_be(200);
    }
    world.settle(&[Side::Platform, Side::Gate]).await;
    world.holds(24).await;
}

/// Every connection of the gate's waits for a lock that somebody else holds, so that
/// none is left for those who come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s9_and_r11_all_connections_wait_and_nothing_is_acknowledged() {
    let Some(server) = block_in_place(Server::start) else {
        return;
    };
    let world = server.world().await;
    let other = server.connect("gate").await;
    let lock = include_str!("../../fixtures/lock_rewards.sql");
    other.batch_execute(lock).await.unwrap();
    let call = async |order: u64| {
        let oid = format!("order-{order}");
        world.call(&signed(&oid, oid.as_bytes())).await
    };
    for (status, text) in join_all((0..MANY).map(call)).await {
        assert_eq!(status, 503, "I3: {text}");
    }
    assert_eq!(world.game.coins(SID).await, 0);
    other.batch_execute("ROLLBACK").await.unwrap();
    let each = (0..MANY).map(async |order| {
        until("the order to be granted", async || {
            let (_, text) = call(order).await;
            ["1", "Duplicate order"].contains(&&*text).then_some(())
        })
        .await;
    });
    join_all(each).await;
    world
        .holds_at(End {
            views: 0,
            given: MANY,
            granted: MANY,
            rejected: 0,
        })
        .await;
}

/// R11 on any store: it says no at each of the two writes that an acknowledgement
/// waits for.
#[tokio::test]
async fn r11_a_gate_that_cannot_write_never_acknowledges() {
    for (step, granted) in [("open-reward", 0), ("settle-reward", REWARD)] {
        let world = World::open().await;
        let session = world.session().await;
        let call = format!("store.commit.{step}");
        let order = json!({ "call": call, "kind": "error", "until_cleared": true });
        world.order_as(Side::Gate, &order).await;
        let view = world.view(&session).await;
        let completed = world.complete(&session, &view).await.unwrap().must_be(200);
        assert_eq!(completed.text_at("/callback"), "pending", "{step}");
        until("the network to have asked again and again", async || {
            world.platform.advance(10).await;
            (world.to_gate.answered(503) >= 4).then_some(())
        })
        .await;
        assert_eq!(world.to_gate.answered(200), 0, "I3: {step}");
        assert_eq!(world.game.coins(SID).await, granted, "{step}");
        world.mend(Side::Gate).await;
        world.settle(&[Side::Platform, Side::Gate]).await;
        world.holds(1).await;
    }
}
