//! What an operator can do, each action written once. The operator's API, the
//! development profile and the command line all come here.
//!
//! An action checks what it was given, commits one unit, and waits until this
//! node's directory has heard of it: whoever asked finds it in effect.

mod app;
mod credential;
mod error;
mod fixture;
mod keys;
mod overview;
mod player;
mod revoke;
mod text;

use std::{sync::Arc, time::Duration};

use base::{OwnerId, SharedClock, SharedRng};
use directory::Directory;
use store::{Outcome, Receipt, Refusal, Step, Store, Unit};

pub use app::{NewApp, NewStoveListing};
pub use credential::RotatedSecret;
pub use error::AdminError;
pub use fixture::{
    Fixture, FixtureApp, FixtureMembership, FixturePlayer, FixtureServerToken, FixtureStove,
    FixtureUserToken, Imported,
};
pub use overview::{AppView, CredentialView};
pub use player::{CreatedPlayer, NewPlayer, PlayerPage, PlayerView};
pub use revoke::NewRevocation;

/// The validity of a server token where nothing else was chosen (STOVE, "API
/// Access Token Introduction": 30 days).
pub const DEFAULT_TOKEN_VALIDITY: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// All actions, bound to one installation.
#[derive(Clone)]
pub struct Admin {
    store: Arc<dyn Store>,
    directory: Arc<Directory>,
    clock: SharedClock,
    rng: SharedRng,
}

impl Admin {
    /// Binds the actions to what they act on.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        directory: Arc<Directory>,
        clock: SharedClock,
        rng: SharedRng,
    ) -> Self {
        Self {
            store,
            directory,
            clock,
            rng,
        }
    }

    /// Commits, then waits until the directory of this node has heard of it.
    async fn commit(&self, steps: Vec<Step>) -> Result<Vec<Outcome>, AdminError> {
        let unit = Unit {
            owner: OwnerId::generate(&*self.rng),
            steps,
        };
        match self.store.commit(unit).await? {
            Receipt::Committed(outcomes) => {
                self.directory.catch_up().await?;
                Ok(outcomes)
            }
            Receipt::Refused {
                refusal: Refusal::Missing,
                ..
            } => Err(AdminError::Missing),
            Receipt::Refused { .. } => Err(AdminError::Exists),
        }
    }
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admin").finish_non_exhaustive()
    }
}
