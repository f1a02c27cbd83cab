use crate::{anchor::Root, certificate::Certificate, refused::Refused};

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
    /// From the certificates without their root, leaf first, and the root.
    pub(crate) fn of(below_root: &[Certificate<'_>], root: &Root) -> Result<Self, Refused> {
        let remote = below_root
            .last()
            .is_some_and(Certificate::is_remote_authority);
        Self::among(below_root.len(), remote, root)
    }

    /// Google's hardware roots certify no attesting key themselves; another
    /// root may.
    fn among(certificates: usize, remote: bool, root: &Root) -> Result<Self, Refused> {
        match (certificates, remote) {
            (2, false) if *root != Root::Google => Ok(Self::Software),
            (3, false) => Ok(Self::Factory),
            (4, true) => Ok(Self::Remote),
            _ => Err(Refused::Path { certificates }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_number_name_and_root() {
        let others = [
            Root::Configured(String::new()),
            Root::Software(String::new()),
            Root::Unknown,
        ];
        let refused = |certificates| Err(Refused::Path { certificates });
        for root in &others {
            assert_eq!(Shape::among(2, false, root), Ok(Shape::Software));
        }
        assert_eq!(Shape::among(2, false, &Root::Google), refused(2));
        for root in others.iter().chain([&Root::Google]) {
            assert_eq!(Shape::among(3, false, root), Ok(Shape::Factory));
            assert_eq!(Shape::among(4, true, root), Ok(Shape::Remote));
            for (certificates, remote) in [
                (0, false),
                (1, false),
                (4, false),
                (5, false),
                (2, true),
                (3, true),
                (5, true),
            ] {
                let shape = Shape::among(certificates, remote, root);
                assert_eq!(shape, refused(certificates));
            }
        }
    }
}
