use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base::{ApiKeyId, Timestamp};
use serde_json::json;
use store::{AuditOutcome, Scope};

use crate::{Action, Admin, AdminError, Order};

/// How long the wishes that one key has no right to are counted before the
/// audit log is told of them. The first of them is told at once.
pub const DENIED_WINDOW: Duration = Duration::from_secs(10 * 60);

/// The wishes without a right that the audit log was not told of yet. Whoever
/// repeats a call may not fill the disk, and no call may go unseen.
///
/// There is at most one entry for each API key and action, and only while the
/// key goes on: who has no key is not counted, and keys are made by those who
/// may administer.
#[derive(Debug, Default)]
pub(crate) struct Denied(Mutex<BTreeMap<Wish, Window>>);

/// Who wanted to do what.
type Wish = (&'static str, Option<ApiKeyId>, Action);

#[derive(Debug)]
struct Window {
    opened: Timestamp,
    untold: Option<Untold>,
}

/// Wishes of one kind, to be told as one event.
#[derive(Debug)]
pub(crate) struct Untold {
    /// Whose they are, with the request that came last.
    order: Order,
    action: Action,
    needed: Scope,
    times: u64,
    /// When the first of them came.
    since: Timestamp,
}

impl Untold {
    fn wish(&self) -> Wish {
        let actor = &self.order.actor;
        (actor.kind(), actor.key_id(), self.action)
    }

    /// Both, as one.
    fn and(self, earlier: Option<Self>) -> Self {
        let Some(earlier) = earlier else { return self };
        Self {
            times: self.times.saturating_add(earlier.times),
            since: self.since.min(earlier.since),
            ..self
        }
    }
}

impl Window {
    /// A clock that was put back to before it was opened ends it, too.
    fn is_over(&self, now: Timestamp) -> bool {
        now < self.opened || now.since(self.opened) >= DENIED_WINDOW
    }
}

impl Denied {
    /// Counts a wish. What comes back is to be told now.
    fn count(&self, wish: Untold, now: Timestamp) -> Option<Untold> {
        let mut windows = self.lock();
        let Some(window) = windows.get_mut(&wish.wish()) else {
            let window = Window {
                opened: now,
                untold: None,
            };
            windows.insert(wish.wish(), window);
            return Some(wish);
        };
        let untold = wish.and(window.untold.take());
        if window.is_over(now) {
            window.opened = now;
            return Some(untold);
        }
        window.untold = Some(untold);
        None
    }

    /// Forgets the windows that are over and have nothing to tell.
    fn forget(&self, now: Timestamp) {
        let mut windows = self.lock();
        windows.retain(|_, window| window.untold.is_some() || !window.is_over(now));
    }

    /// One of those whose window is over. Another window follows at once, so
    /// that who goes on is told of once a window.
    fn next_over(&self, now: Timestamp) -> Option<Untold> {
        let mut windows = self.lock();
        let mut over = windows.values_mut().filter(|window| window.is_over(now));
        let window = over.find(|window| window.untold.is_some())?;
        window.opened = now;
        window.untold.take()
    }

    /// One of all that are there.
    fn next_of_all(&self) -> Option<Untold> {
        let mut windows = self.lock();
        windows.values_mut().find_map(|window| window.untold.take())
    }

    /// Takes back what could not be told; it is told when its window is over.
    fn take_back(&self, untold: Untold) {
        let mut windows = self.lock();
        let window = windows.entry(untold.wish()).or_insert(Window {
            opened: untold.since,
            untold: None,
        });
        window.untold = Some(match window.untold.take() {
            Some(later) => later.and(Some(untold)),
            None => untold,
        });
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Wish, Window>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admin {
    /// Sees to it that the audit log says that someone wanted to do what their
    /// key has no right to: at once, or where it said so within the last
    /// [`DENIED_WINDOW`], with how often by [`tell_denied`](Self::tell_denied).
    ///
    /// # Errors
    /// [`AdminError::Store`]; it is counted then and told later.
    pub async fn denied(&self, action: Action, needed: Scope) -> Result<(), AdminError> {
        let now = self.clock.now();
        let wish = Untold {
            order: self.order.clone(),
            action,
            needed,
            times: 1,
            since: now,
        };
        match self.shared.denied.count(wish, now) {
            Some(untold) => self.tell(untold).await,
            None => Ok(()),
        }
    }

    /// Tells the audit log of the wishes that were counted in windows that are
    /// over. To be called again and again.
    ///
    /// # Errors
    /// [`AdminError::Store`]; what could not be told stays counted.
    pub async fn tell_denied(&self) -> Result<(), AdminError> {
        let now = self.clock.now();
        self.shared.denied.forget(now);
        while let Some(untold) = self.shared.denied.next_over(now) {
            self.tell(untold).await?;
        }
        Ok(())
    }

    /// Tells the audit log of everything that is still counted, and waits until
    /// what goes on by itself has ended. For the end of the process, when nobody
    /// calls any more and the store is still open.
    ///
    /// # Errors
    /// [`AdminError::Store`] when something could not be told.
    pub async fn finish(&self) -> Result<(), AdminError> {
        let told = self.tell_all_denied().await;
        self.shared.unattended.ended().await;
        told
    }

    async fn tell_all_denied(&self) -> Result<(), AdminError> {
        while let Some(untold) = self.shared.denied.next_of_all() {
            self.tell(untold).await?;
        }
        Ok(())
    }

    async fn tell(&self, untold: Untold) -> Result<(), AdminError> {
        let admin = self.on_behalf(untold.order.clone());
        let details = json!({
            "scope_required": untold.needed,
            "times": untold.times,
            "since": untold.since,
        });
        let work = async move {
            let deed = untold.action.overall(details);
            let told = admin.note(deed, AuditOutcome::Denied).await;
            told.map(drop)
                .inspect_err(|_| admin.shared.denied.take_back(untold))
        };
        self.shared.unattended.run(work).await
    }
}

#[cfg(test)]
mod tests {
    use base::Timestamp;
    use store::Actor;

    use super::*;

    fn wish(key: u64, action: Action, at: Timestamp) -> Untold {
        let key_id = ApiKeyId::new(key).unwrap();
        let label = "weak".to_owned();
        Untold {
            order: Order::of(Actor::ApiKey { key_id, label }),
            action,
            needed: Scope::Ban,
            times: 1,
            since: at,
        }
    }

    #[test]
    fn a_window_that_tells_nothing_is_forgotten_and_one_that_was_put_back_ends() {
        let denied = Denied::default();
        let at = |secs| Timestamp::from_secs(secs);
        let count = |secs| denied.count(wish(1, Action::Revoke, at(secs)), at(secs));
        assert_eq!(count(5_000).map(|untold| untold.times), Some(1));
        assert!(count(5_001).is_none());
        assert!(denied.next_over(at(5_599)).is_none());
        assert_eq!(denied.lock().len(), 1);
        assert_eq!(
            denied.next_over(at(5_600)).map(|untold| untold.times),
            Some(1)
        );
        assert!(count(5_601).is_none());
        let back = count(4_000).unwrap();
        assert_eq!((back.times, back.since), (2, at(4_000)));
        denied.forget(at(4_599));
        assert_eq!(denied.lock().len(), 1);
        denied.forget(at(4_600));
        assert!(denied.lock().is_empty());
    }

    #[test]
    fn what_could_not_be_told_is_counted_with_what_came_meanwhile() {
        let denied = Denied::default();
        let at = |secs| Timestamp::from_secs(secs);
        let count = |secs| denied.count(wish(1, Action::Revoke, at(secs)), at(secs));
        let first = count(1_000).unwrap();
        assert!(count(1_001).is_none());
        denied.take_back(first);
        let all = denied.next_of_all().unwrap();
        assert_eq!((all.times, all.since), (2, at(1_000)));
        assert!(denied.next_of_all().is_none());
    }
}
