//! The command line.

mod ads;
mod attest;
mod conform;
mod device;
mod endpoint;
mod meta;
mod moment;
mod nouns;
mod personas;
mod run;
mod shop;
mod social;
mod store;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use ads::{
    Ads, AdsEnable, AdsOf, AdsRotate, AdsSecret, Delivery, DeliveryList, DeliveryReplay,
    ExplainUnityAds, OneDelivery, Reward, RewardList, RewardNetworks, RewardShow, RewardTrace,
};
pub(crate) use attest::{
    Attest, AttestConfigure, AttestOf, BanList, DeviceBan, DeviceList, DeviceMark, LiftAll, OneBan,
    OneDevice,
};
pub(crate) use conform::{Conform, ConformRewards, RepeatedAs};
pub(crate) use device::{Device, DeviceAttest, KeyLevel};
pub(crate) use endpoint::{Endpoint, EndpointList, EndpointSet, OneEndpoint};
pub(crate) use meta::{AppMeta, MetaAdd, MetaConfigure, MetaOf, MetaSubscribe};
pub(crate) use moment::Moment;
pub(crate) use nouns::{
    App, AppCreate, AppImport, AppRevokePrevious, AppRotate, AppShow, Explain, ExplainOauth1,
    ExplainToken, Listing, Player, PlayerCreate,
};
pub(crate) use personas::{
    Blocking, Installation, InstallationAdd, OneApp, OnePlayer, OneText, Payment, PaymentList,
    PaymentShow, Persona, PersonaSet, PlayerAt, Text, TextJudge, TextList, TwoPlayers,
};
pub(crate) use run::{Config, Demo, Dev, Up};
pub(crate) use shop::{
    Entitlement, EntitlementGrant, EntitlementRevoke, Friend, Friends, FriendsOf, PlayerOf,
    PlayersSku, Sku, SkuDefine, SkuOf, Subscription, SubscriptionStart,
};
pub(crate) use social::{
    AppOpenSocial, SocialAdd, SocialConfigure, SocialEvent, SocialLink, SocialOf,
    SocialSetSigningKey, SocialSetWords, SocialTell, SocialUnlink,
};
pub(crate) use store::{Store, StoreCopy, StoreWatermark};

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
    Sku(Sku),
    #[command(subcommand)]
    Entitlement(Entitlement),
    #[command(subcommand)]
    Subscription(Subscription),
    #[command(subcommand)]
    Friend(Friend),
    #[command(subcommand)]
    Persona(Persona),
    #[command(subcommand)]
    Blocking(Blocking),
    #[command(subcommand)]
    Installation(Installation),
    #[command(subcommand)]
    Attest(Attest),
    #[command(subcommand)]
    Device(Device),
    #[command(subcommand)]
    Text(Text),
    #[command(subcommand)]
    Payment(Payment),
    #[command(subcommand)]
    Ads(Ads),
    #[command(subcommand)]
    Endpoint(Endpoint),
    #[command(subcommand)]
    Delivery(Delivery),
    #[command(subcommand)]
    Reward(Reward),
    #[command(subcommand)]
    Conform(Conform),
    #[command(subcommand)]
    Explain(Explain),
    #[command(subcommand)]
    Key(Key),
    Migrate(Migrate),
    Backup(Backup),
    Restore(Restore),
    #[command(subcommand)]
    Store(Store),
    #[command(subcommand)]
    Config(Config),
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
/// Nodes that share a PostgreSQL all need the same keys, so none of them makes
/// one: give the new key's line to all of them behind the old one, restart them,
/// put it before the old one, restart them, and then run this once.
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
/// own. Exit code 0 means that the store has the present schema. An SQLite store
/// must not be in use. Nodes of an older version that share a PostgreSQL and run go
/// on beside the new schema, unless the changelog says of a version that they cannot.
/// Any other command leaves the schema of a PostgreSQL as it is, and refuses where
/// that is older.
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
///
/// A store in PostgreSQL is backed up by the database's own means instead.
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
///
/// A store in PostgreSQL is put back by the database's own means instead, and
/// `countersign store watermark` follows.
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
/// the store open, or else the store itself. A store in PostgreSQL is opened
/// beside the nodes that run, which hear of what changes within a second.
#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// The configuration that `up` runs with; it names the data directory, the
    /// store, the operator's address and its key. Without --operator, a store in
    /// PostgreSQL is opened beside the nodes that run.
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
