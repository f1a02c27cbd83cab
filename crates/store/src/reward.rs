mod ask;
mod keep;
mod network;
mod reads;
mod report;

use std::{fmt, ops::RangeInclusive, time::Duration};

use base::{AppId, OwnerId, Timestamp};

pub use self::{
    ask::{ASKS_KEPT, LATEST_ASKS, RewardAsk},
    keep::{AcknowledgeReward, KeepReward, Kept},
    network::RewardNetwork,
    reads::RewardReads,
    report::{REPORTS_KEPT, RewardReport, RewardTally, TallyWindow},
};
use crate::{Refusal, Shard, named::named, shard::has_ended};

/// How long nobody asks again once a game gave no answer that counts. A network, or
/// whoever else holds a signed callback, may repeat it as fast as the network goes.
pub const QUIET_AFTER_UNKNOWN: Duration = Duration::from_secs(2);

/// How far a reward has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RewardState {
    /// Nobody knows yet whether the game has granted it.
    Open,
    /// The game has granted it.
    Granted,
    /// The game has said that it never will.
    Rejected,
    /// It is in the inbox, and the game has not acknowledged it yet.
    Held,
    /// It is on record, to be compared with what the game says it has granted.
    Recorded,
}

impl RewardState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Granted,
        Self::Rejected,
        Self::Held,
        Self::Recorded,
    ];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Granted => "granted",
            Self::Rejected => "rejected",
            Self::Held => "held",
            Self::Recorded => "recorded",
        }
    }
}
named!(RewardState, "state of a reward");

/// What names a reward. It is unique, and it has no time: a reward is
/// remembered for as long as whatever signed for it is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RewardId {
    /// The game, under the id that the gate gives it.
    pub app_id: AppId,
    /// Who says that it was earned.
    pub network: RewardNetwork,
    /// The network's own name of it; 1 to 128 bytes.
    pub oid: String,
}

/// A reward that a network says was earned, and what the game made of it.
///
/// Unique by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reward {
    /// Which.
    pub id: RewardId,
    /// Who is to get it, as the network says it; at most 1 KiB. It has to be the
    /// same at every repetition.
    pub subject: String,
    /// What the network has signed besides, the first time: a JSON object of
    /// texts with its names in order, at most 8 KiB. The game is asked with it
    /// every time, whatever is signed later. Empty once it is granted, because
    /// the row stays for ever and nobody asks again.
    pub parameters: String,
    /// The key under which it was first signed.
    pub key_id: String,
    /// When it was first heard of.
    pub first_seen: Timestamp,
    /// How far it has come.
    pub state: RewardState,
    /// Why the game rejected it, or why it is still open, and empty once it is
    /// granted; at most
    /// [`LONGEST_DETAIL`](crate::LONGEST_DETAIL) characters.
    pub detail: String,
    /// Counted up whenever someone else begins to ask the game.
    pub fence: u64,
    /// Who is asking the game, or was the last to.
    pub asked_by: OwnerId,
    /// From when on someone else may ask the game: for as long as the turn takes, and
    /// [`QUIET_AFTER_UNKNOWN`] after one that came to nothing.
    pub lease_until: Timestamp,
    /// When the game is asked again without the network's doing; once settled,
    /// when that was.
    pub due_at: Timestamp,
}

/// A wish to ask the game for a reward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenReward {
    /// Which.
    pub id: RewardId,
    /// Who is to get it.
    pub subject: String,
    /// What is signed besides; remembered if the reward is not there yet.
    pub parameters: String,
    /// The key under which this callback was signed.
    pub key_id: String,
    /// How long nobody else may ask; no more than
    /// [`LONGEST_LEASE`](crate::LONGEST_LEASE) from now.
    pub lease_until: Timestamp,
}

/// What a wish to ask came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RewardTurn {
    /// Ask the game now.
    Mine {
        /// What the answer has to be brought back with.
        fence: u64,
        /// When the reward was first heard of.
        first_seen: Timestamp,
        /// Whether the remembered parameters are those of the wish. Where they
        /// are not, the game has to be asked with the remembered ones.
        same_parameters: bool,
    },
    /// Someone else is asking.
    InFlight,
    /// The game has granted it.
    Granted,
    /// The game has rejected it.
    Rejected,
    /// It is kept now, by this wish.
    Kept,
    /// It was kept before.
    KeptBefore,
    /// There is a reward of that name, and it is another one.
    Conflict,
}

/// What the game said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettleReward {
    /// Which reward.
    pub id: RewardId,
    /// What [`RewardTurn::Mine`] gave.
    pub fence: u64,
    /// What the game said.
    pub answer: RewardAnswer,
    /// Why, in words that show no secret; at most
    /// [`LONGEST_DETAIL`](crate::LONGEST_DETAIL) characters. It is not
    /// remembered of a grant.
    pub detail: String,
    /// When.
    pub at: Timestamp,
    /// What is to be remembered of the asking, where the game was asked.
    pub ask: Option<RewardAsk>,
}

/// What a game says of a reward, or what is known of it before the game is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RewardAnswer {
    /// It is granted.
    Granted,
    /// It never will be.
    Rejected,
    /// Nobody knows.
    Unknown {
        /// When to ask again without the network's doing.
        due_at: Timestamp,
    },
    /// It is known now what the game is to be asked with. Whoever has the turn
    /// keeps it, unless the reward goes to the inbox.
    Completed {
        /// As [`Reward::parameters`], in place of those that are remembered.
        parameters: String,
        /// Whether the game is not asked and fetches it from the inbox.
        held: bool,
    },
}

impl RewardId {
    /// The shard whose holder asks again when nobody else does.
    #[must_use]
    pub fn shard(&self) -> Shard {
        let mixed = self.oid.bytes().fold(0_u8, |mixed, byte| {
            mixed.wrapping_mul(31).wrapping_add(byte)
        });
        Shard::of_byte(mixed)
    }
}

impl Reward {
    /// The rule for whose turn it is. Whoever has the turn already is told so
    /// again, so that a lost answer costs nothing.
    #[must_use]
    pub fn open(
        current: Option<Self>,
        owner: OwnerId,
        wish: &OpenReward,
        now: Timestamp,
    ) -> (Self, RewardTurn) {
        let Some(held) = current else {
            return Self::begin(owner, wish, now);
        };
        if held.subject != wish.subject {
            return (held, RewardTurn::Conflict);
        }
        match held.state {
            RewardState::Granted => (held, RewardTurn::Granted),
            RewardState::Rejected => (held, RewardTurn::Rejected),
            RewardState::Held | RewardState::Recorded => (held, RewardTurn::KeptBefore),
            RewardState::Open if held.asked_by == owner => {
                let turn = held.turn(wish);
                (held, turn)
            }
            RewardState::Open if !has_ended(held.lease_until, now) => (held, RewardTurn::InFlight),
            RewardState::Open => {
                let taken = Self {
                    fence: held.fence.saturating_add(1),
                    asked_by: owner,
                    lease_until: wish.lease_until,
                    due_at: wish.lease_until,
                    ..held
                };
                let turn = taken.turn(wish);
                (taken, turn)
            }
        }
    }

    fn begin(owner: OwnerId, wish: &OpenReward, now: Timestamp) -> (Self, RewardTurn) {
        let reward = Self {
            id: wish.id.clone(),
            subject: wish.subject.clone(),
            parameters: wish.parameters.clone(),
            key_id: wish.key_id.clone(),
            first_seen: now,
            state: RewardState::Open,
            detail: String::new(),
            fence: 1,
            asked_by: owner,
            lease_until: wish.lease_until,
            due_at: wish.lease_until,
        };
        let turn = reward.turn(wish);
        (reward, turn)
    }

    fn turn(&self, wish: &OpenReward) -> RewardTurn {
        RewardTurn::Mine {
            fence: self.fence,
            first_seen: self.first_seen,
            same_parameters: self.parameters == wish.parameters,
        }
    }

    /// The numbers of the asks that are forgotten when one is remembered.
    #[must_use]
    pub fn asks_forgotten(&self) -> RangeInclusive<u64> {
        2..=self.fence.saturating_sub(LATEST_ASKS)
    }

    /// The rule for what the game said. The same said again changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Fenced`] when another turn has begun since, [`Refusal::Settled`]
    /// when something else is known of it already.
    pub fn settle(self, wish: &SettleReward) -> Result<Self, Refusal> {
        let settled = |reward: Self, state| Self {
            state,
            detail: wish.detail.clone(),
            due_at: wish.at,
            lease_until: wish.at,
            ..reward
        };
        match (self.state, &wish.answer) {
            (RewardState::Granted, RewardAnswer::Granted)
            | (RewardState::Rejected, RewardAnswer::Rejected) => Ok(self),
            (RewardState::Held, RewardAnswer::Completed { parameters, held })
                if *held && self.fence == wish.fence && self.parameters == *parameters =>
            {
                Ok(self)
            }
            (RewardState::Granted | RewardState::Rejected, _) => Err(Refusal::Settled),
            (RewardState::Held | RewardState::Recorded, _) => Err(Refusal::Fenced),
            (RewardState::Open, _) if self.fence != wish.fence => Err(Refusal::Fenced),
            (RewardState::Open, RewardAnswer::Granted) => Ok(Self {
                parameters: String::new(),
                detail: String::new(),
                ..settled(self, RewardState::Granted)
            }),
            (RewardState::Open, RewardAnswer::Rejected) => Ok(settled(self, RewardState::Rejected)),
            (RewardState::Open, RewardAnswer::Unknown { due_at }) => Ok(Self {
                due_at: *due_at,
                lease_until: wish.at.plus(QUIET_AFTER_UNKNOWN),
                ..settled(self, RewardState::Open)
            }),
            (RewardState::Open, RewardAnswer::Completed { parameters, held }) => {
                let kept = if *held {
                    settled(self, RewardState::Held)
                } else {
                    self
                };
                Ok(Self {
                    parameters: parameters.clone(),
                    detail: String::new(),
                    ..kept
                })
            }
        }
    }
}

impl fmt::Display for RewardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.network, self.app_id, self.oid)
    }
}

#[cfg(test)]
mod tests;
