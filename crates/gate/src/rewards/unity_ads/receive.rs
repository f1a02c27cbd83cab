use std::{net::IpAddr, sync::Arc};

use ::unity_ads::{
    ACCEPTED, Answer, Refusal, UNKNOWN_GAME,
    game::{Callback, Redeem},
};
use axum::{
    extract::{Request, State},
    response::Response,
};
use directory::Deaf;
use http::{Method, request};
use serve::{Peer, fixed};
use sign::Signed;
use store::{RewardId, RewardNetwork};
use tokio::sync::OwnedSemaphorePermit;

use super::{Duplicates, UnityAds};
use crate::{
    Parts,
    rewards::{Redeemed, Redeemer, Wish},
};

const NETWORK: RewardNetwork = RewardNetwork::UNITY_ADS;

/// `GET /rewards/unity-ads/{game}`, the address to give to the network with
/// whatever static parameters behind it. Nobody presents a key: a callback is
/// believed for its signature.
pub(crate) async fn receive(State(parts): State<Arc<Parts>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let (outcome, answer) = judge(&parts, &head).await;
    parts.rewards.called(NETWORK, outcome);
    fixed(answer.status, answer.headers, answer.body)
}

/// What the callback comes to, by its name in the metrics and on the wire.
async fn judge(parts: &Arc<Parts>, head: &request::Parts) -> (&'static str, Answer) {
    let refused = |refusal: Refusal| (refusal.reason(), refusal.wire());
    if head.method != Method::GET {
        return refused(Refusal::MethodNotAllowed);
    }
    let Some(sender) = sender(parts, head) else {
        tracing::info!("a proxy does not say where a callback comes from");
        return refused(Refusal::SenderNotListed);
    };
    let Some(game) = find(parts, head) else {
        return ("unknown_game", UNKNOWN_GAME);
    };
    let query = head.uri.query().unwrap_or_default();
    match redeem(parts, game, sender, query).await {
        Ok(()) => ("granted", ACCEPTED),
        Err(Refusal::DuplicateOrder) if game.duplicates == Duplicates::Accept => {
            (Refusal::DuplicateOrder.reason(), ACCEPTED)
        }
        Err(refusal) => refused(refusal),
    }
}

fn sender(parts: &Parts, head: &request::Parts) -> Option<IpAddr> {
    let Peer(peer) = head.extensions.get()?;
    parts.trusted_proxies.sender(*peer, &head.headers)
}

/// The game that the path names. Its name has one spelling, so nothing in the
/// path is decoded.
fn find<'p>(parts: &'p Parts, head: &request::Parts) -> Option<&'p Arc<UnityAds>> {
    let (_, name) = head.uri.path().rsplit_once('/')?;
    parts.games.get(name)?.unity_ads.as_ref()
}

async fn redeem(
    parts: &Arc<Parts>,
    game: &Arc<UnityAds>,
    sender: IpAddr,
    query: &str,
) -> Result<(), Refusal> {
    let name = &*game.recipient.game;
    if !game.senders.admit(sender) {
        tracing::info!(game = name, %sender, "a callback came from elsewhere");
        return Err(Refusal::SenderNotListed);
    }
    let callback = Callback::parse(query.as_bytes(), &game.expected).inspect_err(|refusal| {
        tracing::info!(game = name, reason = refusal.reason(), "callback refused");
    })?;
    // The digest of what came; what should have come is never written anywhere.
    let mac = callback.mac_prefix();
    let claimed_oid = callback.claimed_oid().clone();
    let keys = game.keys.iter().map(|(id, key)| (*id, key));
    let signed = callback.verify(keys).inspect_err(|refusal| {
        tracing::info!(
            game = name,
            %claimed_oid,
            %mac,
            reason = refusal.reason(),
            "callback refused"
        );
    })?;
    // A node that is cut off does nothing in a player's name; the network comes again.
    parts
        .directory
        .known()
        .map_err(|Deaf| Refusal::Unavailable)?;
    let place = Arc::clone(&game.places).try_acquire_owned();
    let place = place.map_err(|_| Refusal::Unavailable)?;
    let (oid, key_id) = (signed.get().oid.clone(), signed.get().key_id);
    let refusal = match see_through(parts, game, &signed, place).await {
        Redeemed::Granted => return Ok(()),
        Redeemed::GrantedBefore => Refusal::DuplicateOrder,
        Redeemed::Rejected => Refusal::GrantRefused,
        Redeemed::InFlight => Refusal::InFlight,
        Redeemed::Unknown => Refusal::OutcomeUnknown,
        Redeemed::Unavailable => Refusal::Unavailable,
        Redeemed::Conflict => {
            // The network does not sign two rewards with one name, so someone
            // else can sign, or the network is not what it was.
            tracing::error!(game = name, %oid, %key_id, %mac, "an order came again as another one");
            Refusal::OrderConflict
        }
    };
    let reason = refusal.reason();
    tracing::info!(game = name, %oid, %key_id, %mac, reason, "callback not acknowledged");
    Err(refusal)
}

/// Redeems in a task of its own, which goes on when the sender hangs up and
/// this request with it.
async fn see_through(
    parts: &Arc<Parts>,
    game: &Arc<UnityAds>,
    signed: &Signed<Redeem>,
    place: OwnedSemaphorePermit,
) -> Redeemed {
    let (name, wish) = (game.recipient.game.clone(), wish(game, signed));
    let (parts, game) = (Arc::clone(parts), Arc::clone(game));
    let task = tokio::spawn(async move {
        let redeemed = Redeemer::of(&parts).redeem(&game.recipient, wish).await;
        drop(place);
        redeemed
    });
    task.await.unwrap_or_else(|error| {
        tracing::error!(game = name, %error, "a reward was not seen to its end");
        Redeemed::Unknown
    })
}

/// What was signed, as the store remembers it. A repetition is told by player
/// alone: the OID names the reward, and everything else that is signed has to
/// be what is configured, which an operator may change between two attempts.
/// The game is told what it was at the first one.
fn wish(game: &UnityAds, signed: &Signed<Redeem>) -> Wish {
    let redeem = signed.get();
    Wish {
        id: RewardId {
            app_id: game.app_id(),
            network: NETWORK,
            oid: redeem.oid.as_str().to_owned(),
        },
        subject: redeem.sid.as_str().to_owned(),
        parameters: game.parameters.clone(),
        key_id: redeem.key_id.to_string(),
    }
}
