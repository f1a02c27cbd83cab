//! Where claims wait for one of the lanes.

use std::sync::{PoisonError, RwLock};

use store::StoreError;
use tokio::sync::{Mutex, mpsc, mpsc::error::TrySendError};

use super::batch::Asked;
use crate::pool::closed;

/// How many claims may wait. More than that is hardly answered in time.
const LENGTH: usize = 65_536;

/// How many claims one batch takes at most.
const BATCH: usize = 4_096;

/// A queue of bounded length, which is served until it is closed and empty.
#[derive(Debug)]
pub(super) struct Queue {
    entrance: RwLock<Option<mpsc::Sender<Asked>>>,
    exit: Mutex<mpsc::Receiver<Asked>>,
}

impl Queue {
    pub(super) fn new() -> Self {
        let (entrance, exit) = mpsc::channel(LENGTH);
        Self {
            entrance: RwLock::new(Some(entrance)),
            exit: Mutex::new(exit),
        }
    }

    /// Lets a claim wait, where there is room for it.
    pub(super) fn push(&self, asked: Asked) -> Result<(), StoreError> {
        let entrance = self.entrance.read().unwrap_or_else(PoisonError::into_inner);
        let entrance = entrance.as_ref().ok_or_else(closed)?;
        entrance.try_send(asked).map_err(|refused| match refused {
            TrySendError::Full(_) => {
                StoreError::Unavailable("too many claims wait to be made".into())
            }
            TrySendError::Closed(_) => closed(),
        })
    }

    /// What waits, once something does; `None` when nothing will again.
    pub(super) async fn batch(&self) -> Option<Vec<Asked>> {
        let mut exit = self.exit.lock().await;
        let mut batch = Vec::new();
        let some = exit.recv_many(&mut batch, BATCH).await > 0;
        some.then_some(batch)
    }

    /// Lets nothing more in.
    pub(super) fn close(&self) {
        let mut entrance = self
            .entrance
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *entrance = None;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{super::batch::tests::asked, *};

    #[tokio::test]
    async fn what_does_not_fit_is_refused_at_once() {
        let queue = Queue::new();
        for n in 0..LENGTH {
            queue.push(asked(1, &n.to_string(), 60).0).unwrap();
        }
        let refused = queue.push(asked(1, "one more", 60).0);
        assert!(matches!(refused, Err(StoreError::Unavailable(_))));
        assert_eq!(queue.batch().await.unwrap().len(), BATCH);
        queue.push(asked(1, "one more", 60).0).unwrap();
    }

    #[tokio::test]
    async fn what_was_let_in_comes_out_after_closing() {
        let queue = Queue::new();
        queue.push(asked(1, "a", 60).0).unwrap();
        queue.close();
        assert_eq!(queue.push(asked(1, "b", 60).0), Err(closed()));
        assert_eq!(queue.batch().await.unwrap().len(), 1);
        assert!(queue.batch().await.is_none());
    }
}
