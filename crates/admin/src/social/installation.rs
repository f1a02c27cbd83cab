use base::{AppId, PlayerId, Timestamp};
use directory::of_installation;
use opensocial::platform::life_cycle::LifeCycle;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Install, Installation, LifeCycleEvent, Revocation, SocialStep, Step};

use crate::{Action, Admin, AdminError, action::Target};

/// A game that a player is to have.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInstallation {
    /// Who invited the player.
    #[serde(default)]
    pub invited_by: Option<PlayerId>,
}

/// A player has a game among one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InstallationView {
    /// The game.
    pub app_id: AppId,
    /// The player.
    pub player_id: PlayerId,
    /// Who invited the player; `None` where nobody did.
    pub invited_by: Option<PlayerId>,
    /// Since when, in milliseconds since the epoch.
    pub installed_at: Timestamp,
}

impl Admin {
    /// Lets a player have a game, also where it is so already. The game is told
    /// where that is news and it wants to be.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Missing`] app or player,
    /// [`AdminError::NotOnSocial`], [`AdminError::Store`].
    pub async fn install(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        new: NewInstallation,
    ) -> Result<InstallationView, AdminError> {
        if new.invited_by == Some(player_id) {
            let (field, expected) = ("invited_by", "another player");
            return Err(AdminError::Invalid { field, expected });
        }
        if let Some(inviter) = new.invited_by {
            self.player(inviter).await?;
        }
        let known = self.installation(app_id, player_id).await?;
        let wished = known.unwrap_or_else(|| {
            self.directory.last_known().beginning(Installation {
                app_id,
                player_id,
                invited_by: new.invited_by,
                installed_at: self.clock.now(),
            })
        });
        let mut steps = vec![Step::Social(SocialStep::Install(Install::Add(wished)))];
        if known.is_none() {
            steps.extend(self.told(app_id, player_id, LifeCycleEvent::AddApp, new.invited_by)?);
        }
        let details = json!({ "player_id": player_id, "invited_by": new.invited_by });
        let deed = Action::InstallationAdd.on(Target("app", app_id), details);
        let installed = view(wished);
        self.commit(deed, steps, &installed).await?;
        Ok(installed)
    }

    /// Takes a game away from a player, also where it was not there, and ends the
    /// tokens that it has for calls on behalf of the player. The game is told where that is news and it wants to be.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app or player, [`AdminError::NotOnSocial`],
    /// [`AdminError::Store`].
    pub async fn uninstall(&self, app_id: AppId, player_id: PlayerId) -> Result<(), AdminError> {
        let known = self.installation(app_id, player_id).await?;
        let remove = Install::Remove { app_id, player_id };
        let mut steps = vec![Step::Social(SocialStep::Install(remove))];
        if let Some(known) = known {
            let ended = Revocation::new(app_id, of_installation(known), self.clock.now());
            steps.push(Step::Revoke(ended));
            steps.extend(self.told(app_id, player_id, LifeCycleEvent::RemoveApp, None)?);
        }
        let details = json!({ "player_id": player_id });
        let deed = Action::InstallationRemove.on(Target("app", app_id), details);
        self.commit(deed, steps, &()).await
    }

    /// At most `limit` of the games that a player has, those after `after`; and
    /// whether more follow.
    ///
    /// # Errors
    /// [`AdminError::Missing`] player, [`AdminError::Store`].
    pub async fn installations(
        &self,
        player_id: PlayerId,
        after: Option<AppId>,
        limit: usize,
    ) -> Result<(Vec<InstallationView>, bool), AdminError> {
        self.player(player_id).await?;
        let mut all = self.store.installed(player_id).await?;
        all.sort_unstable_by_key(|one| one.app_id);
        all.retain(|one| after.is_none_or(|after| one.app_id > after));
        let more = all.len() > limit;
        all.truncate(limit);
        Ok((all.into_iter().map(view).collect(), more))
    }

    async fn installation(
        &self,
        app_id: AppId,
        player_id: PlayerId,
    ) -> Result<Option<Installation>, AdminError> {
        self.social_environment(app_id)?;
        self.player(player_id).await?;
        let found = self.store.installations(app_id, vec![player_id]).await?;
        Ok(found.into_iter().next())
    }

    /// What tells the game; nothing where it does not want to know.
    fn told(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        event: LifeCycleEvent,
        invited_by: Option<PlayerId>,
    ) -> Result<Option<Step>, AdminError> {
        let environment = self.social_environment(app_id)?;
        if !self.social_setup(app_id)?.links.contains_key(&event) {
            return Ok(None);
        }
        let told = LifeCycle {
            invited_by,
            ..LifeCycle::new(environment, event.to_string(), vec![player_id])
        };
        let delivery = self.life_cycle_delivery(app_id, &told);
        Ok(Some(Step::Enqueue(delivery)))
    }
}

const fn view(one: Installation) -> InstallationView {
    InstallationView {
        app_id: one.app_id,
        player_id: one.player_id,
        invited_by: one.invited_by,
        installed_at: one.installed_at,
    }
}
