//! What the store and the wire call by different names.

use meta_graph::WritePolicy;

/// A write policy as the wire knows it.
pub(super) const fn policy(stored: store::WritePolicy) -> WritePolicy {
    match stored {
        store::WritePolicy::ClientAuthoritative => WritePolicy::ClientAuthoritative,
        store::WritePolicy::ServerAuthoritative => WritePolicy::ServerAuthoritative,
    }
}
