//! The platforms as the gate reaches them.

mod stove;

pub(crate) use stove::NoVerdict;
pub use stove::{StoveUpstream, StoveUpstreamOptions};
