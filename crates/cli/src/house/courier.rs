use std::sync::Arc;

use ::courier::{Courier, Parts};

use super::House;

impl House {
    /// The courier of this process. It begins with the first who needs it, so
    /// that a process with nothing to finish holds no leases.
    pub(super) fn courier(&mut self) -> &Courier {
        let parts = Parts {
            store: Arc::clone(&self.store),
            clock: self.clock.clone(),
            rng: Arc::clone(&self.rng),
            metrics: self.deliveries.clone(),
        };
        self.courier.get_or_insert_with(|| Courier::start(parts))
    }

    /// Lets the courier finish what it is at, as long as a face may take for
    /// that, and gives its leases back.
    pub(super) async fn stop_courier(&mut self) {
        if let Some(courier) = self.courier.take() {
            courier.stop(self.config.serve.drain).await;
        }
    }
}
