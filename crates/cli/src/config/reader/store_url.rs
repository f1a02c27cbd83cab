use base::Secret;

use super::{Given, Reader};
use crate::database;

/// Where the store is. Whether it can be there is judged with the other keys, so
/// that it can be said what is wrong. What is shown of it holds no password.
pub(in crate::config) fn store_url() -> Reader<Secret> {
    let shown = |url: &Secret| Given::Text(database::shown(url));
    let reader = Reader::of_text(
        "sqlite: and a path, or postgres:// and a host",
        |text| Some(Secret::new(text)),
        Some(shown),
    );
    Reader {
        secret: true,
        ..reader
    }
}
