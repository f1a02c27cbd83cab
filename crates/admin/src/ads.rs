use base::{AppId, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{AdsChange, AdsSetup, ConfigureAds, Step};
use unity_ads::wire::CallbackUrl;

use crate::{Action, Admin, AdminError, action::Target, text};

/// How a game is to be told of rewarded views.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAds {
    /// What `sid`, `oid` and `hmac` are appended to; see
    /// [`CallbackUrl`](unity_ads::wire::CallbackUrl) for what is taken.
    pub callback_url: String,
    /// Whether an answer counts whose body merely contains `1`.
    #[serde(default)]
    pub lenient: bool,
    /// What callbacks are signed with: 16 to 256 printable ASCII characters
    /// without spaces. When absent, a game that has no secret is given one, and
    /// another keeps its own.
    #[serde(
        default,
        deserialize_with = "text::given_if_any",
        serialize_with = "text::shown_once_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub secret: Option<Secret>,
}

/// What a game's callbacks are to be signed with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAdsSecret {
    /// 16 to 256 printable ASCII characters without spaces, so that its receiver
    /// can be given it beforehand; one is made when absent.
    #[serde(
        default,
        deserialize_with = "text::given_if_any",
        serialize_with = "text::shown_once_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub secret: Option<Secret>,
}

/// How a game is told of rewarded views, without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdsView {
    /// The game.
    pub app_id: AppId,
    /// Whether callbacks are sent.
    pub enabled: bool,
    /// What `sid`, `oid` and `hmac` are appended to.
    pub callback_url: String,
    /// Whether an answer counts whose body merely contains `1`.
    pub lenient: bool,
    /// When any of that last changed, in milliseconds since the epoch.
    pub changed_at: Timestamp,
    /// When the secret was last replaced, or made.
    pub rotated_at: Timestamp,
}

/// A game that is told from now on.
#[derive(Clone, Debug, Serialize)]
pub struct EnabledAds {
    /// How.
    pub unity_ads: AdsView,
    /// What callbacks are signed with, where it was made just now. It is shown
    /// this once, and one that was given never.
    #[serde(
        serialize_with = "text::shown_once_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub secret: Option<Secret>,
}

impl Admin {
    /// Sends callbacks for a game from now on. Without a secret a game that has
    /// none yet is given one, and another keeps its own.
    ///
    /// # Errors
    /// [`AdminError::CallbackUrl`], [`AdminError::Invalid`] secret,
    /// [`AdminError::Missing`] app, [`AdminError::Store`].
    pub async fn enable_ads(&self, app_id: AppId, new: NewAds) -> Result<EnabledAds, AdminError> {
        check(&new.callback_url)?;
        new.secret.as_ref().map_or(Ok(()), text::check_secret)?;
        let known = self.setup(app_id)?;
        let given = new.secret.is_some();
        let secret = self.secret(new.secret);
        // The same call again leaves alone when the secret came to be.
        let is_new = known.as_ref().is_none_or(|known| {
            given && !sign::constant_time_eq(known.secret.expose(), secret.expose())
        });
        let enable = self.ads_step(
            app_id,
            AdsChange::Enable {
                callback_url: new.callback_url,
                lenient: new.lenient,
                secret: secret.clone(),
            },
        );
        let mut changes = vec![enable];
        if is_new {
            // Of two who do this at once, the one who comes later is shown the
            // secret that counts as well.
            let secret = secret.clone();
            changes.push(self.ads_step(app_id, AdsChange::Rotate { secret }));
        }
        let setup = self.apply(known, &changes)?;
        let enabled = EnabledAds {
            unity_ads: view(&setup),
            secret: (is_new && !given).then_some(secret),
        };
        let details = json!({
            "callback_url": setup.callback_url,
            "lenient": setup.lenient,
            "secret_made": is_new && !given,
            "secret_given": is_new && given,
        });
        let deed = Action::AdsEnable.on(Target("app", app_id), details);
        self.commit(deed, steps(changes), &enabled).await?;
        Ok(enabled)
    }

    /// Sends no more callbacks for a game. Address and secret are kept.
    ///
    /// # Errors
    /// [`AdminError::Missing`] where it was never enabled, [`AdminError::Store`].
    pub async fn disable_ads(&self, app_id: AppId) -> Result<AdsView, AdminError> {
        let known = self.setup(app_id)?;
        let changes = vec![self.ads_step(app_id, AdsChange::Disable)];
        let disabled = view(&self.apply(known, &changes)?);
        let deed = Action::AdsDisable.on(Target("app", app_id), json!({}));
        self.commit(deed, steps(changes), &disabled).await?;
        Ok(disabled)
    }

    /// Signs a game's callbacks with a new secret at once, those too that wait
    /// to be sent again. Whoever receives them has to take it by then, so they
    /// are given one beforehand, and it is given here. One that is made comes
    /// back this once.
    ///
    /// # Errors
    /// [`AdminError::Invalid`] secret, [`AdminError::Missing`] where it was never
    /// enabled, [`AdminError::Store`].
    pub async fn rotate_ads_secret(
        &self,
        app_id: AppId,
        new: NewAdsSecret,
    ) -> Result<EnabledAds, AdminError> {
        new.secret.as_ref().map_or(Ok(()), text::check_secret)?;
        let known = self.setup(app_id)?;
        let given = new.secret.is_some();
        let secret = self.secret(new.secret);
        let rotate = AdsChange::Rotate {
            secret: secret.clone(),
        };
        let changes = vec![self.ads_step(app_id, rotate)];
        let rotated = EnabledAds {
            unity_ads: view(&self.apply(known, &changes)?),
            secret: (!given).then_some(secret),
        };
        let details = json!({ "secret_made": !given, "secret_given": given });
        let deed = Action::AdsRotate.on(Target("app", app_id), details);
        self.commit(deed, steps(changes), &rotated).await?;
        Ok(rotated)
    }

    /// How a game is told.
    ///
    /// # Errors
    /// [`AdminError::Missing`] where it was never enabled.
    pub fn ads(&self, app_id: AppId) -> Result<AdsView, AdminError> {
        let setup = self.setup(app_id)?.ok_or(AdminError::Missing)?;
        Ok(view(&setup))
    }

    /// The secret that was given, or a new one.
    fn secret(&self, given: Option<Secret>) -> Secret {
        given.unwrap_or_else(|| text::random_secret(&*self.rng))
    }

    /// The setup of an app, which has to be there.
    pub(crate) fn setup(&self, app_id: AppId) -> Result<Option<AdsSetup>, AdminError> {
        let snapshot = self.directory.last_known();
        snapshot.app(app_id).ok_or(AdminError::Missing)?;
        Ok(snapshot.ads(app_id).cloned())
    }

    pub(crate) fn ads_step(&self, app_id: AppId, change: AdsChange) -> ConfigureAds {
        ConfigureAds {
            app_id,
            change,
            at: self.clock.now(),
        }
    }

    /// What the changes make of a setup, by the store's own rule.
    fn apply(
        &self,
        known: Option<AdsSetup>,
        changes: &[ConfigureAds],
    ) -> Result<AdsSetup, AdminError> {
        let mut setup = known;
        for change in changes {
            setup = Some(AdsSetup::apply(setup, change).map_err(|_| AdminError::Missing)?);
        }
        setup.ok_or(AdminError::Missing)
    }
}

/// Refuses what could not be called, or signed unambiguously.
pub(crate) fn check(callback_url: &str) -> Result<(), AdminError> {
    let parsed: Result<CallbackUrl, _> = callback_url.parse();
    parsed.map(drop).map_err(AdminError::CallbackUrl)
}

pub(crate) fn steps(changes: Vec<ConfigureAds>) -> Vec<Step> {
    changes.into_iter().map(Step::ConfigureAds).collect()
}

fn view(setup: &AdsSetup) -> AdsView {
    AdsView {
        app_id: setup.app_id,
        enabled: setup.enabled,
        callback_url: setup.callback_url.clone(),
        lenient: setup.lenient,
        changed_at: setup.changed_at,
        rotated_at: setup.rotated_at,
    }
}
