//! Signature primitives: message authentication, sealed tokens, compact
//! signed tokens, tokens of public keys (JWS) and encrypted ones (JWE), signed
//! webhooks, and the types that keep what was verified apart from what was
//! only parsed. Knows no platform.
//!
//! What comes from the wire is first [`Unverified`] and becomes [`Signed`] by
//! a key; [`Sealed`] text becomes [`Signed`] by being opened. Nothing outside
//! this crate makes a [`Signed`].
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

pub mod base64url;
mod bearer;
pub mod compact;
mod constant_time;
mod digest;
mod error;
pub mod hex;
mod hmac;
mod hmac_md5;
pub mod jwe;
pub mod jws;
pub mod mac;
pub mod oauth1;
mod seal;
mod trust;
pub mod vault;
pub mod webhook;

pub use self::{
    bearer::bearer_token,
    constant_time::{constant_time_eq, is_secret},
    digest::sha256,
    error::{BadKey, Forged, Malformed},
    hmac::{HmacKey, TAG_LEN},
    hmac_md5::{HmacMd5Key, MD5_TAG_LEN},
    seal::{MAX_SEALED_PLAINTEXT, SealKey, Sealed},
    trust::{Signed, Unverified},
    vault::Vault,
};
