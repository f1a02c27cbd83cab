//! Which URLs of games are called.

use url::Url;

use crate::AdminError;

/// The longest, in bytes.
const LONGEST: usize = 2048;

/// Refuses what could not be called as it is written.
///
/// # Errors
/// [`AdminError::Invalid`] of the field.
pub(crate) fn check(field: &'static str, text: &str) -> Result<Url, AdminError> {
    let invalid = |expected| Err(AdminError::Invalid { field, expected });
    // A parser of URLs drops some of them in silence.
    if text.len() > LONGEST || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return invalid("at most 2048 printable ASCII characters without spaces");
    }
    let Ok(url) = Url::parse(text) else {
        return invalid("an absolute URL");
    };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return invalid("an http or https URL with a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return invalid("a URL without user name or password");
    }
    if url.fragment().is_some() {
        return invalid("a URL without a fragment");
    }
    Ok(url)
}
