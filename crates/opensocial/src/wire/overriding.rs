//! What `X-HTTP-Method-Override`, which no signature is over, may make of a
//! signed POST: whoever is on the way can have added it.

use super::{Endpoint, Method, Path, app_data::Removed};
use crate::Refusal;

/// Holds a call whose method is the header's to what its app wants, and a
/// DELETE to naming under the signature what it deletes. `fields` is the
/// query's.
///
/// # Errors
/// [`Refusal::Invalid`] for every such call where `require_body_hash` is the
/// app's rule, and for a DELETE of everything or of a whole group.
pub fn judge(
    require_body_hash: bool,
    (endpoint, method): (Endpoint, Method),
    path: &Path,
    fields: Option<&str>,
) -> Result<(), Refusal> {
    if require_body_hash {
        let why = "X-HTTP-Method-Override is under no signature, and the application \
                   wants everything signed";
        return Err(Refusal::Invalid(why.to_owned()));
    }
    let named = match endpoint {
        _ if method != Method::Delete => true,
        Endpoint::AppData => matches!(Removed::of(fields)?, Removed::Named(_)),
        Endpoint::Texts => path.fourth().is_some(),
        _ => false,
    };
    if named {
        return Ok(());
    }
    let why = "a DELETE by X-HTTP-Method-Override has to name what it deletes, by fields \
               or by id";
    Err(Refusal::Invalid(why.to_owned()))
}
