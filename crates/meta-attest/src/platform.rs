//! The platform's side.

mod anchor;
mod judge;
mod mapping;
mod relay;
mod single_use;
mod thumbprint;
pub mod token;

pub use anchor::Anchoring;
pub use judge::{Found, Judge, PossessionRule, Rejected};
pub use mapping::{AppReason, Registry};
pub use relay::{RELAY_LIFETIME, Relay};
pub use single_use::nonce_claims;
pub use thumbprint::thumbprint;
