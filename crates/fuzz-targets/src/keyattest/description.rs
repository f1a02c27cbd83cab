//! Key descriptions.

use ::keyattest::{
    Integrity, Policy, Root, UnixTime,
    description::{BootState, KeyDescription, Tag},
};

use super::{
    der::{integer, null},
    mint::{ATTESTATION, Chain, NOW},
    repeatable,
    sketch::{ROOT_OF_TRUST, Sketch, root_of_trust},
    verify,
};

/// A good one, and those with quirks.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut unordered = Sketch::good();
    unordered.hardware.reverse();
    let mut unknown = Sketch::good();
    unknown.hardware.push((999, null()));
    let mut every = Sketch::good();
    every.software = (2000..2100).map(|tag| (tag, integer(1))).collect();
    let boolean = root_of_trust(&[7; 32], 1, 1, &[]);
    let boolean = Sketch::good().with(ROOT_OF_TRUST, boolean);
    let sketches = [Sketch::good(), unordered, unknown, every, boolean];
    sketches.iter().map(Sketch::der).collect()
}

/// What is read is what a well signed chain says, and a device that is not
/// locked or not verified comes to nothing.
pub fn run(data: &[u8]) {
    let read = KeyDescription::read(data);
    let mut chain = repeatable(Chain::factory(&Sketch::good()));
    for certificate in chain.0.iter_mut().take(1) {
        certificate.extensions = vec![(ATTESTATION, data.to_vec())];
    }
    let ders = chain.ders();
    let ders: Vec<&[u8]> = ders.iter().map(Vec::as_slice).collect();
    let Ok(evidence) = verify(&ders, &chain) else {
        return;
    };
    let read = read.expect("it was verified");
    assert_eq!(*evidence.description(), read);
    assert_eq!(*evidence.root(), Root::Configured("minted".to_owned()));
    let both = |tag: &Tag| read.software.has(*tag) && read.hardware.has(*tag);
    assert!(!Tag::ALL.iter().any(|tag| tag.decides_trust() && both(tag)));
    let judgement = evidence.judge(&Policy::default(), UnixTime(NOW));
    assert_eq!(
        judgement.reasons.is_empty(),
        judgement.integrity == Integrity::Strong
    );
    let root = read.hardware.root_of_trust.as_ref();
    let good = root
        .is_some_and(|root| root.device_locked && root.verified_boot_state == BootState::Verified);
    assert!(good || judgement.integrity == Integrity::Untrusted);
}
