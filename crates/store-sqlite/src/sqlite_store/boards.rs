use async_trait::async_trait;
use base::{AppId, ObjectId};
use store::{BoardEntry, BoardPage, BoardQuery, BoardReads, BoardTable, StoreError};

use super::SqliteStore;
use crate::board;

#[async_trait]
impl BoardReads for SqliteStore {
    async fn board_page(&self, query: BoardQuery) -> Result<Option<BoardPage>, StoreError> {
        self.reads
            .callers
            .read(move |conn| board::page(conn, &query))
            .await
    }

    async fn board_totals(
        &self,
        app: AppId,
        tables: Vec<BoardTable>,
    ) -> Result<Vec<u64>, StoreError> {
        self.reads
            .callers
            .read(move |conn| board::totals(conn, app, &tables))
            .await
    }

    async fn board_entry(
        &self,
        app: AppId,
        entry: ObjectId,
    ) -> Result<Option<BoardEntry>, StoreError> {
        self.reads
            .callers
            .read(move |conn| board::entry(conn, app, entry))
            .await
    }
}
