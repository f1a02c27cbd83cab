//! What is being copied into a store, and how far that has come.

use store_copy::{Origin, Position, decode, encode};

use crate::{
    error::Halt,
    row::{array, get, read_optional},
    sql::Sql,
};

/// The copy that was begun here and is not whole, if there is one.
pub(super) async fn find(sql: Sql<'_>) -> Result<Option<(Origin, Option<Position>)>, Halt> {
    let query = "SELECT origin, noun, after FROM copy_progress WHERE only_row = 1";
    sql.find(query, &[], |row| {
        let origin = Origin(array(row, "origin")?);
        let noun: Option<String> = get(row, "noun")?;
        let after = read_optional(row, "after", |bytes: &[u8]| decode(bytes).ok())?;
        Ok((origin, noun.map(|noun| Position { noun, after })))
    })
    .await
}

/// Writes down what is being copied, unless someone else just did.
pub(super) async fn begin(sql: Sql<'_>, origin: &Origin) -> Result<u64, Halt> {
    let insert =
        "INSERT INTO copy_progress (only_row, origin) VALUES (1, $1) ON CONFLICT DO NOTHING";
    sql.run(insert, &[&origin.0.as_slice()]).await
}

/// Writes down how far it has come, where it had come as far as `before`.
pub(super) async fn reach(
    sql: Sql<'_>,
    before: Option<&Position>,
    position: &Position,
) -> Result<u64, Halt> {
    let update = "UPDATE copy_progress SET noun = $1, after = $2
         WHERE only_row = 1 AND noun IS NOT DISTINCT FROM $3 AND after IS NOT DISTINCT FROM $4";
    let key = |position: &Position| position.after.as_deref().map(encode);
    let was = before.map(|position| position.noun.as_str());
    let after = before.and_then(key);
    sql.run(update, &[&position.noun, &key(position), &was, &after])
        .await
}

/// The copy is whole.
pub(super) async fn end(sql: Sql<'_>) -> Result<u64, Halt> {
    sql.run("DELETE FROM copy_progress", &[]).await
}
