use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::{DeliveryId, OwnerId, PlayerId};
use directory::of_installation;
use http::{HeaderMap, StatusCode};
use opensocial::platform::life_cycle::LifeCycle;
use serde::Deserialize;
use serde_json::{Value, json};
use serve::Problem;
use store::{
    Delivery, DeliveryKind, Install, Installation, LifeCycleEvent, Receipt, Refusal, Revocation,
    SocialStep, Step, Unit,
};

use super::{
    session::{self, unavailable},
    social_app::{Named, Seat, unknown_app},
};
use crate::Parts;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    /// Who invited the player.
    #[serde(default)]
    invited_by: Option<PlayerId>,
    /// Whether this is an app that only shows the game's pages.
    #[serde(default)]
    shell_app: bool,
}

/// `POST /device/v1/opensocial/apps/{app}/installation`, without a body or with
/// `invited_by` and `shell_app`: the player has the game from now on, and the
/// game is told where it wants to be.
pub(super) async fn install(
    State(parts): State<Arc<Parts>>,
    named: Named,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match begin(&parts, named, &headers, body).await {
        Ok(installed) => super::granted(shown(&installed)),
        Err(problem) => problem.into_response(),
    }
}

/// `DELETE /device/v1/opensocial/apps/{app}/installation`: the player has it no
/// longer, and the tokens that the game has for calls on behalf of the player end;
/// 204, also where it was not there.
pub(super) async fn uninstall(
    State(parts): State<Arc<Parts>>,
    named: Named,
    headers: HeaderMap,
) -> Response {
    match end(&parts, named, &headers).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// `GET /device/v1/opensocial/apps`: the games that the player has.
pub(super) async fn list(State(parts): State<Arc<Parts>>, headers: HeaderMap) -> Response {
    let found = async {
        let player = session::of(&parts, &headers)?.get().player();
        let found = parts.store.installed(player).await;
        let mut found = found.map_err(unavailable)?;
        found.sort_unstable_by_key(|one| one.app_id);
        let apps: Vec<Value> = found.iter().map(shown).collect();
        Ok::<_, Problem>(json!({ "apps": apps }))
    };
    match found.await {
        Ok(apps) => super::granted(apps),
        Err(problem) => problem.into_response(),
    }
}

fn shown(one: &Installation) -> Value {
    json!({
        "app_id": one.app_id,
        "invited_by": one.invited_by,
        "installed_at": one.installed_at.secs(),
    })
}

async fn begin(
    parts: &Parts,
    named: Named,
    headers: &HeaderMap,
    body: Body,
) -> Result<Installation, Problem> {
    let seat = Seat::of(parts, headers, named)?;
    let bytes = parts.body.collect(body).await.map_err(Problem::from)?;
    let wish: Wish = match bytes.is_empty() {
        true => Wish::default(),
        false => Problem::reading(&bytes)?,
    };
    // Judged again, so that a revocation heard meanwhile is not outrun.
    session::of(parts, headers)?;
    if let Some(inviter) = wish.invited_by {
        must_be_another(parts, seat.player, inviter).await?;
    }
    if let Some(there) = seat.installation(parts).await? {
        return Ok(there);
    }
    let installation = session::known(parts)?.beginning(Installation {
        app_id: seat.app_id,
        player_id: seat.player,
        invited_by: wish.invited_by,
        installed_at: parts.clock.now(),
    });
    let told = LifeCycle {
        invited_by: wish.invited_by,
        shell_app: wish.shell_app,
        ..of_one(seat, LifeCycleEvent::AddApp)
    };
    let step = SocialStep::Install(Install::Add(installation));
    commit(parts, seat, vec![Step::Social(step)], &told).await?;
    Ok(installation)
}

async fn end(parts: &Parts, named: Named, headers: &HeaderMap) -> Result<(), Problem> {
    let seat = Seat::of(parts, headers, named)?;
    let Some(there) = seat.installation(parts).await? else {
        return Ok(());
    };
    let remove = Install::Remove {
        app_id: seat.app_id,
        player_id: seat.player,
    };
    let ended = Revocation::new(seat.app_id, of_installation(there), parts.clock.now());
    let steps = vec![
        Step::Social(SocialStep::Install(remove)),
        Step::Revoke(ended),
    ];
    let told = of_one(seat, LifeCycleEvent::RemoveApp);
    commit(parts, seat, steps, &told).await?;
    // Whoever was told so finds the tokens ended on this node.
    parts.directory.catch_up().await.map_err(unavailable)
}

fn of_one(seat: Seat, event: LifeCycleEvent) -> LifeCycle {
    LifeCycle::new(seat.environment, event.to_string(), vec![seat.player])
}

/// What happened and what tells the game of it are one unit, so that there is
/// neither without the other.
async fn commit(
    parts: &Parts,
    seat: Seat,
    mut steps: Vec<Step>,
    told: &LifeCycle,
) -> Result<(), Problem> {
    let is_told = {
        let setup = session::known(parts)?.social_setup(seat.app_id);
        let mut events = setup.links.keys();
        events.any(|event| event.as_str() == told.event)
    };
    if is_told {
        let delivery_id = DeliveryId::new(parts.rng.array());
        let (kind, at) = (DeliveryKind::OpenSocial, parts.clock.now());
        let delivery = Delivery::new(seat.app_id, delivery_id, kind, told.payload(), at);
        let delivery = delivery.about(told.subject());
        steps.push(Step::Enqueue(delivery));
    }
    let owner = OwnerId::generate(&*parts.rng);
    let receipt = parts.store.commit(Unit { owner, steps }).await;
    match receipt.map_err(unavailable)? {
        Receipt::Committed(_) => {
            if let Some(post) = parts.ads.post.as_ref().filter(|_| is_told) {
                post.wake_for(seat.app_id, DeliveryKind::OpenSocial);
            }
            Ok(())
        }
        Receipt::Refused {
            refusal: Refusal::Missing,
            ..
        } => Err(unknown_app()),
        Receipt::Refused { refusal, .. } => Err(unavailable(refusal)),
    }
}

async fn must_be_another(
    parts: &Parts,
    player: PlayerId,
    inviter: PlayerId,
) -> Result<(), Problem> {
    let known = parts.store.player(inviter).await.map_err(unavailable)?;
    if known.is_some() && inviter != player {
        return Ok(());
    }
    let detail = "`invited_by` is another player";
    Err(Problem::new(
        StatusCode::BAD_REQUEST,
        "invalid_inviter",
        detail,
    ))
}
