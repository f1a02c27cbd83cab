use std::time::Duration;

use base::{AppId, BanId, DeviceId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{AttestOutcome, AttestStep, BanFilter, DeviceBan, LiftBan, Outcome, SetBan, Step};

use crate::{Action, Admin, AdminError, action::Target};

/// The longest ban, in minutes: a hundred years, as Meta's page says.
const LONGEST: u64 = 52_560_000;

/// A wish to ban a device from a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewBan {
    /// Its id of 32 hexadecimal digits, or a name of 64 by which the game knows it.
    pub device: String,
    /// For how many minutes from now; 1 to 52,560,000.
    pub minutes: u64,
    /// Why; at most 200 characters.
    #[serde(default)]
    pub reason: String,
}

/// A ban as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BanView {
    /// The game.
    pub app_id: AppId,
    /// Our number of it.
    pub ban_id: BanId,
    /// The device.
    pub device_id: DeviceId,
    /// Whether it stands.
    pub stands: bool,
    /// When it began, in milliseconds since the epoch.
    pub created_at: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why; empty where nobody has said.
    pub reason: String,
    /// Who: what an API key is called, `configured_key`, `command_line`, or `app`
    /// for the game's own server.
    pub by: String,
    /// When it was lifted, if it was.
    pub lifted_at: Option<Timestamp>,
    /// By whom.
    pub lifted_by: Option<String>,
}

/// A part of a game's bans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BanPage {
    /// In the order of their ids.
    pub bans: Vec<BanView>,
    /// Whether more follow.
    pub more: bool,
}

/// A ban was lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LiftedBan {
    /// The game.
    pub app_id: AppId,
    /// Which ban.
    pub ban_id: BanId,
    /// Whether it stood until then.
    pub lifted: bool,
}

impl Admin {
    /// Bans a device from a game; where it is banned, that ends at another time
    /// from now on.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::NoSuch`],
    /// [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn ban_device(&self, app_id: AppId, new: NewBan) -> Result<BanView, AdminError> {
        let ends_in = checked(&new)?;
        let device_id = self.device_named(app_id, &new.device).await?.device_id;
        let now = self.clock.now();
        let wish = SetBan {
            app_id,
            device_id,
            ban_id: BanId::generate(&*self.rng),
            at: now,
            until: now.plus(ends_in),
            reason: new.reason.clone(),
            by: self.by(),
        };
        let standing = BanFilter {
            device_id: Some(device_id),
            standing_at: Some(now),
        };
        let standing = self.store.bans(app_id, standing, None, 1).await?;
        let ban = DeviceBan::set(standing.items.into_iter().next(), &wish);
        let mut answer = view(&ban, now);
        let details = json!({
            "device_id": device_id,
            "minutes": new.minutes,
            "reason": new.reason,
        });
        let deed = Action::DeviceBan.on(Target("app", app_id), details);
        let step = Step::Attest(AttestStep::SetBan(wish));
        let outcomes = self.committed(deed, vec![step], &answer).await?;
        // Another may have banned it in between.
        for outcome in outcomes {
            if let Outcome::Attest(AttestOutcome::Banned { ban_id, .. }) = outcome {
                answer.ban_id = ban_id;
            }
        }
        Ok(answer)
    }

    /// Lifts a ban; one that has ended already stays as it is.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn lift_ban(&self, app_id: AppId, ban_id: BanId) -> Result<LiftedBan, AdminError> {
        let ban = self.ban_of(app_id, ban_id).await?;
        let now = self.clock.now();
        let lifted = ban.stands(now);
        let answer = LiftedBan {
            app_id,
            ban_id,
            lifted,
        };
        let device_id = ban.device_id;
        let details = json!({ "ban_id": ban_id, "device_id": device_id, "lifted": lifted });
        let deed = Action::BanLift.on(Target("app", app_id), details);
        let wish = LiftBan {
            app_id,
            device_id,
            ban_id: Some(ban_id),
            at: now,
            by: self.by(),
        };
        let step = Step::Attest(AttestStep::LiftBan(wish));
        let steps = if lifted { vec![step] } else { Vec::new() };
        self.commit(deed, steps, &answer).await?;
        Ok(answer)
    }

    /// One ban.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn ban(&self, app_id: AppId, ban_id: BanId) -> Result<BanView, AdminError> {
        let found = self.ban_of(app_id, ban_id).await?;
        Ok(view(&found, self.clock.now()))
    }

    /// At most `limit` bans of a game that come after one: those that stand, or
    /// all of them.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn bans(
        &self,
        app_id: AppId,
        only_standing: bool,
        after: Option<BanId>,
        limit: usize,
    ) -> Result<BanPage, AdminError> {
        self.attest_setup(app_id)?;
        let now = self.clock.now();
        let filter = BanFilter {
            device_id: None,
            standing_at: only_standing.then_some(now),
        };
        let page = self.store.bans(app_id, filter, after, limit).await?;
        Ok(BanPage {
            bans: page.items.iter().map(|ban| view(ban, now)).collect(),
            more: page.more,
        })
    }

    async fn ban_of(&self, app_id: AppId, ban_id: BanId) -> Result<DeviceBan, AdminError> {
        self.attest_setup(app_id)?;
        let found = self.store.ban(ban_id).await?;
        let found = found.filter(|ban| ban.app_id == app_id);
        found.ok_or(AdminError::NoSuch("the game has no such ban"))
    }
}

fn checked(new: &NewBan) -> Result<Duration, AdminError> {
    let (field, expected) = ("minutes", "1 to 52560000 minutes");
    if !(1..=LONGEST).contains(&new.minutes) {
        return Err(AdminError::Invalid { field, expected });
    }
    if new.reason.chars().count() > 200 || new.reason.chars().any(char::is_control) {
        let (field, expected) = ("reason", "at most 200 printable characters");
        return Err(AdminError::Invalid { field, expected });
    }
    Ok(Duration::from_secs(new.minutes.saturating_mul(60)))
}

pub(super) fn view(ban: &DeviceBan, now: Timestamp) -> BanView {
    BanView {
        app_id: ban.app_id,
        ban_id: ban.ban_id,
        device_id: ban.device_id,
        stands: ban.stands(now),
        created_at: ban.created_at,
        until: ban.until,
        reason: ban.reason.clone(),
        by: ban.by.clone(),
        lifted_at: ban.lifted.as_ref().map(|lift| lift.at),
        lifted_by: ban.lifted.as_ref().map(|lift| lift.by.clone()),
    }
}
