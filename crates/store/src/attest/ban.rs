use base::{AppId, BanId, DeviceId, Timestamp};

/// A device is banned from a game. Kept for the record when it has ended.
///
/// Unique by ban, whatever the game. At most one ban of a device stands for a game at a
/// time: who bans it again moves the end of the one that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceBan {
    /// The game.
    pub app_id: AppId,
    /// By what name the ban is called; never used for another.
    pub ban_id: BanId,
    /// The device.
    pub device_id: DeviceId,
    /// When it began.
    pub created_at: Timestamp,
    /// Until when, not included.
    pub until: Timestamp,
    /// Why, as whoever banned it says; at most 200 characters, empty where
    /// nobody has said.
    pub reason: String,
    /// Who: the name of an operator's key, or `app` for the game's own server.
    /// 1 to 100 characters.
    pub by: String,
    /// How it was ended before its time; `None` where it was not.
    pub lifted: Option<Lift>,
    /// When any of that last changed.
    pub changed_at: Timestamp,
}

/// A ban was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lift {
    /// When.
    pub at: Timestamp,
    /// By whom; see [`DeviceBan::by`].
    pub by: String,
}

/// A wish to ban a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetBan {
    /// The game.
    pub app_id: AppId,
    /// The device.
    pub device_id: DeviceId,
    /// What the ban is called if none stands.
    pub ban_id: BanId,
    /// When.
    pub at: Timestamp,
    /// Until when; later than `at`.
    pub until: Timestamp,
    /// See [`DeviceBan::reason`]. Where a ban stands and this is empty, its
    /// reason stays.
    pub reason: String,
    /// See [`DeviceBan::by`].
    pub by: String,
}

/// A wish to end the ban of a device, if one stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiftBan {
    /// The game.
    pub app_id: AppId,
    /// The device.
    pub device_id: DeviceId,
    /// Only if it is that one: another may have begun since this one was looked
    /// for. Whichever stands where absent.
    pub ban_id: Option<BanId>,
    /// When.
    pub at: Timestamp,
    /// See [`DeviceBan::by`].
    pub by: String,
}

/// A wish to end the bans of a game that were made within a span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiftBans {
    /// The game.
    pub app_id: AppId,
    /// The first moment at which they were made.
    pub from: Timestamp,
    /// The first moment at which they were not.
    pub to: Timestamp,
    /// Made by these only; by anybody where absent.
    pub made_by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// See [`DeviceBan::by`].
    pub by: String,
    /// How many at most, the oldest first.
    pub limit: usize,
}

/// How a device stands with a game: what every node is told when that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BanState {
    /// The game.
    pub app_id: AppId,
    /// The device.
    pub device_id: DeviceId,
    /// The ban that stands.
    pub ban_id: BanId,
    /// Until when it is banned, not included. Of a ban that was lifted, the moment
    /// of that.
    pub until: Timestamp,
    /// When that came about; of two states the later one goes.
    pub changed_at: Timestamp,
}

impl LiftBans {
    /// Whether it is about that ban.
    #[must_use]
    pub fn means(&self, ban: &DeviceBan) -> bool {
        let made = self.from <= ban.created_at && ban.created_at < self.to;
        let by = self.made_by.as_ref().is_none_or(|by| *by == ban.by);
        self.app_id == ban.app_id && made && by && ban.stands(self.at)
    }
}

impl LiftBan {
    /// The rule of state: `last` is the ban of that device that changed last. What
    /// becomes of it; `None` where it stays as it is.
    #[must_use]
    pub fn apply(&self, last: Option<DeviceBan>) -> Option<DeviceBan> {
        let meant = |ban: &DeviceBan| self.ban_id.is_none_or(|id| id == ban.ban_id);
        let standing = last.filter(|ban| ban.stands(self.at) && meant(ban));
        standing.map(|ban| ban.lift(self.at, &self.by))
    }
}

impl BanState {
    /// Whether the device is banned then.
    #[must_use]
    pub fn is_banned(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

impl DeviceBan {
    /// Whether it stands: neither lifted nor run out.
    #[must_use]
    pub fn stands(&self, now: Timestamp) -> bool {
        self.lifted.is_none() && now < self.until
    }

    /// What nodes are told of it.
    #[must_use]
    pub fn state(&self) -> BanState {
        let until = match &self.lifted {
            Some(lift) => lift.at.min(self.until),
            None => self.until,
        };
        BanState {
            app_id: self.app_id,
            device_id: self.device_id,
            ban_id: self.ban_id,
            until,
            changed_at: self.changed_at,
        }
    }

    /// The rule of state: `last` is the ban of that device that changed last,
    /// whether or not it stands. Another one is made where it does not.
    #[must_use]
    pub fn set(last: Option<Self>, wish: &SetBan) -> Self {
        let earlier = last.as_ref().map(|ban| ban.changed_at);
        let standing = last.filter(|ban| ban.stands(wish.at));
        let Some(mut ban) = standing else {
            return Self {
                app_id: wish.app_id,
                ban_id: wish.ban_id,
                device_id: wish.device_id,
                created_at: wish.at,
                until: wish.until,
                reason: wish.reason.clone(),
                by: wish.by.clone(),
                lifted: None,
                changed_at: earlier.map_or(wish.at, |earlier| later(earlier, wish.at)),
            };
        };
        ban.until = wish.until;
        ban.by.clone_from(&wish.by);
        if !wish.reason.is_empty() {
            ban.reason.clone_from(&wish.reason);
        }
        ban.moved(wish.at);
        ban
    }

    /// Ends it.
    #[must_use]
    pub fn lift(mut self, at: Timestamp, by: &str) -> Self {
        let by = by.to_owned();
        self.lifted = Some(Lift { at, by });
        self.moved(at);
        self
    }

    fn moved(&mut self, at: Timestamp) {
        self.changed_at = later(self.changed_at, at);
    }
}

/// Clocks of nodes differ, and of two states of a device the later one goes: a
/// change is always later than the one before it.
fn later(before: Timestamp, at: Timestamp) -> Timestamp {
    at.max(Timestamp::from_millis(before.millis().saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn wish(secs: i64, until: i64, reason: &str) -> SetBan {
        SetBan {
            app_id: AppId::new(1).unwrap(),
            device_id: DeviceId::new([2; 16]),
            ban_id: BanId::new(secs.unsigned_abs()).unwrap(),
            at: at(secs),
            until: at(until),
            reason: reason.into(),
            by: "app".into(),
        }
    }

    #[test]
    fn who_bans_again_moves_the_end_of_what_stands() {
        let first = DeviceBan::set(None, &wish(10, 20, "cheats"));
        let again = DeviceBan::set(Some(first.clone()), &wish(15, 40, ""));
        assert_eq!(again.ban_id, first.ban_id);
        assert_eq!((again.created_at, again.until), (at(10), at(40)));
        assert_eq!(again.reason, "cheats");
        assert_eq!(again.changed_at, at(15));
        let other = DeviceBan::set(Some(again), &wish(16, 40, "bots"));
        assert_eq!(other.reason, "bots");
        let next = DeviceBan::set(Some(other.clone()), &wish(40, 50, ""));
        assert_ne!(next.ban_id, other.ban_id);
        assert_eq!((next.created_at, next.reason.as_str()), (at(40), ""));
    }

    #[test]
    fn it_stands_until_its_end_or_until_it_is_lifted() {
        let ban = DeviceBan::set(None, &wish(10, 20, ""));
        assert!(ban.stands(at(10)) && ban.stands(Timestamp::from_millis(19_999)));
        assert!(!ban.stands(at(20)));
        assert!(ban.state().is_banned(at(19)) && !ban.state().is_banned(at(20)));
        let lifted = ban.lift(at(12), "ops");
        assert!(!lifted.stands(at(11)));
        assert!(!lifted.state().is_banned(at(12)));
    }

    #[test]
    fn a_ban_that_is_named_is_lifted_and_no_other() {
        let ban = DeviceBan::set(None, &wish(10, 20, ""));
        let lift = |ban_id, secs| LiftBan {
            app_id: ban.app_id,
            device_id: ban.device_id,
            ban_id,
            at: at(secs),
            by: "ops".into(),
        };
        let lifted = Some(ban.clone().lift(at(12), "ops"));
        assert_eq!(lift(None, 12).apply(Some(ban.clone())), lifted);
        assert_eq!(lift(Some(ban.ban_id), 12).apply(Some(ban.clone())), lifted);
        let other = BanId::new(11).unwrap();
        assert_eq!(lift(Some(other), 12).apply(Some(ban.clone())), None);
        assert_eq!(lift(None, 20).apply(Some(ban.clone())), None);
        assert_eq!(lift(None, 12).apply(None), None);
    }

    #[test]
    fn many_are_meant_by_game_moment_and_maker_while_they_stand() {
        let ban = DeviceBan::set(None, &wish(10, 20, ""));
        let all = LiftBans {
            app_id: ban.app_id,
            from: at(10),
            to: at(11),
            made_by: Some("app".into()),
            at: at(19),
            by: "ops".into(),
            limit: 1,
        };
        assert!(all.means(&ban));
        assert!(!all.means(&ban.clone().lift(at(15), "ops")));
        let others = [
            LiftBans {
                app_id: AppId::new(2).unwrap(),
                ..all.clone()
            },
            LiftBans {
                from: at(11),
                ..all.clone()
            },
            LiftBans {
                to: at(10),
                ..all.clone()
            },
            LiftBans {
                made_by: Some("ops".into()),
                ..all.clone()
            },
            LiftBans { at: at(20), ..all },
        ];
        assert!(others.iter().all(|wish| !wish.means(&ban)));
    }

    #[test]
    fn what_changes_it_is_later_whatever_the_clock_says() {
        let ban = DeviceBan::set(None, &wish(10, 20, ""));
        let lifted = ban.clone().lift(at(9), "ops");
        assert!(lifted.changed_at > ban.changed_at);
        assert!(!lifted.state().is_banned(at(10)));
        let next = DeviceBan::set(Some(lifted.clone()), &wish(8, 30, ""));
        assert_ne!(next.ban_id, ban.ban_id);
        assert!(next.changed_at > lifted.changed_at);
        assert_eq!(next.created_at, at(8));
    }
}
