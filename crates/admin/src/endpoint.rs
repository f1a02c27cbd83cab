mod change;
mod post_office;

use base::{AppId, Timestamp};
use serde::Serialize;
use serde_json::json;
use store::{ConfigureEndpoint, DeliveryKind, DeliveryOrder, Endpoint, EndpointId, Step};

use crate::{Action, Admin, AdminError, action::Target};

pub use change::NewEndpointSettings;
pub(crate) use post_office::Sender;
pub use post_office::{EndpointStanding, PostOffice};

/// How far what waits at an endpoint is counted.
const MOST_COUNTED: u64 = 1_000;

/// How a peer is sent to, and what waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointView {
    /// The app whose peer it is.
    pub app_id: AppId,
    /// What it is told.
    pub kind: DeliveryKind,
    /// Whether nothing is sent at present; what is asked for waits.
    pub paused: bool,
    /// How many attempts may be under way on one node.
    pub at_once: u16,
    /// How many attempts a second there are, over all nodes together; as many as
    /// go where this is none.
    pub pace: Option<u32>,
    /// How many may come at once after a silence; none without a pace.
    pub burst: Option<u32>,
    /// In which order it is told.
    pub order: DeliveryOrder,
    /// How long after the first, second, … failed attempt the next one begins, in
    /// seconds.
    pub schedule_secs: Vec<u32>,
    /// After how many failures in a row a node leaves it alone for a while; never
    /// when 0.
    pub breaker: u16,
    /// When any of that last changed, in milliseconds since the epoch; 0 where
    /// nobody has said anything.
    pub changed_at: Timestamp,
    /// How many deliveries wait for it, those under way among them; counted up to
    /// 1,000.
    pub waiting: u64,
    /// Whether there are more than were counted.
    pub more_waiting: bool,
    /// How it stands with this node; none where nothing is sent from here.
    pub standing: Option<EndpointStanding>,
}

/// A part of the endpoints of which something was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointPage {
    /// In the order of their apps' ids.
    pub endpoints: Vec<EndpointView>,
    /// Whether more follow.
    pub more: bool,
}

impl EndpointView {
    /// Which endpoint.
    #[must_use]
    pub const fn id(&self) -> EndpointId {
        EndpointId {
            app_id: self.app_id,
            kind: self.kind,
        }
    }
}

impl Admin {
    /// At most `limit` endpoints of which something was said that come after one.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn endpoints(
        &self,
        after: Option<EndpointId>,
        limit: usize,
    ) -> Result<EndpointPage, AdminError> {
        let page = self.store.endpoints(after, limit).await?;
        let mut endpoints = Vec::with_capacity(page.items.len());
        for endpoint in page.items {
            endpoints.push(self.endpoint_view(endpoint).await?);
        }
        let more = page.more;
        Ok(EndpointPage { endpoints, more })
    }

    /// How one peer is sent to, also where nobody has said anything.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app, [`AdminError::Store`].
    pub async fn endpoint(&self, id: EndpointId) -> Result<EndpointView, AdminError> {
        let endpoint = self.known_endpoint(id).await?;
        self.endpoint_view(endpoint).await
    }

    /// Says how a peer is sent to from now on. What is absent stays.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::NoSuch`] app, [`AdminError::Store`].
    pub async fn configure_endpoint(
        &self,
        id: EndpointId,
        new: NewEndpointSettings,
    ) -> Result<EndpointView, AdminError> {
        let known = self.known_endpoint(id).await?;
        let wish = change::checked(&new, &known, self.clock.now())?;
        let changed = Action::EndpointConfigure;
        self.change_endpoint(known, wish, (changed, json!(new)))
            .await
    }

    /// Sends a peer nothing until it is [resumed](Self::resume_endpoint). What is
    /// under way is finished, and what is asked for waits.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app, [`AdminError::Store`].
    pub async fn pause_endpoint(&self, id: EndpointId) -> Result<EndpointView, AdminError> {
        self.set_paused(id, true, Action::EndpointPause).await
    }

    /// Sends it what has waited, and everything else, from now on.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app, [`AdminError::Store`].
    pub async fn resume_endpoint(&self, id: EndpointId) -> Result<EndpointView, AdminError> {
        self.set_paused(id, false, Action::EndpointResume).await
    }

    async fn set_paused(
        &self,
        id: EndpointId,
        paused: bool,
        action: Action,
    ) -> Result<EndpointView, AdminError> {
        let known = self.known_endpoint(id).await?;
        let wish = ConfigureEndpoint {
            paused: Some(paused),
            ..change::nothing(id, self.clock.now())
        };
        self.change_endpoint(known, wish, (action, json!({}))).await
    }

    async fn change_endpoint(
        &self,
        known: Endpoint,
        wish: ConfigureEndpoint,
        (action, details): (Action, serde_json::Value),
    ) -> Result<EndpointView, AdminError> {
        let EndpointId { app_id, kind } = wish.id;
        let changed = Endpoint::apply(Some(known), &wish).map_err(|_| AdminError::NO_GAME)?;
        let view = self.endpoint_view(changed).await?;
        let deed = action.on(Target("endpoint", format!("{app_id}/{kind}")), details);
        let steps = vec![Step::ConfigureEndpoint(wish)];
        self.commit(deed, steps, &view).await?;
        self.wake();
        Ok(view)
    }

    async fn known_endpoint(&self, id: EndpointId) -> Result<Endpoint, AdminError> {
        let snapshot = self.directory.last_known();
        snapshot.app(id.app_id).ok_or(AdminError::NO_GAME)?;
        let known = self.store.endpoint(id).await?;
        Ok(known.unwrap_or_else(|| Endpoint::usual(id)))
    }

    async fn endpoint_view(&self, endpoint: Endpoint) -> Result<EndpointView, AdminError> {
        let at_most = MOST_COUNTED.saturating_add(1);
        let waiting = self.store.waiting_at(endpoint.id, at_most).await?;
        Ok(EndpointView {
            app_id: endpoint.id.app_id,
            kind: endpoint.id.kind,
            paused: endpoint.paused,
            at_once: endpoint.at_once,
            pace: endpoint.pace.map(|pace| pace.per_second),
            burst: endpoint.pace.map(|pace| pace.burst),
            order: endpoint.order,
            schedule_secs: endpoint.schedule.secs().to_vec(),
            breaker: endpoint.breaker,
            changed_at: endpoint.changed_at,
            waiting: waiting.min(MOST_COUNTED),
            more_waiting: waiting > MOST_COUNTED,
            standing: self.standing(endpoint.id),
        })
    }
}
