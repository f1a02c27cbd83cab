use std::{num::NonZeroU64, path::PathBuf};

use clap::{Args, Subcommand, ValueEnum};

/// Grade what others have written.
#[derive(Debug, Subcommand)]
pub(crate) enum Conform {
    Rewards(ConformRewards),
}

/// Grade an endpoint that receives an advertising network's reward callbacks.
///
/// Plays the network against it: right callbacks, and some forty ways in which
/// one can be wrong, repeated, forged or broken off. Judges by nothing but the
/// answers, and says of each flaw why it matters and how to mend it.
///
/// A right endpoint GRANTS about a dozen real rewards to the user, so name a
/// test's. It says what it will send and asks before; without a terminal it
/// needs --yes. Nothing but the URL is called, and no redirect is followed. The
/// secret and signatures that hold are in no report.
///
/// The grade is that of the worst finding: A none, B hygiene, C availability, D
/// loss, E double grant, F forgery. The exit code is 0 for an A, 1 where
/// something was found, and 2 where nothing could be judged.
///
/// Example: countersign conform rewards --secret-file secret.txt --user tester
/// --url 'https://game.example/award.php?productid=1234' --html report.html
///
/// Example: countersign conform rewards --secret-file secret.txt --user tester
/// --profile levelplay --tailoring tailoring.toml --url 'https://game.example/lp'
#[derive(Debug, Args)]
pub(crate) struct ConformRewards {
    /// The callback URL as the network has it, with its parameters. What the
    /// network fills in, such as user_id={USER_ID}, is filled in here too.
    #[arg(long, value_name = "URL")]
    pub(crate) url: String,
    /// A file with the secret that the network signs with; one line break at its
    /// end is not part of it.
    #[arg(long, value_name = "FILE", required_unless_present = "key_file")]
    pub(crate) secret_file: Option<PathBuf>,
    /// For a network that signs with a private key: a file with one of your own in
    /// PEM form (PKCS #8, P-256 or secp256k1). The endpoint has to be given its
    /// public half in the place of the network's.
    #[arg(long, value_name = "FILE", conflicts_with = "secret_file")]
    pub(crate) key_file: Option<PathBuf>,
    /// The name by which the endpoint knows that key.
    #[arg(long, value_name = "ID", default_value = "1", requires = "key_file")]
    pub(crate) key_id: String,
    /// The network that is played: one of those that `countersign reward networks`
    /// lists, or a file with a profile of your own.
    #[arg(long, value_name = "NAME|FILE", default_value = "unity-ads")]
    pub(crate) profile: String,
    /// What the game knows of its callbacks beyond the profile, such as names of
    /// parameters or its ad units: a file of TOML in the form of the gate's
    /// tailoring_file.
    #[arg(long, value_name = "FILE")]
    pub(crate) tailoring: Option<PathBuf>,
    /// What a parameter of the callback says, where the endpoint looks at it; can
    /// be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Whom the rewards are for, as the endpoint knows users; 1 to 128 letters,
    /// digits, -, _ and .
    #[arg(
        long,
        visible_alias = "sid",
        value_name = "ID",
        default_value = "conform-test-user"
    )]
    pub(crate) user: String,
    /// What the endpoint means to answer when it is sent again what it has
    /// granted: an error, or the acknowledgement once more. Otherwise as the
    /// network's document has it.
    #[arg(long, value_name = "refused|acknowledged")]
    pub(crate) repeats: Option<RepeatedAs>,
    /// Write the report as JSON into this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Write the report as one page of HTML into this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Begin without asking.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Trust these authorities for TLS and no others; a file in PEM form.
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// How long one call may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    pub(crate) deadline: NonZeroU64,
    /// After how many seconds nothing new is begun.
    #[arg(long, value_name = "SECONDS", default_value = "300")]
    pub(crate) total: NonZeroU64,
    /// How long to wait before something is sent again, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value = "2000")]
    pub(crate) pause: u64,
    /// How many orders are tried in search of a signature that PHP takes for a
    /// number, before any is sent; 0 leaves that out. One in about three million
    /// is one.
    #[arg(long, value_name = "NUMBER", default_value = "40000000")]
    pub(crate) search: u64,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = parts.ok_or("not NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// What a repetition is answered.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RepeatedAs {
    /// With an error.
    Refused,
    /// As the first time.
    Acknowledged,
}
