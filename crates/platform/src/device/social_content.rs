//! The gadget server: a player is shown a page of a game, which the platform
//! asks for in the player's name.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use opensocial::platform::{
    gadget::Launch,
    outgoing::{Call, FORM, Handed},
};
use outbound::{Budget, Request};
use serve::Problem;
use store::SocialSetup;
use url::Url;

use super::{
    session::{self, unavailable},
    social_app::{Named, Seat},
    social_page::{Asked, no_link},
    social_places::Places,
    social_relay::relayed,
    social_token::handed,
};
use crate::{
    Parts,
    opensocial::{Line, Token},
};

/// What a page may cost.
const BUDGET: Budget = Budget {
    deadline: Duration::from_secs(10),
    max_response: 1024 * 1024,
};

/// What of a device's request the game is told besides what was signed.
const PASSED: [HeaderName; 3] = [header::USER_AGENT, header::ACCEPT, header::ACCEPT_LANGUAGE];

/// Where pages are asked for.
#[derive(Clone)]
struct Desk {
    parts: Arc<Parts>,
    places: Places,
}

pub(super) fn router(parts: &Arc<Parts>) -> Router<Arc<Parts>> {
    let desk = Desk {
        parts: Arc::clone(parts),
        places: Places::default(),
    };
    let content = get(show).post(show).with_state(desk);
    Router::new().route("/opensocial/apps/{app}/content", content)
}

/// `GET` or `POST /device/v1/opensocial/apps/{app}/content?url=…`: a page of the
/// game, its first one without a `url`. A form that is posted is passed on.
async fn show(
    State(desk): State<Desk>,
    named: Named,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match ask(&desk, named, &method, &uri, &headers, body).await {
        Ok(page) => page,
        Err(problem) => problem.into_response(),
    }
}

async fn ask(
    desk: &Desk,
    named: Named,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let parts = &*desk.parts;
    let mut seat = Seat::of(parts, headers, named)?;
    let asked = Asked::of(uri)?;
    if let Some(environment) = asked.environment {
        seat = seat.within(parts, environment)?;
    }
    let form = match *method == Method::POST {
        true => Some(form(parts, headers, body).await?),
        false => None,
    };
    let installation = seat.installed(parts).await?;
    // Only now: neither a form that drips nor a stranger keeps a place taken.
    let _place = desk.places.take(seat.app_id).ok_or_else(busy)?;
    let setup = session::known(parts)?.social_setup(seat.app_id);
    let gadget = gadget(&setup)?;
    let page = asked.page(&gadget)?;
    no_link(&page, &gadget, &setup)?;
    let handing = handed(parts, headers, seat, installation)?;
    let call = signed(parts, seat, &handing, &page, form.as_deref())?;
    let outbound = parts.games.as_ref().ok_or_else(|| {
        let detail = "games' pages cannot be asked for from here";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
    })?;
    let request = request(call, headers)?;
    let answer = outbound.send(request, BUDGET).await.map_err(|error| {
        // What the error names, such as an address, is the operator's to know.
        tracing::warn!(%error, app_id = %seat.app_id, "a game's page cannot be shown");
        let detail = "the game did not answer with a page that can be shown";
        Problem::new(StatusCode::BAD_GATEWAY, "game_failed", detail)
    })?;
    relayed(answer, &page, asked.environment)
}

/// The form that the game is to receive; nothing but forms is passed on.
async fn form(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let bytes = parts.body.collect(body).await.map_err(Problem::from)?;
    if !bytes.is_empty() && !essence.eq_ignore_ascii_case(FORM) {
        let detail = "a game's page takes a form: application/x-www-form-urlencoded";
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Problem::new(status, "form_required", detail));
    }
    Ok(bytes)
}

fn gadget(setup: &SocialSetup) -> Result<Url, Problem> {
    let url = setup.gadget_url.as_deref().ok_or_else(|| {
        let detail = "the game has no page";
        Problem::new(StatusCode::NOT_FOUND, "no_page", detail)
    })?;
    Url::parse(url).map_err(unavailable)
}

fn signed(
    parts: &Parts,
    seat: Seat,
    handing: &Token,
    page: &Url,
    form: Option<&[u8]>,
) -> Result<Call, Problem> {
    let line = Line::of(&session::known(parts)?, seat.app_id, seat.environment);
    let line = line.map_err(unavailable)?;
    let nonce = parts.rng.array::<10>().map(|byte| format!("{byte:02x}"));
    let nonce = nonce.concat();
    let launch = Launch {
        url: page.as_str(),
        form,
        app_number: &line.app_number,
        viewer: seat.player,
        handed: Handed {
            token: &handing.text,
            secret: &handing.token.secret,
        },
    };
    let signed = launch.sign(&line.signer(&*parts.rng, parts.clock.now(), &nonce));
    signed.map_err(|why| {
        let detail = format!("the game cannot be asked so: {why}");
        Problem::new(StatusCode::BAD_REQUEST, "unsignable", detail)
    })
}

fn request(call: Call, device: &HeaderMap) -> Result<Request, Problem> {
    let mut headers = HeaderMap::new();
    for name in PASSED {
        if let Some(value) = device.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    let text = call.authorization.expose_str().unwrap_or_default();
    let mut authorization = HeaderValue::try_from(text).map_err(unavailable)?;
    authorization.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, authorization);
    let method = match &call.form {
        Some(_) => Method::POST,
        None => Method::GET,
    };
    if call.form.is_some() {
        let form = HeaderValue::from_static(FORM);
        headers.insert(header::CONTENT_TYPE, form);
    }
    Ok(Request {
        method,
        url: call.url,
        headers,
        body: call.form.unwrap_or_default().into(),
    })
}

fn busy() -> Problem {
    let detail = "as many pages are being asked for as can be; ask again";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
        .retry_after(Duration::from_secs(1))
}
