use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base::{AppId, Timestamp};
use guard::Quota;
use meta_graph::{Refusal, platform::Caller};

const MINUTE: Duration = Duration::from_secs(60);

/// How often each app has called in the present minute, where its operator set
/// a limit: with its own token, and with its users'. Those are in the hands of
/// players, none of whom is to keep the game's servers from calling. Every node
/// counts for itself, so behind several of them an app may call as many times as
/// often.
#[derive(Default)]
pub(super) struct Pace(Mutex<HashMap<AppId, Counted>>);

/// Whose token it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    App,
    Users,
}

/// The counts of one app, and the limit that they were begun with.
struct Counted {
    most: u32,
    calls: Quota<Side>,
}

impl Counted {
    fn new(most: u32) -> Self {
        let calls = Quota::new(most, MINUTE, 2);
        Self { most, calls }
    }
}

impl Pace {
    /// Counts a call whose token was judged good: no stranger uses up what an
    /// app may do. Another limit begins the count anew.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`].
    pub(super) fn admit(
        &self,
        caller: &Caller,
        most: Option<u32>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Some(most) = most else { return Ok(()) };
        let (app, side) = match caller {
            Caller::App { app, .. } => (*app, Side::App),
            Caller::User { app, .. } => (*app, Side::Users),
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = all.entry(app).or_insert_with(|| Counted::new(most));
        if counted.most != most {
            *counted = Counted::new(most);
        }
        let admitted = counted.calls.admit(side, now);
        admitted.map_err(|too_often| Refusal::RateLimited {
            retry_after: too_often.wait,
        })
    }
}

#[cfg(test)]
mod tests {
    use base::{CredentialId, PlayerId};

    use super::*;

    #[test]
    fn an_app_is_held_to_its_own_limit_and_to_no_others() {
        let pace = Pace::default();
        let [one, other] = [1, 2].map(|id| AppId::new(id).unwrap());
        let player = PlayerId::new(1).unwrap();
        let users = Caller::User {
            app: one,
            player,
            user_id: player,
            token: None,
        };
        let [one, other] = [one, other].map(|app| Caller::App {
            app,
            credential: CredentialId::new(1).unwrap(),
        });
        let now = Timestamp::from_secs(1_000);
        for _ in 0..2 {
            assert_eq!(pace.admit(&one, Some(2), now), Ok(()));
        }
        let later = now.plus(Duration::from_secs(45));
        let retry_after = Duration::from_secs(15);
        let refused = Err(Refusal::RateLimited { retry_after });
        assert_eq!(pace.admit(&one, Some(2), later), refused.clone());
        assert_eq!(pace.admit(&other, Some(2), later), Ok(()));
        for _ in 0..2 {
            assert_eq!(pace.admit(&users, Some(2), later), Ok(()));
        }
        assert_eq!(pace.admit(&users, Some(2), later), refused);
        assert_eq!(pace.admit(&one, None, later), Ok(()), "it was taken away");
        assert_eq!(pace.admit(&one, Some(3), later), Ok(()), "it was raised");
        assert_eq!(pace.admit(&one, Some(2), later.plus(MINUTE)), Ok(()));
    }
}
