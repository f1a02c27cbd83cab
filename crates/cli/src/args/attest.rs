//! The attestation of devices.

use std::{num::NonZeroUsize, path::PathBuf};

use base::{AppId, BanId};
use clap::{Args, Subcommand};
use store::{PossessionPolicy, TokenAlgorithm};

use super::{Output, Place};

/// Look after the attestation of a game's devices: how they are judged, which
/// there are, and which are banned.
#[derive(Debug, Subcommand)]
pub(crate) enum Attest {
    /// Show how the evidence of a game's devices is judged.
    ///
    /// Example: countersign attest settings 1234567890123456
    /// --config countersign.toml
    Settings(AttestOf),
    Configure(Box<AttestConfigure>),
    /// Seal a game's tokens with a new key, so that no player reads them.
    ///
    /// The key is printed this once. Tokens that were sealed with the key before
    /// are invalid from then on.
    ///
    /// Example: countersign attest seal 1234567890123456
    /// --config countersign.toml
    Seal(AttestOf),
    /// Seal a game's tokens no more.
    ///
    /// Example: countersign attest unseal 1234567890123456
    /// --config countersign.toml
    Unseal(AttestOf),
    Devices(DeviceList),
    /// Show a device, the names by which the game knows it, and its bans.
    ///
    /// Example: countersign attest device 1234567890123456
    /// 000102030405060708090a0b0c0d0e0f --config countersign.toml
    Device(OneDevice),
    Mark(DeviceMark),
    Ban(DeviceBan),
    Bans(BanList),
    /// Lift a ban.
    ///
    /// Example: countersign attest lift 1234567890123456 6212345678901234
    /// --config countersign.toml
    Lift(OneBan),
    LiftAll(LiftAll),
}

/// Say how the evidence of a game's devices is judged from now on, and what their
/// tokens are like.
///
/// What is left out stays as it was.
///
/// Example: countersign attest configure 1234567890123456
/// --package com.example.game --cert-digest c8a2…2ab8 --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct AttestConfigure {
    /// The package of the game's app.
    #[arg(long, value_name = "NAME")]
    pub(crate) package: Option<String>,
    /// SHA-256 of a certificate that signs it, in hexadecimal; can be given several
    /// times, and takes the place of those there are.
    #[arg(long = "cert-digest", value_name = "HEX")]
    pub(crate) cert_digests: Vec<String>,
    /// The lowest version code that is recognized.
    #[arg(long, value_name = "CODE")]
    pub(crate) min_version: Option<u64>,
    /// The highest.
    #[arg(long, value_name = "CODE")]
    pub(crate) max_version: Option<u64>,
    /// Recognize every version.
    #[arg(long, conflicts_with_all = ["min_version", "max_version"])]
    pub(crate) any_version: bool,
    /// How long a token is good; five minutes to seven days.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) token_lifetime_secs: Option<u64>,
    /// How tokens are signed.
    #[arg(long, value_name = "ES256|EdDSA|PS256")]
    pub(crate) algorithm: Option<TokenAlgorithm>,
    /// Whether tokens name the attested key.
    #[arg(long, value_name = "true|false")]
    pub(crate) bind_key: Option<bool>,
    /// Whether what is marked as a test device counts as Advanced.
    #[arg(long, value_name = "true|false")]
    pub(crate) bypass: Option<bool>,
    /// Whether evidence that would be refused is given a token that says that
    /// nothing is trusted.
    #[arg(long, value_name = "true|false")]
    pub(crate) monitor: Option<bool>,
    /// By how many months a patch level may lag behind for Advanced.
    #[arg(long, value_name = "MONTHS")]
    pub(crate) max_patch_age_months: Option<u32>,
    /// The lowest version of the attestation's form for Advanced.
    #[arg(long, value_name = "VERSION")]
    pub(crate) min_attestation_version: Option<u32>,
    /// Whether Advanced takes only certificates that were provisioned remotely.
    #[arg(long, value_name = "true|false")]
    pub(crate) remote_only: Option<bool>,
    /// Whether Advanced takes only a StrongBox.
    #[arg(long, value_name = "true|false")]
    pub(crate) strongbox_only: Option<bool>,
    /// The key of a system other than the maker's that counts as verified, in
    /// hexadecimal; can be given several times, and takes the place of those there
    /// are.
    #[arg(long = "boot-key", value_name = "HEX")]
    pub(crate) boot_keys: Vec<String>,
    /// Take no system but the maker's.
    #[arg(long, conflicts_with = "boot_keys")]
    pub(crate) no_boot_keys: bool,
    /// Whether a key has to prove itself.
    #[arg(long, value_name = "required|where-supported")]
    pub(crate) possession: Option<PossessionPolicy>,
    /// A root of the game's own: what it is called, and a file with its public key
    /// or certificate in PEM. Can be given several times, and takes the place of
    /// those there are.
    #[arg(long = "root", value_name = "NAME=FILE")]
    pub(crate) roots: Vec<String>,
    /// Take no root of the game's own.
    #[arg(long, conflicts_with = "roots")]
    pub(crate) no_roots: bool,
    /// A JSON object that stands in every token besides.
    #[arg(long, value_name = "JSON")]
    pub(crate) extra_claims: Option<String>,
    /// Put nothing into tokens besides.
    #[arg(long, conflicts_with = "extra_claims")]
    pub(crate) no_extra_claims: bool,
    #[command(flatten)]
    pub(crate) of: AttestOf,
}

/// List a game's devices.
///
/// Example: countersign attest devices 1234567890123456
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct DeviceList {
    /// How many at most.
    #[arg(long, value_name = "N", default_value = "50")]
    pub(crate) limit: NonZeroUsize,
    #[command(flatten)]
    pub(crate) of: AttestOf,
}

/// Mark a device as a test device: where the game's bypass is on, it counts as
/// Advanced from its next token on.
///
/// Example: countersign attest mark 1234567890123456
/// 000102030405060708090a0b0c0d0e0f --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct DeviceMark {
    /// Take the mark away.
    #[arg(long)]
    pub(crate) remove: bool,
    #[command(flatten)]
    pub(crate) of: OneDevice,
}

/// Ban a device from a game; where it is banned, that ends at another time from
/// now on.
///
/// Example: countersign attest ban 1234567890123456
/// 000102030405060708090a0b0c0d0e0f --minutes 1440 --reason "aimbot"
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct DeviceBan {
    /// For how many minutes from now.
    #[arg(long, value_name = "MINUTES")]
    pub(crate) minutes: u64,
    /// Why; for the record.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) of: OneDevice,
}

/// List a game's bans that stand.
///
/// Example: countersign attest bans 1234567890123456
/// --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct BanList {
    /// Those that have ended too.
    #[arg(long)]
    pub(crate) all: bool,
    /// How many at most.
    #[arg(long, value_name = "N", default_value = "50")]
    pub(crate) limit: NonZeroUsize,
    #[command(flatten)]
    pub(crate) of: AttestOf,
}

/// Lift the bans of a game that were made within a span of time.
///
/// Example: countersign attest lift-all 1234567890123456 --from 1764288000
/// --to 1764291600 --made-by app --config countersign.toml
#[derive(Debug, Args)]
pub(crate) struct LiftAll {
    /// The first second at which they were made, since the epoch.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) from: i64,
    /// The first second at which they were not.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) to: i64,
    /// Made by these only: what an API key is called, `configured_key`,
    /// `command_line`, or `app` for the game's own server.
    #[arg(long, value_name = "NAME")]
    pub(crate) made_by: Option<String>,
    #[command(flatten)]
    pub(crate) of: AttestOf,
}

/// Which game, and where.
#[derive(Debug, Args)]
pub(crate) struct AttestOf {
    /// The game.
    pub(crate) app_id: AppId,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Which device.
#[derive(Debug, Args)]
pub(crate) struct OneDevice {
    /// The game.
    pub(crate) app_id: AppId,
    /// The device's id of 32 hexadecimal digits, or a unique id of 64 by which the
    /// game knows it.
    pub(crate) device: String,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Which ban.
#[derive(Debug, Args)]
pub(crate) struct OneBan {
    /// The game.
    pub(crate) app_id: AppId,
    /// The ban, as `bans` prints it.
    pub(crate) ban_id: BanId,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) output: Output,
}

impl AttestConfigure {
    /// The roots' files.
    pub(crate) fn root_files(&self) -> anyhow::Result<Vec<(String, PathBuf)>> {
        self.roots
            .iter()
            .map(|root| {
                let named = root.split_once('=');
                let (name, file) =
                    named.ok_or_else(|| anyhow::anyhow!("a root is given as NAME=FILE"))?;
                Ok((name.to_owned(), PathBuf::from(file)))
            })
            .collect()
    }
}
