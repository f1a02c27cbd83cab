//! The platforms as the gate reaches them.

mod meta_graph;
mod opensocial;
mod stove;

pub use meta_graph::{MetaUpstream, MetaUpstreamOptions};
pub(crate) use meta_graph::{NotProven, Proven};
pub(crate) use opensocial::{Draft, Uncalled};
pub use opensocial::{OpenSocial, OpenSocialOptions};
pub(crate) use stove::NoVerdict;
pub use stove::{StoveUpstream, StoveUpstreamOptions};
