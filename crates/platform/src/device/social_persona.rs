use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{OwnerId, PlayerId, Timestamp};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use serve::Problem;
use store::{Gender, Persona, PersonaFlaw, Receipt, SocialStep, Step, Unit};

use super::session::{self, unavailable};
use crate::Parts;

/// What a player may say of oneself. What is absent is not said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    #[serde(default)]
    about_me: Option<String>,
    #[serde(default)]
    birthday: Option<String>,
    #[serde(default)]
    gender: Option<Gender>,
    #[serde(default)]
    interests: Vec<String>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    job_type: Option<String>,
    #[serde(default)]
    blood_type: Option<String>,
    #[serde(default)]
    profile_url: Option<String>,
    #[serde(default)]
    thumbnail_url: Option<String>,
    #[serde(default)]
    avatar_url: Option<String>,
}

/// `GET /device/v1/opensocial/persona`: what the player shows of oneself.
pub(super) async fn show(State(parts): State<Arc<Parts>>, headers: HeaderMap) -> Response {
    let found = async {
        let player = session::of(&parts, &headers)?.get().player();
        persona(&parts, player).await
    };
    match found.await {
        Ok(persona) => super::granted(shown(&persona)),
        Err(problem) => problem.into_response(),
    }
}

/// `PUT /device/v1/opensocial/persona`: the player shows this and nothing else
/// from now on. How well the platform knows the player, and whether it vouches
/// for that, the platform says.
pub(super) async fn set(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match change(&parts, &headers, body).await {
        Ok(persona) => super::granted(shown(&persona)),
        Err(problem) => problem.into_response(),
    }
}

async fn persona(parts: &Parts, player: PlayerId) -> Result<Persona, Problem> {
    let found = parts.store.personas(vec![player]).await;
    let found = found.map_err(unavailable)?.pop();
    Ok(found.unwrap_or_else(|| Persona::usual(player, Timestamp::EPOCH)))
}

async fn change(parts: &Parts, headers: &HeaderMap, body: Body) -> Result<Persona, Problem> {
    session::of(parts, headers)?;
    let wish: Wish = parts.body.json(body).await?;
    // Judged again, so that a revocation heard meanwhile is not outrun.
    let player = session::of(parts, headers)?.get().player();
    let wished = Persona {
        about_me: wish.about_me,
        birthday: wish.birthday,
        gender: wish.gender.unwrap_or(Gender::Undisclosed),
        interests: wish.interests,
        address: wish.address,
        job_type: wish.job_type,
        blood_type: wish.blood_type,
        profile_url: wish.profile_url,
        thumbnail_url: wish.thumbnail_url,
        avatar_url: wish.avatar_url,
        changed_at: parts.clock.now(),
        ..persona(parts, player).await?
    };
    if let Some(PersonaFlaw { field, expected }) = wished.flaw() {
        let detail = format!("{field}: {expected}");
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "invalid_persona",
            detail,
        ));
    }
    let step = Step::Social(SocialStep::SetPersona(wished.clone()));
    let unit = Unit::of(OwnerId::generate(&*parts.rng), step);
    match parts.store.commit(unit).await.map_err(unavailable)? {
        Receipt::Committed(_) => Ok(wished),
        Receipt::Refused { refusal, .. } => Err(unavailable(refusal)),
    }
}

fn shown(persona: &Persona) -> Value {
    json!({
        "about_me": persona.about_me,
        "birthday": persona.birthday,
        "gender": persona.gender,
        "interests": persona.interests,
        "address": persona.address,
        "job_type": persona.job_type,
        "blood_type": persona.blood_type,
        "profile_url": persona.profile_url,
        "thumbnail_url": persona.thumbnail_url,
        "avatar_url": persona.avatar_url,
        "is_verified": persona.is_verified,
        "is_famous": persona.is_famous,
        "grade": persona.grade,
    })
}
