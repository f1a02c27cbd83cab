use base::Timestamp;
use directory::Directory;
use stove::platform::Explanation;

use super::SnapshotRegistry;

/// Says what a token of STOVE's is and whether the platform would accept it at
/// that moment. What is known to this node judges, as it does in a call;
/// `development` is that of [`Parts`](crate::Parts).
#[must_use]
pub fn explain_stove(
    directory: &Directory,
    development: bool,
    token: &str,
    now: Timestamp,
) -> Explanation {
    let snapshot = directory.snapshot();
    let registry = SnapshotRegistry::over(&snapshot, directory, development);
    stove::platform::explain(token.as_bytes(), &registry, now)
}
