use std::{fmt, sync::Arc};

use axum::{
    body::Body,
    extract::{Path, Request, State, rejection::PathRejection},
    response::IntoResponse,
};
use base::Environment;
use http::{Method, request};
use serve::{ShortAnswer, ShortCall};
use stove::{Fault, platform, wire};

use super::{
    Stove, answer::Answer, member::authorization, panicked::or_fault, registry::SnapshotRegistry,
};
use crate::Parts;

/// "Game User Access Token Validation". Reads nothing but memory.
pub(super) async fn verify(
    State(stove): State<Stove>,
    game_id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Answer {
    // To extract the headers would be to copy all of them.
    let (head, body) = request.into_parts();
    // A path that is not UTF-8 names no game, and neither does the empty text.
    let game_id = game_id.map(|Path(game_id)| game_id).unwrap_or_default();
    stove.verify(&game_id, &head, body).await
}

impl Stove {
    async fn verify(&self, game_id: &str, head: &request::Parts, body: Body) -> Answer {
        let body = match self.parts.body.collect(body).await {
            Ok(body) => body,
            Err(error) => return error.into(),
        };
        let Ok(known) = self.parts.directory.known() else {
            return Answer::fault(Fault::Unavailable);
        };
        let verdict = platform::verify(
            self.environment,
            game_id,
            authorization(head),
            &body,
            &SnapshotRegistry::new(&known, self.parts.development),
            self.parts.clock.now(),
        );
        match verdict {
            Ok(member) => Answer::success(wire::verify_response(&member)),
            Err(refusal) => Answer::refusal(self, refusal),
        }
    }
}

/// The same past the router.
pub(crate) struct Verify {
    stove: Stove,
    prefix: &'static str,
}

impl Verify {
    pub(crate) const fn new(
        parts: Arc<Parts>,
        environment: Environment,
        prefix: &'static str,
    ) -> Self {
        let stove = Stove { parts, environment };
        Self { stove, prefix }
    }

    /// Whether a request is this call, in its plain form.
    pub(crate) fn covers(&self, request: &Request) -> bool {
        request.method() == Method::POST && game_id(self.prefix, request.uri().path()).is_some()
    }
}

impl fmt::Debug for Verify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verify")
            .field("environment", &self.stove.environment)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl ShortCall for Verify {
    fn answer(&self, request: Request) -> ShortAnswer {
        let (stove, prefix) = (self.stove.clone(), self.prefix);
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let game_id = game_id(prefix, head.uri.path()).unwrap_or_default();
            let answer = async { stove.verify(game_id, &head, body).await.into_response() };
            or_fault(answer, Answer::fault).await
        })
    }
}

/// The game in a path of this call, where it stands there without an escape.
fn game_id<'a>(prefix: &str, path: &'a str) -> Option<&'a str> {
    let game_id = path
        .strip_prefix(prefix)?
        .strip_prefix("/member/v3.0/")?
        .strip_suffix("/token/verify")?;
    let plain = !game_id.is_empty() && !game_id.bytes().any(|byte| matches!(byte, b'/' | b'%'));
    plain.then_some(game_id)
}
