//! The platform's side.

mod anchor;
mod judge;
mod mapping;
mod relay;
mod thumbprint;
pub mod token;

pub use anchor::Anchoring;
pub use judge::{Found, Judge, PossessionRule, Rejected};
pub use mapping::{AppReason, Registry};
pub use relay::{RELAY_LIFETIME, Relay};
pub use thumbprint::thumbprint;
