/// Why a store could not do what it was asked. Nothing of the unit happened,
/// except where the variant says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store cannot write or read at present. After a failed commit it is
    /// unknown whether the unit is there; a retry with the same owner finds out.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// No more single-use claims can be held. They are never forgotten early,
    /// so new ones are refused until old ones expire.
    #[error("the store holds as many claims as it is allowed to")]
    Full,
    /// What is stored cannot be what this program wrote.
    #[error("the store is damaged: {0}")]
    Damaged(String),
}
