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

use crate::{
    GrantSecret,
    ledger::{Granted, Ledger},
    webhook::Verifier,
};

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
    if !treasury.verifier.holds(&headers, &body) {
        return refuse(StatusCode::UNAUTHORIZED, "this is not the gate's");
    }
    let key = headers.get("idempotency-key").map(|key| key.to_str());
    let Some(Ok(key)) = key else {
        return refuse(StatusCode::BAD_REQUEST, "there is no idempotency key");
    };
    let Ok(reward) = serde_json::from_slice::<Reward>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "this is no reward");
    };
    if reward.sid.is_empty() || !reward.sid.bytes().all(|digit| digit.is_ascii_digit()) {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "unknown player");
    }
    let wanted = &reward.parameters.productid;
    let Some((_, coins)) = PRICES.iter().find(|(product, _)| product == wanted) else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "unknown product");
    };
    let (ledger, key, coins) = (treasury.ledger.clone(), key.to_owned(), *coins);
    let player = reward.sid.clone();
    let wrote = tokio::task::spawn_blocking(move || ledger.grant(&key, &body, &player, coins));
    match wrote.await {
        Ok(Ok(Granted::Balance(balance))) => Json(json!({ "balance": balance })).into_response(),
        Ok(Ok(Granted::OtherBody)) => refuse(
            StatusCode::UNPROCESSABLE_ENTITY,
            "this key was used for something else",
        ),
        Ok(Err(_)) | Err(_) => refuse(StatusCode::SERVICE_UNAVAILABLE, "try again"),
    }
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
