//! Tells games of what happened to their players, until they have taken it.

use ::opensocial::platform::{
    life_cycle::{LifeCycle, Telling},
    outgoing::Call,
};
use base::AppId;
use courier::Carried;
use directory::Deaf;
use outbound::Answer;
use store::{AttemptOutcome, Delivery, EventLink, LinkMethod};

use super::carrier::SocialCarrierParts;
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
    match parts.send(call).await {
        Ok(answered) => {
            let judged = judged(&answered.answer);
            answered.judged(judged)
        }
        Err(carried) => carried,
    }
}

/// The call as the game is to be told now: the link and the secret may be others
/// than when it happened. A game that has no link any longer is told nothing
/// until it has one again.
fn put_together(parts: &SocialCarrierParts, app: AppId, told: &LifeCycle) -> Result<Call, String> {
    let line = parts.line(app, told.environment)?;
    let link = link(parts, app, &told.event)?;
    let telling = Telling {
        url: &link.url,
        post: link.method == LinkMethod::Post,
        app_number: &line.app_number,
        profile: line.profile,
        told,
    };
    let nonce = parts.rng.array::<10>().map(|byte| format!("{byte:02x}"));
    let nonce = nonce.concat();
    let signer = line.signer(&*parts.rng, parts.clock.now(), &nonce);
    telling.sign(&signer).map_err(|why| why.to_string())
}

fn link(parts: &SocialCarrierParts, app: AppId, event: &str) -> Result<EventLink, &'static str> {
    let known = parts.directory.known();
    let known = known.map_err(|Deaf| carried::OUT_OF_TOUCH)?;
    let setup = known.social_setup(app);
    let mut links = setup.links.iter();
    let found = links.find(|(of, _)| of.as_str() == event);
    let (_, link) = found.ok_or("the game has no link for the event")?;
    Ok(link.clone())
}

/// Any 2xx says that the event was taken, and nothing else does; our choice, as
/// the documents name no status.
fn judged(answer: &Answer) -> Carried {
    let status = answer.status.as_u16();
    if answer.status.is_success() {
        return Carried::new(AttemptOutcome::Delivered, Some(status), "");
    }
    let refused = answer.status.is_client_error() || answer.status.is_redirection();
    let detail = format!("the game answered {status}, and only 2xx says that it was taken");
    Carried::new(AttemptOutcome::Failed, Some(status), detail).leaving_open(!refused)
}
