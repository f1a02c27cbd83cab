use base::{OwnerId, Timestamp};

use super::{Reward, RewardId, RewardState, RewardTurn};
use crate::Refusal;

/// Where a reward is kept that the game is not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In the inbox, until the game has fetched and acknowledged it.
    Held,
    /// On record, to be compared with what the game says it has granted.
    Recorded,
}

impl Kept {
    const fn state(self) -> RewardState {
        match self {
            Self::Held => RewardState::Held,
            Self::Recorded => RewardState::Recorded,
        }
    }
}

/// A wish to keep a reward that a network has signed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepReward {
    /// Which.
    pub id: RewardId,
    /// Who is to get it.
    pub subject: String,
    /// As [`Reward::parameters`].
    pub parameters: String,
    /// The key under which this callback was signed.
    pub key_id: String,
    /// Where.
    pub kept: Kept,
}

/// A game's word on a reward that it has fetched from the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgeReward {
    /// Which.
    pub id: RewardId,
    /// Whether it is granted; otherwise it never will be.
    pub granted: bool,
    /// Why not; at most [`LONGEST_DETAIL`](crate::LONGEST_DETAIL) characters. It is
    /// not remembered of a grant.
    pub detail: String,
    /// When.
    pub at: Timestamp,
}

impl Reward {
    /// The rule for keeping one. Whoever has kept it is told so again, so that a
    /// lost answer costs nothing. One that the game is being asked for is not
    /// kept.
    #[must_use]
    pub fn keep(
        current: Option<Self>,
        owner: OwnerId,
        wish: &KeepReward,
        now: Timestamp,
    ) -> (Self, RewardTurn) {
        let Some(held) = current else {
            return (Self::kept(owner, wish, now), RewardTurn::Kept);
        };
        if held.subject != wish.subject {
            return (held, RewardTurn::Conflict);
        }
        let turn = match held.state {
            RewardState::Held | RewardState::Recorded if held.asked_by == owner => RewardTurn::Kept,
            RewardState::Held | RewardState::Recorded => RewardTurn::KeptBefore,
            RewardState::Open => RewardTurn::InFlight,
            RewardState::Granted => RewardTurn::Granted,
            RewardState::Rejected => RewardTurn::Rejected,
        };
        (held, turn)
    }

    fn kept(owner: OwnerId, wish: &KeepReward, now: Timestamp) -> Self {
        // What is on record is only counted, and the row stays for ever.
        let parameters = match wish.kept {
            Kept::Held => wish.parameters.clone(),
            Kept::Recorded => String::new(),
        };
        Self {
            id: wish.id.clone(),
            subject: wish.subject.clone(),
            parameters,
            key_id: wish.key_id.clone(),
            first_seen: now,
            state: wish.kept.state(),
            detail: String::new(),
            fence: 0,
            asked_by: owner,
            lease_until: now,
            due_at: now,
        }
    }

    /// The rule for a game's word on one in the inbox. The same said again changes
    /// nothing.
    ///
    /// # Errors
    /// [`Refusal::Settled`] when something else is known of it already,
    /// [`Refusal::Fenced`] when it is not in the inbox: the game is being asked for
    /// it, or it is only on record.
    pub fn acknowledge(self, wish: &AcknowledgeReward) -> Result<Self, Refusal> {
        match (self.state, wish.granted) {
            (RewardState::Granted, true) | (RewardState::Rejected, false) => Ok(self),
            (RewardState::Granted | RewardState::Rejected, _) => Err(Refusal::Settled),
            (RewardState::Open | RewardState::Recorded, _) => Err(Refusal::Fenced),
            (RewardState::Held, true) => Ok(Self {
                state: RewardState::Granted,
                parameters: String::new(),
                due_at: wish.at,
                ..self
            }),
            (RewardState::Held, false) => Ok(Self {
                state: RewardState::Rejected,
                detail: wish.detail.clone(),
                due_at: wish.at,
                ..self
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use base::AppId;

    use super::*;
    use crate::RewardNetwork;

    const ME: OwnerId = OwnerId::new([1; 16]);
    const OTHER: OwnerId = OwnerId::new([2; 16]);

    fn wish(kept: Kept, subject: &str) -> KeepReward {
        KeepReward {
            id: RewardId {
                app_id: AppId::new(1).unwrap(),
                network: RewardNetwork::UNITY_ADS,
                oid: "1".to_owned(),
            },
            subject: subject.to_owned(),
            parameters: "{}".to_owned(),
            key_id: "k".to_owned(),
            kept,
        }
    }

    fn word(granted: bool) -> AcknowledgeReward {
        AcknowledgeReward {
            id: wish(Kept::Held, "p").id,
            granted,
            detail: "no such player".to_owned(),
            at: Timestamp::from_secs(9),
        }
    }

    #[test]
    fn it_is_kept_once_and_its_keeper_is_told_so_again() {
        let now = Timestamp::from_secs(1);
        let first = wish(Kept::Held, "p");
        let (held, turn) = Reward::keep(None, ME, &first, now);
        assert_eq!((turn, held.state), (RewardTurn::Kept, RewardState::Held));
        for (owner, subject, turn) in [
            (ME, "p", RewardTurn::Kept),
            (OTHER, "p", RewardTurn::KeptBefore),
            (OTHER, "q", RewardTurn::Conflict),
        ] {
            let again = wish(Kept::Held, subject);
            let told = Reward::keep(Some(held.clone()), owner, &again, now);
            assert_eq!(told, (held.clone(), turn));
        }
    }

    #[test]
    fn a_word_on_it_counts_once() {
        let (held, _) = Reward::keep(None, ME, &wish(Kept::Held, "p"), Timestamp::EPOCH);
        let granted = held.clone().acknowledge(&word(true)).unwrap();
        assert_eq!(granted.state, RewardState::Granted);
        assert!(granted.parameters.is_empty() && granted.detail.is_empty());
        assert_eq!(
            granted.clone().acknowledge(&word(true)),
            Ok(granted.clone())
        );
        assert_eq!(granted.acknowledge(&word(false)), Err(Refusal::Settled));
        let rejected = held.acknowledge(&word(false)).unwrap();
        assert_eq!(rejected.detail, "no such player");
        assert_eq!(
            rejected.clone().acknowledge(&word(false)),
            Ok(rejected.clone())
        );
        assert_eq!(rejected.acknowledge(&word(true)), Err(Refusal::Settled));
    }

    #[test]
    fn what_is_on_record_is_not_acknowledged() {
        let (on_record, _) = Reward::keep(None, ME, &wish(Kept::Recorded, "p"), Timestamp::EPOCH);
        assert!(on_record.parameters.is_empty());
        assert_eq!(on_record.acknowledge(&word(true)), Err(Refusal::Fenced));
    }
}
