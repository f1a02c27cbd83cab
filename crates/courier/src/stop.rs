use std::time::Duration;

use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

/// Tells everyone that it is time to stop, and until when they may take for it.
#[derive(Debug)]
pub(crate) struct Stopper(watch::Sender<Option<Instant>>);

/// Hears of the stop.
#[derive(Clone, Debug)]
pub(crate) struct Stop(watch::Receiver<Option<Instant>>);

impl Stopper {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    pub(crate) fn ask(&self, patience: Duration) {
        let now = Instant::now();
        let until = now.checked_add(patience).unwrap_or(now);
        self.0.send_replace(Some(until));
    }

    pub(crate) fn hear(&self) -> Stop {
        Stop(self.0.subscribe())
    }
}

impl Stop {
    /// Ends when the stop was asked for, or when nobody is left to ask for it.
    pub(crate) async fn asked(&mut self) {
        let _ = self.0.wait_for(Option::is_some).await;
    }

    /// Whether it was asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Waits for what is left to do, for no longer than there is time; whether
    /// it was done.
    pub(crate) async fn within(&self, rest: impl Future<Output = ()>) -> bool {
        let until = *self.0.borrow();
        let until = until.unwrap_or_else(Instant::now);
        timeout_at(until, rest).await.is_ok()
    }
}
