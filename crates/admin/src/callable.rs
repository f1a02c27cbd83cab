//! Which URLs of games are called.

use opensocial::wire::callable;
use url::Url;

use crate::AdminError;

/// Refuses what could not be called as it is written.
///
/// # Errors
/// [`AdminError::Invalid`] of the field.
pub(crate) fn check(field: &'static str, text: &str) -> Result<Url, AdminError> {
    callable(text).map_err(|why| AdminError::Invalid {
        field,
        expected: why.expected(),
    })
}
