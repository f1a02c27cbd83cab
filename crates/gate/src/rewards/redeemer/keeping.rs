use base::OwnerId;
use store::{KeepReward, Kept, Outcome, Receipt, RewardTurn, Step, StoreError, Unit};

use super::{Redeemed, Redeemer, Wish};

impl Redeemer {
    /// Keeps a reward for the game to fetch, or only to compare. The game is not
    /// asked.
    pub(crate) async fn keep(&self, game: &str, wish: Wish, kept: Kept) -> Redeemed {
        let reward = wish.id.to_string();
        match self.kept(wish, kept).await {
            Ok(RewardTurn::Kept) => {
                tracing::info!(game, reward, "a reward is kept");
                Redeemed::Granted
            }
            Ok(RewardTurn::KeptBefore | RewardTurn::Granted) => Redeemed::GrantedBefore,
            Ok(RewardTurn::Rejected) => Redeemed::Rejected,
            Ok(RewardTurn::Conflict) => Redeemed::Conflict,
            // It was opened when the game was still asked, and will be settled so.
            Ok(RewardTurn::InFlight | RewardTurn::Mine { .. }) => Redeemed::InFlight,
            Err(error) => {
                tracing::error!(game, reward, %error, "a reward could not be kept");
                Redeemed::Unavailable
            }
        }
    }

    async fn kept(&self, wish: Wish, kept: Kept) -> Result<RewardTurn, StoreError> {
        let step = Step::KeepReward(KeepReward {
            id: wish.id,
            subject: wish.subject,
            parameters: wish.parameters,
            key_id: wish.key_id,
            kept,
        });
        let unit = Unit::of(OwnerId::generate(&*self.rng), step);
        match self.commit(unit).await? {
            Receipt::Committed(outcomes) => match outcomes.as_slice() {
                [Outcome::Turn(turn)] => Ok(*turn),
                _ => Err(StoreError::Damaged("a turn has no outcome".to_owned())),
            },
            Receipt::Refused { refusal, .. } => Err(StoreError::Damaged(format!(
                "a turn was refused: {refusal}"
            ))),
        }
    }
}
