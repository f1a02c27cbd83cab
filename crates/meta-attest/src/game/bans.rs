use std::{collections::HashMap, time::Duration};

use base::Timestamp;

use super::answer::FeedPage;
use crate::wire::Claims;

/// For how long the end of a ban is remembered: as long as a token may be good
/// that was made while it stood.
pub const RETAINED: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Which devices are banned, as the platform's feed tells it.
///
/// Who follows the feed hears of a ban as late as [asked](Self::take) and no
/// later than the limit of staleness; until then a token of a banned device is
/// good, which is what [`Offline`](super::Offline) cannot mend alone.
#[derive(Clone, Debug)]
pub struct BanFeed {
    /// Until when, by the device's names; also of bans that have ended.
    until: HashMap<String, Timestamp>,
    cursor: Option<String>,
    complete_at: Option<Timestamp>,
    stale_after: Duration,
}

/// How a device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No ban of it is known.
    Free,
    /// It is banned.
    Banned {
        /// Until when.
        until: Timestamp,
    },
    /// The feed has not been heard for too long to say.
    Stale,
}

impl BanFeed {
    /// A feed that was not heard yet. What was last heard of it counts for
    /// `stale_after`.
    #[must_use]
    pub fn new(stale_after: Duration) -> Self {
        Self {
            until: HashMap::new(),
            cursor: None,
            complete_at: None,
            stale_after,
        }
    }

    /// From where to ask on.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// How many names are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.until.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.until.is_empty()
    }

    /// When the feed was last known to its end, by the moment at which that page
    /// was asked for.
    #[must_use]
    pub const fn complete_at(&self) -> Option<Timestamp> {
        self.complete_at
    }

    /// Takes a page over that was asked for at `asked_at` from
    /// [`cursor`](Self::cursor). With the last page the feed is complete as of
    /// then.
    pub fn take(&mut self, page: FeedPage, asked_at: Timestamp) {
        for ban in page.bans {
            let until = Timestamp::from_secs(ban.until);
            for name in ban.unique_ids {
                self.until.insert(name, until);
            }
        }
        self.cursor = page.cursor.or(self.cursor.take());
        if !page.more {
            self.complete_at = self.complete_at.max(Some(asked_at));
            let forgotten = asked_at.minus(RETAINED);
            self.until.retain(|_, until| *until > forgotten);
        }
    }

    /// Whether the feed was not heard for too long. What was never heard is.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.complete_at
            .is_none_or(|at| now.since(at) > self.stale_after)
    }

    /// How the device of a token stands now. The feed has the last word; a ban
    /// of which it says nothing, because the device has changed its name since, is
    /// the one that the token carries, counted from when it was made.
    #[must_use]
    pub fn standing(&self, claims: &Claims, now: Timestamp) -> Standing {
        if self.is_stale(now) {
            return Standing::Stale;
        }
        let told = self.until.get(&claims.device_state.unique_id).copied();
        match told.or_else(|| carried(claims)) {
            Some(until) if now < until => Standing::Banned { until },
            _ => Standing::Free,
        }
    }
}

/// Until when the device was to be banned when its token was made.
fn carried(claims: &Claims) -> Option<Timestamp> {
    let ban = claims.device_ban.as_ref().filter(|ban| ban.is_banned)?;
    let made = Timestamp::from_secs(claims.request_details.timestamp);
    // A ban without an end that can be read stands for as long as the token.
    Some(ban.minutes().map_or(Timestamp::MAX, |minutes| {
        made.plus(Duration::from_secs(minutes.saturating_mul(60)))
    }))
}
