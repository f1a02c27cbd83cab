/// Where in a `KeyDescription` the reader stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Part {
    /// The outermost sequence.
    #[error("the key description")]
    Description,
    /// The list of what software enforces.
    #[error("softwareEnforced")]
    Software,
    /// The list of what hardware enforces.
    #[error("hardwareEnforced")]
    Hardware,
    /// The root of trust.
    #[error("rootOfTrust")]
    RootOfTrust,
    /// The application's identity.
    #[error("attestationApplicationId")]
    Application,
}

/// Why bytes are no `KeyDescription`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unreadable {
    /// The bytes end inside of an element.
    #[error("{0} ends too early")]
    Truncated(Part),
    /// Bytes follow where nothing may.
    #[error("{0} has bytes after its end")]
    Trailing(Part),
    /// An element has another type than the schema says.
    #[error("{0} has an element of another type")]
    WrongType(Part),
    /// A tag number or a length has another form than the shortest one, which
    /// readers do not read alike.
    #[error("{0} has a tag or a length that is not in its shortest form")]
    NotShortest(Part),
    /// A number is negative, has needless octets or more than 64 bits.
    #[error("{0} has a number out of range")]
    Number(Part),
    /// A truth value has not one octet, or a null has any.
    #[error("{0} has a truth value or a null of another length")]
    Length(Part),
    /// A tag comes twice in one list.
    #[error("{part} has tag {tag} twice")]
    Twice {
        /// Which list.
        part: Part,
        /// The tag's number.
        tag: u32,
    },
    /// A tag that decides about trust is in both lists.
    #[error("tag {tag} is in both lists")]
    InBothLists {
        /// The tag's number.
        tag: u32,
    },
    /// More elements than any device writes.
    #[error("{0} has too many elements")]
    TooMany(Part),
}
