//! etcd, which has to be there, and Patroni, which is made.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use throwaway_postgres::reaches;

use crate::{venv::Environment, workspace};

/// The packages, each with its version.
const REQUIREMENTS: &str = "tests/patroni/requirements.txt";

/// Where the environment lies below the target directory.
const ENVIRONMENT: Environment = Environment {
    place: "patroni/venv",
};

pub(super) struct Tools {
    pub(super) etcd: PathBuf,
    pub(super) patroni: PathBuf,
}

/// Looks for etcd on the `PATH`, and installs Patroni below the target directory.
pub(super) fn find(root: &Path) -> Result<Tools> {
    let etcd = on_the_path("etcd").context(
        "etcd 3.4 or later is not installed where everybody can run it (apt-get install \
         etcd-server); it is where Patroni's members agree on who leads",
    )?;
    let python = on_the_path("python3").context(
        "python3 is not installed where everybody can run it (apt-get install python3-venv); \
         Patroni is written in it",
    )?;
    let target = workspace::target(root)?;
    let requirements = root.join(REQUIREMENTS);
    ENVIRONMENT
        .prepare(root, &target, &python.display().to_string(), &requirements)
        .context(
            "Patroni could not be installed below the target directory; python3 needs its \
             module venv for it (apt-get install python3-venv), and pip gets patroni[etcd3] and \
             psycopg[binary]",
        )?;
    Ok(Tools {
        etcd,
        patroni: ENVIRONMENT.program(&target, "patroni"),
    })
}

/// The first one that PostgreSQL's user can reach: root's own may lie where only root
/// can.
#[expect(
    clippy::disallowed_methods,
    reason = "where programs are is known to the environment alone"
)]
fn on_the_path(name: &str) -> Option<PathBuf> {
    let path: OsString = env::var_os("PATH")?;
    let found = env::split_paths(&path).map(|directory| directory.join(name));
    found.into_iter().find(|program| reaches(program))
}
