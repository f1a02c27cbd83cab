//! What the parts of a store share.

use std::sync::Arc;

use base::{SharedClock, SharedRng};
use sign::Vault;
use store::ChangeNo;
use tokio::sync::watch;

use crate::{
    OpenError, PostgresOptions,
    board::Tender,
    claims::{Claims, LANES},
    dial::Dialer,
    history::{Dials, History},
    pool::{Pool, PoolLoad},
};

/// How many parts of lists are read at the same time.
const LISTS: usize = 2;

/// The connections of the directory and of the health check.
const DIRECTORY: usize = 2;

/// The connections of couriers and of what tidies up.
const COURIERS: usize = 2;

/// What the parts of a store share.
pub(crate) struct Engine {
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: SharedClock,
    pub(crate) rng: SharedRng,
    pub(crate) pools: Pools,
    /// Makes the claims that are units by themselves.
    pub(crate) claims: Claims,
    /// Takes the parts of boards whose counts should be tended.
    pub(crate) tender: Tender,
    /// The newest change that this node knows of.
    pub(crate) head: watch::Sender<ChangeNo>,
    /// The connections that there were.
    pub(crate) dials: Dials,
    /// Which of them speak of what the directory knows.
    pub(crate) history: History,
}

/// The connections, apart by what may not wait for what.
#[derive(Debug)]
pub(crate) struct Pools {
    /// For units, and for what callers ask.
    pub(crate) callers: Pool,
    /// For parts of lists, which are long: who looks through them must not hold
    /// up a sign-in.
    pub(crate) lists: Pool,
    /// For what the directory hears of the store, and for finding out whether
    /// reading works: callers, however many, must not hold up a revocation.
    pub(crate) directory: Pool,
    /// For what couriers look for, and for forgetting what has lapsed: neither
    /// callers nor the directory may hold up what is due.
    pub(crate) couriers: Pool,
    /// For claims that are units by themselves: each lane keeps one.
    pub(crate) claims: Pool,
}

impl Pools {
    pub(crate) fn new(dialer: &Dialer, options: &PostgresOptions) -> Result<Self, OpenError> {
        let pool = |most| Pool::new(dialer.clone(), most, options.patience);
        Ok(Self {
            callers: pool(options.connections)?,
            lists: pool(LISTS)?,
            directory: pool(DIRECTORY)?,
            couriers: pool(COURIERS)?,
            claims: pool(LANES)?,
        })
    }

    fn all(&self) -> [(&'static str, &Pool); 5] {
        [
            ("callers", &self.callers),
            ("lists", &self.lists),
            ("directory", &self.directory),
            ("couriers", &self.couriers),
            ("claims", &self.claims),
        ]
    }

    pub(crate) fn loads(&self) -> [PoolLoad; 5] {
        self.all().map(|(name, pool)| pool.load(name))
    }

    pub(crate) fn close(&self) {
        for (_, pool) in self.all() {
            pool.close();
        }
    }
}

impl Engine {
    /// Lets it be known that there is a change of that number.
    pub(crate) fn raise(&self, no: ChangeNo) {
        self.head.send_if_modified(|known| {
            let higher = no > *known;
            if higher {
                *known = no;
            }
            higher
        });
    }

    /// Takes in what the database said when it was asked for its newest change.
    /// `known` is what was known before: where the answer is lower, the database was
    /// put back to an earlier state.
    pub(crate) fn hear(&self, known: ChangeNo, newest: ChangeNo) {
        if newest < known {
            tracing::warn!(
                "the database is in an earlier state than it was: it was put back, or a standby \
                 took over that lacks writes; unless it was done since, run `countersign store \
                 watermark`, or what was used up may be used again"
            );
            self.head.send_replace(newest);
        } else {
            self.raise(newest);
        }
    }
}
