use base::AppId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{EventLink, LifeCycleEvent, LinkMethod, SocialChange, SocialSetup};

use super::{
    SocialSettingsView,
    settings::{check_url, configure, view},
};
use crate::{Action, Admin, AdminError, action::Target};

/// Where a game is to be told of an event.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEventLink {
    /// Where: an absolute http or https URL without user name, password,
    /// fragment and names that the platform adds itself, at most 2048 bytes.
    pub url: String,
    /// How; by GET when absent.
    #[serde(default = "get")]
    pub method: LinkMethod,
}

const fn get() -> LinkMethod {
    LinkMethod::Get
}

impl Admin {
    /// Tells a game of an event from now on.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Missing`],
    /// [`AdminError::NotOnSocial`], [`AdminError::Store`].
    pub async fn set_event_link(
        &self,
        app_id: AppId,
        event: LifeCycleEvent,
        new: NewEventLink,
    ) -> Result<SocialSettingsView, AdminError> {
        let link = checked(new)?;
        let details = json!({ "event": event, "url": link.url, "method": link.method });
        let deed = Action::EventLinkSet.on(Target("app", app_id), details);
        self.link(app_id, event, Some(link), deed).await
    }

    /// Tells it no more, also where it was not told. What waits to be told is
    /// not told while there is nowhere to tell it.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::NotOnSocial`],
    /// [`AdminError::Store`].
    pub async fn remove_event_link(
        &self,
        app_id: AppId,
        event: LifeCycleEvent,
    ) -> Result<SocialSettingsView, AdminError> {
        let details = json!({ "event": event });
        let deed = Action::EventLinkRemove.on(Target("app", app_id), details);
        self.link(app_id, event, None, deed).await
    }

    async fn link(
        &self,
        app_id: AppId,
        event: LifeCycleEvent,
        link: Option<EventLink>,
        deed: crate::action::Deed,
    ) -> Result<SocialSettingsView, AdminError> {
        let known = self.social_setup(app_id)?;
        let wish = self.social_wish(app_id, SocialChange::Link { event, link });
        let configured = view(&SocialSetup::apply(Some(known), &wish));
        self.commit(deed, vec![configure(wish)], &configured)
            .await?;
        Ok(configured)
    }
}

pub(crate) fn checked(new: NewEventLink) -> Result<EventLink, AdminError> {
    check_url("url", &new.url)?;
    Ok(EventLink {
        url: new.url,
        method: new.method,
    })
}
