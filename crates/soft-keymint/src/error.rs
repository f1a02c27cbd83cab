//! Why a key or a certificate could not be made.

use thiserror::Error;

/// Why a key or a certificate could not be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Unmintable {
    /// The bytes are no private key of the kind.
    #[error("these bytes are no private key of this kind")]
    Key,
    /// The cryptographic library refused to generate a key, to write one out,
    /// or to sign.
    #[error("the cryptographic library refused")]
    Crypto,
    /// A moment that a certificate cannot name: those of RFC 5280 end with
    /// the year 9999, and ours begin with 1950.
    #[error("{0} seconds is no moment that a certificate can name")]
    Moment(i64),
}

impl From<aws_lc_rs::error::Unspecified> for Unmintable {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Crypto
    }
}

impl From<aws_lc_rs::error::KeyRejected> for Unmintable {
    fn from(_: aws_lc_rs::error::KeyRejected) -> Self {
        Self::Key
    }
}
