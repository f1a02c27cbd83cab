use std::time::Duration;

use base::{AppId, Secret, Timestamp};

use crate::named::named;

/// How long an attestation token is good at most, whatever a game's settings say.
pub const LONGEST_TOKEN_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How the tokens of a game are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenAlgorithm {
    /// ECDSA on P-256 with SHA-256, which every stack can verify.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSA-PSS with SHA-256, which Meta's own tokens carry.
    Ps256,
}

impl TokenAlgorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Ps256];

    /// The name in stores and our own APIs: that of RFC 7518 and RFC 8037.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
        }
    }
}
named!(TokenAlgorithm, "algorithm");

/// What becomes of evidence whose key cannot be asked to prove itself, because
/// nothing here verifies signatures of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PossessionPolicy {
    /// No token is given.
    Required,
    /// It is taken as it is.
    WhereSupported,
}

impl PossessionPolicy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Required, Self::WhereSupported];

    /// The name in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::WhereSupported => "where-supported",
        }
    }
}
named!(PossessionPolicy, "possession policy");

/// A root that a game's devices may lead to besides those that everybody's may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestRoot {
    /// What the operator calls it; 1 to 100 characters, unique in a game.
    pub name: String,
    /// Its public key: a SubjectPublicKeyInfo in DER, at most 2,048 bytes.
    pub spki: Vec<u8>,
}

/// How the evidence of a game's devices is judged, and what their tokens are
/// like.
///
/// Unique by app. A game without one goes by [`AttestSetup::usual`].
#[derive(Clone, Debug)]
pub struct AttestSetup {
    /// The game.
    pub app_id: AppId,
    /// The package of its app; `None` while nobody has said, and then no app is
    /// recognized. 1 to 255 bytes.
    pub package: Option<String>,
    /// SHA-256 of the certificates that may have signed it: one of them has to.
    /// At most 16, in order and each once.
    pub cert_digests: Vec<[u8; 32]>,
    /// The lowest version code that is recognized.
    pub min_version: Option<u64>,
    /// The highest.
    pub max_version: Option<u64>,
    /// How long a token is good; five minutes to seven days.
    pub token_lifetime: Duration,
    /// How tokens are signed.
    pub algorithm: TokenAlgorithm,
    /// Tokens are sealed with this, so that no player reads them: 32 bytes.
    pub seal_key: Option<Secret>,
    /// Whether tokens name the attested key (`cnf`, RFC 7800).
    pub bind_key: bool,
    /// Whether what an operator has marked as a test device counts as Advanced.
    pub bypass: bool,
    /// Whether evidence that would be refused is given a token all the same,
    /// which says that nothing is trusted.
    pub monitor: bool,
    /// By how many months a patch level may lag behind for Advanced; at most 120.
    pub max_patch_age_months: u32,
    /// The lowest version of the attestation's form for Advanced; at most 10,000.
    pub min_attestation_version: u32,
    /// Whether Advanced takes only certificates that were provisioned remotely.
    pub remote_only: bool,
    /// Whether Advanced takes only a StrongBox.
    pub strongbox_only: bool,
    /// The keys of systems other than the maker's that count as verified: SHA-256
    /// digests as RootOfTrust gives them. At most 16, in order and each once.
    pub boot_keys: Vec<[u8; 32]>,
    /// Whether a key has to prove itself.
    pub possession: PossessionPolicy,
    /// Roots of its own; at most 16.
    pub roots: Vec<AttestRoot>,
    /// What stands in every token besides: the text of a JSON object of at most
    /// 2,048 bytes.
    pub extra_claims: Option<String>,
    /// When any of that last changed.
    pub changed_at: Timestamp,
}

/// A wish to change how a game's evidence is judged.
#[derive(Clone, Debug)]
pub struct ConfigureAttest {
    /// The game.
    pub app_id: AppId,
    /// What is to change.
    pub change: Box<AttestChange>,
    /// When.
    pub at: Timestamp,
}

/// What is to change: what is absent stays as it was, and `Some(None)` takes
/// away what may be absent.
#[derive(Clone, Debug, Default)]
pub struct AttestChange {
    /// See [`AttestSetup::package`].
    pub package: Option<Option<String>>,
    /// See [`AttestSetup::cert_digests`].
    pub cert_digests: Option<Vec<[u8; 32]>>,
    /// See [`AttestSetup::min_version`].
    pub min_version: Option<Option<u64>>,
    /// See [`AttestSetup::max_version`].
    pub max_version: Option<Option<u64>>,
    /// See [`AttestSetup::token_lifetime`].
    pub token_lifetime: Option<Duration>,
    /// See [`AttestSetup::algorithm`].
    pub algorithm: Option<TokenAlgorithm>,
    /// See [`AttestSetup::seal_key`].
    pub seal_key: Option<Option<Secret>>,
    /// See [`AttestSetup::bind_key`].
    pub bind_key: Option<bool>,
    /// See [`AttestSetup::bypass`].
    pub bypass: Option<bool>,
    /// See [`AttestSetup::monitor`].
    pub monitor: Option<bool>,
    /// See [`AttestSetup::max_patch_age_months`].
    pub max_patch_age_months: Option<u32>,
    /// See [`AttestSetup::min_attestation_version`].
    pub min_attestation_version: Option<u32>,
    /// See [`AttestSetup::remote_only`].
    pub remote_only: Option<bool>,
    /// See [`AttestSetup::strongbox_only`].
    pub strongbox_only: Option<bool>,
    /// See [`AttestSetup::boot_keys`].
    pub boot_keys: Option<Vec<[u8; 32]>>,
    /// See [`AttestSetup::possession`].
    pub possession: Option<PossessionPolicy>,
    /// See [`AttestSetup::roots`].
    pub roots: Option<Vec<AttestRoot>>,
    /// See [`AttestSetup::extra_claims`].
    pub extra_claims: Option<Option<String>>,
}

impl AttestSetup {
    /// What goes for a game of which nobody has said otherwise: no app of it is
    /// recognized, tokens last a day, patches at most a year old, a bypass for
    /// test devices of which there are none.
    #[must_use]
    pub const fn usual(app_id: AppId, at: Timestamp) -> Self {
        Self {
            app_id,
            package: None,
            cert_digests: Vec::new(),
            min_version: None,
            max_version: None,
            token_lifetime: Duration::from_secs(24 * 60 * 60),
            algorithm: TokenAlgorithm::Es256,
            seal_key: None,
            bind_key: false,
            bypass: true,
            monitor: false,
            max_patch_age_months: 12,
            min_attestation_version: 3,
            remote_only: false,
            strongbox_only: false,
            boot_keys: Vec::new(),
            possession: PossessionPolicy::Required,
            roots: Vec::new(),
            extra_claims: None,
            changed_at: at,
        }
    }

    /// The rule of state.
    #[must_use]
    pub fn apply(current: Option<Self>, wish: &ConfigureAttest) -> Self {
        let setup = current.unwrap_or_else(|| Self::usual(wish.app_id, wish.at));
        let change = wish.change.as_ref().clone();
        Self {
            app_id: setup.app_id,
            package: change.package.unwrap_or(setup.package),
            cert_digests: in_order(change.cert_digests.unwrap_or(setup.cert_digests)),
            min_version: change.min_version.unwrap_or(setup.min_version),
            max_version: change.max_version.unwrap_or(setup.max_version),
            token_lifetime: change.token_lifetime.unwrap_or(setup.token_lifetime),
            algorithm: change.algorithm.unwrap_or(setup.algorithm),
            seal_key: change.seal_key.unwrap_or(setup.seal_key),
            bind_key: change.bind_key.unwrap_or(setup.bind_key),
            bypass: change.bypass.unwrap_or(setup.bypass),
            monitor: change.monitor.unwrap_or(setup.monitor),
            max_patch_age_months: change
                .max_patch_age_months
                .unwrap_or(setup.max_patch_age_months),
            min_attestation_version: change
                .min_attestation_version
                .unwrap_or(setup.min_attestation_version),
            remote_only: change.remote_only.unwrap_or(setup.remote_only),
            strongbox_only: change.strongbox_only.unwrap_or(setup.strongbox_only),
            boot_keys: in_order(change.boot_keys.unwrap_or(setup.boot_keys)),
            possession: change.possession.unwrap_or(setup.possession),
            roots: change.roots.unwrap_or(setup.roots),
            extra_claims: change.extra_claims.unwrap_or(setup.extra_claims),
            changed_at: wish.at,
        }
    }
}

fn in_order(mut digests: Vec<[u8; 32]>) -> Vec<[u8; 32]> {
    digests.sort_unstable();
    digests.dedup();
    digests
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> AppId {
        AppId::new(1).unwrap()
    }

    fn applied(current: Option<AttestSetup>, change: AttestChange, secs: i64) -> AttestSetup {
        let wish = ConfigureAttest {
            app_id: app(),
            change: Box::new(change),
            at: Timestamp::from_secs(secs),
        };
        AttestSetup::apply(current, &wish)
    }

    #[test]
    fn what_nobody_said_otherwise_is_as_usual() {
        let made = applied(None, AttestChange::default(), 7);
        let usual = AttestSetup::usual(app(), Timestamp::from_secs(7));
        assert_eq!(format!("{made:?}"), format!("{usual:?}"));
        assert!(made.bypass && !made.monitor && made.seal_key.is_none());
        assert_eq!(made.token_lifetime, Duration::from_secs(86_400));
    }

    #[test]
    fn what_is_not_named_stays_and_what_is_empty_goes() {
        let change = AttestChange {
            package: Some(Some("com.example".into())),
            cert_digests: Some(vec![[2; 32], [1; 32], [2; 32]]),
            min_version: Some(Some(7)),
            seal_key: Some(Some(Secret::new([7; 32]))),
            monitor: Some(true),
            ..AttestChange::default()
        };
        let made = applied(None, change, 1);
        assert_eq!(made.cert_digests, [[1; 32], [2; 32]]);
        let same = applied(Some(made.clone()), AttestChange::default(), 2);
        assert_eq!(same.package.as_deref(), Some("com.example"));
        assert_eq!((same.min_version, same.monitor), (Some(7), true));
        assert_eq!(same.seal_key.unwrap().expose(), [7; 32]);
        assert_eq!(same.changed_at, Timestamp::from_secs(2));
        let taken = AttestChange {
            package: Some(None),
            seal_key: Some(None),
            min_version: Some(None),
            ..AttestChange::default()
        };
        let bare = applied(Some(made), taken, 3);
        assert_eq!((bare.package, bare.min_version), (None, None));
        assert!(bare.seal_key.is_none() && bare.monitor);
    }
}
