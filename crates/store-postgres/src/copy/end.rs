//! What both ends have in common: they are read.

use base::SharedClock;
use store_copy::{CLAIM, Cell, EndError, Noun, Row};

use super::{attended, claims, table, unable};
use crate::{error::Halt, pool::Pool, session::Session, sql::Sql};

/// A database that nouns are read from.
pub(super) struct End {
    pub(super) pool: Pool,
    /// Says who still serves from it.
    clock: SharedClock,
    /// Reads one state.
    frozen: Option<Session>,
}

impl End {
    pub(super) fn new(pool: Pool, clock: SharedClock) -> Self {
        Self {
            pool,
            clock,
            frozen: None,
        }
    }

    pub(super) async fn freeze(&mut self) -> Result<(), EndError> {
        let session = self.pool.session().await.map_err(unable)?;
        session.begin_snapshot().await.map_err(unable)?;
        attended::nobody(session.sql(), &self.clock).await?;
        self.frozen = Some(session);
        Ok(())
    }

    pub(super) async fn release(&mut self) -> Result<(), EndError> {
        if let Some(session) = self.frozen.take() {
            session.rollback().await.map_err(unable)?;
            // A node that has come while one state was read writes what that lacks.
            attended::nobody_now(&self.pool, &self.clock).await?;
        }
        Ok(())
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
