//! What is finished later: one courier for the process, and the queues that it
//! works on.

use std::sync::Arc;

use ::courier::{Courier, Deliveries, Parts};
use platform::{CALLBACK_BUDGET, Post, UnityAdsCarrier};

use super::{House, calls::outbound};

impl House {
    /// Has the platform's deliveries sent from now on. A face that is opened again
    /// finds who sends them already: two at once would each begin what the other has.
    ///
    /// # Errors
    /// When the outbound client cannot be set up.
    pub(super) fn post(&mut self) -> anyhow::Result<Post> {
        if let Some(post) = &self.post {
            return Ok(post.clone());
        }
        let outbound = outbound(self.config.platform.allow_private_callbacks.clone())?;
        let carrier = UnityAdsCarrier::new(Arc::clone(&self.directory), outbound, CALLBACK_BUDGET);
        let deliveries = Deliveries::new(&self.courier_parts(), vec![Arc::new(carrier)]);
        let wake = self.courier().work(Arc::clone(&deliveries));
        Ok(self.post.insert(Post { deliveries, wake }).clone())
    }

    /// The courier of this process, which begins to lease shards when the first
    /// queue asks for it.
    pub(super) fn courier(&mut self) -> &Courier {
        let parts = self.courier_parts();
        self.courier.get_or_insert_with(|| Courier::start(parts))
    }

    fn courier_parts(&self) -> Parts {
        Parts {
            store: Arc::clone(&self.store),
            clock: self.clock.clone(),
            rng: Arc::clone(&self.rng),
            metrics: self.courier_metrics.clone(),
        }
    }

    /// Lets the courier finish what it is at, as long as a face may take for
    /// that, and gives its leases back.
    pub(super) async fn stop_courier(&mut self) {
        if let Some(courier) = self.courier.take() {
            courier.stop(self.config.serve.drain).await;
        }
    }
}
