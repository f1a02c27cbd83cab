//! How a face is served: sockets, TLS, runtimes, limits, request ids, metrics, the
//! guard against panics, and the drain. Knows no route and no protocol.
//!
//! A [`Face`] is an axum router with an address and [`Limits`]; [`serve`] binds
//! it and returns a [`Running`] handle. A [`Mode`] says on which threads it
//! runs. Handlers read their bodies through [`intake::collect`] and find the
//! [`RequestId`] among the request's extensions.
//!
//! A face may have a second listener that speaks [`Tls`], with the same router
//! and within the same limits. Certificates are handed in as text and can be
//! replaced while it runs; this crate reads no files. TLS takes its randomness
//! and, for the age of a session, its time from its own library.
//!
//! A `"`, `<`, `>` or space in a request's target is escaped before hyper reads
//! it, wherever it is certain that a request line begins.
//!
//! A request that is not HTTP is answered by hyper itself, with an empty 400
//! (431 where the head is too large), in no dialect's shape: there is no path
//! yet that could say whose dialect it is. Such an answer carries no request
//! id and is not counted among the requests.
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

mod accept;
mod body;
mod boundary;
mod connection;
mod face;
mod fixed;
mod handshake;
mod hang_up;
mod id;
pub mod intake;
mod json;
mod lane;
mod limits;
mod listener;
mod metrics;
mod panicked;
mod problem;
mod request_line;
mod running;
mod service;
mod shortcut;
mod socket;
mod tls;
mod wire;

pub use face::{Face, Mode, Peer, Secured, ServeError, TlsListener};
pub use fixed::fixed;
pub use hang_up::HangUp;
pub use id::{RequestId, RequestIds};
pub use json::BodyLimits;
pub use limits::Limits;
pub use metrics::Metrics;
pub use panicked::Panicked;
pub use problem::Problem;
pub use running::{Drained, Running, serve};
pub use shortcut::{ShortAnswer, ShortCall, Shortcut};
pub use tls::{Tls, TlsError, Validity};
