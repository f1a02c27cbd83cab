//! Rewarded views, what is sent because of them, and what comes of it.

use std::{num::NonZeroUsize, path::PathBuf};

use base::{AppId, DeliveryId};
use clap::{Args, Subcommand};
use store::{DeliveryKind, DeliveryState, RewardNetwork, RewardState};

use super::{Listing, Moment, Output, Place};

/// Say how games are told of rewarded views.
#[derive(Debug, Subcommand)]
pub(crate) enum Ads {
    Enable(AdsEnable),
    /// Send no more callbacks to a game's server.
    ///
    /// URL and secret are kept. What waits to be sent is tried again by its schedule
    /// and goes out if callbacks are enabled in time.
    ///
    /// Example: countersign ads disable 1234567890123456 --config countersign.toml
    Disable(AdsOf),
    /// Show how a game is told, without the secret.
    ///
    /// Example: countersign ads show 1234567890123456 --config countersign.toml
    Show(AdsOf),
    Rotate(AdsRotate),
}

/// Send redeem callbacks to a game's server from now on.
///
/// Every view that is watched to its end is told by a GET to the URL, with `sid`,
/// `oid` and the signature `hmac` appended. Without --secret-file a game that is
/// enabled for the first time is given a secret, which is printed this once, and
/// another keeps its own. A URL whose parameters could be read in two ways when
/// they are signed is refused.
///
/// Example: countersign ads enable 1234567890123456
/// --callback-url https://game.example/award.php?productid=1234
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct AdsEnable {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    /// Where the game's server takes callbacks.
    #[arg(long, value_name = "URL")]
    pub(crate) callback_url: String,
    /// Take an answer for a yes whose body merely contains the character 1.
    #[arg(long)]
    pub(crate) lenient: bool,
    #[command(flatten)]
    pub(crate) secret: AdsSecret,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Sign a game's callbacks with a new secret.
///
/// It signs from the next attempt on, also what was tried before, and a receiver
/// that does not know it yet refuses for good. So give it to the game's server
/// beside the old one, rotate, and later remove the old one there. Without
/// --secret-file a secret is made, printed this once, and known to no receiver
/// before: `delivery replay` sends once more what was rejected in between.
///
/// Example: countersign ads rotate 1234567890123456 --secret-file new.txt
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct AdsRotate {
    #[command(flatten)]
    pub(crate) of: AdsOf,
    #[command(flatten)]
    pub(crate) secret: AdsSecret,
}

/// Which game's callbacks.
#[derive(Debug, Args)]
pub(crate) struct AdsOf {
    /// Our id of the game; `app list` shows it.
    pub(crate) app_id: AppId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// What callbacks are signed with, where the operator has chosen it.
#[derive(Debug, Args)]
pub(crate) struct AdsSecret {
    /// A file with the secret, 16 to 256 printable ASCII characters without
    /// spaces; one line break at its end is not part of it. It is not printed.
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,
}

/// Look at what has to reach games' servers, and send it once more.
#[derive(Debug, Subcommand)]
pub(crate) enum Delivery {
    List(DeliveryList),
    /// Show one delivery and what came of each of its attempts.
    ///
    /// Example: countersign delivery show 1234567890123456
    /// 00112233445566778899aabbccddeeff --config countersign.toml
    Show(OneDelivery),
    Replay(DeliveryReplay),
}

/// Show deliveries, the latest first.
///
/// What was delivered can be looked at for 30 days, and what was rejected or has
/// expired, a dead letter, for a year.
///
/// Example: countersign delivery list --dead --from 24h --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct DeliveryList {
    /// Of this game only.
    #[arg(long, value_name = "ID")]
    pub(crate) app: Option<AppId>,
    /// Of this kind only.
    #[arg(
        long,
        value_name = "unity-ads|meta-graph|open-social|open-social-payment"
    )]
    pub(crate) kind: Option<DeliveryKind>,
    /// In this state only.
    #[arg(long, value_name = "waiting|sending|delivered|rejected|expired")]
    pub(crate) state: Option<DeliveryState>,
    /// Dead letters only: those that were rejected or have expired.
    #[arg(long, conflicts_with = "state")]
    pub(crate) dead: bool,
    /// About this player only, as the game's server is told of him.
    #[arg(long, value_name = "NAME")]
    pub(crate) subject: Option<String>,
    /// Asked for at this moment or later: seconds since the epoch, or how long ago,
    /// such as 24h.
    #[arg(long, value_name = "MOMENT")]
    pub(crate) from: Option<Moment>,
    /// Asked for before this moment.
    #[arg(long, value_name = "MOMENT")]
    pub(crate) until: Option<Moment>,
    /// How many at most; 1 or more.
    #[arg(long, value_name = "NUMBER", default_value = "50")]
    pub(crate) limit: NonZeroUsize,
    #[command(flatten)]
    pub(crate) listing: Listing,
}

/// Send one delivery that has ended once more, or all that something is true of.
///
/// A callback carries the same SID and OID, so a receiver that has granted it says
/// that it is a duplicate, which then counts as delivered. Of many, dead letters
/// are sent: those that were rejected or have expired. Each comes once, whatever
/// becomes of it meanwhile; what is under way is left alone.
///
/// Example: countersign delivery replay 1234567890123456
/// 00112233445566778899aabbccddeeff --config countersign.toml;
/// countersign delivery replay --app 1234567890123456 --dead --from 24h --dry-run
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct DeliveryReplay {
    /// Our id of the game, to send one delivery.
    #[arg(requires = "delivery_id")]
    pub(crate) app_id: Option<AppId>,
    /// Which delivery; of a callback it is the OID.
    pub(crate) delivery_id: Option<DeliveryId>,
    /// Of this game.
    #[arg(long, value_name = "ID", conflicts_with = "app_id")]
    pub(crate) app: Option<AppId>,
    /// Of this kind.
    #[arg(
        long,
        value_name = "unity-ads|meta-graph|open-social|open-social-payment",
        conflicts_with = "app_id"
    )]
    pub(crate) kind: Option<DeliveryKind>,
    /// About this player, as the game's server is told of him.
    #[arg(long, value_name = "NAME", conflicts_with = "app_id")]
    pub(crate) subject: Option<String>,
    /// Asked for at this moment or later: seconds since the epoch, or how long ago,
    /// such as 24h.
    #[arg(long, value_name = "MOMENT", conflicts_with = "app_id")]
    pub(crate) from: Option<Moment>,
    /// Asked for before this moment.
    #[arg(long, value_name = "MOMENT", conflicts_with = "app_id")]
    pub(crate) until: Option<Moment>,
    /// Dead letters. Alone it means every one that there is.
    #[arg(long, conflicts_with = "app_id")]
    pub(crate) dead: bool,
    /// Those that were delivered as well.
    #[arg(long, conflicts_with_all = ["app_id", "dead"])]
    pub(crate) delivered: bool,
    /// Those as well that go to endpoints which are told in order: what is sent again
    /// holds up all that is newer there until it has ended. Without this none is sent
    /// where there is one.
    #[arg(long, conflicts_with = "app_id")]
    pub(crate) also_in_order: bool,
    /// Only say how many there are.
    #[arg(long, conflicts_with = "app_id")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Which delivery.
#[derive(Debug, Args)]
pub(crate) struct OneDelivery {
    /// Our id of the game.
    pub(crate) app_id: AppId,
    /// Which delivery; of a callback it is the OID.
    pub(crate) delivery_id: DeliveryId,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Look at what the gate was told that players have earned.
#[derive(Debug, Subcommand)]
pub(crate) enum Reward {
    List(RewardList),
    Show(RewardShow),
    Trace(RewardTrace),
    Networks(RewardNetworks),
}

/// Show rewards, the latest first.
///
/// Example: countersign reward list --game event --state open --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct RewardList {
    /// Of this game only, as the gate's configuration names it.
    #[arg(long, value_name = "NAME")]
    pub(crate) game: Option<String>,
    /// Of this game only, by the id that stands for its name.
    #[arg(long, value_name = "ID", conflicts_with = "game")]
    pub(crate) app: Option<AppId>,
    /// Of this network only, such as unity-ads.
    #[arg(long, value_name = "NETWORK")]
    pub(crate) network: Option<RewardNetwork>,
    /// In this state only.
    #[arg(long, value_name = "open|granted|rejected|held|recorded")]
    pub(crate) state: Option<RewardState>,
    /// To be got by this player only, as the network names him.
    #[arg(long, value_name = "NAME")]
    pub(crate) subject: Option<String>,
    /// How many at most; 1 or more.
    #[arg(long, value_name = "NUMBER", default_value = "50")]
    pub(crate) limit: NonZeroUsize,
    #[command(flatten)]
    pub(crate) listing: Listing,
}

/// Show one reward, and each time that the game was asked for it.
///
/// Example: countersign reward show 00112233445566778899aabbccddeeff
/// --game event --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct RewardShow {
    /// The network's own name of the reward.
    #[arg(allow_hyphen_values = true)]
    pub(crate) oid: String,
    /// The game, as the gate's configuration names it.
    #[arg(long, value_name = "NAME", required_unless_present = "app")]
    pub(crate) game: Option<String>,
    /// The game, by the id that stands for its name; `reward list` shows it.
    #[arg(long, value_name = "ID", conflicts_with = "game")]
    pub(crate) app: Option<AppId>,
    /// The network.
    #[arg(long, value_name = "NETWORK", default_value_t = RewardNetwork::UNITY_ADS)]
    pub(crate) network: RewardNetwork,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Say where a player's rewards are: what was sent because of each, what came of
/// it, and what the game was asked and said.
///
/// Both sides of this installation are looked at, the platform that sends callbacks
/// and the gate that receives them; often there is one of them only. What was
/// granted is known for good, what was sent for 30 days, or for a year where it did
/// not arrive.
///
/// Example: countersign reward trace --subject 1234567890 --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct RewardTrace {
    /// The player, as the network names him (its SID or user id).
    #[arg(long, value_name = "NAME")]
    pub(crate) subject: String,
    /// Of this game only, as the gate's configuration names it.
    #[arg(long, value_name = "NAME")]
    pub(crate) game: Option<String>,
    /// Of this game only, by the platform's id or by the gate's.
    #[arg(long, value_name = "ID", conflicts_with = "game")]
    pub(crate) app: Option<AppId>,
    /// Of this network only, such as unity-ads.
    #[arg(long, value_name = "NETWORK")]
    pub(crate) network: Option<RewardNetwork>,
    /// This reward only, as the network names it.
    #[arg(long, value_name = "OID")]
    pub(crate) oid: Option<String>,
    /// How many at most; 1 or more.
    #[arg(long, value_name = "NUMBER", default_value = "20")]
    pub(crate) limit: NonZeroUsize,
    #[command(flatten)]
    pub(crate) listing: Listing,
}

/// Show the advertising networks whose callbacks can be received without a profile
/// of one's own: how they sign, what of a callback is authenticated, how long they
/// wait and when they come again.
///
/// Of one network also what else has to be known of it, what it wants to hear, and
/// where all that is from. Needs no installation.
///
/// Example: countersign reward networks unity-ads
#[derive(Debug, Args)]
pub(crate) struct RewardNetworks {
    /// This network only, such as unity-ads.
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Say what a redeem callback of Unity Ads is: its parameters in order, the text
/// that its signature has to be over, what of it could be read in another way,
/// and whether it would be accepted, or why not.
///
/// Needs no installation. Neither the signature that would be right nor a secret
/// is ever printed. The exit code is 0 only if it would be accepted, once.
///
/// Example: countersign explain unity-ads --url - --secret-file secret.txt < url.txt
#[derive(Debug, Args)]
pub(crate) struct ExplainUnityAds {
    /// The callback's URL or its query alone, or - to read it from standard
    /// input: whoever has a URL whose signature holds can redeem it.
    #[arg(long, value_name = "URL|-", allow_hyphen_values = true)]
    pub(crate) url: String,
    /// A file with a secret that is accepted; one line break at its end is not
    /// part of it. Can be given several times.
    #[arg(long = "secret-file", value_name = "FILE", required = true)]
    pub(crate) secret_files: Vec<PathBuf>,
    /// The callback URL as it is configured, whose parameters have to be there
    /// with these values and no others. Without it every parameter but `sid`,
    /// `oid` and `hmac` is taken as it comes.
    #[arg(long, value_name = "URL")]
    pub(crate) callback_url: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}
