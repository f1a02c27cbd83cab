//! What is done to a store as a whole.

use std::convert::Infallible;

use base::Secret;
use clap::{Args, Subcommand};

use super::{Output, StorePlace};

/// Look after the store itself.
#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    Copy(StoreCopy),
    Watermark(StoreWatermark),
}

/// Copy a store into another engine, or to another place, and prove that it arrived.
///
/// Stop every server of both stores first. An SQLite store that is in use is
/// refused; nodes that still write to a PostgreSQL database are found out at the
/// end, when everything is read again from both and compared, noun by noun, by the
/// number of rows and a SHA-256 over them. The exit code is 0 only if all of it is
/// equal.
///
/// The target must be empty: a file that is not there, or a database without
/// tables. Until everything has arrived no server opens it. A copy that was cut
/// short goes on where it was when the same command is run again.
///
/// Secrets stay sealed as they are, so the target needs the master key of the
/// source. It is taken from --config, --data or COUNTERSIGN_MASTER_KEY, or else
/// from the directory of the SQLite store, and is tried on client secrets and keys first.
///
/// Example: countersign store copy --from sqlite:data/countersign.db
/// --to @/run/secrets/store-url
#[derive(Debug, Args)]
pub(crate) struct StoreCopy {
    /// The store to copy: sqlite:PATH, postgres://..., or @FILE where a file holds
    /// the URL, which keeps a password out of the list of processes.
    #[arg(long, value_name = "URL", value_parser = secret)]
    pub(crate) from: Secret,
    /// Where to, in the same form.
    #[arg(long, value_name = "URL", value_parser = secret)]
    pub(crate) to: Secret,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: StorePlace,
}

fn secret(text: &str) -> Result<Secret, Infallible> {
    Ok(Secret::new(text))
}

/// Refuse whatever was signed or issued up to now.
///
/// This is for a database that was put back from a backup by its own means, or to
/// a point in time: uses and revocations from after that point are lost, so
/// everything from before now has to be refused. Stop the nodes, put the database
/// back, run this, and start them. Game servers and players get new tokens by
/// themselves. `countersign restore` does it by itself.
///
/// Example: countersign store watermark --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct StoreWatermark {
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: StorePlace,
}
