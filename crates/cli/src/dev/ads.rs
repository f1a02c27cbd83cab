//! Unity Ads in the development profile: every game's views are told to the gate
//! beside it, and the gate has them granted by the developer's game server.

use std::{fs, net::SocketAddr, path::Path};

use admin::{Fixture, NewAds};
use anyhow::Context;
use base::{AppId, Rng, Secret};
use serde::{Deserialize, Serialize};
use sign::webhook::WebhookKey;

use super::{DevFile, file::StoveGame};
use crate::house::House;

/// What the callbacks of a game carry that says nothing else: the documents' own
/// example, and what the sample game server has a price for.
const PRODUCT: &str = "productid=1234";

/// Where the developer's game server grants rewards, and what calls to it are
/// signed with.
#[derive(Clone, Debug)]
pub(crate) struct Grants {
    pub(crate) url: String,
    pub(crate) secret: String,
}

impl Grants {
    /// The secret is that of the file, or of a start before, or a new one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn given(
        url: String,
        secret_file: Option<&Path>,
        before: Option<&DevFile>,
    ) -> anyhow::Result<Self> {
        let kept = before.and_then(|file| file.unity_ads.games.first());
        let secret = match (secret_file, kept) {
            (Some(path), _) => {
                let text = fs::read_to_string(path);
                let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
                text.trim().to_owned()
            }
            (None, Some(game)) => game.grant_secret.clone(),
            (None, None) => new_grant_secret(&*crate::rng::system()),
        };
        Ok(Self { url, secret })
    }
}

/// A secret as Standard Webhooks spells it.
pub(crate) fn new_grant_secret(rng: &dyn Rng) -> String {
    let secret = WebhookKey::generate(rng);
    secret.expose_str().unwrap_or_default().to_owned()
}

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct UnityAds {
    pub(crate) games: Vec<AdsGame>,
}

/// A game whose views are rewarded: what signs its callbacks, and who grants.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AdsGame {
    pub(crate) app_id: AppId,
    pub(crate) app: String,
    pub(crate) gate_game: String,
    pub(crate) callback_url: String,
    pub(crate) secret: String,
    pub(crate) grant_url: String,
    pub(crate) grant_secret: String,
}

/// Every game of the fixture with its setup: as the fixture gives it, as the
/// developer has changed it, or else with callbacks to the gate at `gate`.
///
/// # Errors
/// When the store cannot be written.
pub(super) async fn games(
    house: &House,
    fixture: &Fixture,
    stove: &[StoveGame],
    grants: &Grants,
    gate: SocketAddr,
) -> anyhow::Result<Vec<AdsGame>> {
    let (registered, _) = house.admin.apps(None, usize::MAX);
    let mut games = Vec::new();
    for app in &fixture.apps {
        let Some(view) = registered.iter().find(|view| view.name == app.name) else {
            continue;
        };
        let gate_game = gate_game(stove, view.app_id, &app.name);
        if app.unity_ads.is_none() {
            point_at_gate(house, view.app_id, &gate_game, gate).await?;
        }
        if let Some((callback_url, secret)) = house.ads_setup(view.app_id) {
            games.push(AdsGame {
                app_id: view.app_id,
                app: app.name.clone(),
                gate_game,
                callback_url,
                secret: secret.expose_str().unwrap_or_default().to_owned(),
                grant_url: grants.url.clone(),
                grant_secret: grants.secret.clone(),
            });
        }
    }
    Ok(games)
}

/// Has a game's callbacks sent to the gate, unless the developer has them sent
/// elsewhere or not at all.
async fn point_at_gate(
    house: &House,
    app_id: AppId,
    gate_game: &str,
    gate: SocketAddr,
) -> anyhow::Result<()> {
    let path = format!("/rewards/unity-ads/{gate_game}?{PRODUCT}");
    let callback_url = format!("http://{gate}{path}");
    let ours = match house.admin.ads(app_id) {
        Err(_) => true,
        Ok(setup) => {
            setup.enabled
                && setup.callback_url != callback_url
                && setup.callback_url.ends_with(&path)
        }
    };
    if ours {
        let wish = NewAds {
            callback_url,
            lenient: false,
            secret: None,
        };
        let enabled = house.admin.enable_ads(app_id, wish).await;
        enabled.context("Unity Ads cannot be set up")?;
    }
    Ok(())
}

/// What the gate calls an app: as it calls the game on STOVE, where that is there.
pub(super) fn gate_game(stove: &[StoveGame], app_id: AppId, name: &str) -> String {
    let on_stove = stove.iter().find(|game| game.app_id == app_id);
    on_stove.map_or_else(
        || super::file::plain_name(name),
        |game| game.gate_game.clone(),
    )
}

impl House {
    /// Where a game's callbacks go and what signs them.
    fn ads_setup(&self, app_id: AppId) -> Option<(String, Secret)> {
        let snapshot = self.directory().last_known();
        let setup = snapshot.ads(app_id)?;
        Some((setup.callback_url.clone(), setup.secret.clone()))
    }
}
