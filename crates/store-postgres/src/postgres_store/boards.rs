use async_trait::async_trait;
use base::{AppId, ObjectId};
use store::{BoardEntry, BoardPage, BoardQuery, BoardReads, BoardTable, StoreError};

use super::PostgresStore;

fn unbuilt() -> StoreError {
    StoreError::Unavailable("unbuilt".into())
}

#[async_trait]
impl BoardReads for PostgresStore {
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
