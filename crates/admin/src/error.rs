use store::StoreError;

/// Why an action did not happen. Nothing of it happened, unless the store says
/// otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdminError {
    /// A field cannot be accepted.
    #[error("{field}: {expected}")]
    Invalid {
        /// The field's name in our API.
        field: &'static str,
        /// What would be accepted.
        expected: &'static str,
    },
    /// Something with that name or id is there already.
    #[error("something with that name or id exists already")]
    Exists,
    /// What the action refers to is not there.
    #[error("what this refers to does not exist")]
    Missing,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AdminError {
    /// A stable code, the same in every interface and release.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "invalid_field",
            Self::Exists => "exists",
            Self::Missing => "not_found",
            Self::Store(StoreError::Unavailable(_)) => "store_unavailable",
            Self::Store(StoreError::Full) => "store_full",
            Self::Store(StoreError::Damaged(_)) => "store_damaged",
        }
    }
}
