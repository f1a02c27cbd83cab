//! What both ends have in common: they are read.

use rusqlite::Connection;
use store_copy::{CLAIM, Cell, Noun, Row};

use super::claims::{self, Sorted};
use crate::{copy::table, sql};

/// A connection that reads nouns.
#[derive(Debug)]
pub(super) struct End {
    pub(super) conn: Connection,
    sorted: Sorted,
}

impl End {
    pub(super) fn new(conn: Connection) -> Self {
        Self {
            conn,
            sorted: Sorted::default(),
        }
    }

    pub(super) fn freeze(&mut self) -> rusqlite::Result<()> {
        self.sorted.forget();
        sql::run(&self.conn, "BEGIN", []).map(drop)
    }

    pub(super) fn release(&mut self) -> rusqlite::Result<()> {
        sql::run(&self.conn, "ROLLBACK", []).map(drop)
    }

    pub(super) fn count(&self, noun: &Noun) -> rusqlite::Result<u64> {
        if *noun == CLAIM {
            claims::count(&self.conn)
        } else {
            table::count(&self.conn, noun.name)
        }
    }

    pub(super) fn page(
        &mut self,
        noun: &Noun,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> rusqlite::Result<Vec<Row>> {
        if *noun == CLAIM {
            self.sorted.page(&self.conn, after, limit)
        } else {
            table::page(&self.conn, noun, after, limit)
        }
    }
}
