/// What kind of cell stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// [`Cell::Number`](crate::Cell::Number).
    Number,
    /// [`Cell::Text`](crate::Cell::Text).
    Text,
    /// [`Cell::Bytes`](crate::Cell::Bytes).
    Bytes,
}

/// A column, named alike in every engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// Whether nothing may stand in it.
    pub nullable: bool,
}

impl Column {
    /// A column of numbers.
    pub(crate) const fn number(name: &'static str) -> Self {
        Self::of(name, Kind::Number)
    }

    /// A column of texts.
    pub(crate) const fn text(name: &'static str) -> Self {
        Self::of(name, Kind::Text)
    }

    /// A column of bytes.
    pub(crate) const fn bytes(name: &'static str) -> Self {
        Self::of(name, Kind::Bytes)
    }

    /// The same where nothing may stand in it.
    pub(crate) const fn or_null(self) -> Self {
        Self {
            nullable: true,
            ..self
        }
    }

    const fn of(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            nullable: false,
        }
    }
}

/// Something that is copied, a table or what stands for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    /// What it is called, which is the name of its table but for
    /// [`CLAIM`](crate::CLAIM).
    pub name: &'static str,
    /// The columns that tell its rows apart and order them, never null. Without
    /// any there is at most one row.
    pub key: &'static [Column],
    /// The others.
    pub rest: &'static [Column],
}

impl Noun {
    /// All columns, those of the key first; rows have their cells in this order.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> + use<> {
        self.key.iter().chain(self.rest)
    }

    /// The key of one of its rows.
    #[must_use]
    pub fn key_of<'r>(&self, row: &'r [crate::Cell]) -> &'r [crate::Cell] {
        row.get(..self.key.len()).unwrap_or(row)
    }
}
