use async_trait::async_trait;
use base::{AppId, CredentialId, EventId, PlayerId};
use tokio::sync::watch;

use crate::{
    ApiKey, App, AuditEvent, AuditFilter, ChangeNo, Changes, Credential, IdempotencyRecord,
    Issuance, Listing, Membership, Ownership, PinnedToken, Player, Receipt, Revocation, StoreError,
    TokenKey, Unit, Watermark,
};

/// Everything that the hot path looks at, read in one snapshot.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// The last change that is in it.
    pub head: ChangeNo,
    /// All apps.
    pub apps: Vec<App>,
    /// All listings.
    pub listings: Vec<Listing>,
    /// All credentials.
    pub credentials: Vec<Credential>,
    /// The key ring, the oldest key first.
    pub keys: Vec<TokenKey>,
    /// All pinned tokens.
    pub pinned: Vec<PinnedToken>,
    /// All API keys, the revoked ones too.
    pub api_keys: Vec<ApiKey>,
    /// The revocations that may still concern a token. One that has
    /// [lapsed](Revocation::has_lapsed) may be among them until the next unit is
    /// committed, which puts the watermark in its place.
    pub revocations: Vec<Revocation>,
    /// Up to when writes may have been lost or were forgotten; `None` while no
    /// backup was ever restored and no revocation has lapsed.
    pub watermark: Option<Watermark>,
    /// Up to when revocations of families were forgotten; see
    /// [`Reach::Families`](crate::Reach::Families).
    pub family_watermark: Option<Watermark>,
}

/// A part of a long list, in the order of its ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// At most as many as were asked for.
    pub items: Vec<T>,
    /// Whether more follow the last of them.
    pub more: bool,
}

/// The port to what outlives a request. All methods may be called from any
/// thread and any runtime; those that read see what was committed before.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Does all steps or none, and answers once that is durable.
    ///
    /// # Errors
    /// [`StoreError`]; see there for what is known about the unit then.
    async fn commit(&self, unit: Unit) -> Result<Receipt, StoreError>;

    /// Reads everything that the directory holds, in one snapshot.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn catalog(&self) -> Result<Catalog, StoreError>;

    /// Reads at most `limit` changes after a position.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn changes(&self, after: ChangeNo, limit: usize) -> Result<Changes, StoreError>;

    /// The position of the newest change, to be woken by. An engine that hears
    /// of other nodes' changes only by asking does the asking itself. A failed
    /// ask is reported through [`healthy`](Self::healthy), not here.
    fn head(&self) -> watch::Receiver<ChangeNo>;

    /// Whether the store can read, which it tries, and could write when that
    /// was last tried.
    ///
    /// # Errors
    /// Why not.
    async fn healthy(&self) -> Result<(), StoreError>;

    /// The token that a credential is answered with at present.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn issuance(
        &self,
        app: AppId,
        credential: CredentialId,
    ) -> Result<Option<Issuance>, StoreError>;

    /// One player.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn player(&self, player: PlayerId) -> Result<Option<Player>, StoreError>;

    /// Players with an id above `after`, from the lowest id when `None`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn players(
        &self,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<Page<Player>, StoreError>;

    /// A player's membership in one game.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn membership(
        &self,
        app: AppId,
        player: PlayerId,
    ) -> Result<Option<Membership>, StoreError>;

    /// Events of the audit log with an id below `before`, the newest first, from
    /// the newest of all when `None`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn audit_events(
        &self,
        filter: AuditFilter,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Page<AuditEvent>, StoreError>;

    /// What a call was answered, unless that has lapsed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn remembered(&self, key: [u8; 32]) -> Result<Option<IdempotencyRecord>, StoreError>;

    /// The membership of the player who has that number within the game.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn membership_by_number(
        &self,
        app: AppId,
        scoped: PlayerId,
    ) -> Result<Option<Membership>, StoreError>;

    /// The copies that a player has or once had of any of these games, in the
    /// order of the games asked for.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn ownerships(
        &self,
        player: PlayerId,
        apps: Vec<AppId>,
    ) -> Result<Vec<Ownership>, StoreError>;

    /// Finishes what was accepted, then closes. Later calls answer
    /// [`StoreError::Unavailable`].
    async fn close(&self);
}
