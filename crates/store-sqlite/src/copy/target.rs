use std::path::Path;

use async_trait::async_trait;
use rusqlite::Connection;
use store_copy::{
    CHANGE_HEAD, CLAIM, Cell, EndError, NOUNS, Noun, Origin, Position, Row, Source, Target,
};

use super::{broken, claims, end::End, marker, table, unable};
use crate::{
    OpenError, change, connection,
    file::{self, Lock},
    holder::Holder,
    schema, sql,
};

/// After how many pages the log is moved into the database, there being no
/// writer here that it could hold up.
const CHECKPOINT: i64 = 4_000;

/// A store to copy to.
#[derive(Debug)]
pub struct SqliteTarget {
    end: End,
    holder: Holder,
    _lock: Lock,
}

impl SqliteTarget {
    /// Opens the file at `path`, making it when it is not there.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::InUse`] while anyone has it open,
    /// [`OpenError::TooOld`] when it is a store of an earlier version.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let (lock, path) = file::claim(path)?;
        let mut conn = connection::writer(&path, None)?;
        schema::make(&mut conn)?;
        conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
        let holder = Holder::take(&conn)?;
        Ok(Self {
            end: End::new(conn),
            holder,
            _lock: lock,
        })
    }

    /// Does something in one transaction.
    fn transact<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, EndError>,
    ) -> Result<T, EndError> {
        let conn = &self.end.conn;
        self.holder.begin(conn).map_err(broken)?;
        let done = work(conn);
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        sql::run(conn, end, []).map_err(unable)?;
        done
    }
}

/// Begins a copy, or finds out how far it has come.
fn begin(tx: &Connection, origin: &Origin) -> Result<Option<Position>, EndError> {
    match marker::find(tx).map_err(unable)? {
        Some((begun, position)) if begun == *origin => return Ok(position),
        Some(_) => return Err(EndError::OtherOrigin),
        None => {}
    }
    for noun in &NOUNS {
        if holds(tx, noun).map_err(unable)? {
            return Err(EndError::NotEmpty(noun.name));
        }
    }
    marker::begin(tx, origin).map_err(unable)?;
    Ok(None)
}

/// Whether there is anything that a new store has not.
fn holds(tx: &Connection, noun: &Noun) -> rusqlite::Result<bool> {
    if *noun == CHANGE_HEAD {
        return Ok(change::head(tx)?.0 > 0);
    }
    let table = if *noun == CLAIM {
        "claim_bucket"
    } else {
        noun.name
    };
    sql::exists(tx, &format!("SELECT 1 FROM {table}"), [])
}

fn put(tx: &Connection, noun: &Noun, rows: &[Row]) -> rusqlite::Result<()> {
    if *noun == CLAIM {
        claims::insert(tx, rows)
    } else {
        table::insert(tx, noun, rows)
    }
}

#[async_trait]
impl Source for SqliteTarget {
    async fn freeze(&mut self) -> Result<(), EndError> {
        self.end.freeze().map_err(unable)
    }

    async fn release(&mut self) -> Result<(), EndError> {
        self.end.release().map_err(unable)
    }

    async fn count(&mut self, noun: &Noun) -> Result<u64, EndError> {
        self.end.count(noun).map_err(unable)
    }

    async fn page(
        &mut self,
        noun: &Noun,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> Result<Vec<Row>, EndError> {
        self.end.page(noun, after, limit).map_err(unable)
    }
}

#[async_trait]
impl Target for SqliteTarget {
    async fn begin(&mut self, origin: &Origin) -> Result<Option<Position>, EndError> {
        self.transact(|tx| begin(tx, origin))
    }

    async fn put(
        &mut self,
        noun: &Noun,
        rows: Vec<Row>,
        position: &Position,
    ) -> Result<(), EndError> {
        self.transact(|tx| {
            put(tx, noun, &rows).map_err(unable)?;
            marker::reach(tx, position).map(drop).map_err(unable)
        })
    }

    async fn finish(&mut self) -> Result<(), EndError> {
        self.transact(|tx| marker::end(tx).map(drop).map_err(unable))
    }
}
