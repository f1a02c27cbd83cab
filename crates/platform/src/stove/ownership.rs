use ::stove::{
    Fault, Refusal,
    platform::{self, OwnershipCheck},
    wire::{self, GameKind, OwnedGame},
};
use axum::extract::{Request, State};
use base::AppId;
use directory::Deaf;
use store::{ListingKind, Ownership, OwnershipState, Platform, StoreError};

use super::{
    Stove,
    answer::Answer,
    member::{authorization, caller_id},
    registry::SnapshotRegistry,
};

/// The ownership check, which has an envelope of its own.
pub(super) async fn check(State(stove): State<Stove>, request: Request) -> Answer {
    let (head, _) = request.into_parts();
    let check = {
        let Ok(known) = stove.parts.directory.known() else {
            return Answer::ownership_fault(Fault::Unavailable);
        };
        platform::check_ownership(
            stove.environment,
            caller_id(&head),
            authorization(&head),
            head.uri.query().unwrap_or_default(),
            &SnapshotRegistry::new(&known, stove.parts.development),
            stove.parts.clock.now(),
        )
    };
    let check = match check {
        Ok(check) => check,
        Err(refusal) => return Answer::ownership_refusal(&stove, refusal),
    };
    match stove.copies(&check).await {
        Ok(Some(copies)) => stove
            .told(&check, &copies)
            .unwrap_or_else(|Deaf| Answer::ownership_fault(Fault::Unavailable)),
        Ok(None) => Answer::ownership_refusal(&stove, Refusal::UnknownMember),
        Err(error) => {
            tracing::error!(%error, "no ownership can be checked");
            Answer::ownership_fault(Fault::Unavailable)
        }
    }
}

impl Stove {
    /// `None` where the game that asks has no such member.
    async fn copies(&self, check: &OwnershipCheck) -> Result<Option<Vec<Ownership>>, StoreError> {
        let store = &self.parts.store;
        let member = store.membership(check.app_id, check.player).await?;
        if member.is_none() {
            return Ok(None);
        }
        let apps = check.games.iter().map(|(app, _)| *app).collect();
        store.ownerships(check.player, apps).await.map(Some)
    }

    fn told(&self, check: &OwnershipCheck, copies: &[Ownership]) -> Result<Answer, Deaf> {
        let known = self.parts.directory.known()?;
        let world = known.world(Platform::Stove, self.environment);
        let kind_of = |app| world.listing_of(app).map(|listing| listing.kind);
        let copy_of = |app: AppId| copies.iter().find(|copy| copy.app_id == app);
        let owned: Vec<OwnedGame<'_>> = check
            .games
            .iter()
            .filter_map(|(app, game_id)| Some((copy_of(*app)?, game_id)))
            .map(|(copy, game_id)| OwnedGame {
                game_id,
                kind: game_kind(kind_of(copy.app_id).unwrap_or_default()),
                released: copy.state == OwnershipState::Released,
                purchased_at: copy.purchased_at,
                product_no: copy.product_no,
            })
            .collect();
        let body = wire::ownership_response(check.player.get(), &owned);
        Ok(Answer::success(body))
    }
}

const fn game_kind(kind: ListingKind) -> GameKind {
    match kind {
        ListingKind::Game => GameKind::Game,
        ListingKind::Demo => GameKind::Demo,
        ListingKind::Dlc => GameKind::Dlc,
    }
}
