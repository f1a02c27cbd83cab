use base::{AppId, PlayerId, Timestamp};
use serde::Deserialize;
use serde_json::json;
use store::{ChangeOwnership, OwnershipChange, Step};

use crate::{Action, Admin, AdminError, action::Target};

/// The largest number of a product: what a JSON reader that keeps numbers as
/// doubles still reads exactly.
const LAST_NUMBER: u64 = (1 << 53) - 1;

/// A copy of a game that a player is to have.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOwnership {
    /// Whose copy.
    pub player_id: PlayerId,
    /// The shop's number of what was bought; drawn when absent.
    #[serde(default)]
    pub product_no: Option<u64>,
    /// When it was bought, in milliseconds since the epoch; now when absent.
    #[serde(default)]
    pub purchased_at: Option<Timestamp>,
}

impl Admin {
    /// Lets a player have a game. Whoever has it keeps the first purchase.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Missing`] app or player,
    /// [`AdminError::Store`].
    pub async fn grant_ownership(&self, app: AppId, new: NewOwnership) -> Result<(), AdminError> {
        let step = self.grant(app, new)?;
        let details = json!({ "app_id": app });
        let deed = Action::OwnershipGrant.on(Target("player", new.player_id), details);
        self.commit(deed, vec![step], &()).await?;
        Ok(())
    }

    /// Ends a player's copy of a game. It stays known as released.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app, player or copy, [`AdminError::Store`].
    pub async fn release_ownership(&self, app: AppId, player: PlayerId) -> Result<(), AdminError> {
        let details = json!({ "app_id": app });
        let deed = Action::OwnershipRelease.on(Target("player", player), details);
        self.commit(deed, vec![release(app, player)], &()).await?;
        Ok(())
    }

    pub(crate) fn grant(&self, app_id: AppId, new: NewOwnership) -> Result<Step, AdminError> {
        let drawn = || AppId::generate(&*self.rng).get();
        let product_no = new.product_no.unwrap_or_else(drawn);
        if product_no == 0 || product_no > LAST_NUMBER {
            let expected = "1 to 9007199254740991";
            return Err(AdminError::Invalid {
                field: "product_no",
                expected,
            });
        }
        Ok(Step::ChangeOwnership(ChangeOwnership {
            app_id,
            player_id: new.player_id,
            change: OwnershipChange::Grant {
                purchased_at: new.purchased_at.unwrap_or_else(|| self.clock.now()),
                product_no,
            },
        }))
    }
}

pub(crate) const fn release(app_id: AppId, player_id: PlayerId) -> Step {
    Step::ChangeOwnership(ChangeOwnership {
        app_id,
        player_id,
        change: OwnershipChange::Release,
    })
}
