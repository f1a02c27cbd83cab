//! Chains that are minted for the occasion, most of them bent in one place:
//! the cases that a verifier of attestations has to tell apart, by their
//! numbers, each with the code that it must be answered with.

use keyattest::{
    Anchor, AnchorKind, Anchors, Evidence, Judgement, Limits, Policy, Refused, Revocations,
    TrustFault, UnixTime, Verifier,
};
use testkit::attestation::{
    Device, Forged,
    soft_keymint::{Attribute, Name},
};

mod any_bit;
mod application;
mod boot;
mod challenge;
mod floods;
mod keys;
mod length;
mod levels;
mod links;
mod patches;
mod places;
mod published_root;
mod revocation;
mod roots;
mod sound;
mod tags;
mod validity;

/// 2026-11-22T00:00:00Z.
const NOW: UnixTime = UnixTime(1_795_305_600);
const DAY: i64 = 86_400;

/// A verifier for the roots of `device`, as roots of hardware.
fn verifier(device: &Device) -> Verifier {
    let anchors = Anchors::none().with(anchor(device, AnchorKind::Hardware));
    Verifier::new(anchors, Limits::default(), 64)
}

fn anchor(device: &Device, kind: AnchorKind) -> Anchor {
    Anchor {
        name: "test".to_owned(),
        spki_der: device.root_spki(),
        kind,
    }
}

fn verify(device: &Device, forged: &Forged) -> Result<Evidence, Refused> {
    verify_at(device, forged, NOW)
}

fn verify_at(device: &Device, forged: &Forged, at: UnixTime) -> Result<Evidence, Refused> {
    let chain = forged.certificates();
    verifier(device).verify(&chain, &[], Revocations::NOT_JUDGED, at)
}

fn refused(device: &Device, forged: &Forged) -> Refused {
    verify(device, forged).unwrap_err()
}

fn evidence(device: &Device, forged: &Forged) -> Evidence {
    verify(device, forged).unwrap()
}

fn faults(device: &Device, forged: &Forged) -> Vec<TrustFault> {
    evidence(device, forged).trust_faults().to_vec()
}

fn judged(device: &Device, forged: &Forged) -> Judgement {
    evidence(device, forged).judge(&Policy::default(), NOW)
}

fn codes(judgement: &Judgement) -> Vec<&'static str> {
    judgement
        .reasons
        .iter()
        .map(|reason| reason.code())
        .collect()
}

/// One of each shape below a root of hardware.
fn devices() -> [Device; 2] {
    [Device::factory(), Device::remote()]
}

/// How many certificates the chains of a device have.
fn length(device: &Device) -> usize {
    device.mint().authorities().len() + 1
}

fn named(organization: &str, common: &str) -> Name {
    Name::empty()
        .with(Attribute::Organization, organization)
        .with(Attribute::CommonName, common)
}
