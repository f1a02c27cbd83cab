use std::path::Path;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{postgres::Server, workspace};

/// The binary that is killed, as it ships.
const RELEASE: &[&str] = &["build", "--release", "--locked", "--package", "cli"];

/// The story, which is told on request only.
const STORY: &[&str] = &[
    "test",
    "--locked",
    "--package",
    "cli",
    "--test",
    "it",
    "--",
    "--ignored",
    "--nocapture",
    "--exact",
    "it::storm::a_storm_as_it_is_ordered",
];

#[derive(Args)]
pub(crate) struct Options {
    /// How many callbacks go through it.
    #[arg(long, default_value_t = 100_000)]
    callbacks: u64,
    /// From which faults and kills are drawn.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where platform and gate have their stores.
    #[arg(long, value_enum, default_value_t = Engine::Sqlite)]
    store: Engine,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// A file each.
    Sqlite,
    /// A database each, on a server that is started for the run.
    Postgres,
}

/// Sends callbacks from a platform by way of a gate to a game while faults strike
/// between them and their processes are killed; true when none was lost and none
/// granted twice.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    if !workspace::cargo(root, RELEASE).status()?.success() {
        return Ok(false);
    }
    let binary = workspace::target(root)?.join("release/countersign");
    let mut story = workspace::cargo(root, STORY);
    story
        .env("COUNTERSIGN_BIN", binary)
        .env("COUNTERSIGN_STORM_CALLBACKS", options.callbacks.to_string())
        .env("COUNTERSIGN_STORM_SEED", options.seed.to_string());
    let mut server = None;
    if options.store == Engine::Postgres {
        let server = server.insert(Server::provide(root)?);
        server.tell(&mut story);
        story.env("COUNTERSIGN_TEST_STORE", "postgres");
    }
    let held = story.status()?.success();
    drop(server);
    Ok(held)
}
