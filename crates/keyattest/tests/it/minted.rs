//! How minted chains are verified.

use keyattest::{
    Anchor, AnchorKind, Anchors, Evidence, Limits, Refused, Revocations, UnixTime, Verifier,
};

use super::mint::{Chain, NOW};

pub(crate) fn slices(ders: &[Vec<u8>]) -> Vec<&[u8]> {
    ders.iter().map(Vec::as_slice).collect()
}

/// Certificates as they come, below one anchor.
pub(crate) fn verify_ders(ders: &[Vec<u8>], anchor: Anchor) -> Result<Evidence, Refused> {
    let anchors = Anchors::google().with(anchor);
    let verifier = Verifier::new(anchors, Limits::default(), 16);
    let now = UnixTime(NOW);
    verifier.verify(&slices(ders), &[], Revocations::NOT_JUDGED, now)
}

/// A chain whose root is an operator's.
pub(crate) fn verify(chain: &Chain) -> Result<Evidence, Refused> {
    verify_ders(&chain.ders(), chain.anchor(AnchorKind::Hardware))
}
