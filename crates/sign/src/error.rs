/// The text is not of the shape that was expected. Says nothing about where,
/// because the sender of a token has no use for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not of the expected shape")]
pub struct Malformed;

/// The key did not make this: it was forged, altered or made with another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not made with this key")]
pub struct Forged;

/// The bytes cannot be a key of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key of this kind has another length")]
pub struct BadKey;
