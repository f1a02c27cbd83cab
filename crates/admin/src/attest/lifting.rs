use base::{AppId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{AttestOutcome, AttestStep, BanFilter, LiftBans, Outcome, Step};

use crate::{Action, Admin, AdminError, action::Target, text};

/// How many bans are lifted in one transaction.
const AT_ONCE: usize = 500;

/// The longest name of somebody, in bytes: 100 characters.
const LONGEST_NAME: usize = 400;

/// A wish to lift the bans of a game that were made within a span of time: by a
/// rule that was wrong, or by a key that was not its owner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiftBansBetween {
    /// The first moment at which they were made, in milliseconds since the epoch.
    pub from: Timestamp,
    /// The first moment at which they were not.
    pub to: Timestamp,
    /// Made by these only, as [`BanView::by`](crate::BanView) says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
}

/// Bans were lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LiftedBans {
    /// The game.
    pub app_id: AppId,
    /// How many: at most 500 at a time.
    pub lifted: usize,
    /// Whether more are left, for which the same has to be asked again.
    pub more: bool,
}

impl Admin {
    /// Lifts those that stand, the oldest first and at most 500.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::NoSuch`],
    /// [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn lift_bans(
        &self,
        app_id: AppId,
        new: LiftBansBetween,
    ) -> Result<LiftedBans, AdminError> {
        self.attest_setup(app_id)?;
        if new.from >= new.to {
            let (field, expected) = ("to", "later than from");
            return Err(AdminError::Invalid { field, expected });
        }
        if let Some(by) = &new.made_by {
            text::check("made_by", by, LONGEST_NAME, "1 to 100 printable characters")?;
        }
        let wish = LiftBans {
            app_id,
            from: new.from,
            to: new.to,
            made_by: new.made_by.clone(),
            at: self.clock.now(),
            by: self.by(),
            limit: AT_ONCE,
        };
        let foreseen = self.foreseen(&wish).await?;
        let deed = Action::BansLift.on(Target("app", app_id), json!(new));
        let step = Step::Attest(AttestStep::LiftBans(wish));
        let outcomes = self.committed(deed, vec![step], &foreseen).await?;
        let lifted = outcomes.into_iter().find_map(|outcome| match outcome {
            Outcome::Attest(AttestOutcome::LiftedAll { count, more }) => Some(LiftedBans {
                app_id,
                lifted: count,
                more,
            }),
            _ => None,
        });
        Ok(lifted.unwrap_or(foreseen))
    }

    /// What a wish will come to unless somebody bans or lifts in between: a call
    /// that comes again is to be answered as it was, and that is written down with
    /// the change. No other call has to look.
    async fn foreseen(&self, wish: &LiftBans) -> Result<LiftedBans, AdminError> {
        let mut count = 0_usize;
        let mut last = None;
        let standing = BanFilter {
            device_id: None,
            standing_at: Some(wish.at),
        };
        while self.order.idempotency.is_some() && count <= AT_ONCE {
            let page = self.store.bans(wish.app_id, standing, last, AT_ONCE);
            let page = page.await?;
            let meant = page.items.iter().filter(|ban| wish.means(ban));
            count = count.saturating_add(meant.count());
            last = page.items.last().map(|ban| ban.ban_id);
            if !page.more {
                break;
            }
        }
        Ok(LiftedBans {
            app_id: wish.app_id,
            lifted: count.min(AT_ONCE),
            more: count > AT_ONCE,
        })
    }
}
