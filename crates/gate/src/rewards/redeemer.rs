mod asking;
mod keeping;
mod pricing;

use std::{sync::Arc, time::Duration};

use base::{OwnerId, SharedClock, SharedRng, Timestamp};
use courier::persist;
use store::{
    OpenReward, Outcome, Receipt, Refusal, Reward, RewardAnswer, RewardId, RewardState, RewardTurn,
    SettleReward, Step, Store, StoreError, Unit,
};

use super::{GrantAnswer, Grants, LONGEST_ASK, Network};
use crate::{Parts, RewardCounts};
use asking::{Asked, detail};
use pricing::Priced;
pub(crate) use pricing::Unpriced;

/// How long nobody else asks the game: longer than asking it takes, with
/// writing down what it said.
const LEASE: Duration = Duration::from_secs(15);

/// How long to wait before a unit is offered again to a store that could not
/// answer: not long, because the network waits as well.
pub(crate) const OFFERED_AGAIN: [Duration; 2] =
    [Duration::from_millis(100), Duration::from_millis(400)];

/// Why a reward is put off whose game is gone.
const NO_GAME: &str = "the gate's configuration does not have the game";

/// The shortest wait before the game is asked again.
const SHORTEST_PAUSE: Duration = Duration::from_secs(5);

/// The longest one.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(10 * 60);

/// A game that rewards are granted by.
pub(crate) struct Recipient {
    /// Its name in the configuration.
    pub(crate) game: String,
    /// Who grants.
    pub(crate) grants: Arc<dyn Grants>,
}

/// A reward that a network has signed for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) id: RewardId,
    pub(crate) subject: String,
    /// As [`Reward::parameters`].
    pub(crate) parameters: String,
    pub(crate) key_id: String,
    /// Whether the list has no price for it.
    pub(crate) unpriced: bool,
}

/// What a wish came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Redeemed {
    /// The game has granted it, and that is durable.
    Granted,
    /// The same, from a time before.
    GrantedBefore,
    /// The game has said that it never will, now or before.
    Rejected,
    /// The game is being asked.
    InFlight,
    /// Another reward has that name.
    Conflict,
    /// The game gave no answer that counts.
    Unknown,
    /// The game was not asked, because it could not be told what it is worth.
    Unpriced(Unpriced),
    /// The store could not write.
    Unavailable,
}

/// The right to bring the game's answer back.
#[derive(Clone, Copy, Debug)]
struct Turn {
    owner: OwnerId,
    fence: u64,
    first_seen: Timestamp,
}

/// Sees rewards from a network's word to the game's.
pub(crate) struct Redeemer {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: SharedClock,
    pub(crate) rng: SharedRng,
    pub(crate) counts: RewardCounts,
}

impl Redeemer {
    pub(crate) fn of(parts: &Parts) -> Self {
        Self {
            store: Arc::clone(&parts.store),
            clock: Arc::clone(&parts.clock),
            rng: Arc::clone(&parts.rng),
            counts: parts.rewards.clone(),
        }
    }

    /// Takes the reward's turn, asks the game, writes down what it said. Once
    /// begun it has to be seen to its end: until then, or until the lease has
    /// passed, nobody else asks. The game is waited for no longer than `within`.
    pub(in crate::rewards) async fn redeem(
        &self,
        recipient: Option<&Recipient>,
        network: &Network,
        wish: Wish,
        within: Duration,
    ) -> Redeemed {
        self.take_up(recipient, Some(network), wish, within).await
    }

    /// The same for a reward that was left open. Without a recipient, because
    /// the configuration no longer has the game, it is put off. Of the network only
    /// the prices are wanted.
    pub(in crate::rewards) async fn finish(
        &self,
        recipient: Option<&Recipient>,
        network: Option<&Network>,
        reward: Reward,
    ) -> Redeemed {
        let wish = Wish {
            id: reward.id,
            subject: reward.subject,
            parameters: reward.parameters,
            key_id: reward.key_id,
            unpriced: false,
        };
        self.take_up(recipient, network, wish, LONGEST_ASK).await
    }

    async fn take_up(
        &self,
        recipient: Option<&Recipient>,
        network: Option<&Network>,
        mut wish: Wish,
        within: Duration,
    ) -> Redeemed {
        let game = recipient.map(|recipient| &*recipient.game);
        let owner = OwnerId::generate(&*self.rng);
        match self.open(owner, &wish).await {
            Ok(RewardTurn::Mine {
                fence,
                first_seen,
                same_parameters,
            }) => {
                let turn = Turn {
                    owner,
                    fence,
                    first_seen,
                };
                if !same_parameters {
                    wish.parameters = match self.remembered(&wish.id, turn).await {
                        Ok(parameters) => parameters,
                        Err(redeemed) => return redeemed,
                    };
                }
                let (asked, unpriced) = match self.price(network, &mut wish, turn).await {
                    Priced::Held => return Redeemed::Granted,
                    Priced::Failed(redeemed) => return redeemed,
                    Priced::Not(why) => (Asked::nobody(&why.detail()), Some(why)),
                    Priced::Ask => match recipient {
                        Some(recipient) => (self.ask(recipient, &wish, within).await, None),
                        None => (Asked::nobody(NO_GAME), None),
                    },
                };
                match (self.settle(game, wish.id, turn, asked).await, unpriced) {
                    (Redeemed::Unknown, Some(why)) => Redeemed::Unpriced(why),
                    (redeemed, _) => redeemed,
                }
            }
            Ok(RewardTurn::InFlight) => Redeemed::InFlight,
            Ok(RewardTurn::Granted | RewardTurn::Kept | RewardTurn::KeptBefore) => {
                Redeemed::GrantedBefore
            }
            Ok(RewardTurn::Rejected) => Redeemed::Rejected,
            Ok(RewardTurn::Conflict) => Redeemed::Conflict,
            Err(error) => {
                let reward = wish.id.to_string();
                tracing::error!(game, reward, %error, "the turn of a reward could not be taken");
                Redeemed::Unavailable
            }
        }
    }

    async fn open(&self, owner: OwnerId, wish: &Wish) -> Result<RewardTurn, StoreError> {
        let step = Step::OpenReward(OpenReward {
            id: wish.id.clone(),
            subject: wish.subject.clone(),
            parameters: wish.parameters.clone(),
            key_id: wish.key_id.clone(),
            lease_until: self.clock.now().plus(LEASE),
        });
        let receipt = self.commit(Unit::of(owner, step)).await?;
        match receipt {
            Receipt::Committed(outcomes) => match outcomes.as_slice() {
                [Outcome::Turn(turn)] => Ok(*turn),
                _ => Err(StoreError::Damaged("a turn has no outcome".to_owned())),
            },
            Receipt::Refused { refusal, .. } => Err(StoreError::Damaged(format!(
                "a turn was refused: {refusal}"
            ))),
        }
    }

    /// The parameters that the reward was first signed with.
    async fn remembered(&self, id: &RewardId, turn: Turn) -> Result<String, Redeemed> {
        match self.store.reward(id.clone()).await {
            Ok(Some(Reward {
                state: RewardState::Open,
                fence,
                parameters,
                ..
            })) if fence == turn.fence => Ok(parameters),
            Ok(_) => {
                let reward = id.to_string();
                tracing::warn!(reward, "another has asked the game in the meantime");
                Err(Redeemed::InFlight)
            }
            Err(error) => {
                let reward = id.to_string();
                tracing::error!(reward, %error, "what a reward was signed with cannot be read");
                Err(Redeemed::Unavailable)
            }
        }
    }

    async fn settle(&self, game: Option<&str>, id: RewardId, turn: Turn, asked: Asked) -> Redeemed {
        let (now, said) = (self.clock.now(), asked.answer);
        let (answer, settled) = match said {
            GrantAnswer::Granted => (RewardAnswer::Granted, Redeemed::Granted),
            GrantAnswer::Rejected => (RewardAnswer::Rejected, Redeemed::Rejected),
            GrantAnswer::Unknown => {
                let due_at = now.plus(pause(turn.first_seen, now));
                (RewardAnswer::Unknown { due_at }, Redeemed::Unknown)
            }
        };
        let (reward, detail) = (id.to_string(), detail(&asked, turn));
        let step = Step::SettleReward(SettleReward {
            id,
            fence: turn.fence,
            answer,
            detail: detail.clone(),
            at: now,
            ask: asked.remembered(turn, &detail),
        });
        match self.commit(Unit::of(turn.owner, step)).await {
            Ok(Receipt::Committed(_)) => {
                match said {
                    GrantAnswer::Granted => {
                        tracing::info!(game, reward, detail, "a reward was granted")
                    }
                    GrantAnswer::Rejected => {
                        tracing::warn!(game, reward, detail, "a reward was rejected")
                    }
                    GrantAnswer::Unknown => {
                        tracing::warn!(game, reward, detail, "a reward stays open")
                    }
                }
                settled
            }
            Ok(Receipt::Refused {
                refusal: refusal @ (Refusal::Fenced | Refusal::Settled),
                ..
            }) => {
                tracing::warn!(game, reward, %refusal, "the game's answer came too late and was dropped");
                Redeemed::Unknown
            }
            Ok(Receipt::Refused { refusal, .. }) => {
                tracing::error!(game, reward, %refusal, "the game's answer could not be written down");
                Redeemed::Unknown
            }
            Err(error) => {
                tracing::error!(game, reward, %error, "the game's answer could not be written down");
                Redeemed::Unavailable
            }
        }
    }

    async fn commit(&self, unit: Unit) -> Result<Receipt, StoreError> {
        let persisted = persist(&*self.store, unit, &OFFERED_AGAIN).await?;
        Ok(persisted.receipt)
    }
}

/// Waiting as long again as it has taken so far doubles the wait every time,
/// and nothing has to be counted for it. Of what a clock that ran ahead has seen
/// first nobody knows how long it is open; that waits longest, so that a game in
/// trouble is not asked every few seconds until the clock has caught up.
fn pause(first_seen: Timestamp, now: Timestamp) -> Duration {
    if now < first_seen {
        return LONGEST_PAUSE;
    }
    now.since(first_seen).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_five_seconds_to_ten_minutes() {
        let first_seen = Timestamp::from_secs(1_000);
        let (mut now, mut waits) = (first_seen, Vec::new());
        for _ in 0..10 {
            let wait = pause(first_seen, now);
            waits.push(wait.as_secs());
            now = now.plus(wait);
        }
        assert_eq!(waits, [5, 5, 10, 20, 40, 80, 160, 320, 600, 600]);
        let before = first_seen.minus(Duration::from_millis(1));
        assert_eq!(pause(first_seen, before), LONGEST_PAUSE);
    }
}
