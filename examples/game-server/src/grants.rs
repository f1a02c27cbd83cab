use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use crate::{GrantSecret, ledger::Ledger, webhook::Verifier};

/// What this game gives for its products. What a callback would say of amounts
/// would not be asked.
const PRICES: [(&str, u32); 2] = [("1234", 50), ("coins-100", 100)];

/// Where rewards are granted.
pub(crate) struct Treasury {
    verifier: Verifier,
    ledger: Ledger,
}

/// What the gate sends, as far as this game cares.
#[derive(Deserialize)]
struct Reward {
    /// The player, as the game client named them to the ad network.
    sid: String,
    /// What else stands in the callback's address.
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    #[serde(default)]
    productid: String,
}

impl Treasury {
    pub(crate) fn new(secret: &GrantSecret, ledger: Ledger) -> anyhow::Result<Self> {
        let verifier = Verifier::new(secret)?;
        Ok(Self { verifier, ledger })
    }
}

/// Grants a reward. 200 says that it is granted, now or before; 422 that it never
/// will be; anything else that nobody knows, so that the gate asks again.
pub(crate) async fn grant(
    State(treasury): State<Arc<Treasury>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(id) = treasury.verifier.id(&headers, &body) else {
        return refuse(StatusCode::UNAUTHORIZED, "this is not the gate's");
    };
    let Ok(reward) = serde_json::from_slice::<Reward>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "this is no reward");
    };
    let (ledger, id) = (treasury.ledger.clone(), id.to_owned());
    let wrote = tokio::task::spawn_blocking(move || decide(&ledger, &id, &reward));
    match wrote.await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) | Err(_) => refuse(StatusCode::SERVICE_UNAVAILABLE, "try again"),
    }
}

/// What was granted under the id is looked for before anything is judged: a player
/// who has left since, or a product that is no longer sold, does not undo it.
fn decide(ledger: &Ledger, id: &str, reward: &Reward) -> anyhow::Result<Response> {
    if let Some(before) = ledger.granted(id)? {
        return Ok(if before.player == reward.sid {
            granted(before.balance)
        } else {
            refuse(
                StatusCode::UNPROCESSABLE_ENTITY,
                "this was granted to another player",
            )
        });
    }
    let player = &reward.sid;
    if player.is_empty() || !player.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, "unknown player"));
    }
    let wanted = &reward.parameters.productid;
    match PRICES.iter().find(|(product, _)| product == wanted) {
        Some((_, coins)) => Ok(granted(ledger.grant(id, player, *coins)?)),
        None => Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, "unknown product")),
    }
}

fn granted(balance: u64) -> Response {
    Json(json!({ "balance": balance })).into_response()
}

/// What a player has.
pub(crate) async fn balance(
    State(treasury): State<Arc<Treasury>>,
    Path(player): Path<String>,
) -> Response {
    match treasury.ledger.balance(&player) {
        Ok(coins) => Json(json!({ "player": player, "coins": coins })).into_response(),
        Err(_) => refuse(StatusCode::SERVICE_UNAVAILABLE, "try again"),
    }
}

fn refuse(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}
