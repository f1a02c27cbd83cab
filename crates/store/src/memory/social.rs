//! What players are and have on OpenSocial.

mod payments;
mod posts;
mod texts;

use async_trait::async_trait;
use base::{AppId, PlayerId};

use super::{MemoryStore, state::State};
use crate::{
    AppData, Blocking, ChangeAppData, ConfigureSocial, Install, Installation, Outcome, Persona,
    Refusal, SocialReads, SocialSetup, SocialStep, StoreError, Topic,
};

impl State {
    pub(super) fn social_step(&mut self, step: &SocialStep) -> Result<Outcome, Refusal> {
        match step {
            SocialStep::Configure(wish) => self.configure_social(wish)?,
            SocialStep::Install(wish) => return self.install(*wish),
            SocialStep::Block {
                player_id,
                blocked_id,
                at: _,
            } => self.block(*player_id, *blocked_id)?,
            SocialStep::Unblock {
                player_id,
                blocked_id,
            } => {
                self.blocked.remove(&(*player_id, *blocked_id));
            }
            SocialStep::SetPersona(persona) => {
                self.known_player(persona.player_id)?;
                self.personas.insert(persona.player_id, persona.clone());
            }
            SocialStep::ChangeAppData(wish) => self.change_app_data(wish)?,
        }
        Ok(Outcome::Done)
    }

    fn configure_social(&mut self, wish: &ConfigureSocial) -> Result<(), Refusal> {
        self.known_app(wish.app_id)?;
        let current = self.social.get(&wish.app_id).cloned();
        self.social
            .insert(wish.app_id, SocialSetup::apply(current, wish));
        self.log(Topic::Catalog);
        Ok(())
    }

    fn install(&mut self, wish: Install) -> Result<Outcome, Refusal> {
        let (app, player) = wish.place();
        self.known_app(app)?;
        self.known_player(player)?;
        let key = (app, player);
        let (stands, news) = wish.apply(self.installations.remove(&key));
        if let Some(installation) = stands {
            self.installations.insert(key, installation);
        }
        Ok(Outcome::Installed { news })
    }

    fn block(&mut self, player: PlayerId, blocked: PlayerId) -> Result<(), Refusal> {
        if player == blocked {
            return Err(Refusal::Settled);
        }
        self.known_player(player)?;
        self.known_player(blocked)?;
        let blocking = Blocking {
            stands: self.blocked.contains(&(player, blocked)),
            blocked: self.blocked_by(player).len(),
        };
        if blocking.begin()? {
            self.blocked.insert((player, blocked));
        }
        Ok(())
    }

    fn blocked_by(&self, player: PlayerId) -> Vec<PlayerId> {
        let all = self.blocked.iter();
        all.filter(|(whose, _)| *whose == player)
            .map(|(_, blocked)| *blocked)
            .collect()
    }

    fn change_app_data(&mut self, wish: &ChangeAppData) -> Result<(), Refusal> {
        self.known_app(wish.app_id)?;
        self.known_player(wish.player_id)?;
        let key = (wish.app_id, wish.player_id);
        let changed = AppData::apply(self.app_data.get(&key).cloned(), wish)?;
        self.app_data.insert(key, changed);
        Ok(())
    }

    pub(super) fn known_app(&self, app: AppId) -> Result<(), Refusal> {
        let known = self.apps.contains_key(&app);
        known.then_some(()).ok_or(Refusal::Missing)
    }

    pub(super) fn known_player(&self, player: PlayerId) -> Result<(), Refusal> {
        let known = self.players.contains_key(&player);
        known.then_some(()).ok_or(Refusal::Missing)
    }
}

#[async_trait]
impl SocialReads for MemoryStore {
    async fn installations(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<Installation>, StoreError> {
        self.read(|state| {
            let asked = players.into_iter();
            asked
                .filter_map(|player| state.installations.get(&(app, player)).copied())
                .collect()
        })
    }

    async fn installed(&self, player: PlayerId) -> Result<Vec<Installation>, StoreError> {
        self.read(|state| {
            let all = state.installations.values();
            all.filter(|one| one.player_id == player).copied().collect()
        })
    }

    async fn blocked(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError> {
        self.read(|state| state.blocked_by(player))
    }

    async fn personas(&self, players: Vec<PlayerId>) -> Result<Vec<Persona>, StoreError> {
        self.read(|state| {
            let asked = players.into_iter();
            asked
                .filter_map(|player| state.personas.get(&player).cloned())
                .collect()
        })
    }

    async fn app_data(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<AppData>, StoreError> {
        self.read(|state| {
            let asked = players.into_iter();
            asked
                .filter_map(|player| state.app_data.get(&(app, player)).cloned())
                .filter(|data| !data.entries.is_empty())
                .collect()
        })
    }
}
