use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use base::DeliveryId;
use store::{Attempt, DeliveryState};
use tokio::sync::oneshot;

/// An attempt that was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// As it stands in the log.
    pub attempt: Attempt,
    /// How far the delivery has come with it.
    pub state: DeliveryState,
}

/// Who waits for which delivery. An entry goes when it was told or nobody waits
/// for it any more.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<HashMap<DeliveryId, Vec<oneshot::Sender<Settled>>>>);

impl Waiting {
    pub(super) fn tell(&self, delivery: DeliveryId, settled: &Settled) {
        for waiter in self.lock().remove(&delivery).into_iter().flatten() {
            // Who has left in the meantime does not want to know.
            let _ = waiter.send(settled.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DeliveryId, Vec<oneshot::Sender<Settled>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A future that ends when the next attempt at a delivery was settled by this
/// process; `None` when there is nobody left to settle it. It may never end, so
/// wait for it with a limit.
#[derive(Debug)]
pub struct Expected {
    delivery: DeliveryId,
    waiting: Arc<Waiting>,
    receiver: oneshot::Receiver<Settled>,
}

impl Expected {
    pub(super) fn new(waiting: &Arc<Waiting>, delivery: DeliveryId) -> Self {
        let (sender, receiver) = oneshot::channel();
        waiting.lock().entry(delivery).or_default().push(sender);
        Self {
            delivery,
            waiting: Arc::clone(waiting),
            receiver,
        }
    }
}

impl Future for Expected {
    type Output = Option<Settled>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.receiver).poll(context).map(Result::ok)
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        self.receiver.close();
        let mut waiting = self.waiting.lock();
        if let Some(waiters) = waiting.get_mut(&self.delivery) {
            waiters.retain(|waiter| !waiter.is_closed());
            if waiters.is_empty() {
                waiting.remove(&self.delivery);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use base::Timestamp;
    use store::AttemptOutcome;

    use super::*;

    fn settled() -> Settled {
        Settled {
            attempt: Attempt {
                no: 1,
                began_at: Timestamp::EPOCH,
                took_ms: 1,
                status: Some(200),
                outcome: AttemptOutcome::Delivered,
                detail: String::new(),
                request: String::new(),
                answer: String::new(),
            },
            state: DeliveryState::Delivered,
        }
    }

    #[tokio::test]
    async fn everyone_who_waits_for_a_delivery_hears_of_it() {
        let waiting = Arc::default();
        let one = DeliveryId::new([1; 16]);
        let first = Expected::new(&waiting, one);
        let second = Expected::new(&waiting, one);
        let other = Expected::new(&waiting, DeliveryId::new([2; 16]));
        waiting.tell(one, &settled());
        assert_eq!(first.await, Some(settled()));
        assert_eq!(second.await, Some(settled()));
        assert_eq!(waiting.lock().len(), 1);
        drop(other);
        assert!(waiting.lock().is_empty());
    }

    #[test]
    fn who_leaves_takes_no_one_else_along() {
        let waiting = Arc::default();
        let one = DeliveryId::new([1; 16]);
        let first = Expected::new(&waiting, one);
        let second = Expected::new(&waiting, one);
        drop(first);
        assert_eq!(waiting.lock().get(&one).map(Vec::len), Some(1));
        drop(second);
        assert!(waiting.lock().is_empty());
    }
}
