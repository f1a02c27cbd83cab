use std::{fmt, str::FromStr};

use base::{Environment, KeyId, Secret, Timestamp};

/// What a key is for. A key is never used for two things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyPurpose {
    /// Seals STOVE server tokens.
    StoveServerToken,
    /// Signs STOVE game user tokens.
    StoveUserToken,
    /// Seals the refresh tokens that come with STOVE game user tokens.
    StoveRefreshToken,
    /// Seals the sessions of players who signed in on a device.
    DeviceSession,
    /// Signs the gate's challenges.
    GateChallenge,
    /// Seals the views of ads that were begun on a device.
    AdView,
    /// Seals the user tokens of Meta's graph.
    MetaUserToken,
    /// Seals the user proofs of Meta's graph.
    MetaUserProof,
    /// Seals the codes with which a player lets a game's server sign in.
    MetaSsoCode,
    /// Seals the codes with which such a sign-in is refreshed.
    MetaRefreshCode,
    /// Seals the tokens with which games call OpenSocial for a player.
    OpenSocialToken,
    /// Signs attestation tokens with ECDSA on P-256. A private scalar.
    AttestEs256,
    /// Signs attestation tokens with Ed25519. A seed.
    AttestEdDsa,
    /// Signs attestation tokens with RSA-PSS: a private key in PKCS #8, made only
    /// where a game wants it.
    AttestPs256,
    /// Seals what a device is handed with its challenge.
    AttestRelay,
    /// Seals the device that an attestation token was given to.
    AttestHandle,
}

impl KeyPurpose {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::StoveServerToken,
        Self::StoveUserToken,
        Self::StoveRefreshToken,
        Self::DeviceSession,
        Self::GateChallenge,
        Self::AdView,
        Self::MetaUserToken,
        Self::MetaUserProof,
        Self::MetaSsoCode,
        Self::MetaRefreshCode,
        Self::OpenSocialToken,
        Self::AttestEs256,
        Self::AttestEdDsa,
        Self::AttestPs256,
        Self::AttestRelay,
        Self::AttestHandle,
    ];

    /// Whether an installation has such a key only once somebody wants it, because
    /// making one takes long.
    #[must_use]
    pub const fn is_on_demand(self) -> bool {
        matches!(self, Self::AttestPs256)
    }

    /// The name used in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StoveServerToken => "stove-server-token",
            Self::StoveUserToken => "stove-user-token",
            Self::StoveRefreshToken => "stove-refresh-token",
            Self::DeviceSession => "device-session",
            Self::GateChallenge => "gate-challenge",
            Self::AdView => "ad-view",
            Self::MetaUserToken => "meta-user-token",
            Self::MetaUserProof => "meta-user-proof",
            Self::MetaSsoCode => "meta-sso-code",
            Self::MetaRefreshCode => "meta-refresh-code",
            Self::OpenSocialToken => "open-social-token",
            Self::AttestEs256 => "attest-es256",
            Self::AttestEdDsa => "attest-eddsa",
            Self::AttestPs256 => "attest-ps256",
            Self::AttestRelay => "attest-relay",
            Self::AttestHandle => "attest-handle",
        }
    }
}

impl fmt::Display for KeyPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for KeyPurpose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|p| p.as_str() == text)
            .ok_or_else(|| format!("no key purpose is called `{text}`"))
    }
}

/// A key of the key ring: symmetric, or the private half of a pair.
///
/// Unique by id. Of several keys with one purpose and environment the youngest
/// makes new tokens; the others still verify what they made.
#[derive(Clone, Debug)]
pub struct TokenKey {
    /// Rides in every token made with it.
    pub key_id: KeyId,
    /// What it is for.
    pub purpose: KeyPurpose,
    /// For whose tokens.
    pub environment: Environment,
    /// 32 random bytes, unless its [purpose](KeyPurpose) says otherwise.
    pub material: Secret,
    /// When it was made.
    pub created_at: Timestamp,
}
