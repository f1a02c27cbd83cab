//! Who may do what. A handler states in its signature which right it takes, so
//! one without a check does not compile into a route.

use std::{marker::PhantomData, str::FromStr, sync::Arc};

use ::admin::{Admin, Order};
use axum::{
    extract::{FromRequestParts, MatchedPath, RawPathParams},
    response::{IntoResponse, Response},
};
use directory::{Caller, ConfiguredKey, Deaf, NoAccess, access};
use http::{HeaderMap, StatusCode, header, request};
use serve::{Problem, RequestId};
use store::{Scope, Scopes};

use crate::{Parts, Route, problems};

/// A right, as a type.
pub(crate) trait Right: Send + Sync + 'static {
    /// The scope that a key has to have.
    const SCOPE: Scope;
}

/// To look at lists, single things and the audit log.
pub(crate) struct Read;
/// To take back tokens.
pub(crate) struct Ban;
/// To do everything else.
pub(crate) struct Administer;

impl Right for Read {
    const SCOPE: Scope = Scope::Read;
}

impl Right for Ban {
    const SCOPE: Scope = Scope::Ban;
}

impl Right for Administer {
    const SCOPE: Scope = Scope::Administer;
}

/// Proof that the caller has a right, with the actions done in the caller's
/// name.
pub(crate) struct May<R> {
    pub(crate) admin: Admin,
    pub(crate) order: Order,
    pub(crate) names: Names,
    right: PhantomData<fn() -> R>,
}

/// What the path names. Looked at only after the key: whoever has none learns
/// nothing from a path.
pub(crate) struct Names(Option<RawPathParams>);

impl Names {
    /// Reads the parameter of that name; what is no id is not there.
    pub(crate) fn id<I: FromStr>(&self, name: &str) -> Result<I, Problem> {
        let mut given = self.0.iter().flatten();
        let text = given.find(|(key, _)| *key == name).map(|(_, value)| value);
        text.and_then(|text| text.parse().ok())
            .ok_or_else(problems::missing)
    }
}

impl<R: Right> FromRequestParts<Arc<Parts>> for May<R> {
    type Rejection = Response;

    async fn from_request_parts(
        request: &mut request::Parts,
        parts: &Arc<Parts>,
    ) -> Result<Self, Response> {
        let judged = judge::<R>(&request.headers, parts);
        match judged.map_err(IntoResponse::into_response)? {
            Ok(caller) => {
                let order = order(request, caller);
                let names = RawPathParams::from_request_parts(request, parts).await;
                Ok(Self {
                    names: Names(names.ok()),
                    admin: parts.admin.on_behalf(order.clone()),
                    order,
                    right: PhantomData,
                })
            }
            Err(NoAccess::NoKey) => Err(key_required().into_response()),
            Err(NoAccess::OutOfScope { caller, needed }) => {
                note_denied(request, parts, caller, needed).await;
                Err(problems::scope_required(needed).into_response())
            }
        }
    }
}

/// Judges the caller's key, the configured one too: on a node that cannot know what
/// became of the others nobody acts.
fn judge<R: Right>(
    headers: &HeaderMap,
    parts: &Parts,
) -> Result<Result<Caller, NoAccess>, Problem> {
    let known = parts.directory.known();
    let known = known.map_err(|Deaf| Problem::out_of_touch())?;
    let authorization = headers.get(header::AUTHORIZATION);
    let configured = ConfiguredKey {
        key: &parts.key,
        scopes: Scopes::all(),
    };
    Ok(access(
        &known,
        configured,
        authorization.map(|value| value.as_bytes()),
        R::SCOPE,
    ))
}

/// Judges the key again once the body is in. A caller decides how long that
/// takes, and a key that was revoked meanwhile must not act any more.
pub(crate) fn still<R: Right>(headers: &HeaderMap, parts: &Parts) -> Result<(), Problem> {
    match judge::<R>(headers, parts)? {
        Ok(_) => Ok(()),
        Err(NoAccess::NoKey) => Err(key_required()),
        Err(NoAccess::OutOfScope { needed, .. }) => Err(problems::scope_required(needed)),
    }
}

fn order(request: &request::Parts, caller: Caller) -> Order {
    let id = request.extensions.get::<RequestId>();
    Order {
        actor: caller.actor,
        scopes: caller.scopes,
        request_id: id.map(ToString::to_string),
        idempotency: None,
    }
}

/// Leaves an event of an action that was wanted without a right to it. The
/// refusal stands whether that succeeds or not.
async fn note_denied(request: &request::Parts, parts: &Parts, caller: Caller, needed: Scope) {
    let Some(action) = route_of(request).and_then(|route| route.action) else {
        return;
    };
    let admin = parts.admin.on_behalf(order(request, caller));
    if let Err(error) = admin.denied(action, needed).await {
        tracing::error!(%error, %action, "a denied action is not in the audit log");
    }
}

/// The line of the route list that the request has come by.
pub(crate) fn route_of(request: &request::Parts) -> Option<&'static Route> {
    let path = request.extensions.get::<MatchedPath>()?;
    Route::find(&request.method, path.as_str())
}

fn key_required() -> Problem {
    let detail = "send the operator's key, or an API key, as a bearer token";
    Problem::new(StatusCode::UNAUTHORIZED, "key_required", detail)
}
