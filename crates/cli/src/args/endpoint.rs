//! How peers are sent to.

use std::num::NonZeroUsize;

use base::AppId;
use clap::{Args, Subcommand};
use store::{DeliveryKind, DeliveryOrder};

use super::{Listing, Output, Place};

/// Say how games' servers are sent to, and stop sending for a while.
#[derive(Debug, Subcommand)]
pub(crate) enum Endpoint {
    List(EndpointList),
    /// Show how a game's server is sent to, and how much waits for it.
    ///
    /// Example: countersign endpoint show 1234567890123456 unity-ads
    /// --config countersign.toml
    Show(OneEndpoint),
    Set(EndpointSet),
    /// Send nothing for now.
    ///
    /// What is under way is finished, and what is asked for waits: nothing expires
    /// meanwhile.
    ///
    /// Example: countersign endpoint pause 1234567890123456 unity-ads
    /// --config countersign.toml
    Pause(OneEndpoint),
    /// Send what has waited, and everything else.
    ///
    /// Example: countersign endpoint resume 1234567890123456 unity-ads
    /// --config countersign.toml
    Resume(OneEndpoint),
}

/// Show the endpoints of which something was said, and how much waits for each.
///
/// Example: countersign endpoint list --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct EndpointList {
    /// How many at most; 1 or more.
    #[arg(long, value_name = "NUMBER", default_value = "50")]
    pub(crate) limit: NonZeroUsize,
    #[command(flatten)]
    pub(crate) listing: Listing,
}

/// Which endpoint: the server that all deliveries of one kind of one game go to.
#[derive(Debug, Args)]
pub(crate) struct OneEndpoint {
    /// Our id of the game.
    pub(crate) app_id: AppId,
    /// What it is told.
    #[arg(value_name = "unity-ads|meta-graph|open-social|open-social-payment")]
    pub(crate) kind: DeliveryKind,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Say how a game's server is sent to from now on.
///
/// What is left out stays as it was.
///
/// Example: countersign endpoint set 1234567890123456 unity-ads --pace 20
/// --at-once 4 --order subject --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct EndpointSet {
    #[command(flatten)]
    pub(crate) of: OneEndpoint,
    /// How many attempts may be under way on one node: 1 to 64.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) at_once: Option<u64>,
    /// How many attempts a second there may be, over all nodes together: 1 to
    /// 10,000.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) pace: Option<u64>,
    /// How many may come at once after a silence; as many as the pace where that is
    /// given without it.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) burst: Option<u64>,
    /// Send as fast as it goes.
    #[arg(long, conflicts_with_all = ["pace", "burst"])]
    pub(crate) no_pace: bool,
    /// What is told in the order in which it was asked for: nothing, what is about
    /// the same player, or everything.
    #[arg(long, value_name = "any|subject|endpoint")]
    pub(crate) order: Option<DeliveryOrder>,
    /// How many seconds after the first, second, … failed attempt the next one
    /// begins, such as 5,60,3600: at most 32 of them, a day at most each.
    #[arg(long, value_name = "SECONDS,…", value_delimiter = ',')]
    pub(crate) schedule: Vec<u64>,
    /// Go by the usual schedule: twelve attempts within some three days.
    #[arg(long, conflicts_with = "schedule")]
    pub(crate) usual_schedule: bool,
    /// Try once and no more.
    #[arg(long, conflicts_with_all = ["schedule", "usual_schedule"])]
    pub(crate) one_attempt: bool,
    /// After how many failures in a row a node leaves it alone for a while; never
    /// with 0.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) breaker: Option<u64>,
}
