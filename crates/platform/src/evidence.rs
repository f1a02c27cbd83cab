//! By what the evidence of devices is judged, beside what a game's operator has
//! said of it.

mod attempts;
mod pace;
mod status;

use std::{borrow::Cow, fmt, sync::Arc};

use keyattest::{Anchor, AnchorKind, Anchors, Limits, Verifier};

pub(crate) use attempts::Attempts;
pub(crate) use pace::Pace;
pub use status::{RevokedCertificates, fetched_at};

/// How many certificates that devices have in common are remembered as verified,
/// at about 500 bytes each.
const CACHED: usize = 4_096;

/// What judges evidence in this process. Clones share what it remembers.
#[derive(Clone)]
pub struct Attestation {
    pub(crate) verifier: Arc<Verifier>,
    pub(crate) revoked: RevokedCertificates,
    pub(crate) pace: Arc<Pace>,
    pub(crate) attempts: Arc<Attempts>,
    published: Arc<PublishedRoot>,
    development: bool,
}

/// A root whose private key everybody has.
#[derive(Clone, Debug)]
pub struct PublishedRoot {
    /// What it is called.
    pub name: String,
    /// Its public key, a SubjectPublicKeyInfo in DER.
    pub spki: Vec<u8>,
}

impl Attestation {
    /// For production: chains end at Google's roots or at those of a game's
    /// operator, and never at the published one, also where an operator has put
    /// it among theirs.
    #[must_use]
    pub fn production(published: PublishedRoot, revoked: RevokedCertificates) -> Self {
        let anchors = Anchors::google();
        Self::new(anchors, published, revoked, false)
    }

    /// For the development profile: chains may also end at the published root,
    /// and tokens say so. No list of revoked certificates is judged by.
    #[must_use]
    pub fn development(published: PublishedRoot) -> Self {
        let anchors = Anchors::google().with(Anchor {
            name: published.name.clone(),
            spki_der: published.spki.clone(),
            kind: AnchorKind::Software,
        });
        let revoked = RevokedCertificates::not_judged();
        Self::new(anchors, published, revoked, true)
    }

    fn new(
        anchors: Anchors,
        published: PublishedRoot,
        revoked: RevokedCertificates,
        development: bool,
    ) -> Self {
        Self {
            verifier: Arc::new(Verifier::new(anchors, Limits::default(), CACHED)),
            revoked,
            pace: Arc::default(),
            attempts: Arc::default(),
            published: Arc::new(published),
            development,
        }
    }

    /// With other numbers of devices of one game that may be new in an hour: of
    /// those that are not trusted, and of those that are.
    #[must_use]
    pub fn with_new_devices(self, untrusted: u32, trusted: u32) -> Self {
        Self {
            pace: Arc::new(Pace::of(untrusted, trusted)),
            ..self
        }
    }

    /// Which certificates are revoked.
    #[must_use]
    pub const fn revoked(&self) -> &RevokedCertificates {
        &self.revoked
    }

    /// The roots of a game. The published one is none of them in production, and
    /// known for what it is in development.
    pub(crate) fn roots<'a>(&self, roots: &'a [Anchor]) -> Cow<'a, [Anchor]> {
        let published = |root: &Anchor| root.spki_der == self.published.spki;
        let Some(found) = roots.iter().find(|root| published(root)) else {
            return Cow::Borrowed(roots);
        };
        if !self.development {
            tracing::error!(
                root = found.name,
                "a root whose key everybody has is not taken in production"
            );
        }
        let own = roots.iter().filter(|root| !published(root));
        own.cloned().collect()
    }
}

impl fmt::Debug for Attestation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attestation")
            .field("revoked", &self.revoked)
            .field("development", &self.development)
            .finish_non_exhaustive()
    }
}
