mod chain;
mod faults;
mod links;

use std::fmt;

use crate::{
    anchor::{Anchor, Anchors, Root},
    cache::Cache,
    description::{KeyDescription, PURPOSE_ATTEST_KEY},
    evidence::{Evidence, Parts},
    key::PublicKey,
    limits::Limits,
    path::Shape,
    provisioning::{self, Provisioning},
    refused::Refused,
    status::Revocations,
    time::UnixTime,
};
use chain::Chain;

/// Verifies chains. One is enough for a program: threads share it, and with it
/// what it remembers of the certificates that many devices have in common.
pub struct Verifier {
    anchors: Anchors,
    limits: Limits,
    cache: Cache,
}

impl Verifier {
    /// `cached` is how many certificates, and how many of their signatures,
    /// are remembered, at about 500 bytes for both; 0 remembers nothing.
    #[must_use]
    pub fn new(anchors: Anchors, limits: Limits, cached: usize) -> Self {
        Self {
            anchors,
            limits,
            cache: Cache::new(cached),
        }
    }

    /// Verifies a chain of DER certificates, the attested key's first, as the
    /// device hands it out. The root may be left out, as some clients do; it is
    /// then looked for among the anchors.
    ///
    /// `extra` are anchors beside the verifier's own for this one chain; each
    /// of them may cost the verification of a signature where the chain has
    /// no root.
    ///
    /// Nobody has looked at [the challenge](Evidence::challenge_is) yet.
    ///
    /// # Errors
    ///
    /// [`Refused`] for what no device makes. A chain that holds and speaks
    /// against the device is no error: see [`Evidence::trust_faults`].
    pub fn verify(
        &self,
        chain: &[&[u8]],
        extra: &[Anchor],
        revocations: Revocations<'_>,
        at: UnixTime,
    ) -> Result<Evidence, Refused> {
        let (chain, mut news) = Chain::read(chain, &self.limits, &self.cache)?;
        let description = chain.description()?;
        let mut root = chain.root(&self.anchors, extra);
        let below = chain.below_root();
        let shape = Shape::of(below, &root)?;
        let issuer_name_copied = chain.names()?;
        chain.validity(below.len(), shape, at)?;
        let description = KeyDescription::read(description)?;
        refuse_purpose(&description)?;
        links::verify(&chain, &self.cache, &mut news)?;
        if below.len() == chain.len() {
            root = links::find_root(&chain, &self.anchors, extra, &self.cache, &mut news);
        }
        let attesting = chain.attesting()?;
        let evidence = Evidence::new(Parts {
            leaf: PublicKey {
                spki: chain.leaf()?.spki().to_vec(),
                key: chain.leaf()?.key_span(),
            },
            attesting: attesting.spki(),
            provisioning: provisioning(shape, &root, attesting.provisioning()),
            faults: faults::of(&chain, shape, &root, &description, revocations, at),
            description,
            root,
            issuer_name_copied,
        });
        // Only what reached an anchor is worth remembering; anything else could
        // be made by anybody, to push out what is.
        if *evidence.root() != Root::Unknown {
            self.cache.remember(news);
        }
        Ok(evidence)
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("anchors", &self.anchors)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// A key that attests, or that everybody may use, is no application's.
fn refuse_purpose(description: &KeyDescription) -> Result<(), Refused> {
    let lists = [&description.software, &description.hardware];
    if lists
        .iter()
        .any(|list| list.purpose.contains(&PURPOSE_ATTEST_KEY))
    {
        return Err(Refused::AttestsKeys);
    }
    if lists.iter().any(|list| list.all_applications) {
        return Err(Refused::AllApplications);
    }
    Ok(())
}

fn provisioning(shape: Shape, root: &Root, extension: Option<&[u8]>) -> Provisioning {
    match (root, shape) {
        (Root::Unknown, _) => Provisioning::Unknown,
        (_, Shape::Remote) => Provisioning::Remote {
            certificates_issued: extension.and_then(provisioning::certificates_issued),
        },
        (Root::Software(_), Shape::Software) => Provisioning::Software,
        (_, Shape::Factory | Shape::Software) => Provisioning::Factory,
    }
}
