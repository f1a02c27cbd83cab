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
}

impl KeyPurpose {
    /// All of them.
    pub const ALL: [Self; 11] = [
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
    ];

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

/// A symmetric key of the key ring.
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
    /// 32 random bytes.
    pub material: Secret,
    /// When it was made.
    pub created_at: Timestamp,
}
