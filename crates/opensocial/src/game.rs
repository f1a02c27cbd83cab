//! The game's side: verify what the platform's gadget server calls, sign calls
//! of the platform's API, and read its answers.
//!
//! A request of the platform's is heard ([`Heard`]), verified ([`Verifier`]),
//! and claimed by the caller; only then is it acted on. An answer of the
//! platform's is a *verdict*, its word and final, or an *outage*, which says
//! that there is none: nobody was refused, and asking again may help.

pub mod answer;
mod heard;
mod launch;
mod life_cycle;
mod outage;
mod payment_callback;
mod received;
mod refusal;
mod reply;
pub mod request;
mod reserved;
mod signer;
mod verifier;

pub use heard::{Heard, NotHeard};
pub use launch::{Launch, LaunchToken};
pub use life_cycle::LifeCycle;
pub use outage::Outage;
pub use payment_callback::PaymentCallback;
pub use received::{BodyTrust, Received};
pub use refusal::Refusal;
pub use reply::{List, Refused, Reply, Verdict};
pub use request::Request;
pub use signer::{OnBehalf, Once, Signer};
pub use verifier::{LONGEST_WINDOW, Verifier, VerifierOptions};
