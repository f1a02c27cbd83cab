mod tools;

use std::path::Path;

use anyhow::Result;

use throwaway_postgres::Binaries;

use crate::{postgres::BINARIES, workspace};

/// What the story is told through its environment.
const ETCD: &str = "COUNTERSIGN_TEST_ETCD";
const PATRONI: &str = "COUNTERSIGN_TEST_PATRONI";

/// The story, which is told on request only.
const STORY: &[&str] = &[
    "test",
    "--package",
    "cli",
    "--test",
    "it",
    "--",
    "--ignored",
    "--nocapture",
    "it::patroni::",
];

/// Runs two nodes over a cluster of three that Patroni looks after, kills and
/// exchanges its servers, and prints what came of it; true when nothing was lost.
pub(crate) fn run(root: &Path) -> Result<bool> {
    // The package of npm has not all that Patroni needs.
    let programs = Binaries::find()?;
    let tools = tools::find(root)?;
    let mut story = workspace::cargo(root, STORY);
    story
        .env(BINARIES, programs.directory())
        .env(ETCD, tools.etcd)
        .env(PATRONI, tools.patroni);
    Ok(story.status()?.success())
}
