//! A store that holds something of everything, and whether a copy of it is the
//! same to whoever asks.

use std::{fmt::Debug, sync::Arc, time::Duration};

use base::{Clock, DeliveryId, Timestamp};
use store::{
    Achievement, AchievementKind, AttemptResult, AuditFilter, BoardStart, Closed, Delivery,
    DeliveryFilter, DeliveryKind, EntitlementChange, FamilyOutcome, Organization, Outcome,
    PinnedKind, Receipt, Refusal, RevokedSubject, RewardAnswer, RewardFilter, RewardTurn, Step,
    Store, SubmitScore, SubscriptionChange, Term, Unit, Watermark,
};
use testkit::FakeClock;

use crate::{
    achievements::{COUNT, FIELD, achievement, add, define, image, insert_image, set, unlock},
    ads::enable,
    attest::moving as attest,
    boards::given::{clear, defining, page, score, submit, table},
    circle::{befriend, known_as, publisher, unfriend},
    deliveries::{begin, delivery, settle},
    given::{
        app, app_id, claim, commit, commit_all, credential, credential_id, done, grant, is_done,
        key, listing, membership, owner, pinned, player, player_id, published, refused, release,
        revocation, rotation, shown, use_refresh, wish,
    },
    graph_setups::{limit, overlapping, subscribe},
    kept,
    operating::{api_key, event, record},
    rewards::{opening, settling},
    shards::{fence, lease},
    shop::{self, entitle, granting, sku, sku_id},
    social::moving as social,
    subscriptions::{self, starting},
    waiting::everything,
};

/// How many claims, deliveries and rewards there are, each.
const MANY: u64 = 3_000;

/// So many steps are committed together.
const TOGETHER: usize = 500;

/// Puts something of everything into a new store. The clock has moved on by
/// [`LATER`] afterwards.
pub async fn fill(store: &Arc<dyn Store>, clock: &FakeClock) {
    commit(store, 1, Step::Claim(claim("let go", 1))).await;
    clock.advance(LATER);
    catalog(store, clock).await;
    families_and_copies(store, clock).await;
    waiting(store, clock).await;
    boards(store).await;
    bought(store).await;
    players_and_graph(store).await;
    social::fill(store).await;
    attest::fill(store).await;
    kept::fill(store).await;
    many(store).await;
}

/// How long the filling takes by the store's clock: until a first claim has
/// ended, and its bucket.
pub const LATER: Duration = Duration::from_secs(900);

async fn catalog(store: &Arc<dyn Store>, clock: &FakeClock) {
    let user = PinnedKind::User {
        player_id: player_id(1),
        scoped_id: None,
    };
    let steps = vec![
        Step::InsertApp(app(1)),
        Step::InsertApp(app(2)),
        published(1, "Ärger & Söhne \u{1F3B2}"),
        Step::InsertListing(listing(1, "A")),
        Step::InsertListing(listing(2, "a")),
        Step::InsertCredential(credential(1, 1, "c")),
        Step::InsertCredential(credential(2, 2, "C")),
        rotation(1, 1, "new"),
        Step::InsertKey(key(1)),
        Step::InsertKey(key(2)),
        Step::InsertPlayer(player(1)),
        Step::InsertPlayer(player(2)),
        Step::InsertMembership(membership(1, 1, 7)),
        Step::InsertPinned(pinned(1, 1, PinnedKind::Server)),
        Step::InsertPinned(pinned(1, 2, user)),
        Step::RaiseWatermark(Watermark::at(clock.now())),
        Step::Revoke(revocation(1, RevokedSubject::Player(player_id(1)), 900)),
        enable(1, "https://a.example/", "told", 2),
        Step::InsertApiKey(api_key(1)),
        Step::InsertApiKey(api_key(2)),
        Step::RevokeApiKey {
            key_id: api_key(2).key_id,
            at: clock.now(),
        },
        Step::Remember(record(1, 1, 86_400)),
    ];
    done(store, steps).await;
    done(store, (0..20).map(|n| Step::Audit(event(n, n.into())))).await;
    commit(store, 1, Step::Issue(wish(1, 1, 1))).await;
}

async fn families_and_copies(store: &Arc<dyn Store>, clock: &FakeClock) {
    let using = |family, generation| use_refresh(1, family, generation, clock.now());
    let steps = vec![
        using(1, 0),
        using(2, 0),
        using(2, 0),
        grant(1, 1, 7),
        grant(2, 1, 8),
        release(2, 1),
    ];
    commit_all(store, 1, steps).await;
}

/// What players reached, who they are to others, and how the graph's calls are
/// taken.
pub(crate) async fn players_and_graph(store: &Arc<dyn Store>) {
    let apps = [1, 2].map(|n| Step::InsertApp(app(n)));
    let players = [1, 2, 3].map(|n| Step::InsertPlayer(player(n)));
    let kept = [
        Step::InsertCredential(credential(1, 3, "overlapping")),
        overlapping(1, 3, "new", 60),
        subscribe(1, "token", 6),
        limit(2, Some(9), 2),
        befriend(1, 2),
        befriend(3, 1),
        unfriend(3, 2),
        known_as(publisher("A"), 1, 7),
        known_as(Organization::App(app_id(1)), 1, 7),
    ];
    let steps = apps.into_iter().chain(players).chain(kept);
    done(store, steps).await;
    let archived = Achievement {
        is_archived: true,
        ..achievement(2, 2, "Ärger", COUNT)
    };
    let steps = vec![
        define(achievement(1, 1, "simple", AchievementKind::Simple)),
        define(achievement(1, 2, "count", COUNT)),
        define(achievement(1, 3, "bits", FIELD)),
        define(archived),
        add(1, 1, 2, 9),
        set(1, 2, 3, "10011"),
        unlock(1, 1, 1),
    ];
    commit_all(store, 1, steps).await;
    let pictures = (0..40).map(|n| insert_image(image(1, n)));
    commit_all(store, 1, pictures.collect()).await;
}

async fn waiting(store: &Arc<dyn Store>, clock: &FakeClock) {
    let soon = soon(clock);
    let again = AttemptResult::Again {
        due_at: soon,
        unknown: true,
    };
    let steps = vec![
        Step::Enqueue(delivery(1, 7, 0)),
        lease(7, 1, soon),
        begin(1, 7, fence(1, 1), soon),
        settle(1, 7, fence(1, 1), 1, again, soon),
        Step::OpenReward(opening(1, "open", 1, soon)),
        Step::OpenReward(opening(1, "granted", 1, soon)),
        settling(1, "granted", 1, RewardAnswer::Granted, soon),
    ];
    commit_all(store, 1, steps).await;
    commit(store, 2, begin(1, 7, fence(1, 1), soon)).await;
}

/// One with entries, and one whose entries still wait to be swept away.
async fn boards(store: &Arc<dyn Store>) {
    let mut steps: Vec<Step> = [1, 2]
        .map(|n| crate::boards::given::define(defining(1, n)))
        .into();
    let points = |n: u64| (n as i64 * 7) % 11;
    for board in [1, 2] {
        steps.extend((1..=900_u64).map(|n| {
            submit(SubmitScore {
                extra_data: n.is_multiple_of(2).then(|| vec![0, 255]),
                ..score(1, board, n, points(n))
            })
        }));
    }
    steps.push(clear(1, 2, table(3)));
    commit_all(store, 1, steps).await;
}

async fn bought(store: &Arc<dyn Store>) {
    let steps = vec![
        shop::define(sku(1, 1)),
        shop::define(sku(1, 2)),
        shop::define(sku(1, 4)),
        entitle(1, 1, 1, granting(1)),
        entitle(1, 1, 2, granting(2)),
        entitle(1, 1, 2, EntitlementChange::Consume),
        subscriptions::subscribe(1, 1, 4, starting(1, Term::Monthly)),
        subscriptions::subscribe(1, 2, 4, starting(2, Term::Weekly)),
        subscriptions::subscribe(1, 2, 4, SubscriptionChange::CANCEL),
    ];
    let receipt = commit_all(store, 1, steps).await;
    assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
}

async fn many(store: &Arc<dyn Store>) {
    let steps: Vec<Step> = (0..MANY)
        .flat_map(|n| {
            let lease_until = crate::given::MADE.plus(Duration::from_secs(n));
            let kind = DeliveryKind::UnityAds;
            let id = DeliveryId::new((u128::from(n) << 8 | 0xFF).to_be_bytes());
            [
                Step::Claim(many_claim(n)),
                Step::Enqueue(Delivery::new(app_id(2), id, kind, "{}".into(), lease_until)),
                Step::OpenReward(opening(2, &n.to_string(), 1, lease_until)),
            ]
        })
        .collect();
    for steps in steps.chunks(TOGETHER) {
        commit_all(store, 1, steps.to_vec()).await;
    }
}

/// One of many claims, over some twenty buckets.
fn many_claim(n: u64) -> guard::Claim {
    claim(&n.to_string(), 2_000 + n * 2)
}

fn soon(clock: &FakeClock) -> Timestamp {
    clock.now().plus(Duration::from_secs(60))
}

/// Everything that can be asked of a store, to be compared with another.
pub async fn told(store: &Arc<dyn Store>) -> Vec<String> {
    let mut told = shown(&store.catalog().await.unwrap());
    let mut tell = |what: &dyn Debug| told.push(format!("{what:?}"));
    let all = usize::MAX;
    tell(&*store.head().borrow());
    tell(&store.changes(store::ChangeNo(0), 100_000).await.unwrap());
    tell(&store.players(None, 100).await.unwrap());
    tell(&store.membership(app_id(1), player_id(1)).await.unwrap());
    tell(&store.issuance(app_id(1), credential_id(1)).await.unwrap());
    let apps = vec![app_id(1), app_id(2)];
    tell(&store.ownerships(player_id(1), apps).await.unwrap());
    let events = store.audit_events(AuditFilter::default(), None, 100).await;
    tell(&events.unwrap());
    let kept = store.remembered([1; 32]).await.unwrap().unwrap();
    tell(&(&kept, kept.answer.expose()));
    let due = everything(Timestamp::MAX);
    tell(
        &store
            .due_deliveries(due.clone(), Closed::default())
            .await
            .unwrap(),
    );
    tell(&store.due_rewards(due.clone()).await.unwrap());
    tell(&store.due_subscriptions(due).await.unwrap());
    for n in [1, 2] {
        let found = store.entitlement(app_id(1), player_id(1), sku_id(n)).await;
        tell(&found.unwrap());
    }
    let log = store.delivery(app_id(1), crate::deliveries::delivery_id(7));
    tell(&log.await.unwrap());
    let found = store.deliveries(DeliveryFilter::default(), None, all).await;
    tell(&found.unwrap());
    let found = store.rewards(RewardFilter::default(), None, all).await;
    tell(&found.unwrap());
    let everybody = page(1, 1, BoardStart::Top, all);
    tell(&store.board_page(everybody).await.unwrap());
    let totals = store.board_totals(app_id(1), [1, 2, 3].map(table).into());
    tell(&totals.await.unwrap());
    told.extend(told_of_players(store).await);
    told.extend(social::told(store).await);
    told.extend(attest::told(store).await);
    told.extend(kept::told(store).await);
    told
}

/// The part of it that is about what players reached and who they are to others.
pub(crate) async fn told_of_players(store: &Arc<dyn Store>) -> Vec<String> {
    let mut told = shown(&store.catalog().await.unwrap());
    let mut tell = |what: &dyn Debug| told.push(format!("{what:?}"));
    for player in [1, 2, 3].map(player_id) {
        tell(&store.progress(app_id(1), player).await.unwrap());
        tell(&store.friends(player).await.unwrap());
        for of in [publisher("A"), Organization::App(app_id(1))] {
            tell(&store.org_identity(of, player).await.unwrap());
        }
    }
    for n in [0, 39] {
        tell(&store.image(app_id(1), [n; 32]).await.unwrap().unwrap());
    }
    told
}

/// Uses what was used before, and goes on with what was begun. Of a store and
/// its copies this can be asked once each.
pub async fn nothing_is_forgotten(store: &Arc<dyn Store>, clock: &FakeClock) {
    let taken = refused(Refusal::Taken);
    for n in (0..MANY).step_by(37).chain([MANY - 1]) {
        let step = || Step::Claim(many_claim(n));
        assert_eq!(commit(store, 2, step()).await, taken, "claim {n}");
        assert_eq!(commit(store, 1, step()).await, is_done(), "claim {n}");
    }
    let fresh = Step::Claim(many_claim(MANY));
    assert_eq!(commit(store, 2, fresh).await, is_done());
    let gone = Step::Claim(claim("let go", 1));
    assert_eq!(commit(store, 2, gone).await, refused(Refusal::Expired));
    let families = [(1, 1), (2, 1)].map(|(it, no)| use_refresh(1, it, no, clock.now()));
    let outcomes = [FamilyOutcome::Rotated(2), FamilyOutcome::Ended].map(Outcome::Refreshed);
    let receipt = commit_all(store, 1, families.to_vec()).await;
    assert_eq!(receipt, Receipt::Committed(outcomes.to_vec()));
    let consume = entitle(1, 1, 2, EntitlementChange::Consume);
    assert_eq!(commit(store, 2, consume).await, refused(Refusal::Settled));
    social::nothing_is_forgotten(store).await;
    attest::nothing_is_forgotten(store).await;
    kept::nothing_is_forgotten(store).await;
    let soon = soon(clock);
    let open = |oid| Step::OpenReward(opening(1, oid, 1, soon));
    let turn = |turn| Receipt::Committed(vec![Outcome::Turn(turn)]);
    assert_eq!(
        commit(store, 2, open("granted")).await,
        turn(RewardTurn::Granted)
    );
    // The lease has ended by then, and whoever takes it over has a higher fence.
    clock.set(soon);
    let later = soon.plus(Duration::from_secs(60));
    commit(store, 2, lease(7, 2, later)).await;
    let stale = commit(store, 2, begin(1, 7, fence(1, 1), later)).await;
    assert_eq!(stale, refused(Refusal::Fenced));
    // Positions in the log of changes go on.
    let head = *store.head().borrow();
    let unit = Unit::of(owner(1), Step::InsertApp(app(3)));
    assert!(matches!(
        store.commit(unit).await,
        Ok(Receipt::Committed(_))
    ));
    let changes = store.changes(head, 10).await.unwrap();
    assert!(
        matches!(&changes, store::Changes::Next(next) if next.len() == 1),
        "{changes:?}"
    );
}
