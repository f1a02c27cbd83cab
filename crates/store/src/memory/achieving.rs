//! Achievements, and how far players have come with them.

use async_trait::async_trait;
use base::{AppId, OwnerId, PlayerId, Timestamp};

use super::{
    MemoryStore,
    state::{State, Stop},
};
use crate::{AchievementOutcome, AchievementReads, AchievementStep, Image, Progress, StoreError};

impl State {
    pub(super) fn achievement(
        &mut self,
        _owner: OwnerId,
        _step: &AchievementStep,
        _now: Timestamp,
    ) -> Result<AchievementOutcome, Stop> {
        Err(Stop::Failed(unbuilt()))
    }
}

fn unbuilt() -> StoreError {
    StoreError::Unavailable("unbuilt".into())
}

#[async_trait]
impl AchievementReads for MemoryStore {
    async fn progress(&self, _app: AppId, _player: PlayerId) -> Result<Vec<Progress>, StoreError> {
        Err(unbuilt())
    }

    async fn image(&self, _app: AppId, _digest: [u8; 32]) -> Result<Option<Image>, StoreError> {
        Err(unbuilt())
    }
}
