use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use base::{AppId, Environment, SharedClock, SharedRng};
use courier::{Carried, Carrier};
use directory::{Deaf, Directory};
use http::{HeaderMap, HeaderValue, Method, header};
use opensocial::platform::{
    life_cycle::LifeCycle,
    outgoing::{Call, FORM},
    payment_callback::AskedPayment,
};
use outbound::{Answer, Budget, Outbound, Request};
use store::{Delivery, DeliveryKind, Store};

use super::{life_cycle_carrier::carry_life_cycle, line::Line, payment_carrier::carry_payment};
use crate::carried;

/// What an attempt to call a game may cost. Only the status of the answer counts;
/// what is beside it is read so that an answer with a page in it is one, too.
pub const SOCIAL_BUDGET: Budget = Budget {
    deadline: Duration::from_secs(10),
    max_response: 64 * 1024,
};

/// What carriers are made of.
#[derive(Clone)]
pub struct SocialCarrierParts {
    /// Where payments are.
    pub store: Arc<dyn Store>,
    /// What says how games are called.
    pub directory: Arc<Directory>,
    /// When signatures are made and deadlines pass.
    pub clock: SharedClock,
    /// For nonces and owners.
    pub rng: SharedRng,
    /// The client to call with, whose policy decides which addresses may be
    /// called.
    pub outbound: Outbound,
    /// What an attempt may cost, which is the [`SOCIAL_BUDGET`].
    pub budget: Budget,
}

/// Calls games on OpenSocial: what a delivery is about, the `kind` in its payload
/// says.
pub struct SocialCarrier(SocialCarrierParts);

impl SocialCarrier {
    /// A carrier of these parts.
    #[must_use]
    pub const fn new(parts: SocialCarrierParts) -> Self {
        Self(parts)
    }
}

#[async_trait]
impl Carrier for SocialCarrier {
    fn kind(&self) -> DeliveryKind {
        DeliveryKind::OpenSocial
    }

    async fn carry(&self, delivery: &Delivery, unknown: bool) -> Carried {
        if let Some(asked) = AskedPayment::read(&delivery.payload) {
            return carry_payment(&self.0, delivery, asked, unknown).await;
        }
        if let Some(told) = LifeCycle::read(&delivery.payload) {
            return carry_life_cycle(&self.0, delivery, &told).await;
        }
        carried::not_sent("this node cannot read what is to be told")
    }
}

impl fmt::Debug for SocialCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocialCarrier").finish_non_exhaustive()
    }
}

impl SocialCarrierParts {
    /// How a game is called at present. A node that cannot know puts the call off.
    pub(super) fn line(&self, app: AppId, environment: Environment) -> Result<Line, &'static str> {
        let known = self
            .directory
            .known()
            .map_err(|Deaf| carried::OUT_OF_TOUCH)?;
        Line::of(&known, app, environment)
    }

    /// Makes an attempt at a call that is put together and signed.
    pub(super) async fn send(&self, call: Call) -> Result<Answer, Carried> {
        let Some(request) = request(call) else {
            return Err(carried::not_sent("the call cannot be written down"));
        };
        let answer = self.outbound.send(request, self.budget).await;
        answer.map_err(|error| carried::unanswered(&error))
    }
}

fn request(call: Call) -> Option<Request> {
    let mut headers = HeaderMap::new();
    let mut signed = HeaderValue::from_bytes(call.authorization.expose()).ok()?;
    signed.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, signed);
    if call.form.is_some() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM));
    }
    Some(Request {
        method: Method::from_bytes(call.method.as_bytes()).ok()?,
        url: call.url,
        headers,
        body: call.form.unwrap_or_default().into_bytes().into(),
    })
}
