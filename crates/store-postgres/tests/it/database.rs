//! A database of its own for a story.

use std::{
    env,
    future::Future,
    hash::{BuildHasher, RandomState},
    thread,
};

use base::Secret;
use store_postgres::PostgresOptions;
use tokio::runtime;
use tokio_postgres::{Client, NoTls};

/// The URL of the server, if there is one. It is said why nothing is told, and that
/// is a failure where nothing may be left out.
pub(crate) fn server() -> Option<String> {
    let url = variable("COUNTERSIGN_TEST_POSTGRES");
    if url.is_none() {
        let reason = "COUNTERSIGN_TEST_POSTGRES names no server";
        assert!(!is_required(), "{reason}, and nothing may be left out");
        eprintln!("left out: {reason}");
    }
    url
}

/// Whether nothing may be left out.
pub(crate) fn is_required() -> bool {
    variable("COUNTERSIGN_REQUIRE_ALL").is_some_and(|value| value == "1")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests are told where a server is, and are all that reads it"
)]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// A number that no other process draws.
pub(crate) fn drawn() -> u64 {
    RandomState::new().hash_one(0)
}

/// A database that is dropped with this.
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    pub(crate) fn fresh() -> Self {
        Self::with("ENCODING 'UTF8'")
    }

    /// One with an encoding and an order of its own.
    pub(crate) fn with(wish: &str) -> Self {
        Self::made(server().unwrap(), &format!("template0 {wish}"))
    }

    /// One like this one, which nobody is connected to.
    pub(crate) fn copied(&self) -> Self {
        Self::made(self.server.clone(), &self.name)
    }

    fn made(server: String, template: &str) -> Self {
        let name = format!("countersign_story_{:016x}", drawn());
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        apart(on(server.clone(), create));
        Self { server, name }
    }

    /// One on the server that tests may use, `None` where there is none.
    pub(crate) fn if_there() -> Option<Self> {
        server().map(|_| Self::fresh())
    }

    pub(crate) fn url(&self) -> String {
        let mut url = url::Url::parse(&self.server).unwrap();
        url.set_path(&self.name);
        url.into()
    }

    pub(crate) fn options(&self) -> PostgresOptions {
        PostgresOptions::parse(&Secret::new(self.url())).unwrap()
    }

    /// A connection beside the store's.
    pub(crate) async fn client(&self) -> Client {
        connected(&self.url()).await
    }

    /// Sets something for all connections that are made from now on.
    pub(crate) async fn set(&self, setting: &str) {
        self.setting(setting).await;
    }

    /// The same, to be waited for elsewhere.
    pub(crate) fn setting(&self, setting: &str) -> impl Future<Output = ()> + Send + use<> {
        let alter = format!("ALTER DATABASE {} SET {setting}", self.name);
        on(self.server.clone(), alter)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        apart(on(self.server.clone(), drop));
    }
}

async fn on(server: String, statement: String) {
    let client = connected(&server).await;
    client.batch_execute(&statement).await.unwrap();
}

async fn connected(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Waits for it on a thread of its own, whatever this one is doing.
pub(crate) fn apart(work: impl Future<Output = ()> + Send + 'static) {
    let run = || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(work);
    };
    thread::spawn(run).join().unwrap();
}
