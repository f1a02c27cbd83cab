use anyhow::Context;
use outbound::{Network, Outbound, OutboundOptions, Policy};

/// What we call ourselves when we call a platform or a game.
const USER_AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));

/// The client for calls to others, which go to public addresses and to these.
///
/// # Errors
/// When it cannot be set up.
pub(crate) fn outbound(allowed: Vec<Network>) -> anyhow::Result<Outbound> {
    let options = OutboundOptions {
        policy: Policy::allowing(allowed),
        user_agent: USER_AGENT.to_owned(),
    };
    Outbound::new(options).context("calls to others cannot be set up")
}
