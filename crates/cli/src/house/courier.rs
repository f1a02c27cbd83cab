//! What is finished later: one courier for the process, and the queues that it
//! works on.

use std::sync::Arc;

use ::admin::{Admin, EndpointStanding, PostOffice};
use ::courier::{Carrier, Courier, Deliveries, Parts};
use platform::{
    CALLBACK_BUDGET, GraphCarrier, Post, Renewals, SOCIAL_BUDGET, SocialCarrier,
    SocialCarrierParts, UnityAdsCarrier, WEBHOOK_BUDGET,
};

use store::EndpointId;

use super::{House, calls::outbound};

/// Whoever sends the platform's deliveries, as operators see it.
struct Office(Post);

impl PostOffice for Office {
    fn wake(&self) {
        self.0.wake.wake();
    }

    fn standing(&self, endpoint: EndpointId) -> Option<EndpointStanding> {
        let standing = self.0.deliveries.standing(endpoint);
        Some(EndpointStanding {
            paused: standing.paused,
            failures: standing.failures,
            left_alone_until: standing.open_until,
            paced_until: standing.paced_until,
            under_way: standing.under_way,
        })
    }
}

impl House {
    /// Has the platform's deliveries sent and subscriptions renewed from now on. A face that is opened again
    /// finds who sends them already: two at once would each begin what the other has.
    ///
    /// # Errors
    /// When the outbound client cannot be set up.
    pub(super) fn post(&mut self) -> anyhow::Result<Post> {
        if let Some(post) = &self.post {
            return Ok(post.clone());
        }
        let outbound = outbound(self.config.platform.allow_private_callbacks.clone())?;
        let directory = || Arc::clone(&self.directory);
        let ads = UnityAdsCarrier::new(
            directory(),
            outbound.clone(),
            CALLBACK_BUDGET,
            self.clock.clone(),
        );
        let graph = GraphCarrier::new(
            directory(),
            outbound.clone(),
            WEBHOOK_BUDGET,
            self.clock.clone(),
        );
        let parts = self.courier_parts();
        let social = SocialCarrier::both(SocialCarrierParts {
            store: Arc::clone(&parts.store),
            directory: directory(),
            clock: parts.clock.clone(),
            rng: Arc::clone(&parts.rng),
            outbound,
            budget: SOCIAL_BUDGET,
        });
        let mut carriers: Vec<Arc<dyn Carrier>> = vec![Arc::new(ads), Arc::new(graph)];
        carriers.extend(social.map(|carrier| Arc::new(carrier) as Arc<dyn Carrier>));
        let deliveries = Deliveries::new(&parts, carriers);
        let wake = self.courier().work(Arc::clone(&deliveries));
        let directory = Arc::clone(&self.directory);
        let renewals = Renewals::new(parts.store, directory, parts.clock, parts.rng, wake.clone());
        self.courier().work(Arc::new(renewals));
        Ok(self.post.insert(Post { deliveries, wake }).clone())
    }

    /// The actions, in view of the gate's games and of who sends, if this process
    /// does.
    pub(super) fn operators_admin(&self) -> Admin {
        let admin = self.admin.beside_gate(self.config.gate.games.keys());
        match &self.post {
            Some(post) => admin.beside_post_office(Arc::new(Office(post.clone()))),
            None => admin,
        }
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
