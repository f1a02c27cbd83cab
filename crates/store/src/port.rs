use async_trait::async_trait;
use base::{AppId, CredentialId, DeliveryId, EventId, PlayerId, Timestamp};
use tokio::sync::watch;

use crate::{
    Achievement, AchievementReads, AdsSetup, ApiKey, App, Attempt, AttestReads, AttestSetup,
    AuditEvent, AuditFilter, BanState, Board, BoardReads, ChangeNo, Changes, CircleReads, Closed,
    Credential, Delivery, DeliveryKind, DeliveryState, EndpointReads, GraphSetup,
    IdempotencyRecord, Issuance, Listing, Membership, Ownership, PaymentReads, PinnedToken, Player,
    PostReads, Receipt, Revocation, Reward, RewardId, RewardNetwork, RewardReads, RewardState,
    Shard, ShopReads, Sku, SocialReads, SocialSetup, StoreError, TextReads, TokenKey, Unit,
    Watermark,
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
    /// How each game is told of rewarded views.
    pub ads: Vec<AdsSetup>,
    /// How each game's calls of Meta's graph are taken.
    pub graph: Vec<GraphSetup>,
    /// Everything that is for sale.
    pub skus: Vec<Sku>,
    /// All definitions of achievements.
    pub achievements: Vec<Achievement>,
    /// All leaderboards.
    pub boards: Vec<Board>,
    /// How each game's calls of OpenSocial are taken.
    pub social: Vec<SocialSetup>,
    /// How each game's evidence of devices is judged.
    pub attest: Vec<AttestSetup>,
    /// The bans that stand by the store's clock, in the order in which they
    /// changed: where clocks differ a device may have two, of which the later goes.
    pub bans: Vec<BanState>,
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

impl<T> Page<T> {
    /// The first `limit` of what was found.
    #[must_use]
    pub fn of(mut found: Vec<T>, limit: usize) -> Self {
        let more = found.len() > limit;
        found.truncate(limit);
        Self { items: found, more }
    }
}

/// Which of what waits is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The shards that the asker holds.
    pub shards: Vec<Shard>,
    /// What is due by then.
    pub by: Timestamp,
    /// What is due after this is due as well: nothing is ever put off so far, so
    /// a clock that ran ahead has written it and was put back since.
    pub beyond: Timestamp,
    /// The apps of which nothing is wanted.
    pub except: Vec<AppId>,
    /// How many at most.
    pub limit: usize,
}

impl Due {
    /// Whether what is due at that moment is asked for.
    #[must_use]
    pub fn covers(&self, due_at: Timestamp) -> bool {
        due_at <= self.by || self.beyond < due_at
    }

    /// Whether that delivery is asked for.
    #[must_use]
    pub fn asks_for(&self, delivery: &Delivery) -> bool {
        !delivery.state.has_ended()
            && self.covers(delivery.due_at)
            && self.shards.contains(&delivery.shard())
            && !self.except.contains(&delivery.app_id)
    }
}

/// Which deliveries a list is to show; everything where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Of this app only.
    pub app_id: Option<AppId>,
    /// Of this kind only.
    pub kind: Option<DeliveryKind>,
    /// In this state only.
    pub state: Option<DeliveryState>,
    /// Dead letters only: those that ended without having been taken.
    pub dead: bool,
    /// About this subject only.
    pub subject: Option<String>,
    /// Asked for at this moment or later.
    pub from: Option<Timestamp>,
    /// Asked for before this moment.
    pub until: Option<Timestamp>,
}

impl DeliveryFilter {
    /// Whether the list shows it.
    #[must_use]
    pub fn shows(&self, delivery: &Delivery) -> bool {
        self.app_id.is_none_or(|app| app == delivery.app_id)
            && self.kind.is_none_or(|kind| kind == delivery.kind)
            && self.state.is_none_or(|state| state == delivery.state)
            && (!self.dead || delivery.state.is_dead())
            && self
                .subject
                .as_ref()
                .is_none_or(|one| *one == delivery.subject)
            && self.from.is_none_or(|from| from <= delivery.made_at)
            && self.until.is_none_or(|until| delivery.made_at < until)
    }
}

/// A delivery with what came of its attempts, the first one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryLog {
    /// The delivery.
    pub delivery: Delivery,
    /// Its attempts, as far as they were settled.
    pub attempts: Vec<Attempt>,
}

/// Which rewards a list is to show; everything where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RewardFilter {
    /// Of this game only, under the id that the gate gives it.
    pub app_id: Option<AppId>,
    /// Of this network only.
    pub network: Option<RewardNetwork>,
    /// In this state only.
    pub state: Option<RewardState>,
    /// To be got by this player only, as the network names him.
    pub subject: Option<String>,
}

impl RewardFilter {
    /// Whether the list shows it.
    #[must_use]
    pub fn shows(&self, reward: &Reward) -> bool {
        self.app_id.is_none_or(|app| app == reward.id.app_id)
            && self
                .network
                .is_none_or(|network| network == reward.id.network)
            && self.state.is_none_or(|state| state == reward.state)
            && self
                .subject
                .as_ref()
                .is_none_or(|one| *one == reward.subject)
    }
}

/// The port to what outlives a request. All methods may be called from any
/// thread and any runtime; those that read see what was committed before.
#[async_trait]
pub trait Store:
    ShopReads
    + AchievementReads
    + BoardReads
    + CircleReads
    + SocialReads
    + TextReads
    + PaymentReads
    + PostReads
    + AttestReads
    + EndpointReads
    + RewardReads
    + Send
    + Sync
    + 'static
{
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

    /// The position of the newest change as far as this process knows, so that
    /// whoever follows the changes is woken at once. It rises with what is
    /// committed here, at the latest before that is answered; what other nodes
    /// commit is found by asking for the [`changes`](Self::changes), which a
    /// follower does several times a second and which an engine has to make cheap
    /// where there are none.
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

    /// Deliveries that are due in the asker's shards, the longest due first, but
    /// for what is closed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn due_deliveries(&self, due: Due, closed: Closed) -> Result<Vec<Delivery>, StoreError>;

    /// One delivery and its log.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn delivery(
        &self,
        app: AppId,
        delivery: DeliveryId,
    ) -> Result<Option<DeliveryLog>, StoreError>;

    /// Deliveries in the reverse order of when they were asked for, and of their
    /// ids where that is the same moment; those that come after the one named by
    /// `after`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn deliveries(
        &self,
        filter: DeliveryFilter,
        after: Option<(Timestamp, DeliveryId)>,
        limit: usize,
    ) -> Result<Page<Delivery>, StoreError>;

    /// Open rewards about which the game is to be asked again, in the asker's
    /// shards, the longest due first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn due_rewards(&self, due: Due) -> Result<Vec<Reward>, StoreError>;

    /// One reward.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn reward(&self, reward: RewardId) -> Result<Option<Reward>, StoreError>;

    /// Rewards in the reverse order of when they were first heard of, and of
    /// their ids where that is the same moment; those that come after the one
    /// named by `after`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn rewards(
        &self,
        filter: RewardFilter,
        after: Option<(Timestamp, RewardId)>,
        limit: usize,
    ) -> Result<Page<Reward>, StoreError>;

    /// Finishes what was accepted, then closes. Later calls answer
    /// [`StoreError::Unavailable`].
    async fn close(&self);
}
