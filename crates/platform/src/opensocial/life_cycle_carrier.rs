//! Tells games of what happened to their players, until they have taken it.

use ::opensocial::platform::{
    life_cycle::{LifeCycle, Telling},
    outgoing::{Call, FORM, Pen, Signer},
};
use base::AppId;
use courier::Carried;
use directory::Deaf;
use http::{HeaderMap, HeaderValue, Method, header};
use outbound::{Answer, Request};
use store::{AttemptOutcome, Delivery, EventLink, LinkMethod, SocialProfile};

use super::{carrier::SocialCarrierParts, registry::profile};
use crate::carried;

/// One attempt. Whether an earlier one may have been acted on makes no
/// difference: the wire knows no answer that says so, and a game has to take an
/// event that comes again for what it is.
pub(super) async fn carry_life_cycle(
    parts: &SocialCarrierParts,
    delivery: &Delivery,
    told: &LifeCycle,
) -> Carried {
    let call = match put_together(parts, delivery.app_id, told) {
        Ok(call) => call,
        Err(why) => return carried::not_sent(&why),
    };
    let Some(request) = request(call) else {
        return carried::not_sent("the signature is no header");
    };
    match parts.outbound.send(request, parts.budget).await {
        Ok(answer) => judged(&answer),
        Err(error) => carried::unanswered(&error),
    }
}

/// The call as the game is to be told now: the link and the secret may be others
/// than when it happened. A game that has no link any longer is told nothing
/// until it has one again.
fn put_together(parts: &SocialCarrierParts, app: AppId, told: &LifeCycle) -> Result<Call, String> {
    let line = parts.line(app, told.environment)?;
    let (link, profile_name) = link(parts, app, &told.event)?;
    let nonce = parts.rng.array::<10>().map(|byte| format!("{byte:02x}"));
    let profile = profile(profile_name);
    let telling = Telling {
        url: &link.url,
        post: link.method == LinkMethod::Post,
        app_number: &line.app_number,
        profile,
        told,
    };
    let signed = telling.sign(&Signer {
        consumer_key: &line.consumer_key,
        pen: Pen::Secret(&line.secret),
        at: parts.clock.now(),
        nonce: &nonce.concat(),
        realm: profile.name,
    });
    signed.map_err(|why| why.to_string())
}

fn link(
    parts: &SocialCarrierParts,
    app: AppId,
    event: &str,
) -> Result<(EventLink, SocialProfile), &'static str> {
    let known = parts.directory.known();
    let known = known.map_err(|Deaf| "this node has not heard from its store for too long")?;
    let setup = known.social_setup(app);
    let mut links = setup.links.iter();
    let found = links.find(|(of, _)| of.as_str() == event);
    let (_, link) = found.ok_or("the game has no link for the event")?;
    Ok((link.clone(), setup.profile))
}

fn request(call: Call) -> Option<Request> {
    let mut headers = HeaderMap::new();
    let authorization = call.authorization.expose_str()?;
    let authorization = HeaderValue::try_from(authorization).ok()?;
    headers.insert(header::AUTHORIZATION, authorization);
    let method = match &call.form {
        Some(_) => {
            let form = HeaderValue::from_static(FORM);
            headers.insert(header::CONTENT_TYPE, form);
            Method::POST
        }
        None => Method::GET,
    };
    Some(Request {
        method,
        url: call.url,
        headers,
        body: call.form.unwrap_or_default().into(),
    })
}

/// Any 2xx says that the event was taken, and nothing else does; our choice, as
/// the documents name no status. What the game says beside it is not kept.
fn judged(answer: &Answer) -> Carried {
    let status = answer.status.as_u16();
    if answer.status.is_success() {
        return Carried {
            outcome: AttemptOutcome::Delivered,
            status: Some(status),
            detail: String::new(),
            unknown: false,
        };
    }
    let refused = answer.status.is_client_error() || answer.status.is_redirection();
    Carried {
        outcome: AttemptOutcome::Failed,
        status: Some(status),
        detail: format!("the game answered {status}, and only 2xx says that it was taken"),
        unknown: !refused,
    }
}
