use std::{sync::Arc, time::Duration};

use base::{Clock, Timestamp};
use store::{
    AttemptResult, Begun, Closed, EntitlementChange, FamilyOutcome, Outcome, PinnedKind, Receipt,
    Refusal, RevokedSubject, RewardAnswer, RewardFilter, RewardTurn, Step, StoreError,
    SubscriptionChange, SubscriptionFilter, Term, Unit, Watermark,
};

use crate::{
    Engine, PLENTY,
    achievements::{add, updated},
    ads::enable,
    attest::moving as attest,
    boards::given as boards,
    circle::{known_as, publisher},
    deliveries::{begin, delivery, delivery_id, settle},
    given::{
        app, app_id, claim, commit, commit_all, credential, credential_id, done, fresh, grant,
        is_done, issuance, key, listing, membership, owner, pinned, player, player_id, published,
        refused, revocation, rotation, shared, shown, use_refresh, wish,
    },
    kept, moving,
    rewards::{opening, settling},
    shards::{fence, lease},
    shop::{entitle, granting, open_shop, sku_id},
    social::moving as social,
    subscriptions::{starting, subscribe},
    waiting::everything,
};

pub async fn everything_is_there_again<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    done(
        &store,
        [
            Step::InsertApp(app(1)),
            published(1, "A"),
            Step::InsertListing(listing(1, "A")),
            Step::InsertCredential(credential(1, 1, "c")),
            rotation(1, 1, "new"),
            Step::InsertKey(key(1)),
            Step::InsertKey(key(2)),
            Step::InsertPlayer(player(1)),
            Step::InsertMembership(membership(1, 1, 7)),
            Step::InsertPinned(pinned(1, 1, PinnedKind::Server)),
            Step::Revoke(revocation(1, RevokedSubject::Player(player_id(1)), 0)),
            Step::RaiseWatermark(Watermark::at(clock.now())),
        ],
    )
    .await;
    commit_all(&store, 1, vec![Step::Issue(wish(1, 1, 1))]).await;
    let catalog = shown(&store.catalog().await.unwrap());
    let head = *store.head().borrow();
    let changes = store.changes(store::ChangeNo(0), 100).await.unwrap();
    store.close().await;
    drop(store);

    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(shown(&store.catalog().await.unwrap()), catalog);
    assert_eq!(*store.head().borrow(), head);
    let again = store.changes(store::ChangeNo(0), 100).await.unwrap();
    assert_eq!(again, changes);
    assert_eq!(store.player(player_id(1)).await.unwrap(), Some(player(1)));
    let found = store.membership(app_id(1), player_id(1)).await.unwrap();
    assert_eq!(found, Some(membership(1, 1, 7)));
    let found = store.issuance(app_id(1), credential_id(1)).await.unwrap();
    let after = clock.now().plus(Duration::from_millis(1));
    assert_eq!(found, Some(issuance(1, 1, 1, after)));
    // Whoever made a row is still known by it.
    let step = || Step::InsertApp(app(1));
    assert_eq!(commit(&store, 1, step()).await, is_done());
    assert_eq!(commit(&store, 2, step()).await, refused(Refusal::Exists));
}

pub async fn families_and_copies_are_still_known<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    done(
        &store,
        [Step::InsertApp(app(1)), Step::InsertPlayer(player(1))],
    )
    .await;
    let using = |family, generation| use_refresh(1, family, generation, clock.now());
    let steps = vec![using(1, 0), using(2, 0), using(2, 0), grant(1, 1, 7)];
    commit_all(&store, 1, steps).await;
    let owned = store.ownerships(player_id(1), vec![app_id(1)]).await;
    let revoked = store.catalog().await.unwrap().revocations;
    assert_eq!((owned.as_ref().unwrap().len(), revoked.len()), (1, 1));
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    let again = store.ownerships(player_id(1), vec![app_id(1)]).await;
    assert_eq!(again, owned);
    assert_eq!(store.catalog().await.unwrap().revocations, revoked);
    let steps = vec![using(1, 1), using(2, 1)];
    let outcomes = [FamilyOutcome::Rotated(2), FamilyOutcome::Ended].map(Outcome::Refreshed);
    let receipt = commit_all(&store, 1, steps).await;
    assert_eq!(receipt, Receipt::Committed(outcomes.to_vec()));
}

pub async fn what_waits_is_there_again<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    let soon = clock.now().plus(Duration::from_secs(60));
    let (mine, theirs) = (fence(1, 1), fence(2, 2));
    let again = AttemptResult::Again {
        due_at: soon,
        unknown: true,
    };
    let unknown = RewardAnswer::Unknown { due_at: soon };
    let steps = vec![
        Step::InsertApp(app(1)),
        enable(1, "https://a.example/", "told", 2),
        Step::Enqueue(delivery(1, 7, 0)),
        lease(7, 1, soon),
        begin(1, 7, mine, soon),
        settle(1, 7, mine, 1, again, soon),
        Step::OpenReward(opening(1, "open", 1, soon)),
        Step::OpenReward(opening(1, "granted", 1, soon)),
        settling(1, "open", 1, unknown, soon),
        settling(1, "granted", 1, RewardAnswer::Granted, soon),
    ];
    commit_all(&store, 1, steps).await;
    // Begun by another, which the end comes before the answer of.
    commit(&store, 2, begin(1, 7, mine, soon)).await;
    let shown_by = async |store: Arc<dyn store::Store>| {
        let delivery = store.delivery(app_id(1), delivery_id(7)).await.unwrap();
        let rewards = store.rewards(RewardFilter::default(), None, 9).await;
        let due = everything(soon);
        (
            shown(&store.catalog().await.unwrap()),
            delivery.unwrap(),
            rewards.unwrap().items,
            store
                .due_deliveries(due.clone(), Closed::default())
                .await
                .unwrap(),
            store.due_rewards(due).await.unwrap(),
        )
    };
    let before = shown_by(Arc::clone(&store)).await;
    let told = (before.1.attempts.len(), before.2.len());
    assert_eq!(
        (told, before.3.len(), before.4.len()),
        ((1, 2), 1, 1),
        "{before:?}"
    );
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(shown_by(Arc::clone(&store)).await, before);
    // The owner of the attempt is still known, and so is the fence.
    let beginning = |fence| begin(1, 7, fence, soon);
    let begun = |attempt| {
        Receipt::Committed(vec![Outcome::Begun(Begun {
            attempt,
            scheduled: attempt,
            unknown: true,
        })])
    };
    assert_eq!(commit(&store, 2, beginning(mine)).await, begun(2));
    clock.set(soon);
    let later = soon.plus(Duration::from_secs(60));
    commit(&store, 2, lease(7, 2, later)).await;
    let fenced = commit(&store, 2, beginning(mine)).await;
    assert_eq!(fenced, refused(Refusal::Fenced));
    assert_eq!(commit(&store, 3, beginning(theirs)).await, begun(3));
    let open = |oid| Step::OpenReward(opening(1, oid, 1, later));
    let granted = Receipt::Committed(vec![Outcome::Turn(RewardTurn::Granted)]);
    assert_eq!(commit(&store, 2, open("granted")).await, granted);
}

pub async fn boards_are_there_again<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    let mut steps = vec![Step::InsertApp(app(1))];
    steps.extend([1, 2].map(|n| boards::define(boards::defining(1, n))));
    let points = |n: u64| (n as i64 * 7) % 5;
    steps.extend((1..=40).map(|n| boards::submit(boards::score(1, 1, n, points(n)))));
    steps.extend((1..=40).map(|n| boards::submit(boards::score(1, 2, n, points(n)))));
    steps.push(boards::clear(1, 2, boards::table(3)));
    commit_all(&store, 1, steps).await;
    let before = shown(&store.catalog().await.unwrap());
    let all = boards::walk(&store, 1, 1, 7).await;
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(shown(&store.catalog().await.unwrap()), before);
    assert_eq!(boards::walk(&store, 1, 1, 7).await, all);
    assert_eq!(boards::walk(&store, 1, 2, 7).await, []);
    assert_eq!(boards::walk(&store, 1, 3, 7).await, []);
    // Counting goes on where it was.
    boards::submitted(&store, boards::score(1, 1, 99, 100)).await;
    let all_again = boards::walk(&store, 1, 1, 7).await;
    assert_eq!(all_again.len(), 41);
    assert_eq!(all_again[1].entry, all[0].entry);
}

pub async fn what_players_have_is_there_again<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    open_shop(&store).await;
    let consume = || entitle(1, 1, 2, EntitlementChange::Consume);
    let start = |player, n| subscribe(1, player, 4, starting(n, Term::Monthly));
    let steps = vec![
        entitle(1, 1, 1, granting(1)),
        entitle(1, 1, 2, granting(2)),
        consume(),
        start(1, 1),
        start(2, 2),
        subscribe(1, 2, 4, SubscriptionChange::CANCEL),
        subscribe(1, 1, 4, SubscriptionChange::Extend { days: 7 }),
    ];
    commit_all(&store, 1, steps).await;
    let shown_by = async |store: Arc<dyn store::Store>| {
        let filter = SubscriptionFilter::default();
        (
            shown(&store.catalog().await.unwrap()),
            store.entitlements(app_id(1), player_id(1), None, 9).await,
            store.entitlement(app_id(1), player_id(1), sku_id(2)).await,
            store.subscriptions(app_id(1), filter, None, 9).await,
            store.due_subscriptions(everything(Timestamp::MAX)).await,
        )
    };
    let before = shown_by(Arc::clone(&store)).await;
    assert_eq!(before.3.as_ref().unwrap().items.len(), 2, "{before:?}");
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(shown_by(Arc::clone(&store)).await, before);
    let settled = refused(Refusal::Settled);
    assert_eq!(commit(&store, 2, consume()).await, settled);
    let exists = refused(Refusal::Exists);
    assert_eq!(commit(&store, 2, start(1, 9)).await, exists);
}

pub async fn what_players_reached_is_there_again<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    moving::players_and_graph(&store).await;
    let before = moving::told_of_players(&store).await;
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(moving::told_of_players(&store).await, before);
    // Whoever drew a number is still known, and what was reached is reached once.
    let step = |n| known_as(publisher("A"), 1, n);
    assert_eq!(commit(&store, 1, step(9)).await, is_done());
    assert_eq!(commit(&store, 2, step(9)).await, refused(Refusal::Exists));
    assert_eq!(commit(&store, 2, add(1, 1, 2, 1)).await, updated(false));
}

pub async fn what_is_social_is_there_again<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    social::fill(&store).await;
    let before = social::told(&store).await;
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(social::told(&store).await, before);
    social::nothing_is_forgotten(&store).await;
}

pub async fn what_is_known_of_devices_is_there_again<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    attest::fill(&store).await;
    let before = attest::told(&store).await;
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(attest::told(&store).await, before);
    attest::nothing_is_forgotten(&store).await;
}

pub async fn what_is_kept_of_peers_and_rewards_is_there_again<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    kept::fill(&store).await;
    let before = kept::told(&store).await;
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(kept::told(&store).await, before);
    kept::nothing_is_forgotten(&store).await;
}

pub async fn the_horizon_of_families_is_kept<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let first = || use_refresh(1, 1, 0, crate::given::MADE);
    commit(&store, 1, first()).await;
    clock.advance(Duration::from_secs(3 * 24 * 60 * 60));
    done(&store, [Step::InsertApp(app(2))]).await;
    drop(store);
    clock.set(crate::given::MADE);
    let store = engine.open(shared(&clock), PLENTY).await;
    let ended = Outcome::Refreshed(FamilyOutcome::Ended);
    let receipt = commit(&store, 1, first()).await;
    assert_eq!(receipt, Receipt::Committed(vec![ended]));
}

pub async fn claims_are_still_taken<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    let step = |n: u64| Step::Claim(claim(&n.to_string(), n * 60));
    done(&store, (0..50).map(step)).await;
    drop(store);
    let store = engine.open(shared(&clock), PLENTY).await;
    for n in 0..50 {
        assert_eq!(commit(&store, 2, step(n)).await, refused(Refusal::Taken));
        assert_eq!(commit(&store, 1, step(n)).await, is_done());
    }
    assert_eq!(commit(&store, 2, step(50)).await, is_done());
}

pub async fn the_horizon_is_kept<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    let old = || Step::Claim(claim("old", 60));
    let young = || Step::Claim(claim("young", 6_000));
    done(&store, [old(), young()]).await;
    clock.advance(Duration::from_secs(600));
    assert_eq!(commit(&store, 2, old()).await, refused(Refusal::Expired));
    drop(store);
    clock.set(crate::given::MADE);
    let store = engine.open(shared(&clock), PLENTY).await;
    assert_eq!(commit(&store, 2, old()).await, refused(Refusal::Expired));
    assert_eq!(commit(&store, 2, young()).await, refused(Refusal::Taken));
}

pub async fn a_lower_limit_forgets_nothing<E: Engine>() {
    let (engine, clock, store) = fresh::<E>().await;
    let step = |name| Step::Claim(claim(name, 60));
    done(&store, ["a", "b", "c"].map(step)).await;
    drop(store);
    let store = engine.open(shared(&clock), 2).await;
    for name in ["a", "b", "c"] {
        assert_eq!(commit(&store, 2, step(name)).await, refused(Refusal::Taken));
    }
    let one_more = Unit::of(owner(2), step("d"));
    assert_eq!(store.commit(one_more).await, Err(StoreError::Full));
    let _kept: Arc<dyn store::Store> = store;
}
