//! Leaderboards, and what players have on them.

use async_trait::async_trait;
use base::{AppId, ObjectId, OwnerId, Timestamp};

use super::{
    MemoryStore,
    state::{State, Stop},
};
use crate::{
    BoardEntry, BoardOutcome, BoardPage, BoardQuery, BoardReads, BoardStep, BoardTable, StoreError,
};

impl State {
    pub(super) fn board(
        &mut self,
        _owner: OwnerId,
        _step: &BoardStep,
        _now: Timestamp,
    ) -> Result<BoardOutcome, Stop> {
        Err(Stop::Failed(unbuilt()))
    }
}

fn unbuilt() -> StoreError {
    StoreError::Unavailable("unbuilt".into())
}

#[async_trait]
impl BoardReads for MemoryStore {
    async fn board_page(&self, _query: BoardQuery) -> Result<Option<BoardPage>, StoreError> {
        Err(unbuilt())
    }

    async fn board_totals(
        &self,
        _app: AppId,
        _tables: Vec<BoardTable>,
    ) -> Result<Vec<u64>, StoreError> {
        Err(unbuilt())
    }

    async fn board_entry(
        &self,
        _app: AppId,
        _entry: ObjectId,
    ) -> Result<Option<BoardEntry>, StoreError> {
        Err(unbuilt())
    }
}
