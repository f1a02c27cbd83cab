//! Apps, players and tokens.

use std::path::PathBuf;

use base::{AppId, CredentialId, Environment};
use clap::{Args, Subcommand};
use store::ListingKind;

use super::{AppMeta, AppOpenSocial, ExplainUnityAds, Output, Place};

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
    RevokePrevious(AppRevokePrevious),
    #[command(subcommand)]
    Meta(AppMeta),
    #[command(subcommand, name = "opensocial")]
    OpenSocial(AppOpenSocial),
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
    /// Who publishes it; games of one publisher may ask who has a copy of
    /// which of them.
    #[arg(long, value_name = "NAME")]
    pub(crate) publisher: Option<String>,
    /// STOVE's id of the game; without it the game is not on STOVE yet.
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
    /// List it on Meta's graph too.
    #[arg(long)]
    pub(crate) meta: bool,
    /// What the graph is to call it, in digits; our own id of it when left out.
    #[arg(long, value_name = "DIGITS", requires = "meta")]
    pub(crate) meta_app_id: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Take games, credentials and players over from a file, as they are.
///
/// The file is TOML, the same as `dev --seed` takes (docs/seed-file.md). What is
/// there already stays, but for client secrets and publishers, which become the
/// file's. So the same file can be imported again.
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
/// The old one is refused at once, or on Meta's graph after the overlap; tokens
/// that were issued go on. The new one is printed this once.
///
/// Example: countersign app rotate 1234567890123456 2345678901234567
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct AppRotate {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    /// Our id of the credential; `app show` shows it.
    pub(crate) credential_id: CredentialId,
    /// For how long the old one is still good, on Meta's graph only; as the
    /// game's settings say when left out.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) overlap_secs: Option<u64>,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Refuse the secret that was replaced and was good for a while yet.
///
/// Example: countersign app revoke-previous 1234567890123456 2345678901234567
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct AppRevokePrevious {
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

/// Say what a token or a callback is, and whether it would be accepted now.
#[derive(Debug, Subcommand)]
pub(crate) enum Explain {
    /// Say what a token of STOVE's is, what it claims, which key made it, and
    /// whether it would be accepted now, or why not.
    ///
    /// Neither the token nor its signature is printed. The exit code is 0 only if
    /// it would be accepted.
    ///
    /// Example: countersign explain stove - --config countersign.toml < token.txt
    Stove(ExplainToken),
    /// Say what a token, nonce or code of Meta's graph is, whose, which key made
    /// it, and whether it would be accepted now, or why not.
    ///
    /// Neither the token nor a secret is printed. The exit code is 0 only if it
    /// would be accepted. Whether a nonce or a code was used before is not looked
    /// up.
    ///
    /// Example: countersign explain meta-graph - --config countersign.toml < token.txt
    #[command(alias = "meta")]
    MetaGraph(ExplainToken),
    Oauth1(ExplainOauth1),
    #[command(alias = "unity")]
    UnityAds(ExplainUnityAds),
}

/// Which token.
#[derive(Debug, Args)]
pub(crate) struct ExplainToken {
    /// The token, or - to read it from standard input, which keeps it out of the
    /// shell's history.
    #[arg(allow_hyphen_values = true)]
    pub(crate) token: String,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Say what a signed call of the OpenSocial API is: whose it says that it is, the
/// text that its signature has to be over, what stands in it and from where, how
/// its timestamp compares to now, and which known mistake gives the signature that
/// came.
///
/// Neither the signature that would be right nor a secret is printed, nor whether
/// the nonce was used. The exit code is 0 only if it would be accepted, once.
///
/// Example: countersign explain oauth1 --app 5479932990799711 --method GET --url
/// http://sp.app.mbga.jp/api/restful/v1/people/@me/@self --header @authorization.txt
#[derive(Debug, Args)]
pub(crate) struct ExplainOauth1 {
    /// The app whose call it should be.
    #[arg(long = "app", value_name = "APP")]
    pub(crate) app_id: AppId,
    /// The method that it is sent with.
    #[arg(long, default_value = "GET")]
    pub(crate) method: String,
    /// The URL as it is called, with its query.
    #[arg(long)]
    pub(crate) url: String,
    /// A header, as NAME: VALUE; or @FILE with one a line, which keeps tokens out
    /// of the shell's history. Can be given several times.
    #[arg(long = "header", value_name = "NAME: VALUE|@FILE")]
    pub(crate) headers: Vec<String>,
    /// A file with the body.
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}
