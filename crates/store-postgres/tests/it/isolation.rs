//! An engine that is always SERIALIZABLE refuses what meets; starting over makes
//! it right.

use std::sync::Arc;

use base::SharedClock;
use store::Store;
use store_suite::{
    Engine, achievements, boards, circle, claims, entitlements, families, issuances, rewards,
    shards, subscriptions,
};

use crate::{Database, Postgres, database};

/// The same server, with every transaction SERIALIZABLE.
struct Strict(Postgres);

impl Engine for Strict {
    fn is_there() -> bool {
        Postgres::is_there()
    }

    fn fresh() -> Self {
        let database = Database::fresh();
        database::apart(database.setting("default_transaction_isolation = serializable"));
        Self(Postgres(database))
    }

    async fn open(&self, clock: SharedClock, max_claims: usize) -> Arc<dyn Store> {
        self.0.open(clock, max_claims).await
    }
}

macro_rules! strict {
    ($($module:ident::$story:ident),* $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $story() {
            if Strict::is_there() {
                $module::$story::<Strict>().await;
            }
        })*
    };
}

mod strict {
    use super::*;

    strict!(
        claims::sixty_four_at_once_make_it_once,
        issuances::callers_at_once_get_the_same_token,
        shards::sixty_four_at_once_lease_it_to_one,
        rewards::sixty_four_at_once_get_one_turn,
        families::sixty_four_at_once_rotate_once,
        achievements::sixty_four_at_once_unlock_it_once,
        circle::friends_at_once_stay_even,
        boards::sixty_four_submissions_leave_one_entry,
        entitlements::sixty_four_at_once_use_it_up_once,
        entitlements::sixty_four_at_once_grant_it_once,
        entitlements::sixty_four_at_once_end_it_in_one_way,
        subscriptions::sixty_four_at_once_subscribe_once,
        subscriptions::sixty_four_at_once_turn_it_once,
    );
}
