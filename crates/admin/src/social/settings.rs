use std::{collections::BTreeMap, time::Duration};

use base::{AppId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    BodyHashPolicy, ConfigureSocial, EventLink, LifeCycleEvent, SocialChange, SocialProfile,
    SocialSetup, SocialStep, Step,
};

use crate::{Action, Admin, AdminError, action::Target, callable, text};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const LONGEST_TOKEN: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How a game's calls of OpenSocial are to be taken. What is absent stays as it
/// was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSocialSettings {
    /// Whose habits the platform has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<SocialProfile>,
    /// How many seconds a timestamp may lie from now, either way; 1 second to
    /// one hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_secs: Option<u64>,
    /// How long a proxy token is valid, in seconds; one minute to 30 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_validity_secs: Option<u64>,
    /// What becomes of a form that comes with a hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_hash: Option<BodyHashPolicy>,
    /// Whether a call that has a body which is no form must bring its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_body_hash: Option<bool>,
    /// The game's own page, which players are shown; `null` takes it away.
    #[serde(
        default,
        deserialize_with = "text::given_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub gadget_url: Option<Option<String>>,
}

/// How a game's calls of OpenSocial are taken, and how the game is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SocialSettingsView {
    /// The game.
    pub app_id: AppId,
    /// Whose habits the platform has.
    pub profile: SocialProfile,
    /// How many seconds a timestamp may lie from now, either way.
    pub window_secs: u64,
    /// How long a proxy token is valid, in seconds.
    pub token_validity_secs: u64,
    /// What becomes of a form that comes with a hash.
    pub body_hash: BodyHashPolicy,
    /// Whether a call that has a body which is no form must bring its hash.
    pub require_body_hash: bool,
    /// The game's own page, which players are shown; none when `None`.
    pub gadget_url: Option<String>,
    /// Where the game is told of what happens, for each event that it wants.
    pub links: BTreeMap<LifeCycleEvent, EventLink>,
    /// How many words the game's players may not write.
    pub words: usize,
    /// When any of that last changed, in milliseconds since the epoch; 0 where
    /// nobody has said anything.
    pub changed_at: Timestamp,
}

impl Admin {
    /// Says how a game's calls of OpenSocial are taken from now on. Tokens that
    /// were issued keep their time.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Missing`],
    /// [`AdminError::NotOnSocial`], [`AdminError::Store`].
    pub async fn configure_social(
        &self,
        app_id: AppId,
        new: NewSocialSettings,
    ) -> Result<SocialSettingsView, AdminError> {
        let change = checked(&new)?;
        let known = self.social_setup(app_id)?;
        let deed = Action::SocialConfigure.on(Target("app", app_id), json!(new));
        let wish = self.social_wish(app_id, change);
        let configured = view(&SocialSetup::apply(Some(known), &wish));
        self.commit(deed, vec![configure(wish)], &configured)
            .await?;
        Ok(configured)
    }

    /// How they are taken.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::NotOnSocial`].
    pub fn social_settings(&self, app_id: AppId) -> Result<SocialSettingsView, AdminError> {
        Ok(view(&self.social_setup(app_id)?))
    }

    pub(crate) fn social_wish(&self, app_id: AppId, change: SocialChange) -> ConfigureSocial {
        ConfigureSocial {
            app_id,
            change,
            at: self.clock.now(),
        }
    }
}

pub(super) const fn configure(wish: ConfigureSocial) -> Step {
    Step::Social(SocialStep::Configure(wish))
}

pub(crate) fn checked(new: &NewSocialSettings) -> Result<SocialChange, AdminError> {
    let window = within(
        new.window_secs,
        (SECOND, HOUR),
        ("window_secs", "1 second to one hour"),
    )?;
    let token_validity = within(
        new.token_validity_secs,
        (MINUTE, LONGEST_TOKEN),
        ("token_validity_secs", "60 seconds to 30 days"),
    )?;
    if let Some(Some(url)) = &new.gadget_url {
        check_url("gadget_url", url)?;
    }
    Ok(SocialChange::Settings {
        profile: new.profile,
        window,
        token_validity,
        body_hash: new.body_hash,
        require_body_hash: new.require_body_hash,
        gadget_url: new.gadget_url.clone(),
    })
}

/// A URL that calls to the game can be signed for: what the platform adds must
/// not be in it already (OpenSocial 0.9, "Gadgets API", signed requests).
pub(super) fn check_url(field: &'static str, url: &str) -> Result<(), AdminError> {
    let url = callable::check(field, url)?;
    let mut names = url.query_pairs();
    if names.any(|(name, _)| opensocial::platform::is_reserved(&name)) {
        let expected = "a URL without parameters that begin with oauth, xoauth or opensocial";
        return Err(AdminError::Invalid { field, expected });
    }
    Ok(())
}

fn within(
    secs: Option<u64>,
    (least, most): (Duration, Duration),
    (field, expected): (&'static str, &'static str),
) -> Result<Option<Duration>, AdminError> {
    match secs.map(Duration::from_secs) {
        Some(time) if time < least || time > most => Err(AdminError::Invalid { field, expected }),
        given => Ok(given),
    }
}

pub(super) fn view(setup: &SocialSetup) -> SocialSettingsView {
    SocialSettingsView {
        app_id: setup.app_id,
        profile: setup.profile,
        window_secs: setup.window.as_secs(),
        token_validity_secs: setup.token_validity.as_secs(),
        body_hash: setup.body_hash,
        require_body_hash: setup.require_body_hash,
        gadget_url: setup.gadget_url.clone(),
        links: setup.links.clone(),
        words: setup.words.len(),
        changed_at: setup.changed_at,
    }
}

/// Whether a setup is as the settings want it already.
pub(crate) fn is_so(setup: &SocialSetup, new: &NewSocialSettings) -> bool {
    let is = view(setup);
    new.profile.is_none_or(|wish| wish == is.profile)
        && new.window_secs.is_none_or(|wish| wish == is.window_secs)
        && new
            .token_validity_secs
            .is_none_or(|wish| wish == is.token_validity_secs)
        && new.body_hash.is_none_or(|wish| wish == is.body_hash)
        && new
            .require_body_hash
            .is_none_or(|wish| wish == is.require_body_hash)
        && new
            .gadget_url
            .as_ref()
            .is_none_or(|wish| *wish == is.gadget_url)
}
