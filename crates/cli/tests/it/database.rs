//! A database of its own for each story, on the server that the tests are given.

use std::{
    hash::{BuildHasher, RandomState},
    thread,
};

use tokio::runtime;
use tokio_postgres::NoTls;

use super::tool;

/// A database that is dropped with this.
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    /// An empty one; `None` where there is no server to make it on.
    pub(crate) fn fresh() -> Option<Self> {
        let server = tool::postgres()?;
        let name = format!("countersign_cli_{:016x}", RandomState::new().hash_one(0));
        let database = Self { server, name };
        let name = &database.name;
        let create = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
        run(&database.server, &create);
        Some(database)
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        let mut url = reqwest::Url::parse(&self.server).unwrap();
        url.set_path(&self.name);
        url.into()
    }

    /// The same with a password in it, and that password: the server's own, or any
    /// where it asks for none.
    pub(crate) fn url_with_password(&self, any: &str) -> (String, String) {
        let mut url = reqwest::Url::parse(&self.url()).unwrap();
        let password = url.password().unwrap_or(any).to_owned();
        url.set_password(Some(&password)).unwrap();
        (url.into(), password)
    }

    /// Makes the store in it say that its schema is of an earlier version.
    pub(crate) fn age(&self) {
        run(&self.url(), include_str!("../fixtures/older_schema.sql"));
    }
}

/// Does something where that URL leads, on a thread of its own.
pub(crate) fn run(url: &str, statement: &str) {
    let work = || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(async {
            let connected = tokio_postgres::connect(url, NoTls).await;
            let (client, connection) = connected.unwrap();
            tokio::spawn(connection);
            client.batch_execute(statement).await.unwrap();
        });
    };
    thread::scope(|scope| scope.spawn(work).join().unwrap());
}

impl Drop for Database {
    fn drop(&mut self) {
        run(
            &self.server,
            &format!("DROP DATABASE {} WITH (FORCE)", self.name),
        );
    }
}
