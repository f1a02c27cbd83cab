use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{
    cell::Row,
    encoding::{length, put},
    noun::Noun,
};

/// Keeps these digests apart from any other use of SHA-256.
const DOMAIN: &[u8] = b"countersign store copy 1";

/// A SHA-256, shown in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The digest of a noun, made row by row in the order of its key.
///
/// It is over the name of the noun, the names of its columns, and every cell,
/// each in the one encoding of [`encode`](crate::encode). Every row has as many
/// cells as there are columns, so nothing else marks where one ends.
#[derive(Clone, Debug)]
pub struct NounDigest {
    hash: Sha256,
    buffer: Vec<u8>,
}

impl NounDigest {
    /// Of no rows yet.
    #[must_use]
    pub fn new(noun: &Noun) -> Self {
        let mut hash = Sha256::new();
        let names = noun.columns().map(|column| column.name);
        for name in std::iter::once(noun.name).chain(names) {
            hash.update(length(name.as_bytes()));
            hash.update(name);
        }
        let columns = hash.finalize();
        let hash = Sha256::new().chain_update(DOMAIN).chain_update(columns);
        Self {
            hash,
            buffer: Vec::new(),
        }
    }

    /// Takes the next row in.
    pub fn add(&mut self, row: &Row) {
        self.buffer.clear();
        for cell in row {
            put(&mut self.buffer, cell);
        }
        self.hash.update(&self.buffer);
    }

    /// Of the rows that were taken in.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.hash.finalize().into())
    }
}
