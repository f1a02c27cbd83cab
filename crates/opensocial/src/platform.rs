//! The platform's side: who calls and whether that is allowed, the tokens that
//! are handed to games, and the calls that games receive.

mod admit;
mod denied;
mod registry;
mod token;

pub use admit::{Caller, admit};
pub use denied::{Denied, TokenFlaw};
pub use registry::{Consumer, Previous, Registry, Rules, Subject};
pub use token::{ProxyToken, TOKEN_SECRET_LEN};
