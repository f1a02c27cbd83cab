use std::{collections::BTreeSet, time::Duration};

use base::Timestamp;

use super::Reason;
use crate::wire::{AppIntegrity, Claims, DeviceIntegrity};

/// How far the platform's clock may be ahead of ours.
const SKEW: Duration = Duration::from_secs(60);

/// What a game asks of a token (Meta, "Best practices").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The packages that the game is; any where empty.
    pub packages: BTreeSet<String>,
    /// The SHA-256 digests, in lower-case hex, of the certificates that sign it.
    /// Of those in a token each has to be here, and there has to be one. Any
    /// where empty.
    pub certificates: BTreeSet<String>,
    /// The lowest version code.
    pub min_version: Option<u64>,
    /// The highest version code.
    pub max_version: Option<u64>,
    /// The least that a device is trusted. A word that is not among the
    /// documents' is no trust.
    pub device: DeviceIntegrity,
    /// The least that an app is recognized. `NotEvaluated` is more than
    /// `NotRecognized`, and a word that is not among the documents' as much.
    pub app: AppIntegrity,
    /// How old a token may be when it is seen for the first time; the documents
    /// say minutes.
    pub max_age: Duration,
    /// How long a token may be good from when it was made; by the documents 24
    /// hours.
    pub max_lifetime: Duration,
    /// Whether tokens that were made for tests count.
    pub development: bool,
}

impl Policy {
    /// What the documents advise, for any package that the platform recognizes.
    #[must_use]
    pub const fn usual() -> Self {
        Self {
            packages: BTreeSet::new(),
            certificates: BTreeSet::new(),
            min_version: None,
            max_version: None,
            device: DeviceIntegrity::Basic,
            app: AppIntegrity::StoreRecognized,
            max_age: Duration::from_secs(300),
            max_lifetime: Duration::from_secs(24 * 60 * 60),
            development: false,
        }
    }

    /// The rules that hold at every use of a token, and that it does not meet, the
    /// gravest first: all but that of its nonce, which is the caller's to know, and
    /// that of [its age](Self::is_stale), which are for the first use. What was
    /// accepted is presented again for as long as it is good, as the documents have
    /// it.
    #[must_use]
    pub fn standing(&self, claims: &Claims, now: Timestamp) -> Vec<Reason> {
        let (app, device) = (&claims.app_state, &claims.device_state);
        let breaks = |is: bool, reason| is.then_some(reason);
        let is_banned = claims.device_ban.as_ref().is_some_and(|ban| ban.is_banned);
        let for_tests = device.development == Some(true) && !self.development;
        let untrusted = trust(&device.device_integrity_state) < trust(&self.device);
        let unrecognized = recognition(&app.app_integrity_state) < recognition(&self.app);
        let foreign = !self.packages.is_empty() && !self.packages.contains(&app.package_id);
        let mut broken = self.in_time(claims, now);
        let rules = [
            breaks(is_banned, Reason::DeviceBanned),
            breaks(for_tests, Reason::DevelopmentToken),
            breaks(untrusted, Reason::DeviceIntegrity),
            breaks(unrecognized, Reason::AppIntegrity),
            breaks(foreign, Reason::PackageForeign),
            breaks(!self.knows_signers(claims), Reason::CertificateForeign),
            self.version(claims),
        ];
        broken.extend(rules.into_iter().flatten());
        broken.sort_unstable();
        broken
    }

    /// Whether a token is too old to be seen for the first time.
    #[must_use]
    pub fn is_stale(&self, claims: &Claims, now: Timestamp) -> bool {
        now.since(made_at(claims)) > self.max_age
    }

    fn in_time(&self, claims: &Claims, now: Timestamp) -> Vec<Reason> {
        let made = made_at(claims);
        let ends = Timestamp::from_secs(claims.request_details.exp);
        let mut broken = Vec::new();
        if now >= ends {
            broken.push(Reason::TokenExpired);
        }
        if ends <= made || ends.since(made) > self.max_lifetime {
            broken.push(Reason::TokenLifetime);
        }
        if made > now.plus(SKEW) {
            broken.push(Reason::TimestampTooEarly);
        }
        broken
    }

    fn knows_signers(&self, claims: &Claims) -> bool {
        let known = |digest: &String| self.certificates.contains(&digest.to_ascii_lowercase());
        let signers = &claims.app_state.package_cert_sha256_digest;
        self.certificates.is_empty() || !signers.is_empty() && signers.iter().all(known)
    }

    fn version(&self, claims: &Claims) -> Option<Reason> {
        let version = claims.app_state.version.parse::<u64>().ok();
        match (version, self.min_version, self.max_version) {
            (Some(version), Some(min), _) if version < min => Some(Reason::VersionTooLow),
            (Some(version), _, Some(max)) if version > max => Some(Reason::VersionTooHigh),
            (None, Some(_), _) | (None, _, Some(_)) => Some(Reason::VersionTooLow),
            _ => None,
        }
    }
}

fn made_at(claims: &Claims) -> Timestamp {
    Timestamp::from_secs(claims.request_details.timestamp)
}

const fn trust(word: &DeviceIntegrity) -> u8 {
    match word {
        DeviceIntegrity::Advanced => 2,
        DeviceIntegrity::Basic => 1,
        DeviceIntegrity::NotTrusted | DeviceIntegrity::Other(_) => 0,
    }
}

const fn recognition(word: &AppIntegrity) -> u8 {
    match word {
        AppIntegrity::StoreRecognized => 2,
        AppIntegrity::NotEvaluated => 1,
        AppIntegrity::NotRecognized | AppIntegrity::Other(_) => 0,
    }
}
