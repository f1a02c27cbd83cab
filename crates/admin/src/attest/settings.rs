use std::time::Duration;

use base::{AppId, Environment, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::{
    AttestChange, AttestSetup, AttestStep, ConfigureAttest, KeyPurpose, LONGEST_TOKEN_LIFETIME,
    PossessionPolicy, Step, TokenAlgorithm,
};

use super::{
    bytes::{digests, shown},
    claims,
    root::{self, RootView},
};
use crate::{Action, Admin, AdminError, action::Target, text};

const SHORTEST: u64 = 5 * 60;
const LONGEST: u64 = LONGEST_TOKEN_LIFETIME.as_secs();

/// How many digests of certificates and of boot keys there may be.
const MOST_DIGESTS: usize = 16;

/// How the evidence of a game's devices is to be judged. What is absent stays as
/// it was; `null` takes away what may be absent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewAttestSettings {
    /// The package of its app; 1 to 255 characters.
    #[serde(
        deserialize_with = "text::given_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub package: Option<Option<String>>,
    /// SHA-256 of the certificates that may have signed it, in hexadecimal; at
    /// most 16.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_digests: Option<Vec<String>>,
    /// The lowest version code that is recognized.
    #[serde(
        deserialize_with = "text::given_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub min_version: Option<Option<u64>>,
    /// The highest.
    #[serde(
        deserialize_with = "text::given_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub max_version: Option<Option<u64>>,
    /// How long a token is good, in seconds; five minutes to seven days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_lifetime_secs: Option<u64>,
    /// How tokens are signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<TokenAlgorithm>,
    /// Whether tokens name the attested key (`cnf`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind_key: Option<bool>,
    /// Whether what is marked as a test device counts as Advanced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bypass: Option<bool>,
    /// Whether evidence that would be refused is given a token all the same,
    /// which says that nothing is trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitor: Option<bool>,
    /// By how many months a patch level may lag behind for Advanced; at most 120.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_patch_age_months: Option<u32>,
    /// The lowest version of the attestation's form for Advanced; at most 10,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_attestation_version: Option<u32>,
    /// Whether Advanced takes only certificates that were provisioned remotely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_only: Option<bool>,
    /// Whether Advanced takes only a StrongBox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strongbox_only: Option<bool>,
    /// The keys of systems other than the maker's that count as verified, in
    /// hexadecimal; at most 16.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boot_keys: Option<Vec<String>>,
    /// Whether a key has to prove itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub possession: Option<PossessionPolicy>,
    /// Roots of its own; at most 16.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roots: Option<Vec<RootView>>,
    /// What stands in every token besides; at most 2,048 bytes of JSON.
    #[serde(
        deserialize_with = "text::given_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub extra_claims: Option<Option<Map<String, Value>>>,
}

/// How the evidence of a game's devices is judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttestSettingsView {
    /// The game.
    pub app_id: AppId,
    /// The package of its app; `None` while nobody has said.
    pub package: Option<String>,
    /// SHA-256 of the certificates that may have signed it, in hexadecimal.
    pub cert_digests: Vec<String>,
    /// The lowest version code that is recognized.
    pub min_version: Option<u64>,
    /// The highest.
    pub max_version: Option<u64>,
    /// How long a token is good, in seconds.
    pub token_lifetime_secs: u64,
    /// How tokens are signed.
    pub algorithm: TokenAlgorithm,
    /// Whether tokens are sealed; the key is shown when it is made.
    pub sealed: bool,
    /// Whether tokens name the attested key (`cnf`).
    pub bind_key: bool,
    /// Whether what is marked as a test device counts as Advanced.
    pub bypass: bool,
    /// Whether evidence that would be refused is given a token that trusts nothing.
    pub monitor: bool,
    /// By how many months a patch level may lag behind for Advanced.
    pub max_patch_age_months: u32,
    /// The lowest version of the attestation's form for Advanced.
    pub min_attestation_version: u32,
    /// Whether Advanced takes only certificates that were provisioned remotely.
    pub remote_only: bool,
    /// Whether Advanced takes only a StrongBox.
    pub strongbox_only: bool,
    /// The keys of systems other than the maker's that count as verified, in hexadecimal.
    pub boot_keys: Vec<String>,
    /// Whether a key has to prove itself.
    pub possession: PossessionPolicy,
    /// Roots of its own.
    pub roots: Vec<RootView>,
    /// What stands in every token besides.
    pub extra_claims: Option<Value>,
    /// When any of that last changed, in milliseconds since the epoch; 0 where
    /// nobody has said anything.
    pub changed_at: Timestamp,
}

impl Admin {
    /// Says how the evidence of a game's devices is judged from now on, and what
    /// their tokens are like. Tokens that were issued stay as they are.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::NoSuch`],
    /// [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn configure_attest(
        &self,
        app_id: AppId,
        new: NewAttestSettings,
    ) -> Result<AttestSettingsView, AdminError> {
        let change = checked(&new)?;
        let known = self.attest_setup(app_id)?;
        let (wish, configured) = self.attest_wish(known, change)?;
        let mut steps = vec![Step::Attest(AttestStep::Configure(wish))];
        steps.extend(self.missing_ps256(configured.algorithm).await?);
        let answer = view(&configured);
        let details = json!({
            "changed": new,
            "roots": configured.roots.iter().map(root::noted).collect::<Vec<_>>(),
        });
        let deed = Action::AttestConfigure.on(Target("app", app_id), details);
        self.commit(deed, steps, &answer).await?;
        Ok(answer)
    }

    /// How it is judged.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`].
    pub fn attest_settings(&self, app_id: AppId) -> Result<AttestSettingsView, AdminError> {
        Ok(view(&self.attest_setup(app_id)?))
    }

    /// The wish, and what it will come to unless another one comes first.
    pub(super) fn attest_wish(
        &self,
        known: AttestSetup,
        change: AttestChange,
    ) -> Result<(ConfigureAttest, AttestSetup), AdminError> {
        let wish = ConfigureAttest {
            app_id: known.app_id,
            change: Box::new(change),
            at: self.clock.now(),
        };
        let configured = AttestSetup::apply(Some(known), &wish);
        let (min, max) = (configured.min_version, configured.max_version);
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            return Err(AdminError::Invalid {
                field: "max_version",
                expected: "no less than min_version",
            });
        }
        Ok((wish, configured))
    }

    /// Its key takes long to make, so it is made once a game wants it.
    async fn missing_ps256(&self, algorithm: TokenAlgorithm) -> Result<Option<Step>, AdminError> {
        let purpose = KeyPurpose::AttestPs256;
        let snapshot = self.directory.last_known();
        let is_there = snapshot.keys().youngest(purpose, Environment::Live);
        if algorithm != TokenAlgorithm::Ps256 || is_there.is_some() {
            return Ok(None);
        }
        let key = self.new_rsa_key(purpose, Environment::Live).await?;
        Ok(Some(Step::InsertKey(key)))
    }
}

pub(crate) fn checked(new: &NewAttestSettings) -> Result<AttestChange, AdminError> {
    if let Some(Some(package)) = &new.package {
        text::check("package", package, 255, "1 to 255 printable characters")?;
    }
    let lifetime = new.token_lifetime_secs;
    if lifetime.is_some_and(|secs| !(SHORTEST..=LONGEST).contains(&secs)) {
        return Err(invalid("token_lifetime_secs", "300 to 604800 seconds"));
    }
    if new.max_patch_age_months.is_some_and(|months| months > 120) {
        return Err(invalid("max_patch_age_months", "0 to 120 months"));
    }
    let version = new.min_attestation_version;
    if version.is_some_and(|version| version > 10_000) {
        return Err(invalid("min_attestation_version", "0 to 10000"));
    }
    Ok(AttestChange {
        package: new.package.clone(),
        cert_digests: some_digests("cert_digests", new.cert_digests.as_deref())?,
        min_version: new.min_version,
        max_version: new.max_version,
        token_lifetime: lifetime.map(Duration::from_secs),
        algorithm: new.algorithm,
        seal_key: None,
        bind_key: new.bind_key,
        bypass: new.bypass,
        monitor: new.monitor,
        max_patch_age_months: new.max_patch_age_months,
        min_attestation_version: version,
        remote_only: new.remote_only,
        strongbox_only: new.strongbox_only,
        boot_keys: some_digests("boot_keys", new.boot_keys.as_deref())?,
        possession: new.possession,
        roots: new.roots.as_deref().map(root::checked).transpose()?,
        extra_claims: claims::checked(new.extra_claims.as_ref())?,
    })
}

fn some_digests(
    field: &'static str,
    texts: Option<&[String]>,
) -> Result<Option<Vec<[u8; 32]>>, AdminError> {
    let expected = "at most 16 digests of 64 hexadecimal digits";
    if texts.is_some_and(|texts| texts.len() > MOST_DIGESTS) {
        return Err(AdminError::Invalid { field, expected });
    }
    let read = texts.map(|texts| digests(texts, (field, expected)));
    read.transpose()
}

const fn invalid(field: &'static str, expected: &'static str) -> AdminError {
    AdminError::Invalid { field, expected }
}

pub(super) fn view(setup: &AttestSetup) -> AttestSettingsView {
    let hex = |digests: &[[u8; 32]]| digests.iter().map(|digest| shown(digest)).collect();
    let claims = setup.extra_claims.as_deref();
    AttestSettingsView {
        app_id: setup.app_id,
        package: setup.package.clone(),
        cert_digests: hex(&setup.cert_digests),
        min_version: setup.min_version,
        max_version: setup.max_version,
        token_lifetime_secs: setup.token_lifetime.as_secs(),
        algorithm: setup.algorithm,
        sealed: setup.seal_key.is_some(),
        bind_key: setup.bind_key,
        bypass: setup.bypass,
        monitor: setup.monitor,
        max_patch_age_months: setup.max_patch_age_months,
        min_attestation_version: setup.min_attestation_version,
        remote_only: setup.remote_only,
        strongbox_only: setup.strongbox_only,
        boot_keys: hex(&setup.boot_keys),
        possession: setup.possession,
        roots: setup.roots.iter().map(root::view).collect(),
        extra_claims: claims.and_then(|text| serde_json::from_str(text).ok()),
        changed_at: setup.changed_at,
    }
}

/// Whether a setup is as the settings want it already.
pub(crate) fn is_so(setup: &AttestSetup, change: AttestChange) -> bool {
    let wish = ConfigureAttest {
        app_id: setup.app_id,
        change: Box::new(change),
        at: setup.changed_at,
    };
    view(&AttestSetup::apply(Some(setup.clone()), &wish)) == view(setup)
}
