use async_trait::async_trait;
use base::{AppId, ObjectId};
use store::{BoardEntry, BoardPage, BoardQuery, BoardReads, BoardTable, StoreError};

use super::PostgresStore;
use crate::board;

#[async_trait]
impl BoardReads for PostgresStore {
    async fn board_page(&self, query: BoardQuery) -> Result<Option<BoardPage>, StoreError> {
        let read = self.read_snapshot(
            |pools| &pools.callers,
            query,
            |sql, query| Box::pin(board::page(sql, query)),
        );
        Ok(read.await?.0)
    }

    async fn board_totals(
        &self,
        app: AppId,
        tables: Vec<BoardTable>,
    ) -> Result<Vec<u64>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, tables),
            |sql, (app, tables)| Box::pin(board::totals(sql, *app, tables)),
        )
        .await
    }

    async fn board_entry(
        &self,
        app: AppId,
        entry: ObjectId,
    ) -> Result<Option<BoardEntry>, StoreError> {
        self.read(
            |pools| &pools.callers,
            (app, entry),
            |sql, (app, entry)| Box::pin(board::entry(sql, *app, *entry)),
        )
        .await
    }
}
