use axum::extract::{FromRequestParts, Path};
use http::request;
use serde::de::DeserializeOwned;
use serve::Problem;

use crate::problems;

/// The ids in a request's path. What is no id, or not even text, names nothing
/// and is answered like everything else that does not exist.
pub(crate) struct Ids<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Ids<T> {
    type Rejection = Problem;

    async fn from_request_parts(request: &mut request::Parts, state: &S) -> Result<Self, Problem> {
        Path::from_request_parts(request, state)
            .await
            .map(|Path(ids)| Self(ids))
            .map_err(|_| problems::of(admin::AdminError::Missing))
    }
}
