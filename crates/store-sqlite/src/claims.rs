//! Single-use claims: a set in memory that judges, over a log in the file that
//! remembers.

pub(crate) mod log;

use std::collections::{BTreeMap, HashMap, VecDeque};

use base::{OwnerId, Timestamp};
use foldhash::fast::RandomState;
use guard::Claim;
use rusqlite::Connection;
use store::{ClaimBucket, Refusal, StoreError};

use crate::error::Halt;

/// How many rows leave the log in one transaction. A full batch adds no more
/// than that, so the log cannot grow faster than it shrinks.
const SLICE: usize = 4_096;

/// How many buckets, and with them tables, there may be: 56 days of claims. Only
/// a peer whose key we accept can name an expiry, so this is no limit that a
/// stranger reaches.
const MAX_BUCKETS: usize = 16_384;

type Digest = [u8; 16];

/// The claims that are held, owned by the writer.
///
/// Claims enter when they are made, before their transaction has committed.
/// Those of the unit under way are taken out again by [`undo`](Self::undo); if
/// the transaction itself fails, the whole set is dropped with the connection
/// and loaded anew.
#[derive(Debug)]
pub(crate) struct Claims {
    held: BTreeMap<ClaimBucket, Bucket>,
    count: usize,
    max: usize,
    /// The highest bucket that was ever let go.
    horizon: Option<ClaimBucket>,
    /// Buckets that are out of memory and not yet out of the file.
    leaving: VecDeque<ClaimBucket>,
    /// What the unit under way has added, in order.
    tentative: Vec<Tentative>,
}

#[derive(Debug)]
struct Bucket {
    owners: HashMap<Digest, OwnerId, RandomState>,
    append: String,
}

#[derive(Debug)]
enum Tentative {
    Bucket(ClaimBucket),
    Claim(ClaimBucket, Digest),
}

impl Claims {
    /// Reads what the file holds.
    pub(crate) fn load(conn: &Connection, max: usize) -> rusqlite::Result<Self> {
        let mut claims = Self {
            held: BTreeMap::new(),
            count: 0,
            max,
            horizon: log::horizon(conn)?,
            leaving: VecDeque::new(),
            tentative: Vec::new(),
        };
        for bucket in log::buckets(conn)? {
            if Some(bucket) <= claims.horizon {
                claims.leaving.push_back(bucket);
                continue;
            }
            let mut owners = HashMap::with_hasher(RandomState::default());
            log::read(conn, bucket, |digest, owner| {
                owners.insert(digest, owner);
            })?;
            claims.count = claims.count.saturating_add(owners.len());
            claims.held.insert(bucket, Bucket::new(bucket, owners));
        }
        Ok(claims)
    }

    /// Makes a claim for the unit under way.
    pub(crate) fn claim(
        &mut self,
        tx: &Connection,
        owner: OwnerId,
        claim: &Claim,
    ) -> Result<(), Halt> {
        let bucket = ClaimBucket::of(claim.expires_at());
        if Some(bucket) <= self.horizon {
            return Err(Refusal::Expired.into());
        }
        match self.holder(bucket, claim.digest()) {
            Some(holder) if holder == owner => Ok(()),
            Some(_) => Err(Refusal::Taken.into()),
            None if self.count >= self.max => Err(Halt::Failed(StoreError::Full)),
            None => self.admit(tx, bucket, owner, claim),
        }
    }

    fn holder(&self, bucket: ClaimBucket, digest: &Digest) -> Option<OwnerId> {
        self.held.get(&bucket)?.owners.get(digest).copied()
    }

    fn admit(
        &mut self,
        tx: &Connection,
        bucket: ClaimBucket,
        owner: OwnerId,
        claim: &Claim,
    ) -> Result<(), Halt> {
        if !self.held.contains_key(&bucket) {
            if self.held.len() >= MAX_BUCKETS {
                return Err(Halt::Failed(StoreError::Full));
            }
            log::create(tx, bucket)?;
            self.tentative.push(Tentative::Bucket(bucket));
        }
        let place = self
            .held
            .entry(bucket)
            .or_insert_with(|| Bucket::new(bucket, HashMap::default()));
        log::append(tx, &place.append, owner, claim)?;
        place.owners.insert(*claim.digest(), owner);
        self.count = self.count.saturating_add(1);
        self.tentative
            .push(Tentative::Claim(bucket, *claim.digest()));
        Ok(())
    }

    /// Keeps what the unit under way has added.
    pub(crate) fn settle(&mut self) {
        self.tentative.clear();
    }

    /// Takes out what the unit under way has added; its savepoint does the same
    /// for the file.
    pub(crate) fn undo(&mut self) {
        while let Some(added) = self.tentative.pop() {
            match added {
                Tentative::Bucket(bucket) => {
                    self.held.remove(&bucket);
                }
                Tentative::Claim(bucket, digest) => {
                    let owners = self.held.get_mut(&bucket).map(|place| &mut place.owners);
                    if owners.is_some_and(|owners| owners.remove(&digest).is_some()) {
                        self.count = self.count.saturating_sub(1);
                    }
                }
            }
        }
    }

    /// Lets go of the buckets that have ended, and writes down up to where:
    /// from the same commit on, a claim that would fall there is refused.
    pub(crate) fn expire(&mut self, tx: &Connection, now: Timestamp) -> rusqlite::Result<()> {
        let before = self.horizon;
        while let Some(oldest) = self.held.first_entry() {
            if !oldest.key().has_ended(now) {
                break;
            }
            let (bucket, gone) = oldest.remove_entry();
            self.count = self.count.saturating_sub(gone.owners.len());
            self.leaving.push_back(bucket);
            self.horizon = self.horizon.max(Some(bucket));
        }
        match self.horizon {
            Some(horizon) if before != Some(horizon) => log::set_horizon(tx, horizon),
            _ => Ok(()),
        }
    }

    /// Takes a slice of what was let go out of the file.
    pub(crate) fn sweep(&mut self, tx: &Connection) -> rusqlite::Result<()> {
        let Some(bucket) = self.leaving.front().copied() else {
            return Ok(());
        };
        if log::delete(tx, bucket, SLICE)? < SLICE {
            log::drop(tx, bucket)?;
            self.leaving.pop_front();
        }
        Ok(())
    }

    /// Whether [`sweep`](Self::sweep) has anything left to do.
    pub(crate) fn is_sweeping(&self) -> bool {
        !self.leaving.is_empty()
    }
}

impl Bucket {
    fn new(bucket: ClaimBucket, owners: HashMap<Digest, OwnerId, RandomState>) -> Self {
        Self {
            owners,
            append: log::append_statement(bucket),
        }
    }
}
