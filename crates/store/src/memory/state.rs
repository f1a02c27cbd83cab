use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Bound,
};

use base::{
    ActivityId, ApiKeyId, AppId, CredentialId, DeliveryId, Environment, EventId, FamilyId, KeyId,
    NodeId, ObjectId, OwnerId, PaymentId, PlayerId, Secret, TextId, Timestamp,
};
use guard::Claim;

use super::attesting::Devices;
use crate::{
    Achievement, Activity, AdsSetup, ApiKey, App, AppData, Attempt, AuditEvent, Board, BoardEntry,
    BoardTable, CHANGES_KEPT, Catalog, Change, ChangeNo, Changes, ClaimBucket, Credential,
    Delivery, Endpoint, EndpointId, Entitlement, GraphSetup, IdempotencyRecord, Image,
    Installation, Issuance, IssueToken, Listing, Membership, Message, MessageRef, Node,
    OrgIdentity, Organization, Outcome, Ownership, Page, Payment, Persona, PinnedToken, Platform,
    Player, Progress, Reach, Receipt, Refusal, Revocation, RevokedSubject, Reward, RewardAsk,
    RewardId, RewardNetwork, RewardReport, Shard, ShardLease, Sku, SocialSetup, Step, StoreError,
    Subscription, TextEntry, TextGroup, TokenFamily, TokenKey, Topic, Unit, Watermark,
};

/// A row that was inserted only if absent, and by whom.
#[derive(Clone, Debug)]
pub(super) struct Owned<T> {
    pub(super) owner: OwnerId,
    pub(super) value: T,
}

#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) head: ChangeNo,
    log: VecDeque<Change>,
    pub(super) apps: BTreeMap<AppId, Owned<App>>,
    pub(super) listings: BTreeMap<(AppId, Platform, Environment), Owned<Listing>>,
    pub(super) credentials: BTreeMap<(AppId, CredentialId), Owned<Credential>>,
    pub(super) keys: BTreeMap<KeyId, Owned<TokenKey>>,
    pub(super) pinned: BTreeMap<(AppId, [u8; 32]), Owned<PinnedToken>>,
    pub(super) players: BTreeMap<PlayerId, Owned<Player>>,
    pub(super) memberships: BTreeMap<(AppId, PlayerId), Owned<Membership>>,
    pub(super) api_keys: BTreeMap<ApiKeyId, Owned<ApiKey>>,
    pub(super) events: BTreeMap<EventId, Owned<AuditEvent>>,
    pub(super) answers: BTreeMap<[u8; 32], Owned<IdempotencyRecord>>,
    pub(super) issuances: BTreeMap<(AppId, CredentialId), Issuance>,
    pub(super) families: BTreeMap<(AppId, PlayerId, FamilyId), TokenFamily>,
    pub(super) ownerships: BTreeMap<(AppId, PlayerId), Ownership>,
    pub(super) ads: BTreeMap<AppId, AdsSetup>,
    pub(super) graph: BTreeMap<AppId, GraphSetup>,
    pub(super) skus: BTreeMap<(AppId, ObjectId), Sku>,
    pub(super) entitlements: BTreeMap<(AppId, PlayerId, ObjectId), Entitlement>,
    pub(super) subscriptions: BTreeMap<(AppId, PlayerId, ObjectId), Subscription>,
    pub(super) achievements: BTreeMap<(AppId, ObjectId), Achievement>,
    pub(super) images: BTreeMap<(AppId, [u8; 32]), Image>,
    pub(super) progress: BTreeMap<(AppId, PlayerId, ObjectId), Progress>,
    /// Both ways.
    pub(super) friends: BTreeSet<(PlayerId, PlayerId)>,
    pub(super) org_identities: BTreeMap<(Organization, PlayerId), Owned<OrgIdentity>>,
    pub(super) boards: BTreeMap<(AppId, ObjectId), Board>,
    pub(super) entries: BTreeMap<(AppId, BoardTable, PlayerId), BoardEntry>,
    pub(super) social: BTreeMap<AppId, SocialSetup>,
    pub(super) installations: BTreeMap<(AppId, PlayerId), Installation>,
    /// Who shuts out whom.
    pub(super) blocked: BTreeSet<(PlayerId, PlayerId)>,
    pub(super) personas: BTreeMap<PlayerId, Persona>,
    pub(super) app_data: BTreeMap<(AppId, PlayerId), AppData>,
    pub(super) text_groups: BTreeMap<(AppId, String), Owned<TextGroup>>,
    pub(super) texts: BTreeMap<(AppId, TextId), Owned<TextEntry>>,
    pub(super) payments: BTreeMap<(AppId, PaymentId), Owned<Payment>>,
    pub(super) activities: BTreeMap<(AppId, PlayerId, ActivityId), Owned<Activity>>,
    pub(super) messages: BTreeMap<MessageRef, Owned<Message>>,
    pub(super) devices: Devices,
    pub(super) nodes: BTreeMap<NodeId, Node>,
    pub(super) leases: BTreeMap<Shard, ShardLease>,
    pub(super) deliveries: BTreeMap<(AppId, DeliveryId), Owned<Delivery>>,
    pub(super) attempts: BTreeMap<(AppId, DeliveryId, u32), Attempt>,
    pub(super) endpoints: BTreeMap<EndpointId, Endpoint>,
    pub(super) rewards: BTreeMap<RewardId, Reward>,
    pub(super) asks: BTreeMap<(RewardId, u64), RewardAsk>,
    pub(super) reports: BTreeMap<(AppId, RewardNetwork, String), RewardReport>,
    revocations: BTreeMap<(AppId, RevokedSubject), Revocation>,
    watermarks: BTreeMap<Reach, Watermark>,
    claims: BTreeMap<(ClaimBucket, [u8; 16]), OwnerId>,
    /// The highest bucket that was ever forgotten.
    horizon: Option<ClaimBucket>,
}

/// Why a step did not happen.
pub(super) enum Stop {
    Refused(Refusal),
    Failed(StoreError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl State {
    pub(super) fn commit(
        &mut self,
        unit: &Unit,
        now: Timestamp,
        max_claims: usize,
    ) -> Result<Receipt, StoreError> {
        self.forget(now);
        // A step changes nothing when it is refused, so only what earlier
        // steps of the same unit did ever needs undoing.
        let before = (unit.steps.len() > 1).then(|| self.clone());
        let mut outcomes = Vec::with_capacity(unit.steps.len());
        for (index, step) in unit.steps.iter().enumerate() {
            match self.step(unit.owner, step, now, max_claims) {
                Ok(outcome) => outcomes.push(outcome),
                Err(stop) => {
                    if let Some(before) = before {
                        *self = before;
                    }
                    return match stop {
                        Stop::Refused(refusal) => Ok(Receipt::Refused {
                            step: index,
                            refusal,
                        }),
                        Stop::Failed(error) => Err(error),
                    };
                }
            }
        }
        Ok(Receipt::Committed(outcomes))
    }

    fn forget(&mut self, now: Timestamp) {
        while let Some(oldest) = self.claims.first_entry() {
            let bucket = oldest.key().0;
            if !bucket.has_ended(now) {
                break;
            }
            oldest.remove();
            self.horizon = self.horizon.max(Some(bucket));
        }
        self.forget_revocations(now);
        self.forget_families(now);
        self.forget_deliveries(now);
        self.forget_rewards(now);
        self.devices.forget(now);
    }

    fn forget_revocations(&mut self, now: Timestamp) {
        let mut left = Vec::new();
        self.revocations.retain(|_, revocation| {
            let lapsed = revocation.has_lapsed(now);
            if lapsed {
                left.push((revocation.reach(), revocation.leaves()));
            }
            !lapsed
        });
        let before = self.watermarks.clone();
        for (reach, watermark) in left {
            self.raise(reach, watermark);
        }
        if self.watermarks != before {
            let watermark = self.watermark(Reach::Everything);
            self.issuances.retain(|_, current| {
                watermark.is_none_or(|watermark| !watermark.covers(current.issued_at))
            });
            self.log(Topic::Catalog);
        }
    }

    pub(super) fn watermark(&self, reach: Reach) -> Option<Watermark> {
        self.watermarks.get(&reach).copied()
    }

    pub(super) fn raise(&mut self, reach: Reach, wish: Watermark) {
        let stands = Watermark::apply(self.watermark(reach), wish);
        self.watermarks.insert(reach, stands);
    }

    fn step(
        &mut self,
        owner: OwnerId,
        step: &Step,
        now: Timestamp,
        max_claims: usize,
    ) -> Result<Outcome, Stop> {
        match step {
            Step::Claim(claim) => self.claim(owner, claim, max_claims)?,
            Step::InsertApp(app) => self.insert_app(owner, app)?,
            Step::NamePublisher { app_id, publisher } => self.name_publisher(*app_id, publisher)?,
            Step::InsertListing(listing) => self.insert_listing(owner, listing)?,
            Step::InsertCredential(credential) => self.insert_credential(owner, credential)?,
            Step::RotateSecret {
                app_id,
                credential_id,
                secret,
                at,
                previous_until,
            } => self.rotate((*app_id, *credential_id), secret, *at, *previous_until)?,
            Step::EndPrevious {
                app_id,
                credential_id,
            } => self.end_previous((*app_id, *credential_id))?,
            Step::InsertKey(key) => self.insert_key(owner, key)?,
            Step::InsertPlayer(player) => self.insert_player(owner, player)?,
            Step::ReplaceSignInKey {
                player_id,
                sign_in_digest,
            } => self.replace_sign_in_key(*player_id, *sign_in_digest)?,
            Step::InsertMembership(membership) => self.insert_membership(owner, membership)?,
            Step::InsertPinned(pinned) => self.insert_pinned(owner, pinned)?,
            Step::Issue(wish) => return Ok(Outcome::Issued(self.issue(*wish, now)?)),
            Step::Revoke(revocation) => self.revoke(*revocation)?,
            Step::UseRefresh(wish) => return Ok(Outcome::Refreshed(self.use_refresh(*wish, now)?)),
            Step::ChangeOwnership(wish) => {
                return Ok(Outcome::Owned(self.change_ownership(*wish)?));
            }
            Step::InsertApiKey(key) => self.insert_api_key(owner, key)?,
            Step::RevokeApiKey { key_id, at } => self.revoke_api_key(*key_id, *at)?,
            Step::Audit(event) => self.audit(owner, event)?,
            Step::Remember(record) => self.remember(owner, record, now)?,
            Step::RaiseWatermark(wish) => self.raise_watermark(*wish),
            Step::ConfigureAds(wish) => self.configure_ads(wish)?,
            Step::Enqueue(delivery) => self.enqueue(owner, delivery)?,
            Step::Attend(wish) => return Ok(Outcome::Attending(self.attend(*wish, now))),
            Step::LeaseShard(wish) => return Ok(Outcome::Leased(self.lease_shard(*wish, now))),
            Step::BeginAttempt(wish) => {
                return Ok(Outcome::Begun(self.begin_attempt(owner, wish)?));
            }
            Step::SettleAttempt(wish) => self.settle_attempt(wish)?,
            Step::ReplayDelivery(wish) => self.replay(*wish)?,
            Step::OpenReward(wish) => return Ok(Outcome::Turn(self.open_reward(owner, wish, now))),
            Step::SettleReward(wish) => self.settle_reward(wish)?,
            Step::KeepReward(wish) => return Ok(Outcome::Turn(self.keep_reward(owner, wish, now))),
            Step::AcknowledgeReward(wish) => self.acknowledge_reward(wish)?,
            Step::ReportReward(report) => self.report_reward(report)?,
            Step::ConfigureEndpoint(wish) => self.configure_endpoint(wish)?,
            Step::ConfigureGraph(wish) => self.configure_graph(wish)?,
            Step::Shop(step) => return Ok(Outcome::Shop(self.shop(owner, step, now)?)),
            Step::Achievement(step) => {
                return Ok(Outcome::Achievement(self.achievement(step, now)?));
            }
            Step::Board(step) => return Ok(Outcome::Board(self.board(step, now)?)),
            Step::Circle(step) => self.circle(owner, step)?,
            Step::Social(step) => return Ok(self.social_step(step)?),
            Step::Text(step) => self.text_step(owner, step)?,
            Step::Payment(step) => return Ok(self.payment_step(owner, step)?),
            Step::Post(step) => self.post_step(owner, step)?,
            Step::Attest(step) => return Ok(Outcome::Attest(self.attest_step(step)?)),
        }
        Ok(Outcome::Done)
    }

    fn claim(&mut self, owner: OwnerId, claim: &Claim, max_claims: usize) -> Result<(), Stop> {
        let bucket = ClaimBucket::of(claim.expires_at());
        if self.horizon.is_some_and(|horizon| bucket <= horizon) {
            return Err(Refusal::Expired.into());
        }
        let key = (bucket, *claim.digest());
        match self.claims.get(&key) {
            Some(holder) if *holder == owner => Ok(()),
            Some(_) => Err(Refusal::Taken.into()),
            None if self.claims.len() >= max_claims => Err(Stop::Failed(StoreError::Full)),
            None => {
                self.claims.insert(key, owner);
                Ok(())
            }
        }
    }

    fn rotate(
        &mut self,
        key: (AppId, CredentialId),
        secret: &Secret,
        at: Timestamp,
        previous_until: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        let row = self.credentials.get_mut(&key).ok_or(Refusal::Missing)?;
        row.value = row
            .value
            .clone()
            .rotated(secret.clone(), at, previous_until);
        self.log(Topic::Catalog);
        Ok(())
    }

    fn end_previous(&mut self, key: (AppId, CredentialId)) -> Result<(), Refusal> {
        let row = self.credentials.get_mut(&key).ok_or(Refusal::Missing)?;
        row.value.previous = None;
        self.log(Topic::Catalog);
        Ok(())
    }

    fn replace_sign_in_key(&mut self, id: PlayerId, digest: [u8; 32]) -> Result<(), Refusal> {
        let row = self.players.get_mut(&id).ok_or(Refusal::Missing)?;
        row.value.sign_in_digest = digest;
        Ok(())
    }

    fn issue(&mut self, wish: IssueToken, now: Timestamp) -> Result<Issuance, Refusal> {
        let key = (wish.app_id, wish.credential_id);
        if !self.credentials.contains_key(&key) {
            return Err(Refusal::Missing);
        }
        let subject = RevokedSubject::Credential(wish.credential_id);
        let revocation = self.revocations.get(&(wish.app_id, subject));
        let revoked_until = revocation.map(|revocation| revocation.at);
        let refused_until =
            revoked_until.max(self.watermark(Reach::Everything).map(Watermark::moment));
        let current = self.issuances.get(&key).copied();
        let current = Issuance::apply(current, wish, refused_until, now);
        self.issuances.insert(key, current);
        Ok(current)
    }

    pub(super) fn revoke(&mut self, wish: Revocation) -> Result<(), Refusal> {
        if !self.apps.contains_key(&wish.app_id) {
            return Err(Refusal::Missing);
        }
        let key = (wish.app_id, wish.subject);
        let answer = match wish.subject {
            RevokedSubject::Credential(id) => self.issuances.get(&(wish.app_id, id)),
            _ => None,
        };
        let wish = wish.covering(answer);
        let stands = Revocation::apply(self.revocations.get(&key).copied(), wish);
        self.revocations.insert(key, stands);
        self.issuances.retain(|_, current| !stands.ends(current));
        self.log(Topic::Revoked(stands));
        Ok(())
    }

    fn raise_watermark(&mut self, wish: Watermark) {
        self.raise(Reach::Everything, wish);
        self.issuances.clear();
        self.log(Topic::Catalog);
    }

    pub(super) fn log(&mut self, topic: Topic) {
        self.head = self.head.next();
        self.log.push_back(Change {
            no: self.head,
            topic,
        });
        while self.log.len() as u64 > CHANGES_KEPT {
            self.log.pop_front();
        }
    }

    pub(super) fn changes(&self, after: ChangeNo, limit: usize) -> Changes {
        if !after.is_reached_from(self.head) {
            return Changes::TooOld;
        }
        let newer = self.log.iter().filter(|change| change.no > after);
        Changes::Next(newer.take(limit).copied().collect())
    }

    pub(super) fn players_after(&self, after: Option<PlayerId>, limit: usize) -> Page<Player> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = self.players.range((from, Bound::Unbounded));
        let items = rest
            .by_ref()
            .take(limit)
            .map(|(_, row)| row.value.clone())
            .collect();
        Page {
            items,
            more: rest.next().is_some(),
        }
    }

    pub(super) fn catalog(&self, now: Timestamp) -> Catalog {
        let mut keys = values(&self.keys);
        keys.sort_by_key(|key| (key.created_at, key.key_id));
        Catalog {
            head: self.head,
            apps: values(&self.apps),
            listings: values(&self.listings),
            credentials: values(&self.credentials),
            keys,
            pinned: values(&self.pinned),
            api_keys: values(&self.api_keys),
            ads: self.ads.values().cloned().collect(),
            graph: self.graph.values().cloned().collect(),
            skus: self.skus.values().cloned().collect(),
            achievements: self.achievements.values().cloned().collect(),
            boards: self.boards.values().cloned().collect(),
            social: self.social.values().cloned().collect(),
            attest: self.devices.setups(),
            bans: self.devices.standing(now),
            revocations: self.revocations.values().copied().collect(),
            watermark: self.watermark(Reach::Everything),
            family_watermark: self.watermark(Reach::Families),
        }
    }
}

fn values<K, T: Clone>(rows: &BTreeMap<K, Owned<T>>) -> Vec<T> {
    rows.values().map(|row| row.value.clone()).collect()
}
