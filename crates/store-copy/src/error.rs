/// Why one end of a copy goes no further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndError {
    /// It cannot be reached, read or written at present.
    #[error("{0}")]
    Unavailable(String),
    /// What is stored cannot be what this program wrote.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// It is half of a copy itself.
    #[error("the store is the target of a copy that is not whole yet")]
    Unfinished,
    /// It has a schema of another version than this program's.
    #[error("the store has schema version {found} and this program copies version {known} only")]
    Schema {
        /// The version in the store.
        found: i64,
        /// The version that this program writes.
        known: i64,
    },
    /// Somebody serves from it, and may write to it after all that was compared.
    #[error(
        "{0}. The copy is not finished; the same command then goes on with it, or says that it has \
         to begin anew"
    )]
    Served(String),
    /// What would be copied to holds something already, and not of this copy.
    #[error("it holds data already (rows of `{0}`); a copy needs an empty store")]
    NotEmpty(&'static str),
    /// It belongs to the other profile.
    #[error("it belongs to the profile `{found}`, and what is copied to `{wanted}`")]
    OtherProfile {
        /// The profile of the target.
        found: String,
        /// The profile of the source.
        wanted: String,
    },
    /// A copy was begun there from another source, or from this one as it was
    /// before somebody wrote to it.
    #[error(
        "a copy was begun there from another store, or from this one before it was written to; \
         begin anew with an empty store"
    )]
    OtherOrigin,
    /// Another process puts rows there at the same time.
    #[error("another copy into it is under way")]
    Overtaken,
    /// A text holds the character U+0000, which not every engine can store.
    #[error(
        "`{noun}.{column}` holds a text with the character U+0000, which cannot be stored there"
    )]
    ZeroCharacter {
        /// Which noun.
        noun: &'static str,
        /// Which of its columns.
        column: &'static str,
    },
}

/// Why a copy ended before it was whole. What was put there by then stays, and
/// the copy can go on from it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// The source cannot be read.
    #[error("the store to copy from: {0}")]
    Source(EndError),
    /// The target cannot be read or written.
    #[error("the store to copy to: {0}")]
    Target(EndError),
}
