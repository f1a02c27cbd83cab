use std::{
    collections::HashSet,
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// Wakes the worker of one queue. Waking is a hint that saves waiting: what is
/// due is found without it too, about a second later. The default one wakes
/// nobody.
pub struct Wake<L>(Arc<Bell<L>>);

struct Bell<L> {
    notify: Notify,
    rung: Mutex<Rung<L>>,
}

/// Where something has come due since the worker heard last.
pub(crate) struct Rung<L> {
    /// In any lane.
    pub(crate) anywhere: bool,
    pub(crate) lanes: HashSet<L>,
}

impl<L: Eq + Hash> Wake<L> {
    /// Something has come due.
    pub fn wake(&self) {
        self.rung().anywhere = true;
        self.0.notify.notify_one();
    }

    /// Something has come due in this lane, so that no other one has to be looked at.
    pub fn wake_for(&self, lane: L) {
        self.rung().lanes.insert(lane);
        self.0.notify.notify_one();
    }

    /// Ends when it has been woken since this was awaited last.
    pub(crate) async fn woken(&self) {
        self.0.notify.notified().await;
    }

    /// Hears for what it was woken. Whatever that is has been committed by then.
    pub(crate) fn hear(&self) -> Rung<L> {
        std::mem::take(&mut *self.rung())
    }

    fn rung(&self) -> MutexGuard<'_, Rung<L>> {
        self.0.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L> Default for Rung<L> {
    fn default() -> Self {
        Self {
            anywhere: false,
            lanes: HashSet::new(),
        }
    }
}

impl<L> Default for Wake<L> {
    fn default() -> Self {
        Self(Arc::new(Bell {
            notify: Notify::new(),
            rung: Mutex::default(),
        }))
    }
}

impl<L> Clone for Wake<L> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<L> fmt::Debug for Wake<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wake").finish_non_exhaustive()
    }
}
