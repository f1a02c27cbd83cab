//! The nouns that outlive a request, their rules of state, and the one port
//! through which they are read and written.
//!
//! There is one way to write: [`Store::commit`] takes a [`Unit`] of [`Step`]s,
//! all of which happen or none. Rules of state are pure functions beside their
//! noun; an engine loads, calls, writes back and can do so again.

mod achievement;
mod ads;
mod api_key;
mod app;
mod attest;
mod audit;
mod board;
mod change;
mod circle;
mod claim_bucket;
mod credential;
mod delivery;
mod endpoint;
mod error;
mod gathering;
mod graph_setup;
mod idempotency;
mod issuance;
mod key;
mod ledger;
mod memory;
mod named;
mod node;
mod ownership;
mod pinned;
mod player;
mod port;
mod revocation;
mod reward;
mod shard;
mod shop;
mod social;
mod token_family;
mod unit;
mod watermark;
mod write_policy;

pub use achievement::{
    Achievement, AchievementKind, AchievementOutcome, AchievementReads, AchievementStep, Bits,
    DefineAchievement, Image, InvalidBits, Progress, ProgressChange, UpdateProgress,
};
pub use ads::{AdsChange, AdsSetup, ConfigureAds};
pub use api_key::{ApiKey, Scope, Scopes};
pub use app::{App, Listing, ListingKind, Platform};
pub use attest::{
    Admission, AdmitDevice, AppIntegrity, AttestChange, AttestOutcome, AttestReads, AttestRoot,
    AttestSetup, AttestStep, BanFilter, BanState, ConfigureAttest, DAY_LIMIT, Device, DeviceBan,
    DeviceIntegrity, FeedPlace, HOUR_LIMIT, LONGEST_TOKEN_LIFETIME, LastVerdict, Lift, LiftBan,
    LiftBans, MarkDevice, PATCH_ROLLED_BACK, PSEUDONYM_LIFETIME, PossessionPolicy, Pseudonym,
    SetBan, TokenAlgorithm, UniqueId,
};
pub use audit::{Actor, AuditEvent, AuditFilter, AuditOutcome};
pub use board::{
    Among, Board, BoardEntry, BoardOutcome, BoardPage, BoardQuery, BoardReads, BoardSizes,
    BoardStart, BoardStep, BoardTable, BoardTitle, DefineBoard, PartSizes, RankKey, RankedEntry,
    SortOrder, Submission, SubmitScore, Tending, before_centre,
};
pub use change::{CHANGES_KEPT, Change, ChangeNo, Changes, Topic};
pub use circle::{CircleReads, CircleStep, FRIENDS_KEPT, Friendship, OrgIdentity, Organization};
pub use claim_bucket::ClaimBucket;
pub use credential::{Credential, PreviousSecret};
pub use delivery::{
    Attempt, AttemptOutcome, AttemptResult, BeginAttempt, Begun, DEAD_LETTERS_KEPT,
    DELIVERIES_KEPT, Delivery, DeliveryKind, DeliveryState, LONGEST_DETAIL, LONGEST_EXCHANGE,
    ReplayDelivery, SettleAttempt,
};
pub use endpoint::{
    Closed, ConfigureEndpoint, DeliveryOrder, Endpoint, EndpointId, EndpointReads, FASTEST_PACE,
    LONGEST_RETRY_DELAY, MOST_AT_ONCE, MOST_RETRIES, Pace, RetrySchedule, USUAL_AT_ONCE,
    USUAL_BREAKER,
};
pub use error::StoreError;
pub use gathering::Gathering;
pub use graph_setup::{ConfigureGraph, GraphChange, GraphSetup, GraphWebhook, WebhookField};
pub use idempotency::{IDEMPOTENCY_KEPT, IdempotencyRecord};
pub use issuance::{Issuance, IssueToken, first_accepted};
pub use key::{KeyPurpose, TokenKey};
pub use ledger::StoreLedger;
pub use memory::MemoryStore;
pub use named::UnknownName;
pub use node::{Attend, Attendance, Node, NodeChange};
pub use ownership::{ChangeOwnership, Ownership, OwnershipChange, OwnershipState};
pub use pinned::{PinnedKind, PinnedToken};
pub use player::{Membership, Player};
pub use port::{Catalog, DeliveryFilter, DeliveryLog, Due, Page, RewardFilter, Store};
pub use revocation::{Revocation, RevokedSubject};
pub use reward::{
    ASKS_KEPT, AcknowledgeReward, KeepReward, Kept, LATEST_ASKS, OpenReward, QUIET_AFTER_UNKNOWN,
    REPORTS_KEPT, Reward, RewardAnswer, RewardAsk, RewardId, RewardNetwork, RewardReads,
    RewardReport, RewardState, RewardTally, RewardTurn, SettleReward, TallyWindow,
};
pub use shard::{Fence, LONGEST_LEASE, LeaseShard, Shard, ShardLease};
pub use shop::{
    ChangeEntitlement, ChangeSubscription, DefineSku, Entitled, Entitlement, EntitlementChange,
    EntitlementState, LONGEST_EXTENSION, LONGEST_PERIOD, Plan, Price, ShopOutcome, ShopReads,
    ShopStep, Sku, SkuKind, Subscribed, Subscription, SubscriptionChange, SubscriptionFilter, Term,
    Trial, TrialKind,
};
pub use social::{
    ACTIVITIES_KEPT, APP_DATA_KEYS, Activity, AppData, AppDataChange, BLOCKED_KEPT, Blocking,
    BodyHashPolicy, ChangeAppData, ChangePayment, ConfigureSocial, EventLink, Gender, Grade,
    INBOX_KEPT, Install, Installation, LifeCycleEvent, LinkMethod, Listed, Message, MessageRef,
    Payment, PaymentChange, PaymentFailure, PaymentItem, PaymentReads, PaymentState, PaymentStep,
    Persona, PersonaFlaw, PostReads, PostStep, SocialChange, SocialProfile, SocialReads,
    SocialSetup, SocialStep, Span, TEXT_GROUPS_KEPT, TextEntry, TextGroup, TextQuery, TextReads,
    TextStatus, TextStep,
};
pub use token_family::{FAMILIES_KEPT, FamilyChange, FamilyOutcome, TokenFamily, UseRefresh};
pub use unit::{Outcome, Receipt, Refusal, Step, Unit};
pub use watermark::{Reach, Watermark};
pub use write_policy::WritePolicy;
