mod judging;

use std::{net::IpAddr, sync::Arc};

use ::rewards::{Outcome, Profile};
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{Method, request};
use serve::{Peer, Problem, fixed};
use store::RewardNetwork;

use super::{Duplicates, Network, Rewards};
use crate::Parts;
use judging::judge;

/// `GET /rewards/{network}/{game}`, the address to give to the network with
/// whatever parameters behind it. Nobody presents a key: a callback is believed
/// for its signature.
pub(crate) async fn receive(State(parts): State<Arc<Parts>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let Some(place) = Place::of(&parts, &head) else {
        return Problem::unknown_path().into_response();
    };
    let called = called(&parts, &head, &place).await;
    parts.rewards.called(place.name, called.reason);
    let order = called.order.as_deref().unwrap_or_default();
    let answer = place.profile().answer(place.told(called.outcome), order);
    fixed(answer.status, answer.headers, answer.body.into_owned())
}

/// What a callback came to.
struct Called {
    outcome: Outcome,
    /// Its name in the metrics.
    reason: &'static str,
    /// The order's id as it came, where it was read.
    order: Option<String>,
}

impl Called {
    fn unread(outcome: Outcome) -> Self {
        Self {
            outcome,
            reason: outcome.reason(),
            order: None,
        }
    }
}

/// What the path names.
struct Place {
    name: RewardNetwork,
    side: Side,
}

enum Side {
    /// The game takes the network's callbacks.
    Taken(Arc<Rewards>, Arc<Network>),
    /// It does not, and this is how the network is told so.
    NotTaken(Profile),
}

impl Place {
    /// None for a network that nobody has heard of. The names have one spelling, so
    /// nothing in the path is decoded.
    fn of(parts: &Parts, head: &request::Parts) -> Option<Self> {
        let (rest, game) = head.uri.path().rsplit_once('/')?;
        let (_, network) = rest.rsplit_once('/')?;
        let name = RewardNetwork::new(network)?;
        let rewards = parts.games.get(game).and_then(|game| game.rewards.as_ref());
        let taken = rewards.and_then(|rewards| {
            let network = rewards.network(name)?;
            Some(Side::Taken(Arc::clone(rewards), Arc::clone(network)))
        });
        let side = taken.or_else(|| Profile::named(network).map(Side::NotTaken))?;
        Some(Self { name, side })
    }

    fn profile(&self) -> &Profile {
        match &self.side {
            Side::Taken(_, network) => network.options.receiver.profile(),
            Side::NotTaken(profile) => profile,
        }
    }

    /// What the network is told of what a callback came to.
    fn told(&self, outcome: Outcome) -> Outcome {
        match &self.side {
            Side::Taken(_, network)
                if outcome == Outcome::Duplicate
                    && network.options.duplicates == Duplicates::Accept =>
            {
                Outcome::Granted
            }
            _ => outcome,
        }
    }
}

async fn called(parts: &Arc<Parts>, head: &request::Parts, place: &Place) -> Called {
    if head.method != Method::GET {
        return Called::unread(Outcome::Method);
    }
    let Some(sender) = sender(parts, head) else {
        tracing::info!("a proxy does not say where a callback comes from");
        return Called::unread(Outcome::SenderNotListed);
    };
    let Side::Taken(rewards, network) = &place.side else {
        return Called::unread(Outcome::UnknownGame);
    };
    if !network.options.senders.admit(sender) {
        let (network, game) = (network.name.as_str(), rewards.name());
        tracing::info!(network, game, %sender, "a callback came from elsewhere");
        return Called::unread(Outcome::SenderNotListed);
    }
    let query = head.uri.query().unwrap_or_default();
    judge(parts, rewards, network, query.as_bytes()).await
}

fn sender(parts: &Parts, head: &request::Parts) -> Option<IpAddr> {
    let Peer(peer) = head.extensions.get()?;
    parts.trusted_proxies.sender(*peer, &head.headers)
}
