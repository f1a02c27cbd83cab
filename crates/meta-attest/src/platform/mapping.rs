//! What evidence comes to in the words of Meta's claims.

use keyattest::{
    Integrity,
    description::{ApplicationId, AttestationApplicationId, KeyDescription},
};

use crate::wire::{AppIntegrity, AppState, DeviceIntegrity, Others};

/// The longest name of a package that is passed on, in bytes.
const MAX_PACKAGE: usize = 255;

/// How many digests are passed on. Apps have one signer, or a few.
const MAX_DIGESTS: usize = 16;

/// The app that a game's operator has registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Registry<'a> {
    /// The package; without one nothing is recognized.
    pub package: Option<&'a str>,
    /// SHA-256 of the certificates that may have signed it: one of them has to.
    pub cert_digests: &'a [[u8; 32]],
    /// The lowest version code that is recognized.
    pub min_version: Option<u64>,
    /// The highest.
    pub max_version: Option<u64>,
}

/// Why an app is not recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AppReason {
    /// Only what a trusted system says of an app is believed.
    #[error("the device is not trusted, and so is nothing that it says of its apps")]
    DeviceNotTrusted,
    /// The system names no app.
    #[error("the attestation names no application")]
    Missing,
    /// What it says of the app cannot be read.
    #[error("the attestation's application cannot be read")]
    Unreadable,
    /// The operator has not registered any.
    #[error("no application is registered for this game")]
    NotRegistered,
    /// It is another package, or the same one in two versions.
    #[error("it is another package")]
    Package,
    /// The system tells no signer.
    #[error("the attestation tells no signer")]
    Unsigned,
    /// Somebody else has signed it.
    #[error("it was signed by another key")]
    Signer,
    /// It is older than the oldest version that is recognized.
    #[error("its version is too old")]
    TooOld,
    /// It is newer than the newest.
    #[error("its version is too new")]
    TooNew,
}

impl AppReason {
    /// The stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DeviceNotTrusted => "app_not_evaluated",
            Self::Missing => "app_missing",
            Self::Unreadable => "app_unreadable",
            Self::NotRegistered => "app_not_registered",
            Self::Package => "app_package",
            Self::Unsigned => "app_unsigned",
            Self::Signer => "app_signer",
            Self::TooOld => "app_version_too_old",
            Self::TooNew => "app_version_too_new",
        }
    }

    const fn state(self) -> AppIntegrity {
        match self {
            Self::DeviceNotTrusted | Self::Missing | Self::Unreadable | Self::NotRegistered => {
                AppIntegrity::NotEvaluated
            }
            Self::Package | Self::Unsigned | Self::Signer | Self::TooOld | Self::TooNew => {
                AppIntegrity::NotRecognized
            }
        }
    }
}

/// How far a device is to be trusted, in Meta's words.
#[must_use]
pub(super) const fn device_integrity(integrity: Integrity) -> DeviceIntegrity {
    match integrity {
        Integrity::Untrusted => DeviceIntegrity::NotTrusted,
        Integrity::Basic => DeviceIntegrity::Basic,
        Integrity::Strong => DeviceIntegrity::Advanced,
    }
}

/// Nothing is known of the app.
#[must_use]
pub(super) fn no_app() -> AppState {
    told(AppIntegrity::NotEvaluated, None, &[])
}

impl Registry<'_> {
    /// Which app asked, and why it is not the registered one.
    ///
    /// Key Attestation knows who signed an app and what the system calls its
    /// version, not where it was installed from and not its bytes.
    #[must_use]
    pub fn app_state(
        &self,
        description: &KeyDescription,
        device: Integrity,
    ) -> (AppState, Option<AppReason>) {
        let application = description.software.attestation_application_id.as_ref();
        let (named, unnamed) = match application {
            Some(ApplicationId::Read(id)) => (Some(id), AppReason::Unreadable),
            Some(ApplicationId::Unreadable(_)) => (None, AppReason::Unreadable),
            None => (None, AppReason::Missing),
        };
        let package = named.and_then(|id| self.package_of(id));
        let digests = named.map_or(&[][..], |id| &id.signature_digests);
        let verdict = if device == Integrity::Untrusted {
            Err(AppReason::DeviceNotTrusted)
        } else {
            match (named, package) {
                (Some(id), Some(package)) => self.judge(id, package),
                _ => Err(unnamed),
            }
        };
        let state = verdict.map_or_else(AppReason::state, |()| AppIntegrity::StoreRecognized);
        (told(state, package, digests), verdict.err())
    }

    /// The registered package if it is among those of the user id, else the
    /// first that has a name.
    fn package_of<'a>(&self, id: &'a AttestationApplicationId) -> Option<(&'a str, u64)> {
        let legible = || {
            let packages = id.packages.iter();
            packages.filter_map(|package| {
                let name = package.name_str()?;
                let is_name = !name.is_empty()
                    && name.len() <= MAX_PACKAGE
                    && !name.chars().any(char::is_control);
                is_name.then_some((name, package.version))
            })
        };
        legible()
            .find(|(name, _)| Some(*name) == self.package)
            .or_else(|| legible().next())
    }

    fn judge(
        &self,
        id: &AttestationApplicationId,
        (package, version): (&str, u64),
    ) -> Result<(), AppReason> {
        let registered = self.package.ok_or(AppReason::NotRegistered)?;
        let versions = id.packages.iter();
        let versions = versions.filter(|found| found.name == package.as_bytes());
        let mut versions = versions.map(|found| found.version);
        if package != registered || versions.any(|other| other != version) {
            return Err(AppReason::Package);
        }
        if id.signature_digests.is_empty() {
            return Err(AppReason::Unsigned);
        }
        let is_ours = |digest: &Vec<u8>| {
            let registered = self.cert_digests.iter();
            registered.into_iter().any(|ours| ours[..] == digest[..])
        };
        if !id.signature_digests.iter().any(is_ours) {
            return Err(AppReason::Signer);
        }
        if self.min_version.is_some_and(|min| version < min) {
            return Err(AppReason::TooOld);
        }
        if self.max_version.is_some_and(|max| version > max) {
            return Err(AppReason::TooNew);
        }
        Ok(())
    }
}

fn told(integrity: AppIntegrity, package: Option<(&str, u64)>, digests: &[Vec<u8>]) -> AppState {
    // A digest of another length is none of SHA-256, and could be of any size.
    let digests = digests.iter().filter(|digest| digest.len() == 32);
    let mut digests: Vec<_> = digests.map(|digest| hex(digest)).collect();
    digests.sort_unstable();
    digests.dedup();
    digests.truncate(MAX_DIGESTS);
    AppState {
        app_integrity_state: integrity,
        package_cert_sha256_digest: digests,
        package_id: package.map_or_else(String::new, |(name, _)| name.to_owned()),
        version: package.map_or_else(String::new, |(_, version)| version.to_string()),
        others: Others::default(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
