use std::{net::SocketAddr, path::PathBuf};

use base::{AppId, CredentialId, Environment};
use clap::{Args, Parser, Subcommand};
use store::ListingKind;

/// Both ends of the wire between game servers and game platforms.
///
/// As the platform, countersign issues credentials and answers game servers the
/// way the real ones do. As the gate, it stands in front of a game server and
/// verifies what players and platforms send it. Run `countersign demo` to see
/// both at work.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(Demo),
    Dev(Dev),
    Up(Up),
    #[command(subcommand)]
    App(App),
    #[command(subcommand)]
    Player(Player),
    #[command(subcommand)]
    Explain(Explain),
    #[command(subcommand)]
    Key(Key),
    Migrate(Migrate),
    Backup(Backup),
    Restore(Restore),
    #[command(subcommand)]
    Config(Config),
}

/// Tell the story of a verified player, over real HTTP on this machine.
///
/// Starts a platform, a gate and a small game server on free loopback ports
/// with a store that is thrown away, and plays through what they say to each
/// other: what was sent, what was checked, what came back. Then it stays up for
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

/// Rotate the keys of an installation.
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    Rotate(KeyRotate),
}

/// Rotate the master key, or the keys that make tokens.
///
/// Without --tokens: a new master key becomes the active one and every secret in
/// the store is sealed anew under it, while the server serves on; then the old
/// key leaves the file. Where the master key is given by COUNTERSIGN_MASTER_KEY,
/// put the new key's line before the old one, restart, and run this: it seals
/// everything under the first line, after which the old one can go.
///
/// Backups that were made before need the key from before.
#[derive(Debug, Args)]
pub(crate) struct KeyRotate {
    /// Make new keys for tokens, sessions and challenges instead. The old ones
    /// go on verifying what they made until that has expired.
    #[arg(long)]
    pub(crate) tokens: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Bring a store to the schema of this version, and say what was done.
///
/// `up` does the same when it starts; this is for doing it at a time of your
/// own. Exit code 0 means that the store has the present schema.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) place: StorePlace,
}

/// Write a backup of the whole store into a new file.
///
/// Taken from the server that runs, without stopping anything, or from the store
/// if none runs. The file holds everything but the master key, without which its
/// secrets cannot be read by anyone: keep that key too, apart from the backups.
/// A file that is there is not overwritten.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Put a backup in the place of the store.
///
/// The server has to be stopped first. The store that was there is kept beside
/// the new one. Whatever was signed or issued up to now is refused from then on,
/// because uses and revocations from after the backup are lost: game servers and
/// players get new tokens by themselves.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: StorePlace,
}

/// Which store is meant.
#[derive(Clone, Debug, Args)]
pub(crate) struct StorePlace {
    /// The configuration that `up` runs with.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The data directory, where it is not the configuration's.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// Which installation is meant: the server at --operator, or else whichever has
/// the data directory open, or else the store in it.
#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// The configuration that `up` runs with; it names the data directory, the
    /// operator's address and its key.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The data directory, where it is not the configuration's.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The operator's API of the server, such as http://127.0.0.1:7402.
    #[arg(long, value_name = "URL")]
    pub(crate) operator: Option<String>,
    /// A file with the key for it, where it is not the configuration's.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

impl From<StorePlace> for Place {
    fn from(place: StorePlace) -> Self {
        Self {
            config: place.config,
            data: place.data,
            operator: None,
            key_file: None,
        }
    }
}

/// How a command prints.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Output {
    /// Print JSON for scripts, one object a line, instead of text for people.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Register games, look at them, and rotate their secrets.
#[derive(Debug, Subcommand)]
pub(crate) enum App {
    Create(AppCreate),
    Import(AppImport),
    /// Show all games and their credentials, without secrets.
    ///
    /// Example: countersign app list --config countersign.toml
    List(Listing),
    Show(AppShow),
    Rotate(AppRotate),
}

/// Register a game and make the credential of its server.
///
/// The client secret is printed this once; only its owner should see it.
///
/// Example: countersign app create "Dungeon Crawl" --game-id DUNGEON_CRAWL
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct AppCreate {
    /// What operators call it.
    pub(crate) name: String,
    /// STOVE's id of the game; without it the game is on no platform yet.
    #[arg(long, value_name = "ID")]
    pub(crate) game_id: Option<String>,
    /// Whether it is listed live or in the sandbox.
    #[arg(
        long,
        value_name = "live|sandbox",
        default_value = "live",
        requires = "game_id"
    )]
    pub(crate) environment: Environment,
    /// Whether it is sold as a game, a demo or a dlc.
    #[arg(
        long,
        value_name = "game|demo|dlc",
        default_value = "game",
        requires = "game_id"
    )]
    pub(crate) kind: ListingKind,
    /// STOVE's number of the game; drawn when left out.
    #[arg(long, value_name = "NUMBER", requires = "game_id")]
    pub(crate) application_no: Option<u64>,
    /// The client id of the game's server; made from the game's id when left
    /// out.
    #[arg(long, value_name = "ID", requires = "game_id")]
    pub(crate) client_id: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Take games, credentials and players over from a file, as they are.
///
/// The file is TOML, the same as `dev --seed` takes (docs/seed-file.md). What is
/// there already stays, but for client secrets, which become the file's. So the
/// same file can be imported again.
///
/// Example: countersign app import games.toml --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct AppImport {
    /// The file.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// What every list takes.
#[derive(Debug, Args)]
pub(crate) struct Listing {
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Show one game and its credentials, without secrets.
///
/// Example: countersign app show 1234567890123456 --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct AppShow {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Replace a credential's client secret.
///
/// The old one is refused at once; tokens that were issued go on. The new one is
/// printed this once.
///
/// Example: countersign app rotate 1234567890123456 2345678901234567
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct AppRotate {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    /// Our id of the credential; `app show` shows it.
    pub(crate) credential_id: CredentialId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Make players' accounts and look at them.
#[derive(Debug, Subcommand)]
pub(crate) enum Player {
    Create(PlayerCreate),
    /// Show all players.
    ///
    /// Example: countersign player list --json --config countersign.toml
    List(Listing),
}

/// Make a player's account.
///
/// The key with which the player's device signs in is printed this once.
///
/// Example: countersign player create Ada --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct PlayerCreate {
    /// What other players see.
    pub(crate) nickname: String,
    /// The number by which platforms know the player; drawn when left out.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) member_no: Option<u64>,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Say what a token is, and whether it would be accepted now.
#[derive(Debug, Subcommand)]
pub(crate) enum Explain {
    Stove(ExplainStove),
}

/// Say what a token of STOVE's is, what it claims, which key made it, and
/// whether it would be accepted now, or why not.
///
/// Neither the token nor its signature is printed. The exit code is 0 only if
/// it would be accepted.
///
/// Example: countersign explain stove - --config countersign.toml < token.txt
#[derive(Debug, Args)]
pub(crate) struct ExplainStove {
    /// The token, or - to read it from standard input, which keeps it out of the
    /// shell's history.
    #[arg(allow_hyphen_values = true)]
    pub(crate) token: String,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}
