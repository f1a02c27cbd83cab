//! The game's side: judge a callback before anything is looked up by it, then
//! check its signature.

mod callback;
mod expected;
mod redeem;

pub use callback::{Callback, MacPrefix};
pub use expected::Expected;
pub use redeem::Redeem;
