use std::sync::Arc;

use axum::extract::FromRequestParts;
use directory::{ConfiguredKey, Deaf, NoAccess, access};
use http::{StatusCode, header, request};
use serve::Problem;
use store::{Scope, Scopes};

use crate::Parts;

/// Proof that the caller may have evidence verified: with the gate's key, or an
/// API key with the scope `verify`. Every handler takes one, so that a handler
/// without the check does not compile into a route.
pub(crate) struct Caller(());

impl FromRequestParts<Arc<Parts>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(
        request: &mut request::Parts,
        parts: &Arc<Parts>,
    ) -> Result<Self, Problem> {
        let authorization = request.headers.get(header::AUTHORIZATION);
        let configured = ConfiguredKey {
            key: &parts.key,
            scopes: Scopes::from_iter([Scope::Verify]),
        };
        let known = parts.directory.known();
        let known = known.map_err(|Deaf| Problem::out_of_touch())?;
        let judged = access(
            &known,
            configured,
            authorization.map(|value| value.as_bytes()),
            Scope::Verify,
        );
        match judged {
            Ok(_) => Ok(Self(())),
            Err(NoAccess::NoKey) => Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "key_required",
                "send the gate's key, or an API key, as a bearer token",
            )),
            Err(NoAccess::OutOfScope { needed, .. }) => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "scope_required",
                format!("this takes the scope `{needed}`, which the key does not have"),
            )),
        }
    }
}
