//! Android Key Attestation. The chains are those of the crate's own tests,
//! signed by keys that are the same every time.

pub mod chain;
#[allow(dead_code, unreachable_pub)]
#[path = "../../keyattest/tests/it/der.rs"]
mod der;
pub mod description;
#[allow(dead_code, unreachable_pub)]
#[path = "../../keyattest/tests/it/mint.rs"]
mod mint;
#[allow(dead_code, unreachable_pub)]
#[path = "../../keyattest/tests/it/sketch.rs"]
mod sketch;

use ::keyattest::{
    Anchor, AnchorKind, Anchors, Evidence, Limits, Refused, Revocations, UnixTime, Verifier,
};
use aws_lc_rs::signature::Ed25519KeyPair;

use self::mint::{Chain, Key, NOW};

/// The chain with keys that are the same every time.
fn repeatable(mut chain: Chain) -> Chain {
    for (certificate, number) in chain.0.iter_mut().zip(1..) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[number; 32]);
        certificate.key = Key::Ed25519(pair.expect("32 bytes are a seed"));
    }
    chain
}

/// Below Google's roots and those of `chain`.
fn verify(ders: &[&[u8]], chain: &Chain) -> Result<Evidence, Refused> {
    let anchor: Anchor = chain.anchor(AnchorKind::Hardware);
    let verifier = Verifier::new(Anchors::google().with(anchor), Limits::default(), 8);
    let now = UnixTime(NOW);
    let first = verifier.verify(ders, &[], Revocations::NOT_JUDGED, now);
    // What was remembered changes nothing.
    let again = verifier.verify(ders, &[], Revocations::NOT_JUDGED, now);
    assert_eq!(first, again);
    first
}
