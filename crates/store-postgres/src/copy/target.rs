use async_trait::async_trait;
use base::{SharedClock, SharedRng};
use store_copy::{
    CHANGE_HEAD, CLAIM, Cell, EndError, NOUNS, Noun, Origin, Position, Row, Source, Target,
};

use super::{claims, connect, end::End, marker, require_unattended, table, unable};
use crate::{OpenError, PostgresOptions, error::Halt, profile, schema, session::Session, sql::Sql};

/// A database to copy to.
pub struct PostgresTarget {
    end: End,
    /// Of what is copied into it.
    profile: Option<String>,
    /// How far the copy has come, as this process knows.
    reached: Option<Position>,
}

/// What is done in one transaction.
enum Work {
    Begin(Origin, Option<String>),
    Put(Putting),
    Finish,
}

/// The rows that are put there.
struct Putting {
    noun: Noun,
    rows: Vec<Row>,
    before: Option<Position>,
    position: Position,
}

impl PostgresTarget {
    /// Opens a database and makes its tables where there are none. `profile` is
    /// that of the store that is copied, and becomes its own.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::TooOld`] when there is a store of an earlier
    /// version in it, [`OpenError::Attended`] while a node serves from it, by this
    /// clock.
    pub async fn open(
        options: PostgresOptions,
        profile: Option<String>,
        clock: SharedClock,
        rng: SharedRng,
    ) -> Result<Self, OpenError> {
        let pool = connect(options.clone(), &clock, rng).await?;
        let mut nothing = ();
        let found = pool.run(&mut nothing, |session, ()| Box::pin(version(session)));
        match found.await?? {
            0 => drop(schema::migrate(&pool, &options).await?),
            found => schema::current(found)?,
        }
        let mut with = &clock;
        let unattended = pool.run(&mut with, |session, clock| {
            Box::pin(require_unattended(session.sql(), clock))
        });
        unattended.await??;
        Ok(Self {
            end: End::new(pool, clock),
            profile,
            reached: None,
        })
    }

    /// Does something in one transaction, which may have to start over.
    async fn transact(&self, mut work: Work) -> Result<Option<Position>, EndError> {
        let done = self
            .end
            .pool
            .run(&mut work, |session, work| Box::pin(attempt(session, work)));
        done.await.map_err(unable)?
    }
}

async fn attempt(
    session: &mut Session,
    work: &Work,
) -> Result<Result<Option<Position>, EndError>, Halt> {
    session.begin().await?;
    let sql = session.sql();
    let done = match work {
        Work::Begin(origin, profile) => begin(sql, origin, profile.as_deref()).await?,
        Work::Put(putting) => put(sql, putting).await?.map(|()| None),
        Work::Finish => marker::end(sql).await.map(|_| Ok(None))?,
    };
    match &done {
        Ok(_) => session.commit().await?,
        Err(_) => session.rollback().await?,
    }
    Ok(done)
}

async fn version(session: &mut Session) -> Result<Result<i64, OpenError>, Halt> {
    schema::version(session.sql()).await
}

/// Begins a copy, or finds out how far it has come.
async fn begin(
    sql: Sql<'_>,
    origin: &Origin,
    wanted: Option<&str>,
) -> Result<Result<Option<Position>, EndError>, Halt> {
    match marker::find(sql).await? {
        Some((begun, position)) if begun == *origin => return Ok(Ok(position)),
        Some(_) => return Ok(Err(EndError::OtherOrigin)),
        None => {}
    }
    for noun in &NOUNS {
        if holds(sql, noun).await? {
            return Ok(Err(EndError::NotEmpty(noun.name)));
        }
    }
    if let Some(wanted) = wanted {
        let found = profile::claim(sql, wanted).await?;
        if found != wanted {
            let wanted = wanted.to_owned();
            return Ok(Err(EndError::OtherProfile { found, wanted }));
        }
    }
    Ok(match marker::begin(sql, origin).await? {
        0 => Err(EndError::Overtaken),
        _ => Ok(None),
    })
}

/// Whether there is anything that a new store has not.
async fn holds(sql: Sql<'_>, noun: &Noun) -> Result<bool, Halt> {
    match *noun {
        CHANGE_HEAD => {
            sql.exists("SELECT 1 FROM change_head WHERE no > 0", &[])
                .await
        }
        CLAIM => sql.exists("SELECT 1 FROM claim_bucket LIMIT 1", &[]).await,
        _ => Ok(!table::page(sql, noun, None, 1).await?.is_empty()),
    }
}

async fn put(sql: Sql<'_>, putting: &Putting) -> Result<Result<(), EndError>, Halt> {
    let moved = marker::reach(sql, putting.before.as_ref(), &putting.position).await?;
    if moved == 0 {
        // Either this is the second time, and the answer to the first was lost, or
        // it is someone else's.
        let there = marker::find(sql).await?.and_then(|(_, position)| position);
        return Ok(match there {
            Some(position) if position == putting.position => Ok(()),
            _ => Err(EndError::Overtaken),
        });
    }
    if putting.noun == CLAIM {
        claims::insert(sql, &putting.rows).await?;
    } else {
        table::insert(sql, &putting.noun, &putting.rows).await?;
    }
    Ok(Ok(()))
}

#[async_trait]
impl Source for PostgresTarget {
    async fn freeze(&mut self) -> Result<(), EndError> {
        self.end.freeze().await
    }

    async fn release(&mut self) -> Result<(), EndError> {
        self.end.release().await
    }

    async fn count(&mut self, noun: &Noun) -> Result<u64, EndError> {
        self.end.count(noun).await
    }

    async fn page(
        &mut self,
        noun: &Noun,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> Result<Vec<Row>, EndError> {
        self.end.page(noun, after, limit).await
    }
}

#[async_trait]
impl Target for PostgresTarget {
    async fn begin(&mut self, origin: &Origin) -> Result<Option<Position>, EndError> {
        let work = Work::Begin(*origin, self.profile.clone());
        self.reached = self.transact(work).await?;
        Ok(self.reached.clone())
    }

    async fn put(
        &mut self,
        noun: &Noun,
        rows: Vec<Row>,
        position: &Position,
    ) -> Result<(), EndError> {
        table::judge(noun, &rows)?;
        let putting = Putting {
            noun: *noun,
            rows,
            before: self.reached.clone(),
            position: position.clone(),
        };
        self.transact(Work::Put(putting)).await?;
        self.reached = Some(position.clone());
        Ok(())
    }

    async fn finish(&mut self) -> Result<(), EndError> {
        self.transact(Work::Finish).await.map(drop)
    }
}
