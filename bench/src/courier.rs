//! The courier: what it costs to write down every step of a delivery, what a million
//! that wait cost, and what bad receivers cost the good ones.

mod beside;
mod post;
mod rate;
mod waiting;

use std::path::Path;

use anyhow::Result;

use crate::{durable, report::Row, size::Size};

pub(crate) fn rows(size: Size, dir: Option<&Path>) -> Result<Vec<Row>> {
    let place = durable::place(dir)?;
    // First, as long as nothing else has grown the process.
    let mut rows = waiting::rows(size, place.path())?;
    rows.extend(rate::rows(size, place.path())?);
    rows.extend(beside::rows(size, place.path())?);
    Ok(rows)
}
