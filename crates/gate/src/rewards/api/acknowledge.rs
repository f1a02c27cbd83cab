use std::sync::Arc;

use axum::{body::Body, extract::State, response::Response};
use base::OwnerId;
use courier::persist;
use directory::gate_game_id;
use serde::{Deserialize, Serialize};
use serve::Problem;
use store::{
    AcknowledgeReward, LONGEST_DETAIL, Receipt, Refusal, RewardId, RewardNetwork, Step, Unit,
};

use super::{items, unavailable};
use crate::{
    Parts,
    auth::{May, Rewards},
    rewards::{OFFERED_AGAIN, key_of},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    game: Option<String>,
    rewards: Vec<Word>,
}

/// The game's word on one reward, which it names by `id` or by `network` and `oid`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    id: Option<String>,
    network: Option<String>,
    oid: Option<String>,
    granted: bool,
    #[serde(default)]
    reason: String,
}

/// What became of one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Became {
    /// It is written down, now or before.
    Acknowledged,
    /// The reward has ended the other way.
    SettledOtherwise,
    /// The reward is there and not in the inbox: the game is being asked for it, or
    /// it is only on record.
    NotInInbox,
    /// There is no such reward.
    UnknownReward,
    /// The word names no reward, or its reason is too long or holds control
    /// characters.
    Invalid,
}

/// `POST /v1/rewards/acknowledge`: the game's word on what it has fetched, each
/// answered on its own in their order.
pub(crate) async fn acknowledge(
    _: May<Rewards>,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Result<Response, Problem> {
    let wish: Wish = items::limits(parts.body).json(body).await?;
    let (game, _) = parts.games.find_with_name(wish.game.as_deref())?;
    items::check_count(wish.rewards.len())?;
    items::each(wish.rewards, |word| one(&parts, game, word)).await
}

async fn one(parts: &Parts, game: &str, word: Word) -> Result<Became, Problem> {
    match named(game, &word) {
        Some(id) if is_plain(&word.reason) => settle(parts, id, word).await,
        _ => Ok(Became::Invalid),
    }
}

/// The reward that a word names. An id of another game is none of this one.
fn named(game: &str, word: &Word) -> Option<RewardId> {
    let key;
    let (network, oid) = match (&word.id, &word.network, &word.oid) {
        (Some(id), None, None) => {
            key = key_of(id)?;
            let (network, rest) = key.split_once(':')?;
            let (of, oid) = rest.split_once(':')?;
            (of == game).then_some((network, oid))?
        }
        (None, Some(network), Some(oid)) => (&**network, &**oid),
        _ => return None,
    };
    Some(RewardId {
        app_id: gate_game_id(game),
        network: RewardNetwork::new(network)?,
        oid: sound(oid)?,
    })
}

/// An order's id, where it can be one.
pub(super) fn sound(oid: &str) -> Option<String> {
    items::is_sound(oid, items::LONGEST_ID).then(|| oid.to_owned())
}

fn is_plain(reason: &str) -> bool {
    reason.chars().count() <= LONGEST_DETAIL && !reason.contains(char::is_control)
}

async fn settle(parts: &Parts, id: RewardId, word: Word) -> Result<Became, Problem> {
    let reward = id.to_string();
    let step = Step::AcknowledgeReward(AcknowledgeReward {
        id,
        granted: word.granted,
        detail: word.reason,
        at: parts.clock.now(),
    });
    let unit = Unit::of(OwnerId::generate(&*parts.rng), step);
    let persisted = persist(&*parts.store, unit, &OFFERED_AGAIN).await;
    match persisted.map_err(|error| unavailable(&error))?.receipt {
        Receipt::Committed(_) => {
            let granted = word.granted;
            tracing::info!(reward, granted, "a reward was acknowledged");
            Ok(Became::Acknowledged)
        }
        Receipt::Refused { refusal, .. } => {
            tracing::warn!(reward, %refusal, "a reward could not be acknowledged");
            Ok(match refusal {
                Refusal::Missing => Became::UnknownReward,
                Refusal::Settled => Became::SettledOtherwise,
                _ => Became::NotInInbox,
            })
        }
    }
}
