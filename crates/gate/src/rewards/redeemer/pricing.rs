use ::rewards::{Field, NoPrice};
use store::{Receipt, Refusal, RewardAnswer, SettleReward, Step, Unit};

use super::{Redeemed, Redeemer, Turn, Wish};
use crate::rewards::{Network, RewardMode, Worth, remembered::Remembered};

/// What came of looking for a price.
pub(super) enum Priced {
    /// The game may be asked: it has one, or needs none.
    Ask,
    /// It has one now, and is in the inbox.
    Held,
    /// There is none yet, and why.
    Not(Unpriced),
    /// It could not be written down.
    Failed(Redeemed),
}

/// Why a reward has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unpriced {
    /// The list says so.
    By(NoPrice),
    /// There is no list for its network.
    NoList,
}

impl Unpriced {
    pub(super) fn detail(self) -> String {
        match self {
            Self::By(why) => format!("it has no price: {why}"),
            Self::NoList => {
                let why = "the configuration has no price list for its network";
                format!("it has no price: {why}")
            }
        }
    }
}

impl Redeemer {
    /// Finds the price of a reward that had none when it was first heard of, and
    /// writes it down before anybody is told: from then on it stays what it is.
    pub(super) async fn price(
        &self,
        network: Option<&Network>,
        wish: &mut Wish,
        turn: Turn,
    ) -> Priced {
        // What cannot be read is not asked for either, and is told of there.
        let Some(remembered) = Remembered::read(&wish.parameters) else {
            return Priced::Ask;
        };
        if !remembered.unpriced {
            return Priced::Ask;
        }
        let found = network.ok_or(Unpriced::NoList);
        let found = found.and_then(|network| Ok((network, worth(network, &remembered)?)));
        let (network, worth) = match found {
            Ok(found) => found,
            Err(why) => return Priced::Not(why),
        };
        let completed = Remembered {
            reward: Some(worth),
            unpriced: false,
            ..remembered
        };
        let Some(parameters) = completed.text() else {
            return Priced::Not(Unpriced::By(NoPrice::NotListed));
        };
        let held = network.options.mode == RewardMode::Inbox;
        if let Err(redeemed) = self.complete(wish, turn, parameters.clone(), held).await {
            return Priced::Failed(redeemed);
        }
        wish.parameters = parameters;
        if held { Priced::Held } else { Priced::Ask }
    }

    async fn complete(
        &self,
        wish: &Wish,
        turn: Turn,
        parameters: String,
        held: bool,
    ) -> Result<(), Redeemed> {
        let reward = wish.id.to_string();
        let step = Step::SettleReward(SettleReward {
            id: wish.id.clone(),
            fence: turn.fence,
            answer: RewardAnswer::Completed { parameters, held },
            detail: String::new(),
            at: self.clock.now(),
            ask: None,
        });
        match self.commit(Unit::of(turn.owner, step)).await {
            Ok(Receipt::Committed(_)) => {
                tracing::info!(reward, held, "a reward has a price now");
                Ok(())
            }
            Ok(Receipt::Refused { refusal, .. }) => {
                tracing::warn!(reward, %refusal, "the price of a reward came too late");
                Err(match refusal {
                    Refusal::Settled => Redeemed::Unknown,
                    _ => Redeemed::InFlight,
                })
            }
            Err(error) => {
                tracing::error!(reward, %error, "the price of a reward could not be written down");
                Err(Redeemed::Unavailable)
            }
        }
    }
}

/// What was remembered is what was signed, under the names that the profile has.
fn worth(network: &Network, remembered: &Remembered) -> Result<Worth, Unpriced> {
    let prices = network.options.prices.as_ref().ok_or(Unpriced::NoList)?;
    let profile = network.options.receiver.profile();
    let signed = |field: Field| {
        let name = profile.parameter(field);
        let name = name.filter(|_| profile.authenticates(field))?;
        remembered.parameters.get(name).map(String::as_str)
    };
    let price = prices.price_of(signed).map_err(Unpriced::By)?;
    Ok(Worth {
        name: price.reward,
        amount: price.amount,
    })
}
