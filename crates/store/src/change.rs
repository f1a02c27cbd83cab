use crate::Revocation;

/// The position of a change in the log; counts up by one from 1, without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct ChangeNo(pub u64);

/// What a change was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Something in the [`Catalog`](crate::Catalog) other than its revocations:
    /// read it anew.
    Catalog,
    /// A revocation as it stands now.
    Revoked(Revocation),
}

/// One entry of the change log, written in the transaction of the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its position.
    pub no: ChangeNo,
    /// What it was about.
    pub topic: Topic,
}

/// An answer of the change log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// What came after the position asked for, in order; empty when nothing did.
    Next(Vec<Change>),
    /// The log no longer reaches back that far: read the catalog anew.
    TooOld,
}
