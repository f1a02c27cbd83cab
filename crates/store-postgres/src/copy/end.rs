//! What both ends have in common: they are read.

use store_copy::{CLAIM, Cell, EndError, Noun, Row};

use super::{claims, table, unable};
use crate::{error::Halt, pool::Pool, session::Session, sql::Sql};

/// A database that nouns are read from.
pub(super) struct End {
    pub(super) pool: Pool,
    /// Reads one state.
    frozen: Option<Session>,
}

impl End {
    pub(super) fn new(pool: Pool) -> Self {
        Self { pool, frozen: None }
    }

    pub(super) async fn freeze(&mut self) -> Result<(), EndError> {
        let session = self.pool.session().await.map_err(unable)?;
        session.begin_snapshot().await.map_err(unable)?;
        self.frozen = Some(session);
        Ok(())
    }

    pub(super) async fn release(&mut self) -> Result<(), EndError> {
        match self.frozen.take() {
            Some(session) => session.rollback().await.map_err(unable),
            None => Ok(()),
        }
    }

    pub(super) async fn count(&mut self, noun: &Noun) -> Result<u64, EndError> {
        let counted = match &self.frozen {
            Some(session) => count(session.sql(), noun).await,
            None => {
                let mut noun = *noun;
                let run = self.pool.run(&mut noun, |session, noun| {
                    Box::pin(count(session.sql(), noun))
                });
                run.await
            }
        };
        counted.map_err(unable)
    }

    pub(super) async fn page(
        &mut self,
        noun: &Noun,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> Result<Vec<Row>, EndError> {
        let read = match &self.frozen {
            Some(session) => page(session.sql(), noun, after, limit).await,
            None => {
                let mut wish = (*noun, after.map(<[Cell]>::to_vec));
                let run = self.pool.run(&mut wish, |session, (noun, after)| {
                    Box::pin(page(session.sql(), noun, after.as_deref(), limit))
                });
                run.await
            }
        };
        read.map_err(unable)
    }
}

async fn count(sql: Sql<'_>, noun: &Noun) -> Result<u64, Halt> {
    if *noun == CLAIM {
        claims::count(sql).await
    } else {
        table::count(sql, noun).await
    }
}

async fn page(
    sql: Sql<'_>,
    noun: &Noun,
    after: Option<&[Cell]>,
    limit: usize,
) -> Result<Vec<Row>, Halt> {
    if *noun == CLAIM {
        claims::page(sql, after, limit).await
    } else {
        table::page(sql, noun, after, limit).await
    }
}
