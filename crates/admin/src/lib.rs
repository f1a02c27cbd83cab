//! What an operator can do, each action written once. The operator's API, the
//! development profile and the command line all come here.
//!
//! An action checks what it was given, commits one unit, and waits until this
//! node's directory has heard of it: whoever asked finds it in effect. The unit
//! holds the change, its event in the audit log, and where the call came with an
//! idempotency key, its answer. A rotation of the master key takes more than a
//! unit: it has an event before it and one after it.

mod action;
mod ads;
mod api_key;
mod app;
mod attest;
mod audit;
mod callable;
mod credential;
mod delivery;
mod denied;
mod endpoint;
mod error;
mod fixture;
mod friend;
mod keys;
mod listed;
mod meta;
mod moment;
mod order;
mod overview;
mod ownership;
mod player;
mod replay;
mod revoke;
mod reward;
mod social;
mod text;
mod trace;
mod unattended;
mod upkeep;
mod watermark;

use std::{sync::Arc, time::Duration};

use base::{OwnerId, SharedClock, SharedRng};
use directory::Directory;
use serde::Serialize;
use store::{Actor, AuditOutcome, Outcome, Receipt, Step, Store, Unit};

use action::Deed;
use denied::Denied;
use endpoint::Sender;
use reward::GateGames;
use unattended::Unattended;
use upkeep::Seats;

pub use action::Action;
pub use ads::{AdsView, EnabledAds, NewAds, NewAdsSecret};
pub use api_key::{ApiKeyView, CreatedApiKey, NewApiKey};
pub use app::{CreatedApp, NewApp, NewStoveListing};
pub use attest::{
    AttestSettingsView, BanPage, BanView, DeviceLog, DevicePage, DeviceView, LiftBansBetween,
    LiftedBan, LiftedBans, MarkedDevice, NewAttestSettings, NewBan, NewMark, NewSealKey,
    PseudonymView, RootView,
};
pub use audit::{ActorView, EventPage, EventView};
pub use credential::{NewRotation, RotatedSecret};
pub use delivery::{DeliveryLogView, DeliveryPage, DeliveryPlace, DeliveryView};
pub use denied::DENIED_WINDOW;
pub use endpoint::{EndpointPage, EndpointStanding, EndpointView, NewEndpointSettings, PostOffice};
pub use error::AdminError;
pub use fixture::{
    Fixture, FixtureAchievement, FixtureAds, FixtureApp, FixtureBoard, FixtureMembership,
    FixtureMeta, FixtureMetaToken, FixtureOwnership, FixturePlayer, FixtureServerToken, FixtureSku,
    FixtureSocial, FixtureSocialListing, FixtureStove, FixtureUser, FixtureUserToken, Imported,
};
pub use friend::FriendPage;
pub use listed::ListedGame;
pub use meta::{
    AchievementView, BoardView, EntitlementPage, EntitlementView, Fields, GrantedEntitlement,
    GraphHandshake, GraphSettingsView, NewEntitlement, NewGraphListing, NewGraphSettings,
    NewGraphWebhook, NewSku, NewSubscription, ProgressView, RevokeEntitlement, RevokedBecause,
    SkuView, StartedSubscription, SubscriptionPage, SubscriptionView, WebhookView,
};
pub use moment::utc;
pub use order::{Idempotency, Order, Remembered};
pub use overview::{AppView, CredentialView};
pub use ownership::NewOwnership;
pub use player::{CreatedPlayer, Joined, NewPlayer, PlayerPage, PlayerView};
pub use replay::{ReplayDeliveries, ReplayedDeliveries};
pub use revoke::NewRevocation;
pub use reward::{RewardLogView, RewardPage, RewardPlace, RewardView};
pub use social::{
    BlockedPage, InstallationView, JudgeText, NewEventLink, NewInstallation, NewLifeCycleEvent,
    NewPersona, NewSigningKey, NewSocialListing, NewSocialSettings, NoPaymentUuid, PaymentUuid,
    PaymentView, PersonaView, SentEvents, SigningKeyView, SocialSettingsView, TextGroupView,
    TextView, Words,
};
pub use trace::{Trace, TraceWish, TracedReward, Whereabouts};
pub use upkeep::{Backup, RotatedMasterKey, RotatedTokenKeys, Upkeep};
pub use watermark::RaisedWatermark;

/// The validity of a server token where nothing else was chosen (STOVE, "API
/// Access Token Introduction": 30 days).
pub const DEFAULT_TOKEN_VALIDITY: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// All actions, bound to one installation.
#[derive(Clone)]
pub struct Admin {
    store: Arc<dyn Store>,
    directory: Arc<Directory>,
    clock: SharedClock,
    rng: SharedRng,
    order: Order,
    games: GateGames,
    sender: Sender,
    handshake: Option<Arc<dyn GraphHandshake>>,
    shared: Arc<Shared>,
}

/// What an installation has once, on whosever behalf something is done.
#[derive(Debug, Default)]
struct Shared {
    unattended: Unattended,
    seats: Seats,
    denied: Denied,
}

impl Admin {
    /// Binds the actions to what they act on. They are the program's own until
    /// [`on_behalf`](Self::on_behalf) says whose they are.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        directory: Arc<Directory>,
        clock: SharedClock,
        rng: SharedRng,
    ) -> Self {
        Self {
            store,
            directory,
            clock,
            rng,
            order: Order::of(Actor::Program),
            games: GateGames::default(),
            sender: Sender::default(),
            handshake: None,
            shared: Arc::default(),
        }
    }

    /// The same actions, done for someone.
    #[must_use]
    pub fn on_behalf(&self, order: Order) -> Self {
        Self {
            order,
            ..self.clone()
        }
    }

    /// Commits the steps with the event that tells of them and, where the call
    /// may come again, with its answer; then waits until the directory of this
    /// node has heard of it.
    async fn commit(
        &self,
        deed: Deed,
        steps: Vec<Step>,
        answer: &impl Serialize,
    ) -> Result<(), AdminError> {
        self.committed(deed, steps, answer).await.map(drop)
    }

    /// The same, with what the unit's steps came to.
    async fn committed(
        &self,
        deed: Deed,
        mut steps: Vec<Step>,
        answer: &impl Serialize,
    ) -> Result<Vec<Outcome>, AdminError> {
        let owner = OwnerId::generate(&*self.rng);
        steps.push(Step::Audit(self.event(owner, deed, AuditOutcome::Done)));
        if let Some(call) = self.order.idempotency {
            // What is answered always has a JSON form.
            let answer = serde_json::to_vec(answer).unwrap_or_default();
            // First, so that a call that is under way twice is told from two
            // calls for the same thing.
            steps.insert(0, Step::Remember(self.record_of(call, answer)));
        }
        match self.store.commit(Unit { owner, steps }).await? {
            Receipt::Committed(outcomes) => {
                self.directory.catch_up().await?;
                Ok(outcomes)
            }
            Receipt::Refused { refusal, .. } => Err(refusal.into()),
        }
    }
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admin").finish_non_exhaustive()
    }
}
