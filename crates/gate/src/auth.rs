//! Who may do what at the gate. A handler states in its signature which right it
//! takes, so one without a check does not compile into a route.

use std::{marker::PhantomData, sync::Arc};

use axum::extract::FromRequestParts;
use directory::{ConfiguredKey, Deaf, NoAccess, access};
use http::{StatusCode, header, request};
use serve::Problem;
use store::{Scope, Scopes};

use crate::Parts;

/// A right, as a type.
pub(crate) trait Right: Send + Sync + 'static {
    /// The scope that an API key has to have.
    const SCOPE: Scope;
}

/// To have evidence verified and challenges issued.
pub(crate) struct Verify;
/// To have calls signed with a game's secrets and sent in its name.
pub(crate) struct Call;
/// To fetch a game's rewards, to acknowledge them, to report grants and to compare.
pub(crate) struct Rewards;

impl Right for Verify {
    const SCOPE: Scope = Scope::Verify;
}

impl Right for Call {
    const SCOPE: Scope = Scope::Call;
}

impl Right for Rewards {
    const SCOPE: Scope = Scope::Reward;
}

/// Proof that the caller has a right: by the gate's key, which has all that
/// there are here, or by an API key with its scope.
pub(crate) struct May<R>(PhantomData<fn() -> R>);

impl<R: Right> FromRequestParts<Arc<Parts>> for May<R> {
    type Rejection = Problem;

    async fn from_request_parts(
        request: &mut request::Parts,
        parts: &Arc<Parts>,
    ) -> Result<Self, Problem> {
        let authorization = request.headers.get(header::AUTHORIZATION);
        let configured = ConfiguredKey {
            key: &parts.key,
            scopes: Scopes::from_iter([Verify::SCOPE, Call::SCOPE, Rewards::SCOPE]),
        };
        let known = parts.directory.known();
        let known = known.map_err(|Deaf| Problem::out_of_touch())?;
        let judged = access(
            &known,
            configured,
            authorization.map(|value| value.as_bytes()),
            R::SCOPE,
        );
        match judged {
            Ok(_) => Ok(Self(PhantomData)),
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
