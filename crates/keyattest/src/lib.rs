//! Android Key Attestation: verifies the chain of certificates that a device
//! hands out for a key, reads what the device says of the key and of itself,
//! and judges it under a policy.
//!
//! Pure: certificates, time, roots and the list of revoked certificates are
//! handed in. Nothing is fetched, nothing is read from the machine.
//!
//! ```
//! use keyattest::{
//!     Anchors, Integrity, Limits, Policy, Refused, Revocations, StatusList, UnixTime, Verifier,
//! };
//! use std::time::Duration;
//!
//! /// Whether a device is to be let in. One verifier serves the whole program.
//! fn admit(
//!     verifier: &Verifier,
//!     chain: &[&[u8]], // DER, the attested key's certificate first
//!     challenge: &[u8],
//!     list: &StatusList,
//!     now: UnixTime,
//! ) -> Result<bool, Refused> {
//!     let revocations = Revocations::within(Some(list), Duration::from_secs(24 * 3600));
//!     let evidence = verifier.verify(chain, &[], revocations, now)?;
//!     if !evidence.challenge_is(challenge) {
//!         return Ok(false);
//!     }
//!     let judgement = evidence.judge(&Policy::default(), now);
//!     for reason in &judgement.reasons {
//!         println!("{}: {reason}", reason.code());
//!     }
//!     Ok(judgement.integrity == Integrity::Strong)
//! }
//!
//! let verifier = Verifier::new(Anchors::google(), Limits::default(), 1024);
//! let list = StatusList::parse(br#"{ "entries": {} }"#)?.with_fetched_at(UnixTime(1_771_894_000));
//! let nothing = admit(&verifier, &[], b"challenge", &list, UnixTime(1_771_894_563));
//! assert_eq!(nothing, Err(Refused::TooShort { certificates: 0 }));
//! # Ok::<(), keyattest::BadStatusList>(())
//! ```
//!
//! # Two ways to fail
//!
//! What no device makes is [`Refused`]: there is no evidence, and nothing to
//! judge. What a device makes and speaks against it is a [`TrustFault`] of the
//! [`Evidence`]: the bootloader is unlocked, the root is unknown, a
//! certificate is revoked. The caller decides who is told of which.
//!
//! # What is proved, and what is not
//!
//! - That the attested key was made by hardware whose keys were certified by
//!   the owner of the root, for this challenge, on a device in this state when
//!   it started.
//! - Not that whoever sends the chain has the device: a chain can be relayed.
//!   [`Evidence::possession`] proves who has the key at this moment.
//! - Not that nothing took over the operating system after it had started.
//! - Not which application file runs: its name and signer are the operating
//!   system's word, to be believed where that is verified.
//! - Not that the keys of a device have not leaked. Only the list of revoked
//!   certificates knows, and late.
//!
//! # How a chain is verified
//!
//! The certificates have to be in the places of one kind of provisioning, so
//! many and no more; the first one carries the key description and no other
//! does; issuers' names are the next subjects', byte for byte; every signature
//! verifies, whatever curve goes with whatever hash. Roots are public keys, not
//! certificates, because the same key is certified again and again. The first
//! certificate's dates mean nothing, factory certificates and roots are used on
//! after they have expired, and remotely provisioned ones are not.
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
