use std::panic::AssertUnwindSafe;

use axum::{
    extract::{Request, State},
    response::Response,
};
use base::OwnerId;
use futures_util::FutureExt;
use guard::{LedgerRefusal, Unclaimed};
use opensocial::{
    Refusal,
    platform::{Caller, Denied, admit},
    profile::Profile,
    wire::{Endpoint, Method, Path, overriding},
};
use serve::{Panicked, RequestId};
use sign::oauth1::{Presented, Source, read};
use store::StoreLedger;

use super::{
    Place, activities,
    answer::{self, Answer, Trace},
    app_data, avatar, blacklist,
    call::{self, Call},
    intake::{self, Intake},
    messages, payments, people,
    public_url::PublicUrl,
    registry::{SocialRegistry, profile},
    text_groups, texts, word_check,
};

/// Every request of the dialect.
pub(super) async fn handle(State(place): State<Place>, request: Request) -> Response {
    let request_id = request.extensions().get::<RequestId>();
    let mut trace = Trace::new(request_id.map(ToString::to_string).unwrap_or_default());
    let development = place.shared.parts.development;
    // The face's own answer to a panic is no error of the dialect's.
    let answered = AssertUnwindSafe(place.judge(request, &mut trace));
    match answered.catch_unwind().await {
        Ok(Ok(answer)) => answer::granted(&answer),
        Ok(Err(refusal)) => answer::refused(&refusal, &trace, development),
        Err(_) => {
            let mut response = answer::refused(&Refusal::Unavailable, &trace, development);
            response.extensions_mut().insert(Panicked);
            response
        }
    }
}

/// A call whose signature is good.
struct Signed {
    caller: Unclaimed<Caller>,
    setup: std::sync::Arc<directory::ReadySocial>,
    profile: &'static Profile,
    query: Vec<(String, String)>,
}

impl Place {
    async fn judge(&self, request: Request, trace: &mut Trace) -> Result<Answer, Refusal> {
        let parts = &*self.shared.parts;
        let (head, body) = request.into_parts();
        let url = PublicUrl::of(&parts.hosts, self.environment, &head, self.prefix);
        trace.realm = format!("{}/api/restful", url.base);
        let sent = head.uri.path();
        let path = Path::read(sent.strip_prefix(self.prefix).unwrap_or(sent))?;
        trace.endpoints = path.endpoints();
        intake::unambiguous(&head.headers)?;
        let body = parts.body.collect(body).await.map_err(intake::broken_off)?;
        let intake = Intake {
            head,
            path,
            url,
            body,
        };
        let signed = self.signed(&intake, trace)?;
        let owner = OwnerId::generate(&*parts.rng);
        let overridden = intake.is_overridden();
        let call = self.call(intake, signed, owner, trace).await?;
        if overridden {
            let (of, fields) = ((call.endpoint, call.method), call.text_param("fields")?);
            overriding::judge(call.setup.require_body_hash, of, &call.path, fields)?;
        }
        // On the heap, so that the calls' states do not add up in this one.
        Box::pin(answered(&call)).await
    }

    /// Who calls, and that the call is signed well.
    fn signed(&self, intake: &Intake, trace: &mut Trace) -> Result<Signed, Refusal> {
        let parts = &*self.shared.parts;
        let authorization = intake::authorization(&intake.head.headers);
        let request = intake.signed(&authorization);
        let presented = read(&request)?;
        let known = call::known(parts)?;
        let registry = SocialRegistry::new(&known, self.environment);
        let Some(credential) = registry.credential(presented.consumer_key()) else {
            return Err(Denied::ConsumerUnknown.into());
        };
        let setup = registry.setup(credential.app_id);
        trace.profile = profile(setup.profile);
        trace.app = Some(credential.app_id);
        let caller = admit(&presented, &registry, parts.clock.now()).inspect_err(|denied| {
            self.explain(&presented, &registry, denied, trace);
        })?;
        trace.model = Some(caller.get().model);
        Ok(Signed {
            caller,
            profile: profile(setup.profile),
            setup,
            query: own(&presented),
        })
    }

    /// Uses the nonce up, and holds the call to what its model may do.
    async fn call<'a>(
        &'a self,
        intake: Intake,
        signed: Signed,
        owner: OwnerId,
        trace: &Trace,
    ) -> Result<Call<'a>, Refusal> {
        let parts = &*self.shared.parts;
        let method = intake.method()?;
        let ledger = StoreLedger {
            store: &*parts.store,
            owner,
        };
        let caller = signed.caller.claim_in(&ledger).await;
        let caller = caller.map_err(unclaimed)?.into_inner();
        let (endpoint, method) = allowed(&intake.path, method, &caller, signed.profile)?;
        Ok(Call {
            parts,
            environment: self.environment,
            app: caller.app,
            app_number: caller.app_number,
            model: caller.model,
            viewer: caller.viewer,
            endpoint,
            method,
            path: intake.path,
            query: signed.query,
            body: intake.body,
            setup: signed.setup,
            profile: signed.profile,
            now: parts.clock.now(),
            owner,
            request_id: trace.request_id.clone(),
            base: intake.url.base,
        })
    }
}

fn unclaimed(refusal: LedgerRefusal) -> Refusal {
    match refusal {
        LedgerRefusal::AlreadyUsed => Denied::NonceUsed.into(),
        LedgerRefusal::TooOld => Denied::Forgotten.into(),
        LedgerRefusal::Unavailable { .. } => Refusal::Unavailable,
    }
}

fn allowed(
    path: &Path,
    method: Option<Method>,
    caller: &Caller,
    profile: &Profile,
) -> Result<(Endpoint, Method), Refusal> {
    let method = method.ok_or(Refusal::MethodNotAllowed)?;
    let endpoint = Endpoint::called(path.endpoints(), method);
    let endpoint = endpoint.ok_or(Refusal::MethodNotAllowed)?;
    if endpoint.admits(method, caller.model, profile.requestor) {
        Ok((endpoint, method))
    } else {
        Err(Refusal::ModelNotAllowed(caller.model))
    }
}

/// The query but what is about the signature, in the order in which it was sent.
fn own(presented: &Presented<'_>) -> Vec<(String, String)> {
    let all = presented.as_sent().into_iter();
    let query = all.filter(|parameter| parameter.source() == Source::Query);
    let pairs = query.map(|parameter| (parameter.name(), parameter.value()));
    let own = pairs.filter(|(name, _)| !name.starts_with("oauth_") && !name.starts_with("xoauth_"));
    own.map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

async fn answered(call: &Call<'_>) -> Result<Answer, Refusal> {
    match call.endpoint {
        Endpoint::People => people::read(call).await,
        Endpoint::SupportedFields => people::supported_fields(call).await,
        Endpoint::AppData => app_data::own(call).await,
        Endpoint::FriendsAppData => app_data::of_friends(call).await,
        Endpoint::Texts => texts::entries(call).await,
        Endpoint::TextGroups => text_groups::groups(call).await,
        Endpoint::WordCheck => word_check::check(call).await,
        Endpoint::Blacklist => blacklist::read(call).await,
        Endpoint::PaymentCreate => payments::create(call).await,
        Endpoint::PaymentRead => payments::read(call).await,
        Endpoint::Activities => activities::activities(call).await,
        Endpoint::Messages => messages::send(call).await,
        Endpoint::Avatar => avatar::read(call).await,
    }
}
