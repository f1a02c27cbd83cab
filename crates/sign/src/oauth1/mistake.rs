/// A known mistake of signers, by which a signature comes out that is good for
/// another text or key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    /// `https` was signed for `http`, or the other way round.
    #[error("the signature is good for the other scheme (http instead of https, or the reverse)")]
    OtherScheme,
    /// The token's secret was left out of the key.
    #[error("the signature was made without the token's secret")]
    NoTokenSecret,
}
