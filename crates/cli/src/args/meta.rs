//! Games on Meta's graph.

use std::path::PathBuf;

use base::AppId;
use clap::{Args, Subcommand};
use store::WebhookField;

use super::{Output, Place};

/// Look after a game on Meta's graph.
#[derive(Debug, Subcommand)]
pub(crate) enum AppMeta {
    Add(MetaAdd),
    /// Show how a game's calls are taken.
    ///
    /// Example: countersign app meta settings 1234567890123456 --config countersign.toml
    Settings(MetaOf),
    Configure(MetaConfigure),
    /// Show where a game's server is told of what happens, without the verify
    /// token.
    ///
    /// Example: countersign app meta webhook 1234567890123456 --config countersign.toml
    Webhook(MetaOf),
    Subscribe(MetaSubscribe),
    /// Tell a game's server no more.
    ///
    /// Example: countersign app meta unsubscribe 1234567890123456 --config countersign.toml
    Unsubscribe(MetaOf),
    /// Send a game's server an event that tells of nothing.
    ///
    /// Its entry has the id 0. `countersign delivery show` says what came of it.
    ///
    /// Example: countersign app meta test 1234567890123456 --config countersign.toml
    Test(MetaOf),
    /// Show the achievements that a game has defined.
    ///
    /// Example: countersign app meta achievements 1234567890123456 --config countersign.toml
    Achievements(MetaOf),
    /// Show the leaderboards that a game has defined.
    ///
    /// Example: countersign app meta leaderboards 1234567890123456 --config countersign.toml
    Leaderboards(MetaOf),
}

/// List a game on Meta's graph and make the secret of its server.
///
/// The app token OC|id|secret is printed this once; only its owner should see it.
///
/// Example: countersign app meta add 1234567890123456 --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct MetaAdd {
    /// What the graph is to call the game, in digits; our own id of it when left
    /// out.
    #[arg(long, value_name = "DIGITS")]
    pub(crate) meta_app_id: Option<String>,
    #[command(flatten)]
    pub(crate) of: MetaOf,
}

/// Say how a game's calls are taken from now on.
///
/// What is left out stays as it was; something has to be said.
///
/// Example: countersign app meta configure 1234567890123456 --overlap-secs 3600
/// --config countersign.toml
// Beside what is flattened, clap has to be told what belongs to the group.
#[derive(Debug, Args)]
#[group(
    required = true,
    multiple = true,
    args = [
        "overlap_secs", "user_token_validity_secs", "proof_validity_secs", "calls_per_minute",
        "unlimited_calls",
    ],
)]
pub(crate) struct MetaConfigure {
    /// For how long a secret that was replaced is still good; 0 for not at all,
    /// at most 7 days.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) overlap_secs: Option<u64>,
    /// How long a user token is valid; at most 366 days.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) user_token_validity_secs: Option<u64>,
    /// How long a user proof can be validated; at most one day.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) proof_validity_secs: Option<u64>,
    /// How many calls a node takes in a minute.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) calls_per_minute: Option<u32>,
    /// Take as many calls as come.
    #[arg(long, conflicts_with = "calls_per_minute")]
    pub(crate) unlimited_calls: bool,
    #[command(flatten)]
    pub(crate) of: MetaOf,
}

/// Tell a game's server of what happens from now on.
///
/// The server is asked first whether it wants that, by a GET with hub.mode,
/// hub.challenge and hub.verify_token, and has to answer 200 with the challenge.
///
/// Example: countersign app meta subscribe 1234567890123456
/// --callback-url https://game.example/hook --verify-token-file token.txt
/// --field order_status --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct MetaSubscribe {
    /// Where the game's server takes events.
    #[arg(long, value_name = "URL")]
    pub(crate) callback_url: String,
    /// A file with what the server recognises the question by, printable ASCII
    /// characters without spaces; one line break at its end is not part of it.
    /// The one that there is when left out, unless the URL is of another server.
    #[arg(long, value_name = "FILE")]
    pub(crate) verify_token_file: Option<PathBuf>,
    /// Of what; can be given several times.
    #[arg(
        long = "field",
        value_name = "FIELD",
        required = true,
        long_help = "Of what; can be given several times: order_status, subscription_started, \
                     subscription_renewal_success, subscription_canceled, \
                     subscription_uncanceled or subscription_expired."
    )]
    pub(crate) fields: Vec<WebhookField>,
    #[command(flatten)]
    pub(crate) of: MetaOf,
}

/// Which game.
#[derive(Debug, Args)]
pub(crate) struct MetaOf {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}
