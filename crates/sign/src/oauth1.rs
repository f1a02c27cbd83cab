//! OAuth 1.0a as RFC 5849 has it, both sides: [`read`] and
//! [`Presented::verify`] for who receives signed requests, [`sign`] for who
//! sends them, and [`body_hash`] for bodies that are no forms.
//!
//! Strict but for the URL, of which three forms are tried ([`UrlForm`]):
//! whatever else differs is refused, and [`Presented::diagnose`] says which
//! known mistake it was.
//!
//! Timestamps, nonces and tokens are read here and judged elsewhere.

mod base_string;
pub mod body_hash;
mod collect;
mod diagnose;
mod encoding;
mod fault;
mod hmac_sha1;
mod key;
mod mistake;
mod own;
mod parameter;
mod presented;
mod protocol;
mod request;
mod rsa;
mod sha1_text;
mod signing;
mod verify;

pub use self::{
    base_string::UrlForm,
    fault::{Fault, HeaderFlaw},
    key::{HmacSha1Key, Key, SigningKey},
    mistake::Mistake,
    parameter::{Parameter, Source},
    presented::{Presented, read},
    protocol::Method,
    request::{Request, Scheme},
    rsa::{RsaSha1Key, RsaSha1Signer},
    signing::{Signing, sign},
    verify::Proof,
};

/// The most parameters that a request may have, in all places together.
pub const MAX_PARAMETERS: usize = 1000;

/// The most bytes that target, `Authorization` headers and form may have
/// together.
pub const MAX_SIGNED_LEN: usize = 256 * 1024;

/// The longest consumer key, token, nonce and name of a signature method, in
/// bytes. The RFC sets no limits; its own examples have 6 to 16.
pub const MAX_TEXT: usize = 512;

/// The most digits of a timestamp: seconds until the year 33,658.
pub const MAX_TIMESTAMP_DIGITS: usize = 12;
