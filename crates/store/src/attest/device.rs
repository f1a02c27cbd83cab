use std::time::Duration;

use base::{AppId, DeviceId, Timestamp};

use super::{DeviceIntegrity, LastVerdict, UniqueId};
use crate::Refusal;

/// How many tokens a device is given within 3,600 seconds, however those lie.
pub const HOUR_LIMIT: usize = 100;

/// The like within 86,400 seconds.
pub const DAY_LIMIT: usize = 200;

/// How long a game knows a device by one name.
pub const PSEUDONYM_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How far the clocks of nodes may differ. What lies further ahead was written by
/// a clock that was wrong, and binds nobody until then.
const AHEAD: Duration = Duration::from_secs(60);

/// A name by which a game knows a device, or did.
///
/// Unique by unique id, whatever the game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pseudonym {
    /// The game.
    pub app_id: AppId,
    /// The name.
    pub unique_id: UniqueId,
    /// The device.
    pub device_id: DeviceId,
    /// When it was given.
    pub since: Timestamp,
    /// Until when it is taken, not included: for
    /// [`PSEUDONYM_LIFETIME`], and until the last token that carries it has
    /// expired.
    pub good_until: Timestamp,
}

impl Pseudonym {
    /// A name that is given now, with a token that expires then.
    #[must_use]
    pub fn given(
        (app_id, device_id): (AppId, DeviceId),
        unique_id: UniqueId,
        now: Timestamp,
        token_expires_at: Timestamp,
    ) -> Self {
        Self {
            app_id,
            unique_id,
            device_id,
            since: now,
            good_until: now.plus(PSEUDONYM_LIFETIME).max(token_expires_at),
        }
    }

    /// Whether it is still taken.
    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        now < self.good_until
    }
}

/// A device as one game meets it.
///
/// Unique by app and device, and by app and anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The game.
    pub app_id: AppId,
    /// The device; of no meaning outside, and never shown to games.
    pub device_id: DeviceId,
    /// By what it is known again: a digest of what its evidence says of it.
    pub anchor: [u8; 32],
    /// When it first came.
    pub first_seen: Timestamp,
    /// The name by which the game knows it at present.
    pub pseudonym: Pseudonym,
    /// When it was given tokens within the last day, the oldest first; at most
    /// [`DAY_LIMIT`].
    pub given: Vec<Timestamp>,
    /// The highest patch level of its system that its evidence ever showed, as
    /// a number such as 202602; `None` where it never showed one.
    pub patch_level: Option<u32>,
    /// Whether an operator has marked it as a test device.
    pub is_test: bool,
    /// What was last said of it.
    pub last: LastVerdict,
}

/// A wish to give a device a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmitDevice {
    /// The game.
    pub app_id: AppId,
    /// See [`Device::anchor`].
    pub anchor: [u8; 32],
    /// Whether it is refused if it was never seen.
    pub known_only: bool,
    /// Which device it is if it was never seen.
    pub device_id: DeviceId,
    /// Its next name, if it needs one.
    pub unique_id: UniqueId,
    /// When.
    pub at: Timestamp,
    /// When the token expires.
    pub token_expires_at: Timestamp,
    /// The patch level of its system that the evidence shows. Only what trusted
    /// evidence shows is to be given: it counts from then on.
    pub patch_level: Option<u32>,
    /// What is said of it. What follows from its past (a patch level that fell)
    /// is not in there yet, and is [added](LastVerdict::add_rollback).
    pub verdict: LastVerdict,
}

/// A device was admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Which device it is.
    pub device_id: DeviceId,
    /// Its name at present.
    pub unique_id: UniqueId,
    /// Whether it was never seen before.
    pub is_new: bool,
    /// Whether an operator has marked it as a test device.
    pub is_test: bool,
    /// The patch level that it showed once and does not reach now.
    pub fell_from: Option<u32>,
    /// How far it is trusted: what was said of it, less where its patches fell.
    pub device: DeviceIntegrity,
}

impl Device {
    /// The rule of state. `current` is the device of that app and anchor, if
    /// there is one; what comes back replaces it, its
    /// [pseudonym](Self::pseudonym) included.
    ///
    /// # Errors
    /// [`Refusal::Exhausted`] where it was given as many tokens as it may be;
    /// being refused does not count. [`Refusal::Missing`] where only a device
    /// that is known is meant.
    pub fn admit(current: Option<Self>, wish: &AdmitDevice) -> Result<(Self, Admission), Refusal> {
        let is_new = current.is_none();
        if is_new && wish.known_only {
            return Err(Refusal::Missing);
        }
        let mut device = current.unwrap_or_else(|| Self::first(wish));
        device.count(wish.at)?;
        device.rename(wish);
        let seen = device.patch_level;
        device.patch_level = seen.max(wish.patch_level);
        device.last.clone_from(&wish.verdict);
        let fell_from = seen.filter(|seen| wish.patch_level.is_some_and(|now| now < *seen));
        if fell_from.is_some() {
            device.last.add_rollback();
        }
        let admission = Admission {
            device_id: device.device_id,
            unique_id: device.pseudonym.unique_id,
            is_new,
            is_test: device.is_test,
            fell_from,
            device: device.last.device,
        };
        Ok((device, admission))
    }

    fn first(wish: &AdmitDevice) -> Self {
        let place = (wish.app_id, wish.device_id);
        Self {
            app_id: wish.app_id,
            device_id: wish.device_id,
            anchor: wish.anchor,
            first_seen: wish.at,
            pseudonym: Pseudonym::given(place, wish.unique_id, wish.at, wish.token_expires_at),
            given: Vec::new(),
            patch_level: None,
            is_test: false,
            last: wish.verdict.clone(),
        }
    }

    fn count(&mut self, now: Timestamp) -> Result<(), Refusal> {
        let (day_ago, ahead) = (now.minus(DAY), now.plus(AHEAD));
        self.given
            .retain(|given| *given > day_ago && *given <= ahead);
        let hour_ago = now.minus(HOUR);
        let within_the_hour = self.given.iter().filter(|given| **given > hour_ago);
        let within_the_hour: Vec<_> = within_the_hour.copied().collect();
        let ends = [
            (&self.given, DAY_LIMIT, DAY),
            (&within_the_hour, HOUR_LIMIT, HOUR),
        ];
        let until = ends
            .into_iter()
            .filter_map(|(given, limit, span)| {
                // As many as may be since that one: it has to leave the window.
                let first = given.len().checked_sub(limit)?;
                Some(given.get(first)?.plus(span))
            })
            .max();
        if let Some(until) = until {
            return Err(Refusal::Exhausted { until });
        }
        // Clocks of nodes differ by a little; the order stays what it says.
        let place = self.given.partition_point(|given| *given <= now);
        self.given.insert(place, now);
        Ok(())
    }

    fn rename(&mut self, wish: &AdmitDevice) {
        let lasts_until = self.pseudonym.since.plus(PSEUDONYM_LIFETIME);
        let is_ahead = self.pseudonym.since > wish.at.plus(AHEAD);
        if wish.at >= lasts_until || is_ahead {
            let place = (self.app_id, self.device_id);
            self.pseudonym =
                Pseudonym::given(place, wish.unique_id, wish.at, wish.token_expires_at);
        } else {
            let good_until = &mut self.pseudonym.good_until;
            *good_until = (*good_until).max(wish.token_expires_at);
        }
    }
}

#[cfg(test)]
mod tests;
