//! Finding out who holds the claims of a group, and making those that nobody holds.

use std::collections::HashMap;

use base::OwnerId;

use super::{
    batch::{ClaimRow, Group, Key, Verdict, Verdicts},
    room::Room,
    rows,
};
use crate::{error::Halt, sql::Sql};

/// Judges a group outside of a transaction. When it breaks off, some of the claims
/// may be made; judged again, they are found to be their owners'.
pub(super) async fn judge(
    sql: Sql<'_>,
    lane: [u8; 8],
    room: &Room,
    group: &Group,
) -> Result<Verdicts, Halt> {
    let bucket = group.bucket;
    let mut wanted: Vec<ClaimRow> = group.entries.iter().map(|entry| entry.row).collect();
    let mut places = room.places(wanted.len());
    let mut held = HashMap::new();
    let mut full = Vec::new();
    if places.len() < wanted.len() {
        // What is held already needs no place.
        held = rows::holders(sql, bucket, &keys(&wanted)).await?;
        wanted.retain(|row| !held.contains_key(&row.key));
        drop(places);
        places = room.places(wanted.len());
        full = wanted.split_off(places.len().min(wanted.len()));
    }
    let made = rows::insert(sql, bucket, lane, &wanted).await?;
    places.keep(made.len());
    let (made, there): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(|row| made.contains(&row.key));
    held.extend(rows::holders(sql, bucket, &keys(&there)).await?);
    rows::touch(sql, bucket, &own(group, &held)).await?;

    let full = full.into_iter().map(|row| (row.key, Verdict::Full));
    let made = made.into_iter().map(|row| (row.key, row.owner));
    let held = made
        .chain(held)
        .map(|(key, owner)| (key, Verdict::HeldBy(owner)));
    Ok(full.chain(held).collect())
}

/// What was there before and belongs to one who asks.
fn own(group: &Group, held: &HashMap<Key, OwnerId>) -> Vec<Key> {
    let entries = group.entries.iter();
    entries
        .filter(|entry| {
            let holder = held.get(&entry.row.key);
            holder.is_some_and(|holder| entry.is_asked_by(*holder))
        })
        .map(|entry| entry.row.key)
        .collect()
}

fn keys(rows: &[ClaimRow]) -> Vec<Key> {
    rows.iter().map(|row| row.key).collect()
}
