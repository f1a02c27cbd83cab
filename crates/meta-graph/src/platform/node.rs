//! The nodes of the answers, each built from plain values with everything that
//! its object has; [`Fields::select`](crate::wire::Fields::select) then takes
//! what the call asks for.

mod achievement;
mod leaderboard;
mod shop;
mod subscription;
mod user;

pub use achievement::{Achievement, Definition, achievement_written};
pub use leaderboard::{Entry, Leaderboard, entries, entry_submitted};
pub use shop::{BillingPlan, Offer, Price, Product, Purchase, Runs, entitlement};
pub use subscription::{PriceTerm, Subscription};
pub use user::{User, nonce_validated, tokens_exchanged};
