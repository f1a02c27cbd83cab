//! Android Key Attestation: verifies the chain of certificates that a device
//! hands out for a key, reads what the device says of the key and of itself,
//! and judges it under a policy.
#![cfg_attr(
    not(test),
    forbid(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

mod anchor;
mod cache;
mod certificate;
pub mod description;
mod digest;
mod evidence;
mod fault;
mod key;
mod limits;
mod path;
mod policy;
mod provisioning;
mod refused;
mod signature;
mod span;
mod status;
mod time;
mod verifier;

pub use self::{
    anchor::{Anchor, AnchorKind, Anchors, Root},
    evidence::{Evidence, Possession},
    fault::TrustFault,
    key::{KeyAlgorithm, PublicKey},
    limits::Limits,
    policy::{Image, Integrity, Judgement, Policy, Reason},
    provisioning::Provisioning,
    refused::Refused,
    status::{BadStatusList, Entry, Revocations, Serial, Status, StatusList},
    time::{Month, UnixTime},
    verifier::Verifier,
};
