use std::fmt;

/// What stands in one column of one row. Both engines keep nothing else: flags
/// are numbers, moments are milliseconds since the epoch.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A number.
    Number(i64),
    /// A text; texts are ordered by their bytes in UTF-8.
    Text(String),
    /// Bytes, which may be a sealed secret.
    Bytes(Vec<u8>),
}

/// The cells of a row in the order of its noun's columns.
pub type Row = Vec<Cell>;

impl fmt::Debug for Cell {
    /// Shows what kind it is and how long, for what it holds may be somebody's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Number(_) => f.write_str("Number(..)"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
        }
    }
}
