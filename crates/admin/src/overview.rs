use std::collections::BTreeMap;

use base::{AppId, CredentialId, Environment, Timestamp};
use serde::Serialize;
use store::{Credential, Listing, Platform};

use crate::Admin;

/// A registered game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppView {
    /// Our id of it.
    pub app_id: AppId,
    /// What operators call it.
    pub name: String,
    /// Who publishes it, where somebody has said.
    pub publisher: Option<String>,
    /// When it was registered, in milliseconds since the epoch.
    pub created_at: Timestamp,
    /// Its credentials and what they are for. Secrets are not among it.
    pub credentials: Vec<CredentialView>,
}

/// A credential without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CredentialView {
    /// Our id of it.
    pub credential_id: CredentialId,
    /// Where it may be used.
    pub platform: Platform,
    /// In which environment it may be used.
    pub environment: Environment,
    /// The platform's id of the game.
    pub game_id: String,
    /// The platform's number of the game.
    pub application_no: Option<u64>,
    /// The public half.
    pub client_id: String,
    /// How long a token issued to it is valid. None on Meta's graph, where the
    /// credential is the token, and on OpenSocial, where the game's settings say
    /// so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_validity_secs: Option<u64>,
    /// When the secret was last replaced, in milliseconds since the epoch.
    pub rotated_at: Timestamp,
    /// Until when the secret before that is good; none where it is not. It may
    /// have passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_until: Option<Timestamp>,
}

impl Admin {
    /// One registered game.
    #[must_use]
    pub fn app(&self, app: AppId) -> Option<AppView> {
        self.apps_where(|candidate| candidate == app).pop()
    }

    /// At most `limit` games with an id above `after`, and whether more follow.
    #[must_use]
    pub fn apps(&self, after: Option<AppId>, limit: usize) -> (Vec<AppView>, bool) {
        let mut views = self.apps_where(|candidate| after.is_none_or(|after| candidate > after));
        let more = views.len() > limit;
        views.truncate(limit);
        (views, more)
    }

    fn apps_where(&self, wanted: impl Fn(AppId) -> bool) -> Vec<AppView> {
        let snapshot = self.directory.last_known();
        let mut views: BTreeMap<AppId, AppView> = snapshot
            .apps()
            .filter(|app| wanted(app.app_id))
            .map(|app| {
                let app_id = app.app_id;
                (
                    app_id,
                    AppView {
                        app_id,
                        name: app.name.clone(),
                        publisher: app.publisher.clone(),
                        created_at: app.created_at,
                        credentials: vec![],
                    },
                )
            })
            .collect();
        for world in snapshot.worlds() {
            for credential in world.credentials() {
                let Some(view) = views.get_mut(&credential.app_id) else {
                    continue;
                };
                let listing = world.listing_of(credential.app_id);
                view.credentials.push(credential_view(credential, listing));
            }
        }
        views.into_values().map(sorted).collect()
    }
}

pub(crate) fn credential_view(
    credential: &Credential,
    listing: Option<&Listing>,
) -> CredentialView {
    CredentialView {
        credential_id: credential.credential_id,
        platform: credential.platform,
        environment: credential.environment,
        game_id: listing.map(|l| l.external_id.clone()).unwrap_or_default(),
        application_no: listing.and_then(|l| l.number),
        client_id: credential.client_id.clone(),
        token_validity_secs: (credential.platform == Platform::Stove)
            .then_some(credential.token_validity.as_secs()),
        rotated_at: credential.rotated_at,
        previous_until: credential.previous.as_ref().map(|previous| previous.until),
    }
}

pub(crate) fn sorted(mut view: AppView) -> AppView {
    view.credentials
        .sort_by_key(|c| (c.platform, c.environment, c.credential_id));
    view
}
