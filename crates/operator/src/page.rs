use std::str::FromStr;

use axum::extract::Query;
use http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use serve::Problem;

const USUAL: usize = 50;
const MOST: usize = 500;

/// Which part of a list is asked for: `?after=ID&limit=N`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    after: Option<String>,
    limit: Option<usize>,
}

/// A part of a list. `next_after` is the `after` of the part that follows, if
/// one does.
#[derive(Serialize)]
pub(crate) struct Part<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_after: Option<String>,
}

/// Reads where the part begins and how long it is at most.
pub(crate) fn wish<I: FromStr>(uri: &Uri) -> Result<(Option<I>, usize), Problem> {
    let invalid = |detail| Problem::new(StatusCode::BAD_REQUEST, "invalid_query", detail);
    let Query(Wish { after, limit }) = Query::try_from_uri(uri)
        .map_err(|_| invalid("a list takes `after` (an id) and `limit` (1 to 500)"))?;
    let limit = limit.unwrap_or(USUAL);
    if limit == 0 || limit > MOST {
        return Err(invalid("`limit` is 1 to 500"));
    }
    let after = after.map(|text| text.parse()).transpose();
    Ok((
        after.map_err(|_| invalid("`after` is an id of this list"))?,
        limit,
    ))
}
