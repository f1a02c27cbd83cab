//! Two nodes over three PostgreSQL that Patroni looks after, under load, while
//! servers are killed, left alone, and exchanged. It takes minutes and programs that
//! are not ours, so that it is told on request only: `cargo xtask patroni`.

mod chain;
mod load;
mod record;
mod report;

use std::{path::PathBuf, time::Instant};

use futures_util::future::join;
use throwaway_postgres::{Binaries, Patroni, Tools};
use tokio::task::block_in_place;
use tokio_postgres::NoTls;

use super::{
    fleet::nodes::{Fleet, Scene},
    process::until,
    tool,
};
use load::Load;
use report::Row;

/// What a node is given unless told otherwise.
const GRACE_SECS: u64 = 10;

const DATABASE: &str = "countersign";

/// How many writes are acknowledged before something is done to the servers, and
/// how many afterwards before it is over.
const BEFORE: u64 = 300;
const AFTER: u64 = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it needs etcd and Patroni, and takes minutes: cargo xtask patroni"]
async fn what_was_acknowledged_holds_whatever_happens_to_a_cluster_of_patroni() {
    let mut story = Story::begin().await;
    let rows = [
        story.standby_is_killed().await,
        story.leader_is_changed().await,
        story.leader_is_killed().await,
        story.leader_is_left_alone().await,
    ];
    report::print(&rows);
    for row in &rows {
        assert_eq!(row.lost, 0, "{}: lost", row.what);
        assert_eq!(row.twice, 0, "{}: accepted twice", row.what);
    }
    assert_eq!(rows[0].open, 0, "a standby's end is noticed by nobody");
}

struct Story {
    cluster: Patroni,
    fleet: Fleet,
    scene: Scene,
    rounds: u64,
}

impl Story {
    async fn begin() -> Self {
        let program = |name| {
            let named = tool::variable(name).map(PathBuf::from);
            named.unwrap_or_else(|| panic!("{name} is not set: run cargo xtask patroni"))
        };
        let tools = Tools {
            etcd: program("COUNTERSIGN_TEST_ETCD"),
            patroni: program("COUNTERSIGN_TEST_PATRONI"),
        };
        let cluster =
            block_in_place(|| Patroni::start(&Binaries::find().unwrap(), &tools).unwrap());
        make_database(&cluster).await;
        let url = cluster.url(DATABASE);
        let fleet = Fleet::with_grace(&[&*url; 2], GRACE_SECS).await;
        let scene = Scene::set(&fleet.nodes[0]).await;
        Self {
            cluster,
            fleet,
            scene,
            rounds: 0,
        }
    }

    async fn standby_is_killed(&mut self) -> Row {
        let standby = self.cluster.standby().unwrap();
        let row = self
            .round(
                "a standby is killed",
                |cluster| cluster.kill(standby).unwrap(),
                async |cluster| {
                    until("the others to do without it", async || {
                        (!block_in_place(|| cluster.counts_on(standby))).then_some(())
                    })
                    .await;
                },
            )
            .await;
        block_in_place(|| self.cluster.start_again(standby).unwrap());
        row
    }

    async fn leader_is_changed(&mut self) -> Row {
        self.round(
            "planned switchover",
            |cluster| cluster.switch_over().unwrap(),
            async |_| {},
        )
        .await
    }

    async fn leader_is_killed(&mut self) -> Row {
        let leader = self.cluster.leader().unwrap();
        let row = self
            .round(
                "the leader is killed",
                |cluster| cluster.kill(leader).unwrap(),
                async |_| {},
            )
            .await;
        block_in_place(|| self.cluster.start_again(leader).unwrap());
        row
    }

    /// Its Patroni is killed, and its PostgreSQL goes on as if it led, until the
    /// operating system has started Patroni again.
    async fn leader_is_left_alone(&mut self) -> Row {
        let leader = self.cluster.leader().unwrap();
        self.round(
            "the leader's Patroni is killed alone",
            |cluster| cluster.abandon(leader).unwrap(),
            async |cluster| {
                until("another to lead", async || {
                    let leads = block_in_place(|| cluster.leader());
                    leads.is_some_and(|it| it != leader).then_some(())
                })
                .await;
                block_in_place(|| cluster.start_again(leader).unwrap());
            },
        )
        .await
    }

    /// Puts the nodes under load, strikes, does what else belongs to it, and holds
    /// what was told against what is there.
    async fn round(
        &mut self,
        what: &'static str,
        strike: impl FnOnce(&mut Patroni),
        then: impl AsyncFnOnce(&mut Patroni),
    ) -> Row {
        self.rounds += 1;
        let load = Load::on(&self.fleet, &self.scene, self.rounds).await;
        let cluster = &mut self.cluster;
        let strike = async {
            load.acknowledged(BEFORE).await;
            load.mark(Instant::now());
            block_in_place(|| strike(cluster));
            then(cluster).await;
            load.acknowledged_since(AFTER).await;
            load.stop();
        };
        let (record, ()) = join(load.run(), strike).await;
        let row = record.judged(what, &self.fleet).await;
        report::print(std::slice::from_ref(&row));
        row
    }
}

async fn make_database(cluster: &Patroni) {
    let url = cluster.url("postgres");
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let make = format!("CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'");
    client.batch_execute(&make).await.unwrap();
}
