use base::{AppId, OwnerId, PlayerId, Rng, Timestamp};
use directory::{Deaf, Directory};
use store::{
    CircleStep, Membership, OrgIdentity, Organization, Ownership, OwnershipState, Receipt, Refusal,
    Step, Store, StoreError, Unit,
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
    Registrar::of(parts).member(app_id, player_id, now).await
}

/// What numbers are made with, for whoever is no call.
#[derive(Clone, Copy)]
pub(crate) struct Registrar<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) directory: &'a Directory,
    pub(crate) rng: &'a dyn Rng,
}

impl<'a> Registrar<'a> {
    fn of(parts: &'a Parts) -> Self {
        Self {
            store: &*parts.store,
            directory: &parts.directory,
            rng: &*parts.rng,
        }
    }

    /// See [`member`].
    ///
    /// # Errors
    /// [`NoNumber`].
    pub(crate) async fn member(
        self,
        app_id: AppId,
        player_id: PlayerId,
        now: Timestamp,
    ) -> Result<Membership, NoNumber> {
        for _ in 0..TRIES {
            if let Some(member) = self.store.membership(app_id, player_id).await? {
                return Ok(member);
            }
            let known = self.directory.known()?;
            let member = known.new_member(app_id, player_id, self.rng, now);
            drop(known);
            if self.insert(Step::InsertMembership(member)).await? {
                return Ok(member);
            }
        }
        Err(NoNumber::NoneFree)
    }

    /// Whether it is there by this call. Otherwise the player has just got a
    /// number by another one, or the number is another's.
    async fn insert(self, step: Step) -> Result<bool, NoNumber> {
        let unit = Unit::of(OwnerId::generate(self.rng), step);
        match self.store.commit(unit).await? {
            Receipt::Committed(_) => Ok(true),
            Receipt::Refused {
                refusal: Refusal::Missing,
                ..
            } => Err(NoNumber::Gone),
            Receipt::Refused { .. } => Ok(false),
        }
    }
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
    let by = Registrar::of(parts);
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
        if by.insert(step).await? {
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
