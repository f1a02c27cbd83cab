//! The server that everything here is measured on.

use std::{env, path::Path};

use anyhow::{Context, Result};
use base::Secret;
use store_postgres::{PostgresOptions, PostgresStore};
use testkit::SeededRng;
use throwaway_postgres::{Binaries, Cluster, Options};
use tokio_postgres::NoTls;

use crate::{durable, given::SystemClock};

/// What is set in earnest: room for the rows in memory and for the log on disk, so
/// that no checkpoint that one side has earned falls to the other, and connections
/// for three nodes. The rest, flushing above all, is as PostgreSQL has it.
const SETTINGS: &[(&str, &str)] = &[
    ("shared_buffers", "512MB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "30min"),
    ("max_connections", "200"),
];

/// A server with databases for each that is measured.
pub(crate) struct House(Cluster);

impl House {
    /// Starts it with its data in `dir`, or else beside this program.
    pub(crate) fn start(dir: Option<&Path>) -> Result<Self> {
        let beside = env::current_exe()?;
        let place = dir.or(beside.parent()).context("no directory")?;
        let settings = SETTINGS.iter();
        let options = Options {
            fsync: true,
            settings: settings
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            place: Some(place.to_owned()),
            ..Options::default()
        };
        Ok(Self(Cluster::start(&Binaries::find()?, options)?))
    }

    /// A new database, by its URL.
    pub(crate) async fn database(&self, name: &str) -> Result<String> {
        // The names are this program's own.
        self.run(&format!("CREATE DATABASE {name}")).await?;
        Ok(self.0.url(name))
    }

    /// Has everything written down that is still to be, so that no round pays for
    /// what was filled in before.
    pub(super) async fn settle(&self) -> Result<()> {
        self.run("CHECKPOINT").await
    }

    async fn run(&self, statement: &str) -> Result<()> {
        let (client, connection) = tokio_postgres::connect(&self.0.url("postgres"), NoTls).await?;
        let traffic = tokio::spawn(connection);
        client.batch_execute(statement).await?;
        drop(client);
        Ok(traffic.await??)
    }
}

/// A node's store, with the options as they are shipped.
pub(crate) async fn open(url: &str) -> Result<PostgresStore> {
    let options = PostgresOptions::parse(&Secret::from(url.to_owned()))?;
    // What is drawn has to differ between nodes, and so between processes.
    let rng = SeededRng::new(u64::from(std::process::id()));
    let clock = SystemClock::shared();
    let opened = PostgresStore::open(options, durable::vault()?, clock, rng);
    Ok(opened.await?)
}
