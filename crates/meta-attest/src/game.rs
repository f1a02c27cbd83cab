//! The game's side: ask the platform about a token ([`request`], [`Reply`]), or
//! verify it without asking ([`Offline`], [`BanFeed`]), and judge what it says
//! ([`Policy`]).
//!
//! A *verdict* is the platform's word and final. An *outage* says that there is
//! no verdict: nobody was refused, and asking again may help.
//!
//! A token does **not** prove that its bearer's device made it: a clean device
//! can attest itself for another one that relays the challenge. [`possession`]
//! and short lives narrow that; nothing here closes it.

pub mod answer;
mod bans;
mod offline;
mod outage;
mod policy;
pub mod possession;
mod reason;
mod reply;
pub mod request;

pub use bans::{BanFeed, RETAINED, Standing};
pub use offline::{Offline, Unverified};
pub use outage::Outage;
pub use policy::Policy;
pub use reason::Reason;
pub use reply::{Refused, Reply, Verdict};
pub use request::{Request, app_token};
