//! What runs: the demo, the development profile, production.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Subcommand};

/// Tell the story of a verified and rewarded player, over real HTTP on this machine.
///
/// Starts a platform, a gate and a small game server on free loopback ports
/// with a store that is thrown away, and plays through what they say to each
/// other: what was sent, what was checked, what came back. At its end a second gate
/// is started and killed in the middle of a reward. Then it stays up for
/// you to try the calls yourself, until Ctrl-C.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// End after the story; the exit code is 0 only if every step held.
    #[arg(long)]
    pub(crate) once: bool,
    /// Print one JSON object a line (`step`, `ok`, `ms`, …) instead of prose.
    #[arg(long)]
    pub(crate) json: bool,
    /// What to log to standard error: a level, or a filter such as
    /// `warn,gate=debug`. Refusals are what the story is about, so at first
    /// only errors are.
    #[arg(long, value_name = "FILTER", default_value = "error")]
    pub(crate) log: String,
}

/// Run platform and gate for development, with an app and three players ready.
///
/// Everything that a game server needs to know is written to dev.json in the
/// data directory: addresses and every credential. The clock can be moved at
/// the operator port: POST /dev/v1/clock with {"advance_secs":n} or
/// {"now":unix}.
#[derive(Debug, Args)]
pub(crate) struct Dev {
    /// Where the store and dev.json live; made when it is not there.
    #[arg(long, value_name = "DIR", default_value = "countersign-dev")]
    pub(crate) data: PathBuf,
    /// The store, where it is not an SQLite file in the data directory: a URL such
    /// as postgres://USER:PASSWORD@HOST/DATABASE, as the configuration's
    /// `store.url`. It is kept in dev.json, for other commands to find the store.
    #[arg(long, value_name = "URL")]
    pub(crate) store: Option<String>,
    /// Where the platform listens; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7400")]
    pub(crate) platform: SocketAddr,
    /// Where the gate listens.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7401")]
    pub(crate) gate: SocketAddr,
    /// Where the operator's API and the clock listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7402")]
    pub(crate) operator: SocketAddr,
    /// Serve the platform over TLS too, with a certificate of an authority that
    /// is made in the data directory and that you choose to trust.
    #[arg(long, value_name = "ADDR", num_args = 0..=1, default_missing_value = "127.0.0.1:7443")]
    pub(crate) tls: Option<SocketAddr>,
    /// Apps, players and credentials to take over verbatim, instead of the
    /// built-in ones; TOML (docs/seed-file.md).
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// Where your game's server grants rewards: the gate posts there once for
    /// each reward that was earned, and again until it knows what came of it.
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:8080/grants"
    )]
    pub(crate) grants: String,
    /// A file with the secret that those calls are signed with, whsec_ and
    /// base64. Without it one is made and stands in dev.json.
    #[arg(long, value_name = "FILE")]
    pub(crate) grant_secret_file: Option<PathBuf>,
    /// What to log to standard error: a level, or a filter such as
    /// `warn,gate=debug`.
    #[arg(
        long,
        value_name = "FILTER",
        default_value = "warn,countersign=info,platform=info,gate=info,operator=info"
    )]
    pub(crate) log: String,
}

/// Run in production.
///
/// What the file leaves out comes from COUNTERSIGN_… variables and from the
/// defaults; `countersign config print-default` shows all of it.
#[derive(Debug, Args)]
pub(crate) struct Up {
    /// The configuration.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}

/// Check a configuration, or print one to begin with.
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Say what is wrong with a configuration and what it amounts to.
    ///
    /// Takes the environment into account as `up` would. The exit code is 0
    /// only if `up` would start with it. Secrets are not shown.
    Check {
        /// The configuration.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Print a configuration with every key, its default and what it is for.
    PrintDefault,
}
