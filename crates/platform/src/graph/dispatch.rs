use std::{panic::AssertUnwindSafe, sync::OnceLock};

use axum::{
    extract::{Request, State},
    response::Response,
};
use base::OwnerId;
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
    intake::{self, Intake},
    nonce, object,
    pictures::Picture,
    purchases, sso, subscriptions, user,
};

/// Every request of the graph.
pub(super) async fn handle(State(graph): State<Graph>, request: Request) -> Response {
    let request_id = request.extensions().get::<RequestId>();
    let mut trace = Trace {
        request_id: request_id.map(ToString::to_string).unwrap_or_default(),
        endpoint: None,
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
        if let Some(picture) = Picture::of(self.within(request.uri().path())) {
            return picture.serve(&self.parts, request.method()).await;
        }
        let node = self.judge(request, trace).await?;
        Ok(answer::granted(&node, trace, self.parts.development))
    }

    /// A path without the prefix.
    fn within<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix(self.prefix).unwrap_or(path)
    }

    async fn judge(&self, request: Request, trace: &mut Trace) -> Result<Node, Refusal> {
        let (head, body) = request.into_parts();
        let path = self.within(head.uri.path());
        let intake = Intake::read(&self.parts.body, &head, path, body).await?;
        trace.endpoint = Some(intake.endpoint);
        let caller = self.admit(&intake, trace)?;
        ask::require(intake.endpoint, &intake.params, &caller)?;
        let call = self.call(&head, path, intake, caller, trace);
        // On the heap, so that the calls' states do not add up in this one.
        let answer = Box::pin(answered(&call)).await;
        trace.hint = call.hint.get().copied();
        answer
    }

    /// Who calls, held to everything that goes for all calls alike.
    fn admit(&self, intake: &Intake, trace: &mut Trace) -> Result<Caller, Refusal> {
        let token = intake.params.token()?;
        let known = call::known(&self.parts)?;
        let registry = call::registry(&self.parts, &known);
        let now = self.parts.clock.now();
        let caller = admit(token.expose(), &registry, now)?;
        let app = caller.app();
        trace.app = Some(app);
        let most = known.graph_setup(app).calls_per_minute;
        self.pace.admit(&caller, most, now)?;
        caller.may(intake.endpoint.access())?;
        if intake.endpoint.is_of_app() {
            caller.of_app(intake.target, &registry)?;
        }
        Ok(caller)
    }

    fn call(
        &self,
        head: &request::Parts,
        path: &str,
        intake: Intake,
        caller: Caller,
        trace: &Trace,
    ) -> Call<'_> {
        let parts = &*self.parts;
        let url = intake::url(parts.hosts.graph_url.as_deref(), head, path);
        Call {
            parts,
            caller,
            endpoint: intake.endpoint,
            target: intake.target,
            params: intake.params,
            files: intake.files,
            now: parts.clock.now(),
            owner: OwnerId::generate(&*parts.rng),
            request_id: trace.request_id.clone(),
            hint: OnceLock::new(),
            base: url.strip_suffix(path).unwrap_or(&url).to_owned(),
            url,
        }
    }
}

async fn answered(call: &Call<'_>) -> Result<Node, Refusal> {
    match call.endpoint {
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
