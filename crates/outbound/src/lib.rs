//! The one HTTP client. It knows no protocol; it knows that whoever chose an
//! address may mean harm, and that whoever answers may never finish.
//!
//! Every call has one deadline over resolving, connecting, TLS, headers and
//! body together, and a cap on the answer's size. Redirects are not followed,
//! proxies are not taken from the environment, cookies are not kept, nothing
//! is decompressed. Every address that a name resolves to is vetted by a
//! [`Policy`], and the connection goes to an address that was vetted.
#![cfg_attr(
    not(test),
    forbid(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

mod answer;
mod client;
mod error;
mod line;
mod policy;
mod request;
mod resolver;
mod sent;

pub use answer::Answer;
pub use base::{InvalidNetwork, Network};
pub use client::{Outbound, OutboundOptions};
pub use error::{OutboundError, Sent, SetupError};
pub use line::Line;
pub use policy::Policy;
pub use request::{Budget, Request};
