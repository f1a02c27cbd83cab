//! A board in either engine, and the same rows without its counts.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use base::{Clock, OwnerId, PlayerId, Secret, Timestamp};
use rusqlite::{Connection, OpenFlags};
use store::{
    Among, App, BoardPage, BoardQuery, BoardStart, BoardStep, BoardTable, DefineBoard, RankKey,
    Receipt, SortOrder, Step, Store, SubmitScore, Unit, WritePolicy,
};
use store_postgres::{PostgresOptions, PostgresStore};
use store_sqlite::{SqliteOptions, SqliteStore};
use testkit::{FakeClock, SeededRng};
use tokio_postgres::{Client, NoTls};

use super::board::{board_id, game};
use crate::{durable, postgres::House};

const TABLE: BoardTable = BoardTable(1);

/// How entries are counted without the store.
enum Counter {
    File(Mutex<Connection>),
    Server(Client),
}

pub(super) struct Side {
    pub(super) name: &'static str,
    pub(super) store: Arc<dyn Store>,
    clock: Arc<FakeClock>,
    counter: Counter,
}

impl Side {
    pub(super) async fn in_file(path: &Path) -> Result<Self> {
        let clock = FakeClock::new();
        let options = SqliteOptions::new(path);
        let store = SqliteStore::open(options, durable::vault()?, clock.clone())?;
        let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Self {
            name: "SQLite",
            store: Arc::new(store),
            clock,
            counter: Counter::File(Mutex::new(reader)),
        }
        .with_board()
        .await
    }

    pub(super) async fn on_server(house: &House) -> Result<Self> {
        let url = house.database("boards").await?;
        let clock = FakeClock::new();
        let mut options = PostgresOptions::parse(&Secret::from(url.clone()))?;
        // The clock stands still here.
        options.clock_tolerance = None;
        let rng = SeededRng::new(u64::from(std::process::id()));
        let store = PostgresStore::open(options, durable::vault()?, clock.clone(), rng).await?;
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
        tokio::spawn(connection);
        Self {
            name: "PostgreSQL",
            store: Arc::new(store),
            clock,
            counter: Counter::Server(client),
        }
        .with_board()
        .await
    }

    async fn with_board(self) -> Result<Self> {
        let app = App {
            app_id: game()?,
            name: "bench".to_owned(),
            publisher: None,
            created_at: self.now(),
        };
        let board = DefineBoard {
            app_id: game()?,
            api_name: "bench".to_owned(),
            board_id: board_id()?,
            table: TABLE,
            sort_order: None,
            write_policy: WritePolicy::ServerAuthoritative,
            earliest: None,
            latest: None,
            titles: None,
            at: self.now(),
        };
        let define = Step::Board(BoardStep::Define(board));
        self.commit(vec![Step::InsertApp(app), define]).await?;
        Ok(self)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }

    pub(super) async fn submit(&self, scores: Vec<SubmitScore>) -> Result<()> {
        let steps = scores.into_iter().map(BoardStep::Submit).map(Step::Board);
        self.commit(steps.collect()).await
    }

    async fn commit(&self, steps: Vec<Step>) -> Result<()> {
        let owner = OwnerId::new([1; 16]);
        match self.store.commit(Unit { owner, steps }).await? {
            Receipt::Committed(_) => Ok(()),
            Receipt::Refused { refusal, .. } => bail!("refused: {refusal}"),
        }
    }

    /// Lets the engine tidy up what was loaded, which counting gains by.
    pub(super) async fn settle(&self) -> Result<()> {
        if let Counter::Server(client) = &self.counter {
            // One at a time: several in one message are one transaction, in which
            // nothing is vacuumed.
            client.batch_execute("VACUUM ANALYZE").await?;
            client.batch_execute("CHECKPOINT").await?;
        }
        Ok(())
    }

    /// A page as the store gives it.
    pub(super) async fn page(&self, start: BoardStart, limit: usize) -> Result<BoardPage> {
        let query = BoardQuery {
            app_id: game()?,
            table: TABLE,
            sort_order: SortOrder::HigherIsBetter,
            among: Among::All,
            start,
            limit,
        };
        let page = self.store.board_page(query).await?;
        page.context("a member is gone")
    }

    pub(super) async fn rank(&self, player: u64) -> Result<u64> {
        let player = PlayerId::new(player).context("no player's id")?;
        let page = self.page(BoardStart::At(player), 1).await?;
        let first = page.entries.first().context("an empty page")?;
        ensure!(first.entry.player_id == player, "another player's entry");
        Ok(first.rank)
    }

    pub(super) async fn around(&self, player: u64, limit: usize) -> Result<BoardPage> {
        let player = PlayerId::new(player).context("no player's id")?;
        self.page(BoardStart::CentredOn(player), limit).await
    }

    /// Counts the entries before a place over the index of places.
    pub(super) async fn count_before(&self, key: &RankKey) -> Result<u64> {
        let count: i64 = match &self.counter {
            Counter::File(reader) => reader
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .prepare_cached(
                    "SELECT COUNT(*) FROM board_entry
                     WHERE app_id = 1 AND table_no = 1 AND rank_key < ?1",
                )?
                .query_row([key.0], |row| row.get(0))?,
            Counter::Server(client) => {
                let query = "SELECT COUNT(*) FROM board_entry
                     WHERE app_id = 1 AND table_no = 1 AND rank_key < $1";
                let row = client.query_one(query, &[&key.0.as_slice()]).await?;
                row.try_get(0)?
            }
        };
        Ok(u64::try_from(count)?)
    }
}
