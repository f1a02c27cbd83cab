//! Proxy tokens: what a game is handed at a launch, with which it calls the API
//! for that player, `oauth_token` and `oauth_token_secret` on the wire. Sealed,
//! so that any node reads one without a look into the store; the plaintext, all
//! numbers big endian:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 8 | app id |
//! | 8 | player |
//! | 8 | the credential whose consumer key the launch was signed with |
//! | 16 | id of the token; the first 8 are its family, which ends with the installation |
//! | 8 | issued at, milliseconds since the epoch |
//! | 8 | expires at, milliseconds since the epoch |
//! | 20 | the token's secret |

use std::time::Duration;

use base::{AppId, CredentialId, KeyId, PlayerId, Secret, Timestamp, TokenId};
use guard::{ISSUED_AHEAD, Timed, Window};
use sign::{Forged, Malformed, SealKey, Sealed, Signed};

const VERSION: u8 = 1;

const PURPOSE: &[u8] = b"opensocial.token";

/// How many random bytes a token's secret has.
pub const TOKEN_SECRET_LEN: usize = 20;

/// What a proxy token says.
#[derive(Clone)]
pub struct ProxyToken {
    /// The app that it is for.
    pub app_id: AppId,
    /// For whom it calls.
    pub player: PlayerId,
    /// The credential whose consumer key the launch was signed with.
    pub credential: CredentialId,
    /// Its handle, for revocation. It begins with the family of the tokens that end
    /// with it when the player has the app no longer.
    pub id: TokenId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
    /// Its secret as the wire has it: 40 hexadecimal digits in lower case.
    pub secret: Secret,
}

impl ProxyToken {
    /// The text of a secret of these random bytes.
    #[must_use]
    pub fn secret_of(random: [u8; TOKEN_SECRET_LEN]) -> Secret {
        let digits = random.iter().map(|byte| format!("{byte:02x}"));
        Secret::from(digits.collect::<String>())
    }

    /// Writes its text: base64url, about 150 characters. A nonce must belong to
    /// one token only.
    ///
    /// # Errors
    /// [`Malformed`] when the secret is not one of
    /// [`secret_of`](Self::secret_of).
    pub fn seal(&self, key_id: KeyId, key: &SealKey, nonce: [u8; 12]) -> Result<Secret, Malformed> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.app_id.get().to_be_bytes());
        bytes.extend(self.player.get().to_be_bytes());
        bytes.extend(self.credential.get().to_be_bytes());
        bytes.extend(self.id.bytes());
        bytes.extend(self.issued_at.millis().to_be_bytes());
        bytes.extend(self.expires_at.millis().to_be_bytes());
        bytes.extend(unhex(self.secret.expose()).ok_or(Malformed)?);
        Sealed::write(key_id, key, nonce, PURPOSE, &bytes)
    }

    pub(super) fn open(sealed: Sealed, key: &SealKey) -> Result<Signed<Self>, Forged> {
        sealed.open(key, PURPOSE, Self::decode)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (&[VERSION], bytes) = bytes.split_first_chunk()? else {
            return None;
        };
        let (&app_id, bytes) = bytes.split_first_chunk()?;
        let (&player, bytes) = bytes.split_first_chunk()?;
        let (&credential, bytes) = bytes.split_first_chunk()?;
        let (&id, bytes) = bytes.split_first_chunk()?;
        let (&issued_at, bytes) = bytes.split_first_chunk()?;
        let (&expires_at, bytes) = bytes.split_first_chunk()?;
        let secret: [u8; TOKEN_SECRET_LEN] = bytes.try_into().ok()?;
        Some(Self {
            app_id: AppId::new(u64::from_be_bytes(app_id))?,
            player: PlayerId::new(u64::from_be_bytes(player))?,
            credential: CredentialId::new(u64::from_be_bytes(credential))?,
            id: TokenId::new(id),
            issued_at: Timestamp::from_millis(i64::from_be_bytes(issued_at)),
            expires_at: Timestamp::from_millis(i64::from_be_bytes(expires_at)),
            secret: Self::secret_of(secret),
        })
    }
}

impl Timed for ProxyToken {
    /// It counts also while its issue lies as far ahead as clocks may differ.
    /// Its end has no leeway.
    fn window(&self) -> Window {
        Window {
            not_before: self.issued_at.minus(ISSUED_AHEAD),
            expires_at: self.expires_at,
            leeway: Duration::ZERO,
        }
    }
}

/// Prints no secret.
impl std::fmt::Debug for ProxyToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProxyToken")
            .field("app_id", &self.app_id)
            .field("player", &self.player)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

fn unhex(text: &[u8]) -> Option<[u8; TOKEN_SECRET_LEN]> {
    let mut bytes = [0; TOKEN_SECRET_LEN];
    let mut digits = text.iter().map(|digit| match digit {
        b'0'..=b'9' => Some(digit.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(digit.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    });
    for byte in &mut bytes {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = high << 4 | low;
    }
    digits.next().is_none().then_some(bytes)
}
