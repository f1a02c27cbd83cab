//! Unity Ads' redeem callbacks: what either side reads, and what an operator
//! configures. The seeds are the vectors of the crate's own tests.

pub mod callback;
pub mod explain;
pub mod public_ips;
pub mod url;
#[allow(dead_code, unreachable_pub)]
#[path = "../../unity-ads/tests/it/vectors.rs"]
mod vectors;
