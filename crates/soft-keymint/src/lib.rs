//! A key store in software that attests its keys as Android's KeyMint does:
//! key pairs, certificates with a KeyDescription, and chains of the shapes
//! that real devices present. What signs such a chain decides what it is
//! worth, and below the [`development`] root, whose key is published here, it
//! is worth nothing but a test.
//!
//! An [`Authority`] is a name with a key that signs; a [`Mint`] is the
//! authorities of one device, from its root down; a [`Blueprint`] is what a
//! key's own certificate says. Neither a clock nor a source of random bytes
//! is asked but where a key is generated.
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

mod authority;
mod authorizations;
mod blueprint;
mod certificate;
mod description;
pub mod development;
mod error;
mod extension;
mod key;
mod mint;
mod name;
pub mod oid;
mod shape;
pub mod tag;
mod validity;

pub use self::{
    authority::Authority,
    authorizations::{Authorization, AuthorizationList},
    blueprint::{Blueprint, Origin, Purpose},
    certificate::{Certificate, assemble},
    description::{Application, BootState, KeyDescription, Package, RootOfTrust, SecurityLevel},
    error::Unmintable,
    extension::{Extension, KeyUsage},
    key::{KeyKind, KeyPair, Signer},
    mint::{Mint, Minted},
    name::{Attribute, Name},
    shape::Shape,
    validity::Validity,
};
