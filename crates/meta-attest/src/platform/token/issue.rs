use std::time::Duration;

use base::{AppId, DeviceId, KeyId, Rng, Secret, Timestamp, TokenId};
use sign::{Malformed, SealKey, base64url, jwe, jws::SigningKey};

use super::{
    MAX_TOKEN, handle,
    payload::{Payload, is_reserved},
};
use crate::wire::{AppState, Confirmation, DeviceBan, DeviceState, Others, RequestDetails};

/// With what the tokens of an app are made.
#[derive(Clone, Copy, Debug)]
pub struct Issuer<'a> {
    /// Who makes them: the platform's URL, `iss` (RFC 7519, section 4.1.1).
    pub name: &'a str,
    /// The app.
    pub app_id: AppId,
    /// Signs them.
    pub signing: &'a SigningKey,
    /// Seals the name of the device in them.
    pub handles: (KeyId, &'a SealKey),
    /// Encrypts them, where the app wants no player to read them.
    pub sealing: Option<&'a jwe::Key>,
}

/// What a token is to say.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The challenge in the caller's very spelling.
    pub nonce: String,
    /// How long the token counts; whole seconds.
    pub lifetime: Duration,
    /// Which app asked.
    pub app_state: AppState,
    /// Which device it ran on.
    pub device_state: DeviceState,
    /// The ban of the device, if there is one, for games that do not ask.
    pub device_ban: Option<DeviceBan>,
    /// The device.
    pub device: DeviceId,
    /// The thumbprint of the attested key (RFC 7638), where the token is to be
    /// bound to it.
    pub key: Option<[u8; 32]>,
    /// What the app wants besides.
    pub extra: Others,
}

/// A token that was made.
#[derive(Debug)]
pub struct Issued {
    /// Its text: `A-Z`, `a-z`, `0-9`, `-`, `_` and dots only, because there are
    /// clients that put it into a URL as it is.
    pub token: Secret,
    /// Its handle.
    pub id: TokenId,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

/// Why no token was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotIssued {
    /// A claim of the app's has a name that is not the app's to use.
    #[error("the claim {0:?} is not an app's to set")]
    Reserved(String),
    /// It would be longer than [`MAX_TOKEN`].
    #[error("a token of more than {MAX_TOKEN} characters")]
    TooLong,
}

impl From<Malformed> for NotIssued {
    fn from(_: Malformed) -> Self {
        Self::TooLong
    }
}

/// How much longer a token may be than its payload is in base64: its header, and
/// the signature of the longest RSA key.
const AROUND: usize = 1_024;

/// The longest that a ban adds.
const BAN: usize = 160;

impl Issuer<'_> {
    /// Whether a token that says this can be made, whichever device it turns out
    /// to be and whatever ban it has.
    ///
    /// # Errors
    /// [`NotIssued`]. A token that is near the longest may be refused here.
    pub fn check(&self, grant: &Grant, now: Timestamp) -> Result<(), NotIssued> {
        permitted(&grant.extra)?;
        let unmade = TokenId::new([0; 16]);
        let payload = self.payload(grant.clone(), unmade, now, [0; 12])?;
        let json = serde_json::to_vec(&payload).map_err(|_| NotIssued::TooLong)?;
        let in_base64 = |bytes: usize| bytes.div_ceil(3).saturating_mul(4);
        let signed = in_base64(json.len().saturating_add(BAN)).saturating_add(AROUND);
        let longest = match self.sealing {
            Some(_) => in_base64(signed).saturating_add(AROUND),
            None => signed,
        };
        if longest > MAX_TOKEN {
            return Err(NotIssued::TooLong);
        }
        Ok(())
    }

    /// Makes a token that counts from `now` on. `rng` draws its handle and
    /// nonces.
    ///
    /// # Errors
    /// [`NotIssued`].
    pub fn issue(&self, grant: Grant, now: Timestamp, rng: &dyn Rng) -> Result<Issued, NotIssued> {
        permitted(&grant.extra)?;
        let id = TokenId::generate(rng);
        let payload = self.payload(grant, id, now, rng.array())?;
        let json = serde_json::to_vec(&payload).map_err(|_| NotIssued::TooLong)?;
        let mut token = self.signing.token(&json)?;
        if let Some(key) = self.sealing {
            token = key.encrypt(token.expose(), rng)?;
        }
        if token.expose().len() > MAX_TOKEN {
            return Err(NotIssued::TooLong);
        }
        let expires_at = Timestamp::from_secs(payload.exp);
        Ok(Issued {
            token,
            id,
            expires_at,
        })
    }

    fn payload(
        &self,
        grant: Grant,
        jti: TokenId,
        now: Timestamp,
        nonce: [u8; 12],
    ) -> Result<Payload, Malformed> {
        let handle = handle::seal(self.app_id, grant.device, self.handles, nonce)?;
        let lifetime = i64::try_from(grant.lifetime.as_secs()).unwrap_or(i64::MAX);
        let exp = now.secs().saturating_add(lifetime);
        Ok(Payload {
            iss: self.name.to_owned(),
            app_id: self.app_id,
            jti,
            exp,
            request_details: RequestDetails {
                exp,
                nonce: grant.nonce,
                timestamp: now.secs(),
                others: Others::default(),
            },
            app_state: grant.app_state,
            device_state: grant.device_state,
            device_ban: grant.device_ban,
            handle: handle.expose_str().ok_or(Malformed)?.to_owned(),
            cnf: grant.key.map(|thumbprint| Confirmation {
                jkt: base64url::encode(&thumbprint),
                others: Others::default(),
            }),
            others: grant.extra,
        })
    }
}

fn permitted(extra: &Others) -> Result<(), NotIssued> {
    match extra.iter().find(|(name, _)| is_reserved(name)) {
        Some((name, _)) => Err(NotIssued::Reserved(name.to_owned())),
        None => Ok(()),
    }
}
