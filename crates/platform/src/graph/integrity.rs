//! Attestation as games see it: Meta's `platform_integrity`, and beside it the feed of
//! bans. Another pillar's calls, which are taken in and admitted as the graph's are.

mod ban_feed;
mod device_ban;
mod device_ban_ids;
mod device_ban_status;
mod named;
mod verify;

use axum::{extract::Request, response::Response};
use http::request;
use meta_attest::wire::Call as Integrity;
use meta_graph::{
    Refusal,
    wire::{Access, Method, Params, Target, components},
};

use super::{
    Graph,
    answer::{self, Trace},
    call::{self, Call},
    intake::{self, Asked},
};

pub(super) use verify::CACHED;

/// Why a call is not done.
enum Denied {
    /// In the graph's words.
    Graph(Refusal),
    /// In those of attestation.
    Attest(meta_attest::Refusal),
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self::Graph(refusal)
    }
}

impl From<meta_attest::Refusal> for Denied {
    fn from(refusal: meta_attest::Refusal) -> Self {
        Self::Attest(refusal)
    }
}

/// The call that a path names. A path that cannot be read is refused by the graph.
pub(super) fn named(path: &str) -> Option<Integrity> {
    Integrity::of(&components(path).ok()?)
}

impl Graph {
    pub(super) async fn integrity(
        &self,
        which: Integrity,
        request: Request,
        trace: &mut Trace,
    ) -> Result<Response, Refusal> {
        trace.call = Some(which.name());
        let development = self.parts.development;
        match self.integrity_of(which, request, trace).await {
            Ok(body) => Ok(answer::granted(body, trace, development)),
            Err(Denied::Graph(refusal)) => Err(refusal),
            Err(Denied::Attest(refusal)) => {
                let error = refusal.wire();
                let told = (error.status, error.body(&trace.request_id));
                let reason = refusal.reason();
                Ok(answer::refused_as(told, reason, trace, development))
            }
        }
    }

    async fn integrity_of(
        &self,
        which: Integrity,
        request: Request,
        trace: &mut Trace,
    ) -> Result<Vec<u8>, Denied> {
        let (head, body) = request.into_parts();
        let mut params = Params::new();
        params.query(head.uri.query().unwrap_or_default().as_bytes())?;
        if which.is_query_only() {
            allowed(which, &head, &params)?;
            // Whatever a body says, it is left unread.
            intake::bearer(&mut params, &head);
            return Ok(self.verify(&params, trace)?);
        }
        let files = intake::behind_the_query(&mut params, &self.parts.body, &head, body).await?;
        allowed(which, &head, &params)?;
        let caller = {
            let token = params.token()?;
            let known = call::known(&self.parts)?;
            self.caller(token, &known, self.parts.clock.now(), trace)?
        };
        caller.may(Access::App)?;
        let path = self.within(head.uri.path());
        let asked = Asked {
            target: Target::Root,
            default_fields: "",
            params,
            files,
        };
        let call = self.call(&head, path, asked, caller, trace);
        // On the heap, as the graph's are.
        Box::pin(answered(which, &call)).await
    }
}

/// Holds a request to the one method of a call.
fn allowed(which: Integrity, head: &request::Parts, params: &Params) -> Result<(), Refusal> {
    let method = Method::of_call(head.method.as_str(), params)?;
    if method.as_str() == which.method() {
        return Ok(());
    }
    Err(Refusal::MethodNotAllowed {
        method: method.as_str().to_owned(),
        allowed: which.method(),
    })
}

async fn answered(which: Integrity, call: &Call<'_>) -> Result<Vec<u8>, Denied> {
    match which {
        Integrity::DeviceBan => device_ban::set(call).await,
        Integrity::DeviceBanStatus => device_ban_status::look_up(call).await,
        Integrity::DeviceBanIds => device_ban_ids::list(call).await,
        Integrity::BanFeed => ban_feed::read(call).await,
        // Judged before, from what this node knows alone.
        Integrity::Verify => Err(Refusal::Unavailable.into()),
    }
}
