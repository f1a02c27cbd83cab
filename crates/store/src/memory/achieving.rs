//! Achievements, and how far players have come with them.

use async_trait::async_trait;
use base::{AppId, PlayerId, Timestamp};

use super::{
    MemoryStore,
    state::{State, Stop},
};
use crate::{
    Achievement, AchievementOutcome, AchievementReads, AchievementStep, DefineAchievement, Image,
    Progress, Refusal, StoreError, Topic, UpdateProgress,
};

impl State {
    pub(super) fn achievement(
        &mut self,
        step: &AchievementStep,
        now: Timestamp,
    ) -> Result<AchievementOutcome, Stop> {
        match step {
            AchievementStep::Define(wish) => Ok(self.define_achievement(wish)?),
            AchievementStep::InsertImage(image) => Ok(self.insert_image(image)?),
            AchievementStep::Update(wish) => Ok(self.update_progress(wish, now)?),
            AchievementStep::RemoveAll { app_id, player_id } => {
                self.progress
                    .retain(|(app, player, _), _| (app, player) != (app_id, player_id));
                Ok(AchievementOutcome::Done)
            }
        }
    }

    fn define_achievement(
        &mut self,
        wish: &DefineAchievement,
    ) -> Result<AchievementOutcome, Refusal> {
        let wished = &wish.achievement;
        if !self.apps.contains_key(&wished.app_id) {
            return Err(Refusal::Missing);
        }
        let current = self
            .achievements
            .values()
            .find(|other| (other.app_id, &other.api_name) == (wished.app_id, &wished.api_name))
            .cloned();
        let is_new = current.is_none();
        let stands = Achievement::apply(current.clone(), wish)?;
        let achievement_id = stands.achievement_id;
        let key = (stands.app_id, achievement_id);
        if is_new && self.achievements.contains_key(&key) {
            return Err(Refusal::Exists);
        }
        self.achievements.insert(key, stands.clone());
        if let Some(before) = current {
            self.drop_images(&before, &stands);
        }
        self.log(Topic::Catalog);
        Ok(AchievementOutcome::Defined { achievement_id })
    }

    fn drop_images(&mut self, before: &Achievement, stands: &Achievement) {
        for image in before.images_left_by(stands) {
            let app = stands.app_id;
            let shows = |other: &Achievement| {
                other.app_id == app
                    && [other.locked_image, other.unlocked_image].contains(&Some(image))
            };
            if !self.achievements.values().any(shows) {
                self.images.remove(&(app, image));
            }
        }
    }

    fn insert_image(&mut self, image: &Image) -> Result<AchievementOutcome, Refusal> {
        if !self.apps.contains_key(&image.app_id) {
            return Err(Refusal::Missing);
        }
        self.images
            .entry((image.app_id, image.digest))
            .or_insert_with(|| image.clone());
        Ok(AchievementOutcome::Done)
    }

    fn update_progress(
        &mut self,
        wish: &UpdateProgress,
        now: Timestamp,
    ) -> Result<AchievementOutcome, Refusal> {
        let definition = self
            .achievements
            .get(&(wish.app_id, wish.achievement_id))
            .ok_or(Refusal::Missing)?;
        let key = (wish.app_id, wish.player_id, wish.achievement_id);
        let current = self.progress.get(&key).cloned();
        let (stands, just_unlocked) = Progress::apply(current, definition, wish, now)?;
        self.progress.insert(key, stands);
        Ok(AchievementOutcome::Updated { just_unlocked })
    }
}

#[async_trait]
impl AchievementReads for MemoryStore {
    async fn progress(&self, app: AppId, player: PlayerId) -> Result<Vec<Progress>, StoreError> {
        self.read(|state| {
            let all = state.progress.values();
            all.filter(|row| (row.app_id, row.player_id) == (app, player))
                .cloned()
                .collect()
        })
    }

    async fn image(&self, app: AppId, digest: [u8; 32]) -> Result<Option<Image>, StoreError> {
        self.read(|state| state.images.get(&(app, digest)).cloned())
    }
}
