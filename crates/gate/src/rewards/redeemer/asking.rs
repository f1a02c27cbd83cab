use std::time::Duration;

use base::Timestamp;
use store::{LONGEST_DETAIL, RewardAsk, RewardState};
use tokio::time::Instant;

use super::{Recipient, Redeemer, Turn, Wish};
use crate::rewards::{Exchange, Grant, GrantAnswer, Told, remembered::Remembered};

/// What came of a turn.
pub(super) struct Asked {
    pub(super) answer: GrantAnswer,
    detail: String,
    /// When the game was asked, how long that took and what was said; nothing where
    /// it was not asked.
    call: Option<(Timestamp, Duration, Exchange)>,
}

impl Asked {
    /// The game was not asked, and why.
    pub(super) fn nobody(why: &str) -> Self {
        Self {
            answer: GrantAnswer::Unknown,
            detail: why.to_owned(),
            call: None,
        }
    }

    /// What the store keeps of it.
    pub(super) fn remembered(self, turn: Turn, detail: &str) -> Option<RewardAsk> {
        let (began_at, took, exchange) = self.call?;
        Some(RewardAsk {
            no: turn.fence,
            began_at,
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            status: exchange.status,
            came_to: match self.answer {
                GrantAnswer::Granted => RewardState::Granted,
                GrantAnswer::Rejected => RewardState::Rejected,
                GrantAnswer::Unknown => RewardState::Open,
            },
            detail: detail.to_owned(),
            request: exchange.request,
            answer: exchange.answer,
        })
    }
}

impl Redeemer {
    pub(super) async fn ask(&self, recipient: &Recipient, wish: &Wish, within: Duration) -> Asked {
        let Some(Remembered {
            parameters, reward, ..
        }) = Remembered::read(&wish.parameters)
        else {
            return Asked::nobody("what the reward was signed with makes no sense");
        };
        let grant = Grant {
            network: wish.id.network,
            game: recipient.game.clone(),
            oid: wish.id.oid.clone(),
            sid: wish.subject.clone(),
            parameters,
            reward,
        };
        // The moment is the clock's, which can be moved; how long it took is not.
        let (began_at, began) = (self.clock.now(), Instant::now());
        let Told {
            answer,
            detail,
            exchange,
        } = recipient.grants.grant(&grant, within).await;
        self.counts.asked(wish.id.network, answer);
        Asked {
            answer,
            detail,
            call: Some((began_at, began.elapsed(), exchange)),
        }
    }
}

/// A rejection after an earlier turn may be of something that was granted then,
/// by a game that checks before it looks for repetitions. Whoever reads of it
/// should know.
pub(super) fn detail(asked: &Asked, turn: Turn) -> String {
    let doubted = asked.answer == GrantAnswer::Rejected && turn.fence > 1;
    let doubt = if doubted {
        ", after it was asked before and what came of that is not known"
    } else {
        ""
    };
    let room = LONGEST_DETAIL.saturating_sub(doubt.len());
    asked
        .detail
        .chars()
        .take(room)
        .chain(doubt.chars())
        .collect()
}

#[cfg(test)]
mod tests {
    use base::OwnerId;

    use super::*;

    fn turn(fence: u64) -> Turn {
        Turn {
            owner: OwnerId::new([0; 16]),
            fence,
            first_seen: Timestamp::EPOCH,
        }
    }

    #[test]
    fn a_detail_has_two_hundred_characters_at_most() {
        for fence in [1, 2] {
            let asked = Asked {
                answer: GrantAnswer::Rejected,
                detail: "\u{fc}".repeat(300),
                call: None,
            };
            let text = detail(&asked, turn(fence));
            assert_eq!(text.chars().count(), LONGEST_DETAIL);
            assert_eq!(text.ends_with("not known"), fence > 1);
        }
    }

    #[test]
    fn only_a_call_is_remembered() {
        assert_eq!(Asked::nobody("why").remembered(turn(1), "why"), None);
    }
}
