//! Callers of rotations and backups who do not wait, and who come together.

use std::sync::Arc;

use admin::{AdminError, Backup, RotatedMasterKey, Upkeep};
use base::KeyId;
use store::AuditFilter;
use testkit::{Call, Client};
use tokio::sync::{Semaphore, mpsc};

use super::world::{KEY, World, read};

const ROTATE: &str = "/admin/v1/master-key/rotate";
const BACKUP: &str = "/admin/v1/backup";

/// Files of which everything takes its time.
struct Slow {
    begun: Semaphore,
    go: Semaphore,
}

impl Slow {
    fn new() -> Arc<Self> {
        let (begun, go) = (Semaphore::new(0), Semaphore::new(0));
        Arc::new(Self { begun, go })
    }

    async fn work(&self) {
        self.begun.add_permits(1);
        self.go.acquire().await.unwrap().forget();
    }
}

#[async_trait::async_trait]
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
            bytes: 0,
            chunks: mpsc::channel(1).1,
        })
    }
}

/// An installation whose store and master key are looked after elsewhere.
struct Elsewhere;

#[async_trait::async_trait]
impl Upkeep for Elsewhere {
    async fn rotate_master_key(&self) -> Result<RotatedMasterKey, AdminError> {
        Err(AdminError::Elsewhere("give the key to all nodes"))
    }

    async fn backup(&self) -> Result<Backup, AdminError> {
        Err(AdminError::Elsewhere("use pg_dump"))
    }
}

#[tokio::test]
async fn what_is_done_elsewhere_is_answered_with_where() {
    let world = World::with(|parts| parts.upkeep = Arc::new(Elsewhere)).await;
    for (path, detail) in [
        (ROTATE, "give the key to all nodes"),
        (BACKUP, "use pg_dump"),
    ] {
        let answer = world.send(Call::new("POST", path)).await;
        assert_eq!(answer.status, 409);
        let problem = read(&answer);
        assert_eq!(problem["code"], "done_elsewhere");
        assert_eq!(problem["detail"], detail);
    }
}

#[tokio::test]
async fn who_hangs_up_does_not_end_what_was_begun() {
    for (path, action, outcomes) in [
        (ROTATE, "master_key.rotate", &["begun", "done"][..]),
        (BACKUP, "backup.take", &["done"]),
    ] {
        let slow = Slow::new();
        let upkeep = Arc::clone(&slow);
        let world = World::with(|parts| parts.upkeep = upkeep).await;
        let mut caller = Client::connect(world.addr()).await;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n\
             content-length: 0\r\n\r\n"
        );
        caller.send(head.as_bytes()).await;
        slow.begun.acquire().await.unwrap().forget();
        drop(caller);
        // The server has noticed, and the request is gone.
        let house = world.let_go().await;
        slow.go.add_permits(1);
        house.admin.finish().await.unwrap();
        let filter = AuditFilter {
            action: Some(action.to_owned()),
            ..AuditFilter::default()
        };
        let page = house.admin.audit(filter, None, 9).await.unwrap();
        let mut told: Vec<_> = page.events.iter().map(|event| event.outcome).collect();
        told.sort_unstable();
        assert_eq!(told, outcomes, "{path}");
    }
}

#[tokio::test]
async fn who_comes_second_is_told_so() {
    let slow = Slow::new();
    let upkeep = Arc::clone(&slow);
    let world = World::with(|parts| parts.upkeep = upkeep).await;
    let addr = world.addr();
    let keyed = || Call::new("POST", ROTATE).header("idempotency-key", "k");
    let first = tokio::spawn(async move { keyed().bearer(KEY).send(addr).await });
    slow.begun.acquire().await.unwrap().forget();
    for call in [
        Call::new("POST", ROTATE),
        Call::new("POST", BACKUP),
        keyed(),
    ] {
        let second = world.send(call).await;
        assert_eq!(
            (second.status, read(&second)["code"].as_str()),
            (409, Some("upkeep_under_way"))
        );
    }
    slow.go.add_permits(1);
    let first = first.await.unwrap();
    assert_eq!(first.status, 200);
    // What was refused was not kept, and what was done is not done again.
    assert_eq!(world.send(keyed()).await.body, first.body);
}
