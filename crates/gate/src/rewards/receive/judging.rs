use std::{iter, sync::Arc};

use ::rewards::{Callback, Earned, Field, NoPrice, Outcome, Refusal, Unreadable};
use directory::Deaf;
use sign::{Signed, mac::Key};
use store::{Kept, RewardId};
use tokio::sync::OwnedSemaphorePermit;

use super::Called;
use crate::{
    Parts,
    rewards::{
        Network, NetworkKeys, Redeemed, Redeemer, RewardMode, Rewards, Unpriced, Wish, Worth,
        remembered::Remembered,
    },
    upstream::Found,
};

/// A callback whose signature holds, under a key by the name that logs have.
type Believed = Signed<Earned<String>>;

/// What is told of a callback, and why in the metrics where that says more.
type Verdict = (Outcome, &'static str);

const fn plain(outcome: Outcome) -> Verdict {
    (outcome, outcome.reason())
}

/// Judges a callback by its query alone.
pub(super) async fn judge(
    parts: &Arc<Parts>,
    rewards: &Arc<Rewards>,
    network: &Arc<Network>,
    query: &[u8],
) -> Called {
    let (name, game) = (network.name.as_str(), rewards.name());
    let callback = match network.options.receiver.parse(query) {
        Ok(callback) => callback,
        Err(refusal) => {
            let reason = refusal.reason();
            tracing::info!(network = name, game, reason, "callback refused");
            return Called {
                outcome: refusal.outcome(),
                reason,
                order: None,
            };
        }
    };
    let order = callback.claimed_order().to_owned();
    // The digest of what came; what should have come is never written anywhere.
    let mac = callback.mac_prefix();
    let (outcome, reason) = match verify(network, callback).await {
        Ok(earned) => {
            let key_id = earned.get().key_id.clone();
            let signs_player = earned.get().subject_authenticated();
            let (outcome, reason) = seen_through(parts, rewards, network, earned).await;
            match outcome {
                Outcome::Granted => {}
                // Anyone who has seen the callback can have written another player.
                Outcome::Conflict if !signs_player => {
                    let reason = "order_of_another";
                    tracing::info!(network = name, game, order, key_id, %mac, reason, "callback refused");
                    return Called {
                        outcome,
                        reason,
                        order: Some(order),
                    };
                }
                // The network does not sign two rewards with one name, so someone
                // else can sign, or the network is not what it was.
                Outcome::Conflict => {
                    tracing::error!(network = name, game, order, key_id, %mac, "an order came again as another one");
                }
                _ => {
                    tracing::info!(network = name, game, order, key_id, %mac, reason, "callback not acknowledged");
                }
            }
            (outcome, reason)
        }
        Err((outcome, reason)) => {
            tracing::info!(network = name, game, claimed_order = order, %mac, reason, "callback refused");
            (outcome, reason)
        }
    };
    Called {
        outcome,
        reason,
        order: Some(order),
    }
}

async fn verify(network: &Network, callback: Callback) -> Result<Believed, Verdict> {
    let refused = |refusal: Refusal| (refusal.outcome(), refusal.reason());
    match &network.options.keys {
        NetworkKeys::Shared(keys) => {
            let keys = keys.iter().map(|(id, key)| (id.to_string(), key));
            callback.verify(keys).map_err(refused)
        }
        NetworkKeys::Published(published) => {
            // Whoever signs nothing has nothing fetched.
            let name = callback.key_hint().filter(|_| callback.is_signed());
            let Some(name) = name.map(str::to_owned) else {
                return callback.verify(iter::empty::<(_, &Key)>()).map_err(refused);
            };
            let key: Option<Key> = match published.find(&name).await {
                Found::Key(key) => Some(key),
                Found::None => None,
                Found::Later => return Err((Outcome::Unavailable, "keys_unavailable")),
            };
            let keys = key.iter().map(|key| (name.clone(), key));
            callback.verify(keys).map_err(refused)
        }
    }
}

/// Does what the game's mode says, in a task of its own, which goes on when the
/// sender hangs up and this request with it.
async fn seen_through(
    parts: &Arc<Parts>,
    rewards: &Arc<Rewards>,
    network: &Arc<Network>,
    earned: Believed,
) -> Verdict {
    // Nothing is given for what the network takes back, whoever has said so.
    if earned.get().is_reversal() {
        let (network, game) = (network.name.as_str(), rewards.name());
        let order = earned.get().order();
        tracing::warn!(network, game, order, "the network takes a reward back");
        return plain(Outcome::Reversed);
    }
    let wish = match wish(rewards, network, &earned) {
        Ok(wish) => wish,
        Err(verdict) => return verdict,
    };
    // A node that is cut off does nothing in a player's name; the network comes again.
    if let Err(Deaf) = parts.directory.known() {
        return plain(Outcome::Unavailable);
    }
    let Ok(place) = Arc::clone(&network.places).try_acquire_owned() else {
        return (Outcome::Unavailable, "busy");
    };
    let (parts, rewards) = (Arc::clone(parts), Arc::clone(rewards));
    let (game, network) = (rewards.name().to_owned(), Arc::clone(network));
    let task = tokio::spawn(async move { redeem(&parts, &rewards, &network, wish, place).await });
    let redeemed = task.await.unwrap_or_else(|error| {
        tracing::error!(game, %error, "a reward was not seen to its end");
        Redeemed::Unknown
    });
    plain(match redeemed {
        Redeemed::Unpriced(why) => return (Outcome::Unavailable, no_price(why)),
        Redeemed::Granted => Outcome::Granted,
        Redeemed::GrantedBefore => Outcome::Duplicate,
        Redeemed::Rejected => Outcome::Rejected,
        Redeemed::InFlight => Outcome::InFlight,
        Redeemed::Unknown => Outcome::Unknown,
        Redeemed::Unavailable => Outcome::Unavailable,
        Redeemed::Conflict => Outcome::Conflict,
    })
}

async fn redeem(
    parts: &Parts,
    rewards: &Rewards,
    network: &Network,
    wish: Wish,
    _place: OwnedSemaphorePermit,
) -> Redeemed {
    let redeemer = Redeemer::of(parts);
    match network.options.mode {
        RewardMode::Audit => redeemer.keep(rewards.name(), wish, Kept::Recorded).await,
        RewardMode::Inbox if !wish.unpriced => {
            redeemer.keep(rewards.name(), wish, Kept::Held).await
        }
        // What has no price yet is nothing that the game could fetch: it is left
        // open, and put into the inbox once there is one.
        RewardMode::Grant | RewardMode::Inbox => {
            let (recipient, within) = (rewards.recipient(), network.within());
            redeemer.redeem(recipient, network, wish, within).await
        }
    }
}

/// What was signed, as the store remembers it. A repetition is told by player
/// alone: the order names the reward, and what else is signed may be spelled
/// anew or configured anew between two attempts. The game is told what it was at
/// the first one.
fn wish(rewards: &Rewards, network: &Network, earned: &Believed) -> Result<Wish, Verdict> {
    let earned = earned.get();
    let malformed = |refusal: Refusal| (refusal.outcome(), refusal.reason());
    let subject = match earned.subject() {
        Some(subject) if !subject.is_empty() => subject,
        // Nobody is named by a network that names players.
        _ if earned.profile().parameter(Field::Subject).is_some() => {
            return Err(malformed(Refusal::SubjectMissing));
        }
        _ => "",
    };
    let worth = worth(network, earned);
    let unpriced = worth.is_err();
    let remembered = Remembered {
        parameters: parameters(network, earned),
        reward: worth.unwrap_or_default(),
        unpriced,
    };
    let too_long = malformed(Refusal::Unreadable(Unreadable::TooLong));
    Ok(Wish {
        id: RewardId {
            app_id: rewards.app_id(),
            network: network.name,
            oid: earned.order().to_owned(),
        },
        subject: subject.to_owned(),
        parameters: remembered.text().ok_or(too_long)?,
        key_id: earned.key_id.clone(),
        unpriced,
    })
}

/// What the game is told besides order and player: what the network has signed
/// and what is configured. What anyone may have written is left out.
fn parameters(
    network: &Network,
    earned: &Earned<String>,
) -> std::collections::BTreeMap<String, String> {
    let profile = earned.profile();
    let named = [Field::Order, Field::Subject].map(|field| profile.parameter(field));
    let signed = earned
        .authenticated()
        .filter(|(name, _)| !named.contains(&Some(*name)));
    let statics = network.options.receiver.statics();
    let texts = signed.chain(statics);
    texts
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn worth(network: &Network, earned: &Earned<String>) -> Result<Option<Worth>, NoPrice> {
    let priced = network.options.mode != RewardMode::Audit;
    let Some(prices) = network.options.prices.as_ref().filter(|_| priced) else {
        return Ok(None);
    };
    match prices.price(earned) {
        Ok(price) => Ok(Some(Worth {
            name: price.reward,
            amount: price.amount,
        })),
        Err(why) => {
            // It was earned, so it is written down and waits for the list to be
            // mended.
            let (network, order) = (network.name.as_str(), earned.order());
            tracing::error!(network, order, %why, "a callback has no price");
            Err(why)
        }
    }
}

const fn no_price(why: Unpriced) -> &'static str {
    match why {
        Unpriced::By(NoPrice::NotListed) | Unpriced::NoList => "price_not_listed",
        Unpriced::By(NoPrice::AmountUnreadable) => "amount_unreadable",
        Unpriced::By(NoPrice::AmountTooHigh) => "amount_too_high",
    }
}
