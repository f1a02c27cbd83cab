use std::{io::ErrorKind, path::Path};

use async_trait::async_trait;
use sign::Vault;
use store_copy::{Cell, EndError, Noun, Row, Source};

use super::{end::End, require_whole, unable};
use crate::{
    OpenError, connection,
    file::{self, Lock, at},
    schema, secret,
};

/// A store to copy from. Nobody else can open it meanwhile, and nothing in it
/// changes.
#[derive(Debug)]
pub struct SqliteSource {
    end: End,
    _lock: Lock,
}

impl SqliteSource {
    /// Opens the store at `path` and finds out whether `vault` opens its secrets,
    /// which are copied as they are: a copy that nobody can read is worth
    /// nothing.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::InUse`] while anyone has it open,
    /// [`OpenError::TooOld`] when it has to be migrated first,
    /// [`OpenError::HalfCopied`] when it is no whole store itself.
    pub fn open(path: &Path, vault: &Vault) -> Result<Self, OpenError> {
        if !path.exists() && !file::restoring(path).exists() {
            return Err(at(path)(ErrorKind::NotFound.into()));
        }
        let (lock, path) = file::lock(path)?;
        file::finish_restore(&path)?;
        let conn = connection::reader(&path)?;
        schema::current(schema::version(&conn)?)?;
        require_whole(&conn)?;
        secret::check(&conn, vault)?;
        Ok(Self {
            end: End::new(conn),
            _lock: lock,
        })
    }
}

#[async_trait]
impl Source for SqliteSource {
    async fn freeze(&mut self) -> Result<(), EndError> {
        self.end.freeze().map_err(unable)
    }

    async fn release(&mut self) -> Result<(), EndError> {
        self.end.release().map_err(unable)
    }

    async fn count(&mut self, noun: &Noun) -> Result<u64, EndError> {
        self.end.count(noun).map_err(unable)
    }

    async fn page(
        &mut self,
        noun: &Noun,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> Result<Vec<Row>, EndError> {
        self.end.page(noun, after, limit).map_err(unable)
    }
}
