//! Grades an endpoint that receives signed reward callbacks, ours or a
//! stranger's: plays a network against it, right and wrong callbacks, and
//! judges by nothing but what it answers.
//!
//! It calls the one URL that it is given, at the one address that the URL's
//! name has when it is first looked up; it follows no redirect. A correct
//! endpoint grants some of the rewards, so whoever starts a run is told before
//! ([`Conform::plan`]).
//!
//! No flaw is reported that the answers do not prove, and how long an answer
//! takes is not judged. Signatures that were computed are in no report, nor is the
//! secret.
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
mod callback;
mod conform;
mod flaw;
mod leaks;
mod loose;
mod network;
mod options;
mod pacing;
mod probes;
pub mod report;
mod session;
mod target;
mod transport;
mod trust;

pub use conform::{Conform, Plan, Unusable};
pub use flaw::{Flaw, Severity, all_flaws};
pub use network::{Credential, InvalidCredential, InvalidNetwork, Played, Repeats};
pub use options::{Options, Pace, Search};
pub use probes::{PROBES, Probe};
pub use report::Report;
pub use target::InvalidTarget;
pub use trust::{InvalidTrust, Trust};
