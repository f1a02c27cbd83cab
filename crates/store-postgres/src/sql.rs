//! Running statements, and what it means that `INSERT … ON CONFLICT DO NOTHING`
//! did nothing.

use base::OwnerId;
use deadpool_postgres::ClientWrapper;
use futures_util::future;
use store::Refusal;
use tokio_postgres::{Row, types::ToSql};

use crate::{error::Halt, row::array};

/// The values of a statement, in the order of `$1`, `$2`, ….
pub(crate) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A connection on which statements run, prepared once on it and kept.
#[derive(Clone, Copy)]
pub(crate) struct Sql<'c>(pub(crate) &'c ClientWrapper);

impl Sql<'_> {
    /// Runs a statement and gives the number of rows that it changed.
    pub(crate) async fn run(self, text: &str, values: Values<'_>) -> Result<u64, Halt> {
        let statement = self.0.prepare_cached(text).await?;
        Ok(self.0.execute(&statement, values).await?)
    }

    /// Whether a query finds a row.
    pub(crate) async fn exists(self, text: &str, values: Values<'_>) -> Result<bool, Halt> {
        let statement = self.0.prepare_cached(text).await?;
        Ok(self.0.query_opt(&statement, values).await?.is_some())
    }

    /// Reads the one row that a query finds, if it finds one.
    pub(crate) async fn find<T>(
        self,
        text: &str,
        values: Values<'_>,
        read: impl FnOnce(&Row) -> Result<T, Halt>,
    ) -> Result<Option<T>, Halt> {
        let statement = self.0.prepare_cached(text).await?;
        let row = self.0.query_opt(&statement, values).await?;
        row.as_ref().map(read).transpose()
    }

    /// Reads every row that a query finds.
    pub(crate) async fn all<T>(
        self,
        text: &str,
        values: Values<'_>,
        read: impl FnMut(&Row) -> Result<T, Halt>,
    ) -> Result<Vec<T>, Halt> {
        let statement = self.0.prepare_cached(text).await?;
        let rows = self.0.query(&statement, values).await?;
        rows.iter().map(read).collect()
    }

    /// Reads every row that a query finds with any of several sets of values.
    /// All are on their way at once, so that they take one round trip together.
    pub(crate) async fn all_of_each<T>(
        self,
        text: &str,
        sets: impl IntoIterator<Item = Values<'_>>,
        read: impl FnMut(&Row) -> Result<T, Halt>,
    ) -> Result<Vec<T>, Halt> {
        let lists = self.each(text, sets, read).await?;
        Ok(lists.into_iter().flatten().collect())
    }

    /// The same, with what each set of values finds by itself.
    pub(crate) async fn each<T>(
        self,
        text: &str,
        sets: impl IntoIterator<Item = Values<'_>>,
        mut read: impl FnMut(&Row) -> Result<T, Halt>,
    ) -> Result<Vec<Vec<T>>, Halt> {
        let statement = self.0.prepare_cached(text).await?;
        let asked = sets
            .into_iter()
            .map(|values| self.0.query(&statement, values));
        let answers = future::try_join_all(asked).await?;
        let lists = answers.iter();
        lists
            .map(|rows| rows.iter().map(&mut read).collect())
            .collect()
    }
}

/// Whether a text is one that PostgreSQL cannot hold, so that nothing is found under
/// it. The faces let none in, which is why nothing that is written is looked at.
pub(crate) fn cannot_hold(text: &str) -> bool {
    text.contains('\0')
}

/// Whether an insert-if-absent put a row there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// It did.
    Inserted,
    /// The same owner had inserted it before.
    Own,
}

/// Judges an insert that changed `changed` rows. `holder` selects the owner of
/// the row with the same key; no such row means that another unique key was in
/// the way.
pub(crate) async fn judge(
    sql: Sql<'_>,
    changed: u64,
    owner: OwnerId,
    holder: &str,
    key: Values<'_>,
) -> Result<Absent, Halt> {
    if changed > 0 {
        return Ok(Absent::Inserted);
    }
    let held_by = sql.find(holder, key, |row| array(row, "owner")).await?;
    if held_by == Some(*owner.bytes()) {
        Ok(Absent::Own)
    } else {
        Err(Refusal::Exists.into())
    }
}

/// How many rows a page of so many asks for: the one more tells whether another
/// page follows.
pub(crate) fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}
