//! What a batch asks of the database, and what its callers are told. Nothing in
//! here does any I/O.

use std::collections::HashMap;

use base::{AppId, OwnerId, Timestamp};
use guard::Claim;
use store::{ClaimBucket, Outcome, Receipt, Refusal, StoreError};
use tokio::{sync::oneshot, time::Instant};

/// How many parts a group is taken apart into.
const PARTS: usize = 8;

/// What a unit of one claim is answered with.
pub(super) type Answer = Result<Receipt, StoreError>;

/// By which a claim is found in its bucket. The order is the database's, so that
/// whoever sorts by it locks in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    /// 0 where there is no app.
    pub(super) app: i64,
    pub(super) digest: [u8; 16],
}

/// A claim as its bucket's table keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClaimRow {
    pub(super) key: Key,
    pub(super) owner: OwnerId,
    pub(super) expires_at: Timestamp,
}

impl ClaimRow {
    pub(super) fn of(owner: OwnerId, claim: &Claim) -> Self {
        let key = Key {
            app: claim.app().map_or(0, AppId::to_i64),
            digest: *claim.digest(),
        };
        Self {
            key,
            owner,
            expires_at: claim.expires_at(),
        }
    }
}

/// A claim that waits for its batch.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) owner: OwnerId,
    pub(super) claim: Claim,
    pub(super) asker: Asker,
}

/// Who waits for an answer.
#[derive(Debug)]
pub(super) struct Asker {
    /// Until when failures are made up for.
    pub(super) until: Instant,
    pub(super) answer: oneshot::Sender<Answer>,
}

/// Who holds a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The row that is there is that owner's.
    HeldBy(OwnerId),
    /// There is no row, and no room for one.
    Full,
}

/// What was found out about the claims of a group.
pub(super) type Verdicts = HashMap<Key, Verdict>;

/// A row that is to be there, and everyone who asked for its key, in the order in
/// which they came. The first is the row's owner, and stays it when the others are
/// all that is left: whether the row was made may not be known.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) row: ClaimRow,
    askers: Vec<(OwnerId, Asker)>,
}

impl Entry {
    /// Whether that owner is among those who asked.
    pub(super) fn is_asked_by(&self, owner: OwnerId) -> bool {
        self.askers.iter().any(|(asking, _)| *asking == owner)
    }

    fn answer(self, verdict: Option<Verdict>) {
        for (owner, asker) in self.askers {
            asker.tell(match verdict {
                Some(Verdict::HeldBy(holder)) if holder == owner => {
                    Ok(Receipt::Committed(vec![Outcome::Done]))
                }
                Some(Verdict::HeldBy(_)) => Ok(refused(Refusal::Taken)),
                Some(Verdict::Full) => Err(StoreError::Full),
                None => Err(StoreError::Damaged("a claim is there and is not".into())),
            });
        }
    }
}

impl Asker {
    fn tell(self, answer: Answer) {
        // One that went away misses it; the claim is made all the same.
        let _ = self.answer.send(answer);
    }
}

/// The claims of a batch that fall into one bucket, sorted by key, each key once.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) bucket: ClaimBucket,
    pub(super) entries: Vec<Entry>,
    /// How often it met something that goes on by itself.
    pub(super) tries: u32,
    /// How often the table of its bucket was made, or found to be there.
    pub(super) made: u32,
}

/// Sorts a batch. Those who went away before their turn are left out.
pub(super) fn group(batch: impl IntoIterator<Item = Asked>) -> Vec<Group> {
    let mut rows: Vec<_> = batch
        .into_iter()
        .filter(|asked| !asked.asker.answer.is_closed())
        .map(|asked| {
            let bucket = ClaimBucket::of(asked.claim.expires_at());
            let row = ClaimRow::of(asked.owner, &asked.claim);
            (bucket, row, asked.asker)
        })
        .collect();
    // Stable: of those who ask for the same, who came first stays first.
    rows.sort_by_key(|(bucket, row, _)| (*bucket, row.key));
    let mut groups: Vec<Group> = Vec::new();
    for (bucket, row, asker) in rows {
        match groups.last_mut() {
            Some(group) if group.bucket == bucket => group.add(row, asker),
            _ => {
                let mut group = Group::new(bucket);
                group.add(row, asker);
                groups.push(group);
            }
        }
    }
    groups
}

impl Group {
    fn new(bucket: ClaimBucket) -> Self {
        Self {
            bucket,
            entries: Vec::new(),
            tries: 0,
            made: 0,
        }
    }

    fn add(&mut self, row: ClaimRow, asker: Asker) {
        let asker = (row.owner, asker);
        match self.entries.last_mut() {
            Some(entry) if entry.row.key == row.key => entry.askers.push(asker),
            _ => self.entries.push(Entry {
                row,
                askers: vec![asker],
            }),
        }
    }

    /// Tells everyone what was found out.
    pub(super) fn answer(self, verdicts: &Verdicts) {
        for entry in self.entries {
            let verdict = verdicts.get(&entry.row.key).copied();
            entry.answer(verdict);
        }
    }

    /// Tells everyone the same.
    pub(super) fn answer_all(self, answer: &Answer) {
        for (_, asker) in self.entries.into_iter().flat_map(|entry| entry.askers) {
            asker.tell(answer.clone());
        }
    }

    /// Tells those who cannot wait any longer; `None` when nobody is left.
    pub(super) fn give_up(mut self, now: Instant, error: &StoreError) -> Option<Self> {
        for entry in &mut self.entries {
            let over = entry.askers.extract_if(.., |(_, asker)| asker.until <= now);
            over.for_each(|(_, asker)| asker.tell(Err(error.clone())));
        }
        self.entries.retain(|entry| !entry.askers.is_empty());
        (!self.entries.is_empty()).then_some(self)
    }

    /// The same in several parts, so that what is in the way of one claim is soon in
    /// the way of few others; a single claim comes back as it is.
    pub(super) fn parts(self) -> Vec<Self> {
        let size = self.entries.len().div_ceil(PARTS);
        let mut rest = self.entries;
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let tail = rest.split_off(size.min(rest.len()));
            parts.push(Self {
                entries: std::mem::replace(&mut rest, tail),
                ..self
            });
        }
        parts
    }
}

/// The receipt of a unit whose only step is refused.
pub(super) fn refused(refusal: Refusal) -> Receipt {
    Receipt::Refused { step: 0, refusal }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]
pub(super) mod tests;
