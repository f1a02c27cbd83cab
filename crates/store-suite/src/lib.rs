//! What every store must do, told once and run by each of them. Only ever a
//! dev-dependency.
//!
//! A store's `tests/it.rs` implements [`Engine`] and calls
//! [`conformance!`](crate::conformance), and a durable one
//! [`durability!`](crate::durability) as well.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    missing_docs
)]

pub mod achievements;
pub mod ads;
pub mod attest;
pub mod boards;
pub mod changes;
pub mod circle;
pub mod claims;
mod conformance;
pub mod deliveries;
pub mod due;
pub mod durable;
pub mod endpoints;
pub mod entitlements;
pub mod families;
pub mod filters;
pub mod given;
pub mod graph_setups;
pub mod images;
pub mod inbox;
pub mod inserts;
pub mod issuances;
pub mod kept;
pub mod model;
pub mod moving;
pub mod nodes;
pub mod operating;
pub mod ownerships;
pub mod reading;
pub mod reports;
pub mod revocations;
pub mod rewards;
pub mod shards;
pub mod shop;
pub mod social;
pub mod subscription_lists;
pub mod subscriptions;
pub mod thieves;
pub mod units;
pub mod waiting;
pub mod watermark;

use std::{future::Future, sync::Arc};

use base::SharedClock;
use store::Store;

/// A kind of store, and a place for one.
pub trait Engine: Sized + Send + Sync + 'static {
    /// Whether this machine has what the engine needs. An engine that may be
    /// missing says so itself; its stories are left out then.
    fn is_there() -> bool {
        true
    }

    /// A place where nothing is stored yet.
    fn fresh() -> Self;

    /// Another place, of which a store that nothing was stored in has been opened
    /// and closed like the one here. For stories that need many of them: where a
    /// store takes long to be made, one is made and copied.
    fn another(&self) -> Self {
        Self::fresh()
    }

    /// How many made-up stories are played where a quick engine plays so many.
    fn stories(many: u32) -> u32 {
        many
    }

    /// Opens the store at this place. A durable engine gives what was stored
    /// there before; another one is opened only once.
    fn open(
        &self,
        clock: SharedClock,
        max_claims: usize,
    ) -> impl Future<Output = Arc<dyn Store>> + Send;
}

/// More claims than any story makes.
pub const PLENTY: usize = 1_000_000;

/// Makes a test of each story.
#[macro_export]
macro_rules! stories {
    ($engine:ty: $($module:ident::{$($story:ident),* $(,)?}),* $(,)?) => {
        $(mod $module {
            #[allow(unused_imports)]
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                if <$engine as $crate::Engine>::is_there() {
                    $crate::$module::$story::<$engine>().await;
                }
            })*
        })*
    };
}

/// The stories of a store that is opened again.
#[macro_export]
macro_rules! durability {
    ($engine:ty) => {
        $crate::stories!($engine:
            durable::{
                everything_is_there_again,
                families_and_copies_are_still_known,
                what_waits_is_there_again,
                boards_are_there_again,
                what_players_have_is_there_again,
                what_players_reached_is_there_again,
                what_is_social_is_there_again,
                what_is_known_of_devices_is_there_again,
                what_is_kept_of_peers_and_rewards_is_there_again,
                claims_are_still_taken,
                the_horizon_is_kept,
                the_horizon_of_families_is_kept,
                a_lower_limit_forgets_nothing,
            },
        );
    };
}
