//! Games on OpenSocial.

use std::path::PathBuf;

use base::{AppId, Environment, PlayerId};
use clap::{Args, Subcommand};
use store::{BodyHashPolicy, LifeCycleEvent, LinkMethod, SocialProfile};

use super::{Output, Place};

/// Look after a game on OpenSocial.
#[derive(Debug, Subcommand)]
pub(crate) enum AppOpenSocial {
    Add(SocialAdd),
    /// Show how a game's calls are taken, and where it is told of what happens.
    ///
    /// Example: countersign app opensocial settings 1234567890123456
    /// --config countersign.toml
    Settings(SocialOf),
    Configure(SocialConfigure),
    Link(SocialLink),
    Unlink(SocialUnlink),
    /// Show the words that a game's players may not write.
    ///
    /// Example: countersign app opensocial words 1234567890123456
    /// --config countersign.toml
    Words(SocialOf),
    SetWords(SocialSetWords),
    /// Show the public key with which a game verifies launches, where its profile
    /// signs by RSA-SHA1.
    ///
    /// Example: countersign app opensocial signing-key 1234567890123456
    /// --config countersign.toml
    SigningKey(SocialOf),
    SetSigningKey(SocialSetSigningKey),
    Tell(SocialTell),
}

/// List a game on OpenSocial and make the consumer key of its server.
///
/// The consumer secret is printed this once; only its owner should see it.
///
/// Example: countersign app opensocial add 1234567890123456
/// --environment sandbox --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct SocialAdd {
    /// Live or in the sandbox.
    #[arg(long, value_name = "live|sandbox", default_value = "live")]
    pub(crate) environment: Environment,
    /// The application id, in digits; our own id of the game when left out.
    #[arg(long, value_name = "DIGITS")]
    pub(crate) number: Option<String>,
    /// The public half of the credential; drawn when left out.
    #[arg(long, value_name = "KEY")]
    pub(crate) consumer_key: Option<String>,
    #[command(flatten)]
    pub(crate) of: SocialOf,
}

/// Say how a game's calls are taken from now on.
///
/// What is left out stays as it was; something has to be said.
///
/// Example: countersign app opensocial configure 1234567890123456
/// --gadget-url https://game.example/top --config countersign.toml
// Beside what is flattened, clap has to be told what belongs to the group.
#[derive(Debug, Args)]
#[group(
    required = true,
    multiple = true,
    args = [
        "profile", "window_secs", "token_validity_secs", "body_hash", "require_body_hash",
        "gadget_url", "no_gadget_url",
    ],
)]
pub(crate) struct SocialConfigure {
    /// Whose habits the platform has: mobage, gree or mixi.
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<SocialProfile>,
    /// How far a timestamp may lie from now, either way; at most one hour.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) window_secs: Option<u64>,
    /// How long a proxy token is valid; one minute to 30 days.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) token_validity_secs: Option<u64>,
    /// What becomes of a form that comes with a hash.
    #[arg(long, value_name = "verify|reject")]
    pub(crate) body_hash: Option<BodyHashPolicy>,
    /// Whether a call that has a body which is no form must bring its hash.
    #[arg(long, value_name = "true|false")]
    pub(crate) require_body_hash: Option<bool>,
    /// The game's own page, which players are shown.
    #[arg(long, value_name = "URL")]
    pub(crate) gadget_url: Option<String>,
    /// Show players no page.
    #[arg(long, conflicts_with = "gadget_url")]
    pub(crate) no_gadget_url: bool,
    #[command(flatten)]
    pub(crate) of: SocialOf,
}

/// Tell a game of an event from now on.
///
/// Example: countersign app opensocial link 1234567890123456 addapp
/// https://game.example/added --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct SocialLink {
    #[command(flatten)]
    pub(crate) of: SocialEvent,
    /// Where.
    pub(crate) url: String,
    /// How.
    #[arg(long, value_name = "GET|POST", default_value = "GET")]
    pub(crate) method: LinkMethod,
}

/// Tell a game of an event no more.
///
/// Example: countersign app opensocial unlink 1234567890123456 addapp
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct SocialUnlink {
    #[command(flatten)]
    pub(crate) of: SocialEvent,
}

/// Say which words a game's players may not write, in the place of those there
/// are.
///
/// Example: countersign app opensocial set-words 1234567890123456 words.txt
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct SocialSetWords {
    #[command(flatten)]
    pub(crate) of: SocialOf,
    /// A file with one word a line.
    pub(crate) file: PathBuf,
}

/// Sign a game's launches with this key from now on, where its profile signs by
/// RSA-SHA1.
///
/// Example: countersign app opensocial set-signing-key 1234567890123456 key.pem
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct SocialSetSigningKey {
    #[command(flatten)]
    pub(crate) of: SocialOf,
    /// A file with the private key in PEM, not encrypted, as `openssl genrsa`
    /// writes it.
    pub(crate) file: PathBuf,
}

/// Tell a game of an event, whether or not it has happened here.
///
/// `countersign delivery list` says what comes of it.
///
/// Example: countersign app opensocial tell 1234567890123456 addapp 101 102
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct SocialTell {
    #[command(flatten)]
    pub(crate) of: SocialEvent,
    /// To whom it happened; the game is told of at most 100 players at a time.
    #[arg(required = true)]
    pub(crate) players: Vec<PlayerId>,
    /// As whose server the game is told; the live one's, where there is one, when
    /// left out.
    #[arg(long, value_name = "live|sandbox")]
    pub(crate) environment: Option<Environment>,
    /// Who invited them, of addapp.
    #[arg(long, value_name = "PLAYER")]
    pub(crate) invited_by: Option<PlayerId>,
    /// What was written, of postdiary.
    #[arg(long, value_name = "ID")]
    pub(crate) diary_id: Option<String>,
}

/// Which event of a game.
#[derive(Debug, Args)]
pub(crate) struct SocialEvent {
    #[command(flatten)]
    pub(crate) of: SocialOf,
    /// The event: addapp, removeapp, suspendapp, resumeapp, joingroup,
    /// leavegroup, postdiary or upgradeuser.
    pub(crate) event: LifeCycleEvent,
}

/// Which game.
#[derive(Debug, Args)]
pub(crate) struct SocialOf {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}
