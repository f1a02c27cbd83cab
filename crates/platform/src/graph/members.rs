use std::fmt::Display;

use base::{AppId, Environment, OwnerId, PlayerId, Timestamp};
use directory::Deaf;
use store::{
    CircleStep, Membership, OrgIdentity, Organization, Ownership, OwnershipState, Platform,
    Receipt, Refusal, Step, StoreError, Unit,
};

use crate::Parts;

/// How many numbers are tried. One that is taken already is drawn less than
/// once in a million times even in a game with a billion players.
const TRIES: usize = 4;

/// Why a player has no number for a game. All are ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoNumber {
    /// The store cannot answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// This node is out of touch.
    #[error(transparent)]
    Deaf(#[from] Deaf),
    /// The app or the player is gone.
    #[error("the app or the player is gone")]
    Gone,
    /// Every one that was drawn is another's.
    #[error("no free number was drawn")]
    NoneFree,
}

/// The player's copy of the game, which is the base entitlement of the graph.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn base_entitlement(
    parts: &Parts,
    app: AppId,
    player: PlayerId,
) -> Result<Option<Ownership>, StoreError> {
    let copies = parts.store.ownerships(player, vec![app]).await?;
    let mut held = copies.into_iter();
    Ok(held.find(|copy| copy.state == OwnershipState::Have))
}

/// The player as the game knows one, made at the first call. A player who has
/// accepted the game's terms on another platform has been made already: within
/// one game a player has one number, whatever the game speaks.
///
/// # Errors
/// [`NoNumber`].
pub(crate) async fn member(
    parts: &Parts,
    app_id: AppId,
    player_id: PlayerId,
    now: Timestamp,
) -> Result<Membership, NoNumber> {
    for _ in 0..TRIES {
        if let Some(member) = parts.store.membership(app_id, player_id).await? {
            return Ok(member);
        }
        let scoped_id = PlayerId::generate(&*parts.rng);
        if is_an_apps(parts, scoped_id)? {
            continue;
        }
        let member = Membership {
            app_id,
            player_id,
            scoped_id,
            joined_at: now,
        };
        if insert(parts, Step::InsertMembership(member)).await? {
            return Ok(member);
        }
    }
    Err(NoNumber::NoneFree)
}

/// Apps and users share the numbers of the graph, where `/{id}` is either.
fn is_an_apps(parts: &Parts, number: impl Display) -> Result<bool, Deaf> {
    let known = parts.directory.known()?;
    let world = known.world(Platform::MetaGraph, Environment::Live);
    Ok(world.listing(&number.to_string()).is_some())
}

/// The player as all games of the app's publisher know one, made at the first
/// call. An app of which nobody has said who publishes it is alone.
///
/// # Errors
/// [`NoNumber`].
pub(crate) async fn org_scoped_id(
    parts: &Parts,
    app: AppId,
    player_id: PlayerId,
    now: Timestamp,
) -> Result<PlayerId, NoNumber> {
    let organization = organization(parts, app)?;
    for _ in 0..TRIES {
        let known = parts.store.org_identity(organization.clone(), player_id);
        if let Some(identity) = known.await? {
            return Ok(identity.org_scoped_id);
        }
        let identity = OrgIdentity {
            organization: organization.clone(),
            player_id,
            org_scoped_id: PlayerId::generate(&*parts.rng),
            made_at: now,
        };
        let number = identity.org_scoped_id;
        let step = Step::Circle(CircleStep::InsertOrgIdentity(identity));
        if insert(parts, step).await? {
            return Ok(number);
        }
    }
    Err(NoNumber::NoneFree)
}

fn organization(parts: &Parts, app: AppId) -> Result<Organization, NoNumber> {
    let known = parts.directory.known()?;
    let publisher = known.app(app).ok_or(NoNumber::Gone)?.publisher.clone();
    Ok(publisher.map_or(Organization::App(app), Organization::Publisher))
}

/// Whether it is there by this call. Otherwise the player has just got a number
/// by another one, or the number is another's.
async fn insert(parts: &Parts, step: Step) -> Result<bool, NoNumber> {
    let unit = Unit::of(OwnerId::generate(&*parts.rng), step);
    match parts.store.commit(unit).await? {
        Receipt::Committed(_) => Ok(true),
        Receipt::Refused {
            refusal: Refusal::Missing,
            ..
        } => Err(NoNumber::Gone),
        Receipt::Refused { .. } => Ok(false),
    }
}
