//! The platform's side.

mod anchor;
pub mod bans;
mod granted;
mod judge;
mod mapping;
mod relay;
mod single_use;
mod thumbprint;
pub mod token;
mod verified;

pub use anchor::{Anchoring, Maker};
pub use granted::granted;
pub use judge::{Found, Judge, PossessionRule, Rejected};
pub use mapping::{AppReason, Registry};
pub use relay::{RELAY_LIFETIME, Relay};
pub use single_use::nonce_claims;
pub use thumbprint::thumbprint;
pub use verified::verified;
