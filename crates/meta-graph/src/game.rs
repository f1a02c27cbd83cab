//! The game's side: build the requests, read the answers, and verify webhooks.
//!
//! A *verdict* is the platform's word and final. An *outage* says that there is
//! no verdict: nobody was refused, and asking again may help.

pub mod answer;
mod outage;
mod reply;
pub mod request;
pub mod webhook;

pub use outage::Outage;
pub use reply::{Refused, Reply, TokenKind, Verdict};
pub use request::{Request, app_token};
