use crate::{certificate::Certificate, refused::Refused};

/// Which places the certificates below the root have. The number is part of
/// it: whoever holds a leaked attesting key could otherwise put a certificate
/// of their own in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The attested key, the attesting key, one intermediate.
    Factory,
    /// The attested key, the attesting key, a short-lived authority, and the
    /// one of the name "Droid CA2".
    Remote,
    /// The attested key, the attesting key.
    Software,
}

impl Shape {
    /// From the certificates without their root, leaf first.
    pub(crate) fn of(below_root: &[Certificate<'_>]) -> Result<Self, Refused> {
        let remote = below_root
            .last()
            .is_some_and(Certificate::is_remote_authority);
        match (below_root.len(), remote) {
            (2, false) => Ok(Self::Software),
            (3, false) => Ok(Self::Factory),
            (4, true) => Ok(Self::Remote),
            (certificates, _) => Err(Refused::Path { certificates }),
        }
    }
}
