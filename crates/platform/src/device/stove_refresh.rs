use std::sync::Arc;

use ::stove::platform::{RefreshRefusal, RefreshToken, judge_refresh_token};
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{OwnerId, Secret};
use http::StatusCode;
use serde::Deserialize;
use serve::Problem;
use store::{FamilyOutcome, Outcome, Receipt, Step, Unit, UseRefresh};

use super::{
    session::{known, unavailable},
    stove_game::{of_app, unknown_game},
    stove_pair::{Bearer, Pair},
};
use crate::{Parts, stove::SnapshotRegistry};

#[derive(Deserialize)]
struct Refresh {
    refresh_token: String,
}

/// `POST /device/v1/stove/refresh` with `{"refresh_token":"…"}`: a new user
/// token and a new refresh token. The one that was sent is used up by it.
///
/// A token that comes a second time ends its family, and with it every user
/// token that was got by it: two hold it, and one of them is a thief. That is
/// judged strictly, as nothing tells a thief from a player who repeats a call
/// whose answer was lost. Such a player signs in again, which a device does by
/// itself.
pub(super) async fn refresh(State(parts): State<Arc<Parts>>, body: Body) -> Response {
    match rotate(&parts, body).await {
        Ok(pair) => pair.granted(),
        Err(problem) => problem.into_response(),
    }
}

async fn rotate(parts: &Parts, body: Body) -> Result<Pair, Problem> {
    let Refresh { refresh_token } = parts.body.json(body).await?;
    let refresh_token = Secret::from(refresh_token);
    let token = judge(parts, &refresh_token)?;
    let (app_id, application_no) = of_app(parts, token.environment, token.app_id)?;
    let bearer = Bearer {
        environment: token.environment,
        app_id,
        application_no,
        player: token.player,
    };
    let issued_at = bearer.issued_at(parts)?;
    // Judged again, so that a revocation heard meanwhile is not outrun.
    judge(parts, &refresh_token)?;
    // Minted before the use is claimed, so that nothing can go wrong between
    // the claim and the answer; what is not claimed is not handed out.
    let next = token.generation.saturating_add(1);
    let pair = Pair::mint(parts, &bearer, token.family_id, next, issued_at).await?;
    claim(parts, &token, &pair).await?;
    Ok(pair)
}

fn judge(parts: &Parts, text: &Secret) -> Result<RefreshToken, Problem> {
    let known = known(parts)?;
    let registry = SnapshotRegistry::new(&known, parts.development);
    judge_refresh_token(text.expose(), &registry, parts.clock.now())
        .map(|fresh| *fresh.get())
        .map_err(|refusal| {
            let code = refusal.code();
            tracing::info!(code, "refresh refused");
            refused(code, detail(refusal))
        })
}

/// Uses the token up, once among all who try.
async fn claim(parts: &Parts, token: &RefreshToken, pair: &Pair) -> Result<(), Problem> {
    let step = Step::UseRefresh(UseRefresh {
        app_id: token.app_id,
        player_id: token.player,
        family_id: token.family_id,
        generation: token.generation,
        issued_at: token.issued_at,
        successor_issued_at: pair.issued_at,
        successor_expires_at: pair.refresh_expires_at,
    });
    let unit = Unit::of(OwnerId::generate(&*parts.rng), step);
    let outcome = match parts.store.commit(unit).await.map_err(unavailable)? {
        Receipt::Committed(outcomes) => outcomes.first().copied(),
        Receipt::Refused { .. } => return Err(unknown_game()),
    };
    match outcome {
        Some(Outcome::Refreshed(FamilyOutcome::Rotated(_))) => Ok(()),
        Some(Outcome::Refreshed(FamilyOutcome::Reused(_))) => {
            tracing::warn!(
                family = %token.family_id, player = %token.player,
                "a refresh token was used twice; its family is revoked"
            );
            // Whoever was told so finds it in effect on this node.
            parts.directory.catch_up().await.map_err(unavailable)?;
            let detail = "this token was used before; all tokens got by it are refused from now on";
            Err(refused("refresh_token_reused", detail))
        }
        _ => {
            let refusal = RefreshRefusal::Revoked;
            Err(refused(refusal.code(), detail(refusal)))
        }
    }
}

const fn detail(refusal: RefreshRefusal) -> &'static str {
    match refusal {
        RefreshRefusal::Invalid => "this is no refresh token",
        RefreshRefusal::Foreign => "this installation has no such key for refresh tokens",
        RefreshRefusal::NotYetValid => "this token was issued in the future; look at the clocks",
        RefreshRefusal::Expired => "this token is past its end; sign in again",
        RefreshRefusal::Revoked => "this token was revoked; sign in again",
    }
}

fn refused(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code, detail)
}
