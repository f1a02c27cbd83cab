//! Chains of certificates.

use ::keyattest::Root;

use super::{
    mint::{Chain, Key},
    repeatable,
    sketch::Sketch,
    verify,
};

/// Chains of every provisioning, whole and without their roots.
pub fn seeds() -> Vec<Vec<u8>> {
    let chains = [Chain::factory, Chain::remote, Chain::software];
    let chains = chains.map(|chain| repeatable(chain(&Sketch::good())).ders());
    let whole = chains.iter().map(|ders| written(ders));
    let rootless = chains
        .iter()
        .map(|ders| written(ders.split_last().map_or(&[], |(_, below)| below)));
    whole.chain(rootless).collect()
}

/// Two octets of length before each certificate.
fn written(ders: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for der in ders {
        let length = u16::try_from(der.len()).expect("certificates are short");
        out.extend(length.to_be_bytes());
        out.extend(der);
    }
    out
}

/// The last certificate may be cut off.
fn read(mut data: &[u8]) -> Vec<&[u8]> {
    let mut ders = Vec::new();
    while let Some((length, rest)) = data.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (der, rest) = rest.split_at(length);
        ders.push(der);
        data = rest;
    }
    ders
}

/// Nothing ends at a root whose key nobody had: the anchor's is another one
/// than the seeds'.
pub fn run(data: &[u8]) {
    let mut anchored = repeatable(Chain::software(&Sketch::good()));
    let ders = read(data);
    if let Some(root) = anchored.0.last_mut() {
        let pair = aws_lc_rs::signature::Ed25519KeyPair::from_seed_unchecked(&[0x66; 32]);
        root.key = Key::Ed25519(pair.expect("32 bytes are a seed"));
    }
    let Ok(evidence) = verify(&ders, &anchored) else {
        return;
    };
    assert_eq!(*evidence.root(), Root::Unknown);
    assert!(!evidence.trust_faults().is_empty());
}
