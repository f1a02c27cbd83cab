use base::Timestamp;
use directory::Directory;
use meta_graph::platform::{Explanation, explain};

use super::GraphRegistry;

/// Says what a token, nonce or code of Meta's graph is and whether the platform
/// would accept it at that moment. What this node has heard judges, however long
/// ago that was; `development` is that of [`Parts`](crate::Parts).
#[must_use]
pub fn explain_graph(
    directory: &Directory,
    development: bool,
    token: &str,
    now: Timestamp,
) -> Explanation {
    let known = directory.last_known();
    let registry = GraphRegistry::new(&known, development);
    explain(token.as_bytes(), &registry, now)
}
