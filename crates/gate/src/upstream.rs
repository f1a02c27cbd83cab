//! The platforms as the gate reaches them.

mod meta_attest;
mod meta_graph;
mod opensocial;
mod published_keys;
mod stove;

pub(crate) use meta_attest::NotAttested;
pub use meta_attest::{AttestMode, MetaAttest, MetaAttestOptions, OfflineOptions};
pub use meta_graph::{MetaUpstream, MetaUpstreamOptions};
pub(crate) use meta_graph::{NotProven, Proven};
pub(crate) use opensocial::{Draft, Uncalled};
pub use opensocial::{OpenSocial, OpenSocialOptions};
pub(crate) use published_keys::Found;
pub use published_keys::PublishedKeys;
pub(crate) use stove::NoVerdict;
pub use stove::{StoveUpstream, StoveUpstreamOptions};
