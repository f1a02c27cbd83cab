//! Rotations and backups end as they should, whoever waits for them.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use admin::{Admin, AdminError, Backup, Idempotency, Order, RotatedMasterKey, Upkeep};
use async_trait::async_trait;
use base::{Clock, KeyId};
use serde_json::Value;
use store::{Actor, AuditFilter, MemoryStore, StoreError};
use testkit::{FailingStore, FakeClock, House};
use tokio::sync::{Semaphore, mpsc};

/// An installation's files that take their time.
struct Slow {
    begun: Semaphore,
    go: Semaphore,
    count: AtomicUsize,
}

impl Slow {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            begun: Semaphore::new(0),
            go: Semaphore::new(0),
            count: AtomicUsize::new(0),
        })
    }

    async fn work(&self) {
        self.count.fetch_add(1, SeqCst);
        self.begun.add_permits(1);
        self.go.acquire().await.unwrap().forget();
    }

    /// Waits until something is being done.
    async fn begun(&self) {
        self.begun.acquire().await.unwrap().forget();
    }

    /// Lets one thing come to its end.
    fn go(&self) {
        self.go.add_permits(1);
    }
}

#[async_trait]
impl Upkeep for Slow {
    async fn rotate_master_key(&self) -> Result<RotatedMasterKey, AdminError> {
        self.work().await;
        Ok(RotatedMasterKey {
            master_key_id: KeyId::new([7; 4]),
            made: true,
            resealed: 3,
        })
    }

    async fn backup(&self) -> Result<Backup, AdminError> {
        self.work().await;
        Ok(Backup {
            master_key_id: KeyId::new([7; 4]),
            bytes: 3,
            chunks: mpsc::channel(1).1,
        })
    }
}

/// Files that cannot be written.
struct Broken;

#[async_trait]
impl Upkeep for Broken {
    async fn rotate_master_key(&self) -> Result<RotatedMasterKey, AdminError> {
        Err(StoreError::Unavailable("/secret/path: on purpose".into()).into())
    }

    async fn backup(&self) -> Result<Backup, AdminError> {
        panic!("on purpose")
    }
}

async fn house() -> (House, Arc<FailingStore>) {
    let clock = FakeClock::new();
    let store = FailingStore::new(Arc::new(MemoryStore::new(clock.clone())));
    (House::over(store.clone(), clock, 1).await, store)
}

/// What the audit log says of an action, in the order of the outcomes' names.
async fn events(house: &House, action: &str) -> Vec<(&'static str, Value, String)> {
    let filter = AuditFilter {
        action: Some(action.to_owned()),
        ..AuditFilter::default()
    };
    let page = house.admin.audit(filter, None, 100).await.unwrap();
    let told = page.events.into_iter();
    let mut told: Vec<_> = told
        .map(|event| (event.outcome, event.details, event.event_id.to_string()))
        .collect();
    told.sort_by_key(|(outcome, ..)| *outcome);
    told
}

async fn outcomes(house: &House, action: &str) -> Vec<&'static str> {
    let told = events(house, action).await.into_iter();
    told.map(|(outcome, ..)| outcome).collect()
}

/// Asks, stops waiting once it is being done, and lets it come to its end.
async fn given_up<T: Send + 'static>(
    house: &House,
    slow: &Slow,
    ask: impl Future<Output = T> + Send + 'static,
) {
    let asking = tokio::spawn(ask);
    slow.begun().await;
    asking.abort();
    assert!(asking.await.is_err(), "nobody waits");
    slow.go();
    house.admin.finish().await.unwrap();
}

fn rotate(
    admin: &Admin,
    slow: &Arc<Slow>,
) -> impl Future<Output = Result<RotatedMasterKey, AdminError>> + use<> {
    let (admin, slow) = (admin.clone(), slow.clone());
    async move { admin.rotate_master_key(slow).await }
}

fn back_up(
    admin: &Admin,
    slow: &Arc<Slow>,
) -> impl Future<Output = Result<Backup, AdminError>> + use<> {
    let (admin, slow) = (admin.clone(), slow.clone());
    async move { admin.backup(slow).await }
}

#[tokio::test]
async fn a_rotation_whose_caller_has_gone_is_in_the_audit_log() {
    let ((house, _), slow) = (house().await, Slow::new());
    given_up(&house, &slow, rotate(&house.admin, &slow)).await;
    let told = events(&house, "master_key.rotate").await;
    let [(begun, _, id), (done, details, _)] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!((*begun, *done), ("begun", "done"));
    assert_eq!(details["begun"], **id);
    assert_eq!(
        (&details["master_key_id"], &details["resealed"]),
        (&"07070707".into(), &3.into())
    );
}

#[tokio::test]
async fn a_backup_whose_caller_has_gone_is_in_the_audit_log() {
    let ((house, _), slow) = (house().await, Slow::new());
    given_up(&house, &slow, back_up(&house.admin, &slow)).await;
    assert_eq!(outcomes(&house, "backup.take").await, ["done"]);
}

#[tokio::test]
async fn token_keys_whose_caller_has_gone_are_made_and_in_the_audit_log() {
    let (house, store) = house().await;
    let before = house.store.catalog().await.unwrap().keys.len();
    store.hold_writes(true);
    let admin = house.admin.clone();
    let asking = tokio::spawn(async move { admin.rotate_token_keys().await });
    store.held(1).await;
    asking.abort();
    assert!(asking.await.is_err(), "nobody waits");
    let second = house.admin.rotate_token_keys().await;
    assert_eq!(second, Err(AdminError::UnderWay));
    store.hold_writes(false);
    house.admin.finish().await.unwrap();
    assert_eq!(outcomes(&house, "token_keys.rotate").await, ["done"]);
    let after = house.store.catalog().await.unwrap().keys.len();
    assert_eq!(after, 2 * before);
}

#[tokio::test]
async fn a_key_that_somebody_asked_for_is_replaced_too() {
    let (house, _) = house().await;
    let ps256 = || {
        let known = house.directory.last_known();
        let purpose = store::KeyPurpose::AttestPs256;
        known.keys().youngest(purpose, base::Environment::Live)
    };
    let made = house.admin.rotate_token_keys().await.unwrap().made;
    assert_eq!(ps256(), None, "nobody has asked");
    let key = store::TokenKey {
        key_id: KeyId::new([9; 4]),
        purpose: store::KeyPurpose::AttestPs256,
        environment: base::Environment::Live,
        material: sign::jws::new_ps256_key().unwrap(),
        created_at: house.clock.now(),
    };
    let owner = base::OwnerId::generate(&*house.rng);
    let unit = store::Unit::of(owner, store::Step::InsertKey(key));
    house.store.commit(unit).await.unwrap();
    house.directory.catch_up().await.unwrap();
    assert_eq!(ps256(), Some(KeyId::new([9; 4])));
    let again = house.admin.rotate_token_keys().await.unwrap().made;
    assert_eq!(again, made + 1);
    assert!(ps256().is_some_and(|key| key != KeyId::new([9; 4])));
}

#[tokio::test]
async fn two_at_once_are_one_and_a_clear_answer() {
    let ((house, _), slow) = (house().await, Slow::new());
    for first in [true, false] {
        let under_way = if first {
            let rotating = rotate(&house.admin, &slow);
            tokio::spawn(async move { rotating.await.map(drop) })
        } else {
            let backing_up = back_up(&house.admin, &slow);
            tokio::spawn(async move { backing_up.await.map(drop) })
        };
        slow.begun().await;
        let second = rotate(&house.admin, &slow).await;
        assert_eq!(second, Err(AdminError::UnderWay));
        let second = back_up(&house.admin, &slow).await.map(drop);
        assert_eq!(second, Err(AdminError::UnderWay));
        // Keys of tokens wait for neither.
        house.admin.rotate_token_keys().await.unwrap();
        slow.go();
        assert_eq!(under_way.await.unwrap(), Ok(()));
    }
    assert_eq!(slow.count.load(SeqCst), 2);
    assert_eq!(
        outcomes(&house, "master_key.rotate").await,
        ["begun", "done"]
    );
    assert_eq!(outcomes(&house, "backup.take").await, ["done"]);
}

#[tokio::test]
async fn a_rotation_that_fails_says_so_and_one_that_cannot_be_told_is_not_begun() {
    let (house, store) = house().await;
    let failed = house.admin.rotate_master_key(Arc::new(Broken)).await;
    assert!(matches!(failed, Err(AdminError::Store(_))));
    let told = events(&house, "master_key.rotate").await;
    let [("begun", _, id), ("failed", details, _)] = &told[..] else {
        panic!("{told:?}");
    };
    let expected = serde_json::json!({ "begun": id, "error": "store_unavailable" });
    assert_eq!(*details, expected);

    let slow = Slow::new();
    store.fail_writes(true);
    let refused = rotate(&house.admin, &slow).await;
    assert!(matches!(refused, Err(AdminError::Store(_))));
    assert_eq!(slow.count.load(SeqCst), 0);
}

#[tokio::test]
async fn a_call_that_was_done_meanwhile_is_not_done_again() {
    let ((house, _), slow) = (house().await, Slow::new());
    let mut order = Order::of(Actor::CommandLine);
    let call = Idempotency::new(&order.actor, b"k", [b"POST", b"/", b""], 200);
    order.idempotency = Some(call);
    let admin = house.admin.on_behalf(order);
    slow.go();
    rotate(&admin, &slow).await.unwrap();
    // As one that looked for an answer before the first had come to its end.
    assert_eq!(rotate(&admin, &slow).await, Err(AdminError::InFlight));
    assert_eq!(slow.count.load(SeqCst), 1);
    assert_eq!(
        outcomes(&house, "master_key.rotate").await,
        ["begun", "done"]
    );
}

#[tokio::test]
async fn a_panic_reaches_whoever_asked_and_leaves_the_place_free() {
    let (house, _) = house().await;
    let admin = house.admin.clone();
    let asking = tokio::spawn(async move { admin.backup(Arc::new(Broken)).await });
    assert!(asking.await.unwrap_err().is_panic());
    let slow = Slow::new();
    slow.go();
    back_up(&house.admin, &slow).await.unwrap();
}
