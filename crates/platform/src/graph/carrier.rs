use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use base::{AppId, Environment, Secret, SharedClock};
use courier::{Carried, Carrier, Occasion};
use directory::{Deaf, Directory};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use meta_graph::wire::webhook::{CONTENT_TYPE, SIGNATURE_HEADER, signature};
use outbound::{Answer, Budget, Outbound, Request};
use store::{AttemptOutcome, Delivery, DeliveryKind, Platform};

use crate::carried::{self, Asked};

/// What an attempt at an event may cost. Only the status of the answer counts;
/// what is beside it is read so that an answer with a page in it is one, too.
pub const WEBHOOK_BUDGET: Budget = Budget {
    deadline: Duration::from_secs(10),
    max_response: 64 * 1024,
};

/// Sends games' servers the events of the graph: POST with the JSON that was
/// written down, signed by the app's secret; redirects are not followed (Meta,
/// "Webhooks").
pub struct GraphCarrier {
    directory: Arc<Directory>,
    outbound: Outbound,
    budget: Budget,
    clock: SharedClock,
}

/// Where an event goes, and what signs it.
struct Address {
    callback_url: String,
    secret: Secret,
}

impl GraphCarrier {
    /// Takes what says where each game is told, the client to tell it with, whose
    /// policy decides which addresses may be called, what an attempt may cost, which
    /// is the [`WEBHOOK_BUDGET`], and the time, from which a date counts until which
    /// a game wants to be left alone.
    #[must_use]
    pub const fn new(
        directory: Arc<Directory>,
        outbound: Outbound,
        budget: Budget,
        clock: SharedClock,
    ) -> Self {
        Self {
            directory,
            outbound,
            budget,
            clock,
        }
    }

    /// The address as it is now: a secret that was replaced signs no more from
    /// then on, and a game that has no webhook any longer is told nothing until it
    /// has one again. A node that cannot know of either puts the event off.
    fn address(&self, app: AppId) -> Result<Address, &'static str> {
        let known = self
            .directory
            .known()
            .map_err(|Deaf| carried::OUT_OF_TOUCH)?;
        let setup = known.graph_setup(app);
        let webhook = setup.webhook.as_ref().ok_or("no webhook is set up")?;
        let world = known.world(Platform::MetaGraph, Environment::Live);
        let listing = world.listing_of(app).ok_or("the app is not on the graph")?;
        let credential = world.credential(&listing.external_id);
        let credential = credential.filter(|credential| credential.app_id == app);
        let secret = credential.ok_or("the app has no secret on the graph")?;
        Ok(Address {
            callback_url: webhook.callback_url.clone(),
            secret: secret.secret.clone(),
        })
    }
}

#[async_trait]
impl Carrier for GraphCarrier {
    fn kind(&self) -> DeliveryKind {
        DeliveryKind::MetaGraph
    }

    /// Whether an earlier attempt may have been acted on makes no difference:
    /// the wire knows no answer that says so, and a receiver has to know an
    /// event that comes again by what is in it.
    async fn carry(&self, delivery: &Delivery, _: Occasion) -> Carried {
        let address = match self.address(delivery.app_id) {
            Ok(address) => address,
            Err(why) => return carried::not_sent(why),
        };
        let body = &delivery.payload;
        let signature = signature(&address.secret, body.as_bytes());
        let Some(headers) = headers(&signature) else {
            return carried::not_sent("the signature is no header");
        };
        // Whoever repeats it may leave out what stands before the code.
        let code = signature.rsplit('=').next().unwrap_or_default();
        let hidden = vec![Secret::new(code), address.secret];
        let asked = Asked::new("POST", &address.callback_url, body, hidden);
        let request = Request {
            method: Method::POST,
            url: address.callback_url,
            headers,
            body: body.clone().into_bytes().into(),
        };
        match self.outbound.send(request, self.budget).await {
            Ok(answer) => carried::answered(judged(&answer), asked, &answer, &self.clock),
            Err(error) => carried::unanswered(asked, &error),
        }
    }
}

fn headers(signature: &str) -> Option<HeaderMap> {
    let signature = HeaderValue::try_from(signature).ok()?;
    let mut headers = HeaderMap::new();
    let json = HeaderValue::from_static(CONTENT_TYPE);
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert(HeaderName::from_static(SIGNATURE_HEADER), signature);
    Some(headers)
}

/// 200 says that the event was taken, and nothing else does (Meta, "Webhooks").
fn judged(answer: &Answer) -> Carried {
    let status = answer.status.as_u16();
    if status == 200 {
        return Carried::new(AttemptOutcome::Delivered, Some(status), "");
    }
    let refused = answer.status.is_client_error() || answer.status.is_redirection();
    let detail = format!("the receiver answered {status}, and only 200 says that it was taken");
    Carried::new(AttemptOutcome::Failed, Some(status), detail).leaving_open(!refused)
}

impl fmt::Debug for GraphCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphCarrier").finish_non_exhaustive()
    }
}
