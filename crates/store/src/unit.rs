use base::{ApiKeyId, AppId, CredentialId, OwnerId, PlayerId, Secret, Timestamp};
use guard::Claim;

use crate::{
    AchievementOutcome, AchievementStep, AcknowledgeReward, ApiKey, App, Attend, Attendance,
    AttestOutcome, AttestStep, AuditEvent, BeginAttempt, Begun, BoardOutcome, BoardStep,
    ChangeOwnership, CircleStep, ConfigureAds, ConfigureEndpoint, ConfigureGraph, Credential,
    Delivery, FamilyOutcome, IdempotencyRecord, Issuance, IssueToken, KeepReward, LeaseShard,
    Listing, Membership, OpenReward, Ownership, PaymentState, PaymentStep, PinnedToken, Player,
    PostStep, ReplayDelivery, Revocation, RewardReport, RewardTurn, SettleAttempt, SettleReward,
    ShardLease, ShopOutcome, ShopStep, SocialStep, TextStep, TokenKey, UseRefresh, Watermark,
};

/// Steps that happen together or not at all.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Who asks. Kept beside every row that is inserted only if absent: the
    /// same owner asking for the same key again is told that it has what it
    /// wanted, and what it inserted first stays.
    pub owner: OwnerId,
    /// What to do, in order. A later step sees what an earlier one did.
    pub steps: Vec<Step>,
}

impl Unit {
    /// A unit of one step.
    #[must_use]
    pub fn of(owner: OwnerId, step: Step) -> Self {
        Self {
            owner,
            steps: vec![step],
        }
    }
}

/// One change. The comment names the outcome, and the refusals that undo the
/// whole unit.
#[derive(Clone, Debug)]
pub enum Step {
    /// [`Outcome::Done`]; [`Refusal::Taken`] when another owner has it,
    /// [`Refusal::Expired`] when the store no longer remembers that moment.
    Claim(Claim),
    /// [`Outcome::Done`]; [`Refusal::Exists`].
    InsertApp(App),
    /// [`Outcome::Done`]; [`Refusal::Missing`].
    NamePublisher {
        /// Whose.
        app_id: AppId,
        /// Who publishes it from now on.
        publisher: String,
    },
    /// [`Outcome::Done`]; [`Refusal::Exists`], [`Refusal::Missing`] app.
    InsertListing(Listing),
    /// [`Outcome::Done`]; [`Refusal::Exists`], [`Refusal::Missing`] app.
    InsertCredential(Credential),
    /// [`Outcome::Done`]; [`Refusal::Missing`].
    RotateSecret {
        /// The app of the credential.
        app_id: AppId,
        /// Whose secret.
        credential_id: CredentialId,
        /// The secret from now on.
        secret: Secret,
        /// When.
        at: Timestamp,
        /// Until when the secret before it is still good; not at all when
        /// absent.
        previous_until: Option<Timestamp>,
    },
    /// [`Outcome::Done`], also where there is none; [`Refusal::Missing`]
    /// credential. The secret that was replaced is refused from then on.
    EndPrevious {
        /// The app of the credential.
        app_id: AppId,
        /// Whose secret before the present one.
        credential_id: CredentialId,
    },
    /// [`Outcome::Done`]; [`Refusal::Exists`].
    InsertKey(TokenKey),
    /// [`Outcome::Done`]; [`Refusal::Exists`].
    InsertPlayer(Player),
    /// [`Outcome::Done`]; [`Refusal::Missing`].
    ReplaceSignInKey {
        /// Whose key.
        player_id: PlayerId,
        /// The [digest](Player::sign_in_digest) of the only key that is good
        /// from now on.
        sign_in_digest: [u8; 32],
    },
    /// [`Outcome::Done`]; [`Refusal::Exists`], [`Refusal::Missing`] app or player.
    InsertMembership(Membership),
    /// [`Outcome::Done`]; [`Refusal::Exists`], [`Refusal::Missing`] app.
    InsertPinned(PinnedToken),
    /// [`Outcome::Issued`]; [`Refusal::Missing`] credential.
    Issue(IssueToken),
    /// [`Outcome::Done`]; [`Refusal::Missing`] app.
    Revoke(Revocation),
    /// [`Outcome::Refreshed`]; [`Refusal::Missing`] app. A use that ends the
    /// family puts the revocation in force in the same transaction.
    UseRefresh(UseRefresh),
    /// [`Outcome::Owned`]; [`Refusal::Missing`] app or player, or nothing that
    /// could be released.
    ChangeOwnership(ChangeOwnership),
    /// [`Outcome::Done`]; [`Refusal::Exists`].
    InsertApiKey(ApiKey),
    /// [`Outcome::Done`], also where it was revoked before; [`Refusal::Missing`].
    RevokeApiKey {
        /// Which key.
        key_id: ApiKeyId,
        /// From when on it is refused.
        at: Timestamp,
    },
    /// [`Outcome::Done`]; [`Refusal::Exists`].
    Audit(AuditEvent),
    /// [`Outcome::Done`]; [`Refusal::Taken`] while another owner's record of
    /// that key has not lapsed.
    Remember(IdempotencyRecord),
    /// [`Outcome::Done`]. It is about [everything](crate::Reach::Everything),
    /// and ends the answer of every credential: no token from before is handed
    /// out again.
    RaiseWatermark(Watermark),
    /// [`Outcome::Done`]; [`Refusal::Missing`] app, or a setup that is to change.
    ConfigureAds(ConfigureAds),
    /// [`Outcome::Done`]; [`Refusal::Exists`], [`Refusal::Missing`] app. It waits for
    /// its first attempt.
    Enqueue(Delivery),
    /// [`Outcome::Attending`]: who is there then.
    Attend(Attend),
    /// [`Outcome::Leased`]: the lease as it stands, the wisher's or another's.
    LeaseShard(LeaseShard),
    /// [`Outcome::Begun`]; [`Refusal::Missing`], [`Refusal::Fenced`],
    /// [`Refusal::Settled`].
    BeginAttempt(BeginAttempt),
    /// [`Outcome::Done`], and the attempt is in the log; [`Refusal::Missing`],
    /// [`Refusal::Fenced`], [`Refusal::Settled`].
    SettleAttempt(SettleAttempt),
    /// [`Outcome::Done`]; [`Refusal::Missing`], [`Refusal::Exists`] while it is under
    /// way.
    ReplayDelivery(ReplayDelivery),
    /// [`Outcome::Turn`].
    OpenReward(OpenReward),
    /// [`Outcome::Done`]; [`Refusal::Missing`], [`Refusal::Fenced`],
    /// [`Refusal::Settled`].
    SettleReward(SettleReward),
    /// [`Outcome::Turn`].
    KeepReward(KeepReward),
    /// [`Outcome::Done`]; [`Refusal::Missing`], [`Refusal::Fenced`],
    /// [`Refusal::Settled`].
    AcknowledgeReward(AcknowledgeReward),
    /// [`Outcome::Done`], also where the same was reported before;
    /// [`Refusal::Exists`] where something else was reported under that id.
    ReportReward(RewardReport),
    /// [`Outcome::Done`]; [`Refusal::Missing`] app, or a value out of its limits.
    ConfigureEndpoint(ConfigureEndpoint),
    /// [`Outcome::Done`]; [`Refusal::Missing`] app, or a webhook that is to end.
    ConfigureGraph(ConfigureGraph),
    /// [`Outcome::Shop`].
    Shop(ShopStep),
    /// [`Outcome::Achievement`].
    Achievement(AchievementStep),
    /// [`Outcome::Board`].
    Board(BoardStep),
    /// [`Outcome::Done`].
    Circle(CircleStep),
    /// [`Outcome::Installed`] or [`Outcome::Done`]; see [`SocialStep`].
    Social(SocialStep),
    /// [`Outcome::Done`]; see [`TextStep`].
    Text(TextStep),
    /// [`Outcome::Paid`]; see [`PaymentStep`].
    Payment(PaymentStep),
    /// [`Outcome::Done`]; see [`PostStep`].
    Post(PostStep),
    /// [`Outcome::Attest`]; see [`AttestStep`].
    Attest(AttestStep),
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is so now.
    Done,
    /// The token that the credential is answered with.
    Issued(Issuance),
    /// What using a refresh token came to.
    Refreshed(FamilyOutcome),
    /// The copy as it is now.
    Owned(Ownership),
    /// Who is there, the wisher included unless it leaves.
    Attending(Attendance),
    /// The lease as it is now, whoever holds it.
    Leased(ShardLease),
    /// The attempt that was begun.
    Begun(Begun),
    /// Whose turn it is to ask the game.
    Turn(RewardTurn),
    /// What became of what is for sale.
    Shop(ShopOutcome),
    /// What became of an achievement.
    Achievement(AchievementOutcome),
    /// What became of a board.
    Board(BoardOutcome),
    /// The player has the game, or has it no longer.
    Installed {
        /// Whether it was otherwise before.
        news: bool,
    },
    /// What became of a device or its bans.
    Attest(AttestOutcome),
    /// How far the payment has come.
    Paid {
        /// How far.
        state: PaymentState,
        /// Whether the step moved it there.
        news: bool,
    },
}

/// Why a step, and with it the unit, did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The single use was made before, by someone else.
    #[error("already used")]
    Taken,
    /// The single use would have ended before what the store remembers.
    #[error("too old to be told apart from a repetition")]
    Expired,
    /// Something with that name or id is there already.
    #[error("exists already")]
    Exists,
    /// What the step refers to is not there.
    #[error("does not exist")]
    Missing,
    /// Someone else has taken over what the step was done under.
    #[error("taken over by another")]
    Fenced,
    /// What the step would change has come to its end.
    #[error("settled already")]
    Settled,
    /// It was done as often as may be.
    #[error("done as often as may be")]
    Exhausted {
        /// When it may be done again.
        until: Timestamp,
    },
}

/// The answer to a unit, given only after it is durable. A refusal waits as
/// well: it may rest on another unit of the same transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Every step happened; one outcome each.
    Committed(Vec<Outcome>),
    /// Nothing happened, because of this step.
    Refused {
        /// The index of the step.
        step: usize,
        /// Why.
        refusal: Refusal,
    },
}
