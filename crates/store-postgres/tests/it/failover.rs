//! A primary with a synchronous standby, of which one is killed, stopped or taken over
//! from while nodes are in use. These servers are started for each story.

#[path = "failover/load.rs"]
mod load;
#[path = "failover/returned.rs"]
mod returned;
#[path = "failover/takeover.rs"]
mod takeover;
#[path = "failover/unreplicated.rs"]
mod unreplicated;

use std::{sync::Arc, time::Duration};

use base::Secret;
use store::Store;
use store_postgres::PostgresOptions;
use store_suite::given::{app, done};
use testkit::FakeClock;
use throwaway_postgres::{Binaries, Cluster, Error, Options};
use tokio::task::block_in_place;
use tokio_postgres::{Client, NoTls};

use crate::{database, opened, vault};

/// A server and the one that takes over from it.
struct Pair {
    primary: Cluster,
    standby: Cluster,
}

impl Pair {
    /// `None` where there is no PostgreSQL and that is permitted.
    fn start() -> Option<Self> {
        let binaries = match Binaries::find() {
            Ok(binaries) => binaries,
            Err(error @ Error::Missing) if !database::is_required() => {
                eprintln!("left out: {error}");
                return None;
            }
            Err(error) => panic!("{error}"),
        };
        block_in_place(|| {
            let options = Options {
                fsync: true,
                ..Options::default()
            };
            let mut primary = Cluster::start(&binaries, options).unwrap();
            let standby = Cluster::standby_of(&mut primary, "second").unwrap();
            Some(Self { primary, standby })
        })
    }

    /// The URL of both, the first server first.
    fn url(&self) -> String {
        let (first, second) = (self.primary.port(), self.standby.port());
        let url = self.primary.url("postgres");
        url.replace(
            &format!(":{first}/"),
            &format!(":{first},127.0.0.1:{second}/"),
        )
    }

    /// A node that knows both.
    async fn node(&self, options: impl FnOnce(&mut PostgresOptions)) -> Arc<dyn Store> {
        node(&self.url(), options).await
    }

    /// Kills the first and lets the second take over.
    fn fail_over(&mut self) {
        self.kill();
        self.take_over();
    }

    fn kill(&mut self) {
        block_in_place(|| self.primary.kill_hard().unwrap());
    }

    fn take_over(&mut self) {
        block_in_place(|| self.standby.promote().unwrap());
    }
}

async fn node(url: &str, options: impl FnOnce(&mut PostgresOptions)) -> Arc<dyn Store> {
    let mut it = PostgresOptions::parse(&Secret::new(url)).unwrap();
    options(&mut it);
    Arc::new(opened(it, vault(), FakeClock::new()).await.unwrap())
}

/// A node with an app.
async fn with_app(pair: &Pair, options: impl FnOnce(&mut PostgresOptions)) -> Arc<dyn Store> {
    let store = pair.node(options).await;
    done(&store, [store::Step::InsertApp(app(1))]).await;
    store
}

async fn client(cluster: &Cluster) -> Client {
    let url = cluster.url("postgres");
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Waits for as long as that takes, and gives up on what is not to be.
const LONG: Duration = Duration::from_secs(120);
