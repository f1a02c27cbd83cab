//! Who players are on OpenSocial, and what they write and pay there.

use std::num::NonZeroUsize;

use admin::PaymentUuid;
use base::{AppId, PlayerId, TextId};
use clap::{Args, Subcommand};
use store::{Gender, Grade, TextStatus};

use super::{Output, Place};

/// Look at what players show of themselves, and set it.
#[derive(Debug, Subcommand)]
pub(crate) enum Persona {
    /// Show what a player shows of oneself.
    ///
    /// Example: countersign persona show 101 --config countersign.toml
    Show(OnePlayer),
    Set(Box<PersonaSet>),
}

/// Say what a player shows of oneself, in the place of what it was.
///
/// Example: countersign persona set 101 --gender female --grade verified
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct PersonaSet {
    #[command(flatten)]
    pub(crate) of: OnePlayer,
    /// A few words about oneself.
    #[arg(long, value_name = "TEXT")]
    pub(crate) about_me: Option<String>,
    /// The birthday.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) birthday: Option<String>,
    /// What the player says of one's sex.
    #[arg(
        long,
        value_name = "male|female|undisclosed",
        default_value = "undisclosed"
    )]
    pub(crate) gender: Gender,
    /// An interest; can be given several times.
    #[arg(long = "interest", value_name = "TEXT")]
    pub(crate) interests: Vec<String>,
    /// Where the player lives, as far as it is told.
    #[arg(long, value_name = "TEXT")]
    pub(crate) address: Option<String>,
    /// The player's work.
    #[arg(long, value_name = "TEXT")]
    pub(crate) job_type: Option<String>,
    /// The blood type.
    #[arg(long, value_name = "A|B|O|AB")]
    pub(crate) blood_type: Option<String>,
    /// The player's page.
    #[arg(long, value_name = "URL")]
    pub(crate) profile_url: Option<String>,
    /// A small picture.
    #[arg(long, value_name = "URL")]
    pub(crate) thumbnail_url: Option<String>,
    /// A picture of the player's figure.
    #[arg(long, value_name = "URL")]
    pub(crate) avatar_url: Option<String>,
    /// The platform vouches for who it is.
    #[arg(long)]
    pub(crate) verified: bool,
    /// It is somebody whom many know.
    #[arg(long)]
    pub(crate) famous: bool,
    /// How well the platform knows the player.
    #[arg(
        long,
        value_name = "guest|standard|verified",
        default_value = "standard"
    )]
    pub(crate) grade: Grade,
}

/// Have players shut others out, end that, and look at it.
#[derive(Debug, Subcommand)]
pub(crate) enum Blocking {
    /// Have a player shut another one out.
    ///
    /// Example: countersign blocking add 101 102 --config countersign.toml
    Add(TwoPlayers),
    /// Let the other one in again.
    ///
    /// Example: countersign blocking remove 101 102 --config countersign.toml
    Remove(TwoPlayers),
    /// Show whom a player shuts out.
    ///
    /// Example: countersign blocking list 101 --config countersign.toml
    List(OnePlayer),
}

/// Let players have games on OpenSocial, end that, and look at it.
#[derive(Debug, Subcommand)]
pub(crate) enum Installation {
    Add(InstallationAdd),
    /// Take a game away from a player; the game is told where it has a link for
    /// removeapp.
    ///
    /// Example: countersign installation remove 1234567890123456 101
    /// --config countersign.toml
    Remove(PlayerAt),
    /// Show the games that a player has.
    ///
    /// Example: countersign installation list 101 --config countersign.toml
    List(OnePlayer),
}

/// Let a player have a game; the game is told where it has a link for addapp.
///
/// Example: countersign installation add 1234567890123456 101
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct InstallationAdd {
    #[command(flatten)]
    pub(crate) at: PlayerAt,
    /// Who invited the player.
    #[arg(long, value_name = "PLAYER")]
    pub(crate) invited_by: Option<PlayerId>,
}

/// Read along in a game, and say what may stand.
#[derive(Debug, Subcommand)]
pub(crate) enum Text {
    List(TextList),
    /// Show one text, whatever was said of it.
    ///
    /// Example: countersign text show 1234567890123456 2345678901234567
    /// --config countersign.toml
    Show(OneText),
    Judge(TextJudge),
    /// Show a game's groups of texts.
    ///
    /// Example: countersign text groups 1234567890123456 --config countersign.toml
    Groups(OneApp),
}

/// Show what was written in a game, the latest first.
///
/// Example: countersign text list 1234567890123456 --status waiting
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct TextList {
    #[command(flatten)]
    pub(crate) of: OneApp,
    /// Only those of which this was said; all that was not taken back when left
    /// out.
    #[arg(long, value_name = "waiting|accepted|refused|withdrawn")]
    pub(crate) status: Option<TextStatus>,
    /// Only those by this player.
    #[arg(long, value_name = "PLAYER")]
    pub(crate) author: Option<PlayerId>,
    /// How many at most.
    #[arg(long, value_name = "NUMBER", default_value = "50")]
    pub(crate) limit: NonZeroUsize,
}

/// Say of a text whether it may stand.
///
/// Example: countersign text judge 1234567890123456 2345678901234567 refused
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct TextJudge {
    #[command(flatten)]
    pub(crate) of: OneText,
    /// waiting, accepted, refused or withdrawn.
    pub(crate) status: TextStatus,
}

/// Look at what players were asked to pay.
#[derive(Debug, Subcommand)]
pub(crate) enum Payment {
    List(PaymentList),
    Show(PaymentShow),
}

/// Show a game's payments, the latest first.
///
/// Example: countersign payment list 1234567890123456 --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct PaymentList {
    #[command(flatten)]
    pub(crate) of: OneApp,
    /// Only those of this player.
    #[arg(long, value_name = "PLAYER")]
    pub(crate) player: Option<PlayerId>,
    /// How many at most.
    #[arg(long, value_name = "NUMBER", default_value = "50")]
    pub(crate) limit: NonZeroUsize,
}

/// Show one payment.
///
/// Example: countersign payment show 1234567890123456
/// 4F1B2C3D-5E6F-7081-92A3-B4C5D6E7F809 --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct PaymentShow {
    #[command(flatten)]
    pub(crate) of: OneApp,
    /// The payment's id, as games and `payment list` write it.
    pub(crate) payment_id: PaymentUuid,
}

/// Which text of a game.
#[derive(Debug, Args)]
pub(crate) struct OneText {
    #[command(flatten)]
    pub(crate) of: OneApp,
    /// The text's id; `text list` shows it.
    pub(crate) text_id: TextId,
}

/// Which game.
#[derive(Debug, Args)]
pub(crate) struct OneApp {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Which player at which game.
#[derive(Debug, Args)]
pub(crate) struct PlayerAt {
    #[command(flatten)]
    pub(crate) of: OneApp,
    /// The player.
    pub(crate) player_id: PlayerId,
}

/// Which player.
#[derive(Debug, Args)]
pub(crate) struct OnePlayer {
    /// The player; `player list` shows the id.
    pub(crate) player_id: PlayerId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Which player, and which other one.
#[derive(Debug, Args)]
pub(crate) struct TwoPlayers {
    #[command(flatten)]
    pub(crate) of: OnePlayer,
    /// The other player.
    pub(crate) blocked_id: PlayerId,
}
