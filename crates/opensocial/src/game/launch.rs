use std::fmt;

use base::Secret;
use sign::oauth1::Presented;

use super::{
    Refusal,
    reserved::{APP, OWNER, VIEWER, id, one},
};

/// A player opens the game (Mobage, "Request from Gadget Server to Game
/// Server").
#[derive(Clone)]
pub struct Launch {
    /// The app, by its id on the platform.
    pub app_id: String,
    /// Who plays: 1 to 128 letters, digits and `._:-@`.
    pub viewer_id: String,
    /// Whose copy of the game it is: the viewer's.
    pub owner_id: String,
    /// What calls for this player are made with. Where there is none, nothing
    /// tells a launch from what the platform says in its own name.
    pub token: LaunchToken,
}

/// A player's token, and the half of the key that belongs to it.
#[derive(Clone)]
pub struct LaunchToken {
    /// `oauth_token`.
    pub token: String,
    /// `oauth_token_secret`.
    pub secret: Secret,
}

impl LaunchToken {
    /// What a request says; `None` without both.
    pub(super) fn of(presented: &Presented<'_>) -> Option<Self> {
        let token = presented.token()?;
        let (secret, _) = presented.parameter("oauth_token_secret")?;
        (!secret.is_empty()).then(|| Self {
            token: token.to_owned(),
            secret: Secret::from(secret.into_owned()),
        })
    }
}

impl Launch {
    pub(super) fn read(
        presented: &Presented<'_>,
        app_id: &str,
        token: LaunchToken,
    ) -> Result<Self, Refusal> {
        of_app(presented, app_id)?;
        let viewer_id = id(&one(presented, VIEWER)?, VIEWER)?;
        let owner_id = id(&one(presented, OWNER)?, OWNER)?;
        if viewer_id != owner_id {
            return Err(Refusal::ViewerNotOwner);
        }
        Ok(Self {
            app_id: app_id.to_owned(),
            viewer_id,
            owner_id,
            token,
        })
    }
}

/// Whether it is about this app.
pub(super) fn of_app(presented: &Presented<'_>, app_id: &str) -> Result<(), Refusal> {
    let given = one(presented, APP)?;
    (given == app_id).then_some(()).ok_or(Refusal::OtherApp)
}

/// Prints no token: it stands for the player.
impl fmt::Debug for Launch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Launch")
            .field("app_id", &self.app_id)
            .field("viewer_id", &self.viewer_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for LaunchToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LaunchToken(redacted)")
    }
}
