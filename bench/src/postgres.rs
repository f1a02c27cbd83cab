//! The store in PostgreSQL: against what a team would write on the same server,
//! against itself with more nodes, and against the store in a file.

mod claims;
mod house;
mod node;
mod nodes;
mod pooled;
mod stores;

use std::path::Path;

use anyhow::Result;

use crate::{durable, report::Row, size::Size};
pub(crate) use house::{House, open};
pub(crate) use node::{COMMAND, Options};

/// Every row, or none where there is no server.
pub(crate) fn rows(size: Size, dir: Option<&Path>) -> Result<Vec<Row>> {
    let place = durable::place(dir)?;
    let house = match House::start(dir) {
        Ok(house) => house,
        Err(error) if dir.is_none() => {
            eprintln!("postgres is left out: {error:#}");
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let (held, mut rows) = claims::rates(size, &house)?;
    rows.extend(nodes::rates(size, &held)?);
    rows.extend(stores::rates(size, &house, place.path())?);
    rows.extend(stores::callbacks(size, &house, place.path())?);
    Ok(rows)
}
