//! Lists that are counted, and of which a part is read.

use store::{Listed, Span};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::count,
    sql::{Sql, Values},
};

/// How many come before the part, and how many are in it at most, as a
/// statement takes them.
pub(super) fn bounds(span: Span) -> (i64, i64) {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    (number(span.skip), number(span.limit))
}

/// Reads a part of a list and how long the list is, from the two queries that
/// select the one and count the other as `total`.
pub(super) async fn listed<T>(
    sql: Sql<'_>,
    part: (&str, Values<'_>),
    whole: (&str, Values<'_>),
    read: impl FnMut(&Row) -> Result<T, Halt>,
) -> Result<Listed<T>, Halt> {
    let items = sql.all(part.0, part.1, read).await?;
    let total = sql
        .find(whole.0, whole.1, |row| count(row, "total"))
        .await?;
    Ok(Listed {
        items,
        total: total.unwrap_or_default(),
    })
}
