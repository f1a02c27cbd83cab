use serde::Serialize;
use store::{Credential, Listing, Step};

use crate::{
    Admin, AdminError, CredentialView, RotatedSecret, action::Deed, overview::credential_view,
};

/// A game that was just listed on a platform.
#[derive(Clone, Debug, Serialize)]
pub struct ListedGame {
    /// The credential of its server.
    pub credential: CredentialView,
    /// Its secret, in whatever parts the platform has it. It is shown this once.
    pub secret: RotatedSecret,
}

impl Admin {
    /// Lists a game with the credential of its server.
    pub(crate) async fn list(
        &self,
        (listing, credential): (Listing, Credential),
        deed: Deed,
    ) -> Result<ListedGame, AdminError> {
        let listed = ListedGame {
            credential: credential_view(&credential, Some(&listing)),
            secret: RotatedSecret::of(&credential),
        };
        let steps = vec![
            Step::InsertListing(listing),
            Step::InsertCredential(credential),
        ];
        self.commit(deed, steps, &listed).await?;
        Ok(listed)
    }
}
