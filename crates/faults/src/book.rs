use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Serialize;
use tokio::sync::oneshot;

use crate::{
    Call, Kind, Order, OrderError,
    order::{Checked, Fault},
};

/// How many orders are kept, those that are used up too.
const MOST: usize = 100;

/// How long a call is held for the next one to pass it.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is ordered, and how often it struck.
#[derive(Debug, Default)]
pub struct FaultBook {
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    last_id: u64,
    lines: Vec<Line>,
    /// The call of each name that is held, as what lets it go when dropped.
    held: BTreeMap<&'static str, oneshot::Sender<()>>,
}

#[derive(Debug)]
struct Line {
    id: u64,
    order: Checked,
    calls: u64,
    struck: u64,
}

/// An order as it is listed, in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ordered {
    /// Counted from 1, and never given again.
    pub id: u64,
    /// The name of the call.
    pub call: &'static str,
    /// What happens to it.
    pub kind: Kind,
    /// How often it is to strike; until it is cleared when `None`.
    pub times: Option<u32>,
    /// It strikes each so many-th call.
    pub every: u32,
    /// For a delay or a stall, how long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// For an error, the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How many calls of the name have been counted since it was ordered and as
    /// long as it was not used up.
    pub calls: u64,
    /// How many of them it struck.
    pub struck: u64,
}

/// What awaits a call, and what it owes to one that is held.
pub(crate) struct Entered {
    pub(crate) strike: Option<Strike>,
    /// Lets the held calls go when dropped: to be kept until the answer.
    pub(crate) turn: Turn,
}

/// What lets held calls go.
pub(crate) struct Turn(#[expect(dead_code, reason = "dropping it is its use")] Vec<Release>);

type Release = oneshot::Sender<()>;

/// A fault that strikes.
pub(crate) enum Strike {
    Now(Fault),
    Hold(Hold),
}

/// A call that waits to be passed.
pub(crate) struct Hold(oneshot::Receiver<()>);

impl Hold {
    /// Returns when the next call was answered, when faults are cleared, or
    /// after 5 seconds.
    pub(crate) async fn passed(self) {
        let _ = tokio::time::timeout(PATIENCE, self.0).await;
    }
}

impl FaultBook {
    /// An empty book.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Writes an order down; it is in force when this returns.
    ///
    /// # Errors
    /// [`OrderError`] says what would have been right.
    pub fn order(&self, order: &Order) -> Result<Ordered, OrderError> {
        let order = order.check()?;
        let mut pages = self.pages();
        if pages.lines.len() >= MOST {
            return Err(OrderError::TooMany);
        }
        pages.last_id = pages.last_id.saturating_add(1);
        let line = Line {
            id: pages.last_id,
            order,
            calls: 0,
            struck: 0,
        };
        let ordered = line.show();
        pages.lines.push(line);
        Ok(ordered)
    }

    /// Everything that was ordered since the book was last cleared, in that
    /// order.
    #[must_use]
    pub fn list(&self) -> Vec<Ordered> {
        self.pages().lines.iter().map(Line::show).collect()
    }

    /// Takes every order back and lets go what is held. A delay that has begun
    /// goes on.
    pub fn clear(&self) {
        let mut pages = self.pages();
        pages.lines.clear();
        pages.held.clear();
    }

    /// Counts a call that goes by any of these names. Every order for one of
    /// them counts, and the first that is due strikes.
    pub(crate) fn enter(&self, names: &[&'static Call]) -> Entered {
        let mut pages = self.pages();
        // One whose caller has gone away, or that waited in vain, is held no more.
        let passing: Vec<_> = names
            .iter()
            .filter_map(|call| pages.held.remove(call.name))
            .filter(|held| !held.is_closed())
            .collect();
        let strike =
            pages
                .due(names, !passing.is_empty())
                .map(|Checked { call, fault, .. }| {
                    let (call, kind) = (call.name, fault.kind().as_str());
                    tracing::info!(call, kind, "an ordered fault strikes");
                    match fault {
                        Fault::Reorder => {
                            let (release, hold) = oneshot::channel();
                            pages.held.insert(call, release);
                            Strike::Hold(Hold(hold))
                        }
                        fault => Strike::Now(fault),
                    }
                });
        Entered {
            strike,
            turn: Turn(passing),
        }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    /// A call that passes another is not held itself: both would wait.
    fn due(&mut self, names: &[&Call], passing: bool) -> Option<Checked> {
        let mut struck = None;
        let named = |line: &&mut Line| names.iter().any(|it| it.name == line.order.call.name);
        for line in self.lines.iter_mut().filter(named) {
            if line.is_used_up() || (passing && line.order.fault == Fault::Reorder) {
                continue;
            }
            line.calls = line.calls.saturating_add(1);
            let due = line.calls.is_multiple_of(u64::from(line.order.every));
            if due && struck.is_none() {
                line.struck = line.struck.saturating_add(1);
                struck = Some(line.order);
            }
        }
        struck
    }
}

impl Line {
    fn is_used_up(&self) -> bool {
        let times = self.order.times.map(u64::from);
        times.is_some_and(|times| self.struck >= times)
    }

    fn show(&self) -> Ordered {
        let (delay_ms, status) = match self.order.fault {
            Fault::Delay(by) | Fault::Stall(by) => (u64::try_from(by.as_millis()).ok(), None),
            Fault::Error(status) if self.order.call.place != crate::Place::Store => {
                (None, Some(status.as_u16()))
            }
            _ => (None, None),
        };
        Ordered {
            id: self.id,
            call: self.order.call.name,
            kind: self.order.fault.kind(),
            times: self.order.times,
            every: self.order.every,
            delay_ms,
            status,
            calls: self.calls,
            struck: self.struck,
        }
    }
}
