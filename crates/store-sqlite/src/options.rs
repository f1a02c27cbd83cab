use std::path::PathBuf;

use store::BoardSizes;

/// Where the store lies and how much it may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteOptions {
    /// The database file; made, with mode 0600, when it is not there. Beside it
    /// lie its `-wal` and `-shm` and a `.lock`. Its directory must exist.
    pub path: PathBuf,
    /// How many single-use claims may be held at a time. Each takes some 40 to
    /// 80 bytes of memory; more are answered with `StoreError::Full` until
    /// held ones have expired. Claims that are there already when the store is
    /// opened are held in any case.
    pub max_claims: usize,
    /// How large the database file may become, in bytes, rounded down to whole
    /// pages; `None` leaves it to the disk. The write-ahead log beside it is
    /// not counted; it is begun anew at about 64 MiB. A full file behaves like a
    /// full disk: units are refused with `StoreError::Unavailable` until
    /// something has expired.
    pub max_bytes: Option<u64>,
    /// How many reads of callers may run at the same time; at least one. Five more
    /// connections read: two for lists, one for the directory, one for what waits to
    /// be sent, and one for the health check.
    pub readers: usize,
    /// How large the parts are in which the entries of boards are counted. A store
    /// may be opened with others each time.
    pub board_sizes: BoardSizes,
}

impl SqliteOptions {
    /// A store at `path` for four million claims and four readers, as large
    /// as the disk allows.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            max_claims: 4_000_000,
            max_bytes: None,
            readers: 4,
            board_sizes: BoardSizes::USUAL,
        }
    }
}
