//! Cells as bytes, in one way only: a tag for the kind, then eight big-endian
//! bytes for a number, or the length in eight big-endian bytes and the content.
//! No two lists of cells have the same bytes.

use crate::cell::{Cell, Row};

const NULL: u8 = 0;
const NUMBER: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;

/// The bytes are not what [`encode`] gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no row")]
pub struct NotCells;

/// The bytes that stand for these cells.
#[must_use]
pub fn encode(cells: &[Cell]) -> Vec<u8> {
    let mut to = Vec::new();
    for cell in cells {
        put(&mut to, cell);
    }
    to
}

/// Reads back what [`encode`] gave.
///
/// # Errors
/// [`NotCells`].
pub fn decode(mut from: &[u8]) -> Result<Row, NotCells> {
    let mut row = Row::new();
    while let Some((tag, rest)) = from.split_first() {
        from = rest;
        row.push(take(*tag, &mut from)?);
    }
    Ok(row)
}

/// Appends the bytes of one cell.
pub(crate) fn put(to: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Null => to.push(NULL),
        Cell::Number(number) => {
            to.push(NUMBER);
            to.extend(number.to_be_bytes());
        }
        Cell::Text(text) => long(to, TEXT, text.as_bytes()),
        Cell::Bytes(bytes) => long(to, BYTES, bytes),
    }
}

fn long(to: &mut Vec<u8>, tag: u8, content: &[u8]) {
    to.push(tag);
    to.extend(length(content));
    to.extend(content);
}

/// How many bytes there are, as eight bytes.
pub(crate) fn length(content: &[u8]) -> [u8; 8] {
    // No machine holds more bytes than that.
    u64::try_from(content.len())
        .unwrap_or(u64::MAX)
        .to_be_bytes()
}

fn take(tag: u8, from: &mut &[u8]) -> Result<Cell, NotCells> {
    match tag {
        NULL => Ok(Cell::Null),
        NUMBER => Ok(Cell::Number(i64::from_be_bytes(eight(from)?))),
        TEXT => String::from_utf8(content(from)?)
            .map(Cell::Text)
            .map_err(|_| NotCells),
        BYTES => content(from).map(Cell::Bytes),
        _ => Err(NotCells),
    }
}

fn content(from: &mut &[u8]) -> Result<Vec<u8>, NotCells> {
    let length = u64::from_be_bytes(eight(from)?);
    let length = usize::try_from(length).map_err(|_| NotCells)?;
    let (content, rest) = from.split_at_checked(length).ok_or(NotCells)?;
    *from = rest;
    Ok(content.to_vec())
}

fn eight(from: &mut &[u8]) -> Result<[u8; 8], NotCells> {
    let (eight, rest) = from.split_first_chunk().ok_or(NotCells)?;
    *from = rest;
    Ok(*eight)
}
