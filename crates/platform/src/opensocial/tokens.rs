use base::{AppId, CredentialId, Environment, Secret};
use directory::{Deaf, installation_token};
use opensocial::platform::ProxyToken;
use sign::Malformed;
use store::{Installation, KeyPurpose};

use crate::Parts;

/// Why no token is handed out. All are ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoToken {
    /// This node is out of touch.
    #[error(transparent)]
    Deaf(#[from] Deaf),
    /// The key ring lacks a key.
    #[error("the key ring has no usable key of the purpose {0}")]
    NoKey(KeyPurpose),
    /// The key cannot seal.
    #[error("a token cannot be sealed")]
    CannotSeal(#[from] Malformed),
}

/// For whom a token is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Launched {
    /// In which of the platform's worlds.
    pub(crate) environment: Environment,
    /// For which game.
    pub(crate) app_id: AppId,
    /// The credential whose consumer key the launch is signed with.
    pub(crate) credential: CredentialId,
    /// By what the player has the game: for whom it may call, and until when.
    pub(crate) installation: Installation,
}

/// A proxy token and its text, `oauth_token`; its secret is `oauth_token_secret`.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) token: ProxyToken,
    pub(crate) text: Secret,
}

/// Makes the token that a launch hands to a game; see
/// [`Known::issued_at`](directory::Known::issued_at) for when the player is to
/// be judged.
///
/// # Errors
/// [`NoToken`].
pub(crate) fn launch(parts: &Parts, launched: Launched) -> Result<Token, NoToken> {
    let Launched {
        environment,
        app_id,
        credential,
        installation,
    } = launched;
    let player = installation.player_id;
    let known = parts.directory.known()?;
    let (purpose, keys) = (KeyPurpose::OpenSocialToken, known.keys());
    let id = keys.youngest(purpose, environment);
    let key = id.and_then(|id| Some((id, keys.seal(purpose, environment, id)?)));
    let (key_id, key) = key.ok_or(NoToken::NoKey(purpose))?;
    let issued_at = known.issued_at(app_id, player, parts.clock.now());
    let token = ProxyToken {
        app_id,
        player,
        credential,
        id: installation_token(installation, parts.rng.array()),
        issued_at,
        expires_at: issued_at.plus(known.social_setup(app_id).token_validity),
        secret: ProxyToken::secret_of(parts.rng.array()),
    };
    let text = token.seal(key_id, key, parts.rng.array())?;
    Ok(Token { token, text })
}
