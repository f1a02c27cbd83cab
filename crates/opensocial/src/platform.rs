//! The platform's side: who calls and whether that is allowed, the tokens that
//! are handed to games, and the calls that games receive.

mod admit;
mod denied;
mod diagnosis;
pub mod gadget;
pub mod life_cycle;
pub mod outgoing;
pub mod payment_callback;
mod registry;
mod token;

pub use admit::{Caller, admit};
pub use denied::{Denied, TokenFlaw};
pub use diagnosis::{Diagnosis, Shown};
pub use outgoing::is_reserved;
pub use registry::{Consumer, Previous, Registry, Rules, Subject};
pub use token::{ProxyToken, TOKEN_SECRET_LEN};
