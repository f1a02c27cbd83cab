use serde::Serialize;
use serve::Problem;
use sign::base64url;

use super::invalid_query;

/// How many items a part has where nothing is said, and at most.
const USUAL: usize = 100;
const MOST: usize = 500;

/// A part of a list. `cursor` is the place behind its last item and the `after` of
/// the part that follows; it is there also where nothing follows yet.
#[derive(Serialize)]
pub(super) struct Part<T> {
    pub(super) items: Vec<T>,
    pub(super) cursor: Option<String>,
    /// Whether more is there already.
    pub(super) more: bool,
}

/// How many items are asked for.
pub(super) fn limit(limit: Option<usize>) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(USUAL);
    if (1..=MOST).contains(&limit) {
        Ok(limit)
    } else {
        Err(invalid_query("`limit` is 1 to 500"))
    }
}

/// A cursor. Callers are promised nothing about what is in it.
pub(super) fn cursor(place: &str) -> String {
    base64url::encode(place.as_bytes())
}

/// The place that a cursor names, read by `parse`.
pub(super) fn place<T>(
    cursor: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let bytes = base64url::decode(cursor.as_bytes()).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let place = text.and_then(|text| parse(&text));
    let place = place.ok_or_else(|| invalid_query("`after` is a `cursor` of this list"))?;
    Ok(Some(place))
}
