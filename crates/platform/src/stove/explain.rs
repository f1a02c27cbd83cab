use base::Timestamp;
use directory::Directory;
use stove::platform::Explanation;

use super::SnapshotRegistry;

/// Says what a token of STOVE's is and whether the platform would accept it at
/// that moment. What this node has heard judges, however long ago that was;
/// `development` is that of [`Parts`](crate::Parts).
#[must_use]
pub fn explain_stove(
    directory: &Directory,
    development: bool,
    token: &str,
    now: Timestamp,
) -> Explanation {
    let known = directory.last_known();
    let registry = SnapshotRegistry::new(&known, development);
    stove::platform::explain(token.as_bytes(), &registry, now)
}
