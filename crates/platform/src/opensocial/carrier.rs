use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use base::{AppId, Environment, Secret, SharedClock, SharedRng};
use courier::{Carried, Carrier, Occasion};
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
use crate::carried::{self, Asked};

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
/// says, whatever kind of delivery it was enqueued as.
pub struct SocialCarrier {
    parts: SocialCarrierParts,
    kind: DeliveryKind,
}

impl SocialCarrier {
    /// A carrier of life-cycle events, of these parts.
    #[must_use]
    pub const fn new(parts: SocialCarrierParts) -> Self {
        let kind = DeliveryKind::OpenSocial;
        Self { parts, kind }
    }

    /// One of life-cycle events, and one of payments' questions.
    #[must_use]
    pub fn both(parts: SocialCarrierParts) -> [Self; 2] {
        let payments = Self {
            parts: parts.clone(),
            kind: DeliveryKind::OpenSocialPayment,
        };
        [Self::new(parts), payments]
    }
}

#[async_trait]
impl Carrier for SocialCarrier {
    fn kind(&self) -> DeliveryKind {
        self.kind
    }

    async fn carry(&self, delivery: &Delivery, occasion: Occasion) -> Carried {
        if let Some(asked) = AskedPayment::read(&delivery.payload) {
            return carry_payment(&self.parts, delivery, asked, occasion).await;
        }
        if let Some(told) = LifeCycle::read(&delivery.payload) {
            return carry_life_cycle(&self.parts, delivery, &told).await;
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
    pub(super) async fn send(&self, call: Call) -> Result<Answered, Carried> {
        let asked = asked(&call);
        let Some(request) = request(call) else {
            return Err(carried::not_sent("the call cannot be written down"));
        };
        match self.outbound.send(request, self.budget).await {
            Ok(answer) => Ok(Answered {
                answer,
                asked,
                clock: self.clock.clone(),
            }),
            Err(error) => Err(carried::unanswered(asked, &error)),
        }
    }
}

/// An answer that is still to be judged.
pub(super) struct Answered {
    pub(super) answer: Answer,
    asked: Asked,
    clock: SharedClock,
}

impl Answered {
    pub(super) fn status(&self) -> u16 {
        self.answer.status.as_u16()
    }

    /// What the attempt came to, with what went back and forth.
    pub(super) fn judged(self, judged: Carried) -> Carried {
        carried::answered(judged, self.asked, &self.answer, &self.clock)
    }
}

/// What is kept of a call: its signature stands in the header, which is not.
fn asked(call: &Call) -> Asked {
    let header = call.authorization.expose_str().unwrap_or_default();
    let signature = header.split("oauth_signature=\"").nth(1);
    let signature = signature.and_then(|rest| rest.split('"').next());
    let encoded = format!("x={}", signature.unwrap_or_default());
    let mut decoded = url::form_urlencoded::parse(encoded.as_bytes());
    let signature = decoded.next().map(|(_, value)| Secret::new(&*value));
    let form = call.form.as_deref().unwrap_or_default();
    Asked::new(call.method, &call.url, form, Vec::from_iter(signature))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_kept_without_what_signs_it() {
        let call = Call {
            method: "POST",
            url: "http://game.example/event?a=b".to_owned(),
            authorization: Secret::new(
                r#"OAuth realm="mobage", oauth_nonce="n", oauth_signature="a%2Fb%2Bc%3D""#,
            ),
            form: Some("id=1&eventtype=event.addapp".to_owned()),
        };
        let said = b"got a/b+c= that is a%2fb%2Bc%3D";
        let exchange = asked(&call).with(said);
        let request = "POST http://game.example/event?a=b\n\nid=1&eventtype=event.addapp";
        assert_eq!(exchange.request, request);
        assert_eq!(exchange.answer, "got [hidden] that is [hidden]");
    }
}
