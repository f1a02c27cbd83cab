//! Leaderboards, and what players have on them.

use async_trait::async_trait;
use base::{AppId, ObjectId, PlayerId, Timestamp};

use super::{MemoryStore, state::State};
use crate::{
    Among, Board, BoardEntry, BoardOutcome, BoardPage, BoardQuery, BoardReads, BoardStep,
    BoardTable, DefineBoard, RankKey, RankedEntry, Refusal, StoreError, Submission, SubmitScore,
    Topic,
};

impl State {
    pub(super) fn board(
        &mut self,
        step: &BoardStep,
        now: Timestamp,
    ) -> Result<BoardOutcome, Refusal> {
        match step {
            BoardStep::Define(wish) => return self.define_board(wish),
            BoardStep::Remove { app_id, board_id } => self.remove_board(*app_id, *board_id)?,
            BoardStep::Clear {
                app_id,
                board_id,
                table,
            } => self.clear_board(*app_id, *board_id, *table)?,
            BoardStep::Submit(wish) => {
                return self.submit_score(wish, now).map(BoardOutcome::Submitted);
            }
            BoardStep::RemoveEntry { app_id, entry_id } => self.remove_entry(*app_id, *entry_id)?,
        }
        Ok(BoardOutcome::Done)
    }

    fn define_board(&mut self, wish: &DefineBoard) -> Result<BoardOutcome, Refusal> {
        if !self.apps.contains_key(&wish.app_id) {
            return Err(Refusal::Missing);
        }
        let mut all = self.boards.values();
        let current = all.find(|it| (it.app_id, &it.api_name) == (wish.app_id, &wish.api_name));
        let current = current.cloned();
        let has_entries = current.as_ref().is_some_and(|board| {
            let mut entries = self.entries_of(board.app_id, board.table);
            entries.next().is_some()
        });
        let board = Board::apply(current.clone(), wish.clone(), has_entries)?;
        let is_new = current.is_none();
        if is_new && self.boards.contains_key(&(wish.app_id, wish.board_id)) {
            return Err(Refusal::Exists);
        }
        if current.as_ref().map(|it| it.table) != Some(board.table) {
            self.require_free(board.app_id, board.table)?;
        }
        let board_id = board.board_id;
        if current.as_ref() != Some(&board) {
            self.boards.insert((board.app_id, board_id), board);
            self.log(Topic::Catalog);
        }
        Ok(BoardOutcome::Defined { board_id })
    }

    fn require_free(&self, app: AppId, table: BoardTable) -> Result<(), Refusal> {
        let mut all = self.boards.values();
        if all.any(|it| (it.app_id, it.table) == (app, table)) {
            return Err(Refusal::Exists);
        }
        Ok(())
    }

    fn remove_board(&mut self, app: AppId, board: ObjectId) -> Result<(), Refusal> {
        let removed = self.boards.remove(&(app, board)).ok_or(Refusal::Missing)?;
        self.drop_table(app, removed.table);
        self.log(Topic::Catalog);
        Ok(())
    }

    fn clear_board(
        &mut self,
        app: AppId,
        board: ObjectId,
        table: BoardTable,
    ) -> Result<(), Refusal> {
        let key = (app, board);
        let known = self.boards.get(&key).ok_or(Refusal::Missing)?;
        let cleared = known.table;
        self.require_free(app, table)?;
        self.drop_table(app, cleared);
        if let Some(board) = self.boards.get_mut(&key) {
            board.table = table;
        }
        self.log(Topic::Catalog);
        Ok(())
    }

    fn drop_table(&mut self, app: AppId, table: BoardTable) {
        self.entries.retain(|key, _| (key.0, key.1) != (app, table));
    }

    fn submit_score(&mut self, wish: &SubmitScore, now: Timestamp) -> Result<Submission, Refusal> {
        let board = self.boards.get(&(wish.app_id, wish.board_id));
        let board = board.ok_or(Refusal::Missing)?;
        let key = (wish.app_id, board.table, wish.player_id);
        let current = self.entries.get(&key);
        let (entry, told) = BoardEntry::apply(current, wish, board, now);
        let is_new = current.is_none();
        if let Some(entry) = entry {
            if is_new && self.entry(wish.app_id, entry.entry_id).is_some() {
                return Err(Refusal::Exists);
            }
            self.entries.insert(key, entry);
        }
        Ok(told)
    }

    fn remove_entry(&mut self, app: AppId, entry: ObjectId) -> Result<(), Refusal> {
        let found = self.entry(app, entry).ok_or(Refusal::Missing)?;
        let key = (app, found.table, found.player_id);
        self.entries.remove(&key);
        Ok(())
    }

    fn entry(&self, app: AppId, entry: ObjectId) -> Option<&BoardEntry> {
        let mut all = self.entries.values();
        all.find(|it| (it.app_id, it.entry_id) == (app, entry))
    }

    fn entries_of(&self, app: AppId, table: BoardTable) -> impl Iterator<Item = &BoardEntry> {
        let all = self.entries.values();
        all.filter(move |it| (it.app_id, it.table) == (app, table))
    }

    fn board_page(&self, query: &BoardQuery) -> Option<BoardPage> {
        let entries = self.entries_of(query.app_id, query.table);
        let key = |entry: &BoardEntry| (entry.rank_key(query.sort_order), entry.player_id);
        let mut everybody: Vec<_> = entries.map(key).collect();
        everybody.sort_unstable();
        let among = |(_, player): &(RankKey, PlayerId)| match &query.among {
            Among::All => true,
            Among::Players(players) => players.contains(player),
        };
        let sorted: Vec<_> = everybody.iter().copied().filter(among).collect();
        let window = query.start.window(&sorted, query.limit)?;
        let ranked = |(key, player): &(RankKey, PlayerId)| {
            let before = everybody.partition_point(|(other, _)| other < key) as u64;
            let entry = self.entries.get(&(query.app_id, query.table, *player))?;
            Some(RankedEntry {
                rank: before.saturating_add(1),
                entry: entry.clone(),
            })
        };
        let first = window.start as u64;
        let on_page = sorted.get(window).unwrap_or_default();
        let entries = on_page.iter().filter_map(ranked).collect();
        Some(BoardPage::new(entries, first, sorted.len() as u64))
    }
}

#[async_trait]
impl BoardReads for MemoryStore {
    async fn board_page(&self, query: BoardQuery) -> Result<Option<BoardPage>, StoreError> {
        self.read(|state| state.board_page(&query))
    }

    async fn board_totals(
        &self,
        app: AppId,
        tables: Vec<BoardTable>,
    ) -> Result<Vec<u64>, StoreError> {
        let total = |state: &State, table| state.entries_of(app, table).count() as u64;
        self.read(|state| tables.iter().map(|table| total(state, *table)).collect())
    }

    async fn board_entry(
        &self,
        app: AppId,
        entry: ObjectId,
    ) -> Result<Option<BoardEntry>, StoreError> {
        self.read(|state| state.entry(app, entry).cloned())
    }
}
