use async_trait::async_trait;

use crate::{
    cell::{Cell, Row},
    error::EndError,
    noun::Noun,
    origin::Origin,
};

/// A store that can be read from end to end.
///
/// The calls may block the thread that they are made on: a copy has its process
/// to itself.
#[async_trait]
pub trait Source: Send {
    /// From here on, until [`release`](Self::release), reads see one state,
    /// whatever is written meanwhile.
    ///
    /// # Errors
    /// [`EndError`]; [`EndError::Served`] when somebody serves from it then.
    async fn freeze(&mut self) -> Result<(), EndError>;

    /// Reads see what is written again.
    ///
    /// # Errors
    /// [`EndError`]; [`EndError::Served`] when somebody serves from it by now.
    async fn release(&mut self) -> Result<(), EndError>;

    /// How many rows of a noun there are.
    ///
    /// # Errors
    /// [`EndError`].
    async fn count(&mut self, noun: &Noun) -> Result<u64, EndError>;

    /// The first rows of a noun in the order of its key, at most `limit`, that
    /// come after the key `after`. Numbers are in their order, texts and bytes
    /// in that of their bytes. A noun without a key has nothing after anything.
    ///
    /// # Errors
    /// [`EndError`].
    async fn page(
        &mut self,
        noun: &Noun,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> Result<Vec<Row>, EndError>;
}

/// How far a copy has come. All nouns before this one are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The name of the noun that is being copied.
    pub noun: String,
    /// The key of the last of its rows that is there; `None` before the first.
    pub after: Option<Row>,
}

/// An empty store that another one is copied into.
///
/// From [`begin`](Self::begin) on until [`finish`](Self::finish) it keeps what
/// it is a copy of and how far that has come, and nothing opens it to serve from
/// it.
#[async_trait]
pub trait Target: Source {
    /// Begins a copy, or goes on with the one of this origin that was begun
    /// before, and says how far that has come.
    ///
    /// # Errors
    /// [`EndError::NotEmpty`] and [`EndError::OtherOrigin`] when there is
    /// something else in it; otherwise as for any write.
    async fn begin(&mut self, origin: &Origin) -> Result<Option<Position>, EndError>;

    /// Adds rows of a noun and writes down how far the copy has come with them,
    /// both or neither.
    ///
    /// # Errors
    /// [`EndError`].
    async fn put(
        &mut self,
        noun: &Noun,
        rows: Vec<Row>,
        position: &Position,
    ) -> Result<(), EndError>;

    /// Makes it a store like any other: the copy is whole.
    ///
    /// # Errors
    /// [`EndError`].
    async fn finish(&mut self) -> Result<(), EndError>;
}
