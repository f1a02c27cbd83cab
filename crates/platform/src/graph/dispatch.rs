use std::{panic::AssertUnwindSafe, sync::OnceLock};

use axum::{
    extract::{Request, State},
    response::Response,
};
use base::{OwnerId, Secret, Timestamp};
use directory::Known;
use futures_util::FutureExt;
use http::request;
use meta_graph::{
    Refusal,
    platform::{Caller, admit, ask},
    wire::{Endpoint, Node},
};
use serve::{Panicked, RequestId};

use super::{
    Graph, achievements,
    answer::{self, Trace},
    board_definition, boards,
    call::{self, Call},
    definitions, entitlements, entries, entry_list,
    intake::{self, Asked, Intake},
    integrity, nonce, object,
    pictures::Picture,
    purchases, sso, subscriptions, user,
};

/// Every request of the graph.
pub(super) async fn handle(State(graph): State<Graph>, request: Request) -> Response {
    let request_id = request.extensions().get::<RequestId>();
    let mut trace = Trace {
        request_id: request_id.map(ToString::to_string).unwrap_or_default(),
        call: None,
        app: None,
        hint: None,
    };
    // The face's own answer to a panic is no error of the graph's.
    let answered = AssertUnwindSafe(graph.answer(request, &mut trace));
    match answered.catch_unwind().await {
        Ok(Ok(response)) => response,
        Ok(Err(refusal)) => answer::refused(&refusal, &trace, graph.parts.development),
        Err(_) => {
            let fault = Refusal::Unavailable;
            let mut response = answer::refused(&fault, &trace, graph.parts.development);
            response.extensions_mut().insert(Panicked);
            response
        }
    }
}

impl Graph {
    async fn answer(&self, request: Request, trace: &mut Trace) -> Result<Response, Refusal> {
        let path = self.within(request.uri().path());
        if let Some(picture) = Picture::of(path) {
            return picture.serve(&self.parts, request.method()).await;
        }
        if let Some(call) = integrity::named(path) {
            return self.integrity(call, request, trace).await;
        }
        let node = self.judge(request, trace).await?;
        let body = node.to_bytes();
        Ok(answer::granted(body, trace, self.parts.development))
    }

    /// A path without the prefix.
    pub(super) fn within<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix(self.prefix).unwrap_or(path)
    }

    async fn judge(&self, request: Request, trace: &mut Trace) -> Result<Node, Refusal> {
        let (head, body) = request.into_parts();
        let path = self.within(head.uri.path());
        let intake = Intake::read(&self.parts.body, &head, path, body).await?;
        let endpoint = intake.endpoint;
        trace.call = Some(endpoint.name());
        let caller = self.admit(&intake, trace)?;
        ask::require(endpoint, &intake.asked.params, &caller)?;
        let call = self.call(&head, path, intake.asked, caller, trace);
        // On the heap, so that the calls' states do not add up in this one.
        let answer = Box::pin(answered(endpoint, &call)).await;
        trace.hint = call.hint.get().copied();
        answer
    }

    /// Who calls, held to everything that goes for all calls alike.
    fn admit(&self, intake: &Intake, trace: &mut Trace) -> Result<Caller, Refusal> {
        let token = intake.asked.params.token()?;
        let known = call::known(&self.parts)?;
        let now = self.parts.clock.now();
        let caller = self.caller(token, &known, now, trace)?;
        caller.may(intake.endpoint.access())?;
        if intake.endpoint.is_of_app() {
            let registry = call::registry(&self.parts, &known);
            caller.of_app(intake.asked.target, &registry)?;
        }
        Ok(caller)
    }

    /// Whose token it is, who may call as often as the operator lets the app.
    pub(super) fn caller(
        &self,
        token: &Secret,
        known: &Known<'_>,
        now: Timestamp,
        trace: &mut Trace,
    ) -> Result<Caller, Refusal> {
        let registry = call::registry(&self.parts, known);
        let caller = admit(token.expose(), &registry, now)?;
        let app = caller.app();
        trace.app = Some(app);
        let most = known.graph_setup(app).calls_per_minute;
        self.pace.admit(&caller, most, now)?;
        Ok(caller)
    }

    pub(super) fn call(
        &self,
        head: &request::Parts,
        path: &str,
        asked: Asked,
        caller: Caller,
        trace: &Trace,
    ) -> Call<'_> {
        let parts = &*self.parts;
        let url = intake::url(parts.hosts.graph_url.as_deref(), head, path);
        Call {
            parts,
            caller,
            target: asked.target,
            default_fields: asked.default_fields,
            params: asked.params,
            files: asked.files,
            now: parts.clock.now(),
            owner: OwnerId::generate(&*parts.rng),
            request_id: trace.request_id.clone(),
            hint: OnceLock::new(),
            base: url.strip_suffix(path).unwrap_or(&url).to_owned(),
            url,
        }
    }
}

async fn answered(endpoint: Endpoint, call: &Call<'_>) -> Result<Node, Refusal> {
    match endpoint {
        Endpoint::UserNonceValidate => nonce::validate(call).await,
        Endpoint::Me => user::me(call).await,
        Endpoint::ReadObject => object::read(call).await,
        Endpoint::DeleteObject => object::delete(call).await,
        Endpoint::SsoAuthorizeCode => sso::authorize(call).await,
        Endpoint::SsoAuthorizeRefreshCode => sso::refresh(call).await,
        Endpoint::DefineAchievement => definitions::define(call).await,
        Endpoint::AchievementDefinitions => definitions::list(call).await,
        Endpoint::WriteAchievement => achievements::write(call).await,
        Endpoint::Achievements => achievements::list(call).await,
        Endpoint::AchievementRemoveAll => achievements::remove_all(call).await,
        Endpoint::DefineLeaderboard => board_definition::define(call).await,
        Endpoint::Leaderboards => boards::list(call).await,
        Endpoint::LeaderboardSubmitEntry => entries::submit(call).await,
        Endpoint::LeaderboardEntries => entry_list::list(call).await,
        Endpoint::LeaderboardRemoveAllEntries => boards::clear(call).await,
        Endpoint::VerifyEntitlement => entitlements::verify(call).await,
        Endpoint::ConsumeEntitlement => entitlements::consume(call).await,
        Endpoint::ViewerPurchases => purchases::of_viewer(call).await,
        Endpoint::AvailablePurchases => purchases::available(call).await,
        Endpoint::RefundIapEntitlement => entitlements::refund(call).await,
        Endpoint::Subscriptions => subscriptions::list(call).await,
        Endpoint::CancelSubscription => subscriptions::cancel(call).await,
        Endpoint::ExtendSubscription => subscriptions::extend(call).await,
    }
}
