//! A gate in front of a game on Meta's graph, and the platform that it asks.

use std::sync::Arc;

use admin::{Fixture, FixtureUser};
use base::Secret;
use gate::{Game, MetaUpstream, MetaUpstreamOptions};
use serde_json::{Value, json};
use serve::Running;
use store::MemoryStore;
use testkit::{Answer, Call, FailingStore, FakeClock, House, Peer, Received, Reply, games};

use super::world::{META, World, outbound, platform_of, read};

/// The app of the documents' example.
pub(super) const APP: u64 = 1_234_567_898_014_273;
/// Its secret there.
pub(super) const SECRET: &str = "5f8730a4n51c5f8v8122aaf971b937e7";
/// The member's id within the app.
pub(super) const USER: &str = "200000000397";
/// The member's id within the publisher.
pub(super) const ORG_USER: &str = "300000000397";
/// The id of somebody whom the app knows, and who does not have it.
pub(super) const GUEST: &str = "200000000398";

/// The app at a platform, asked for nothing but nonces unless `change` says so.
pub(super) fn upstream(
    base_url: &str,
    change: impl FnOnce(&mut MetaUpstreamOptions),
) -> Arc<MetaUpstream> {
    let mut options = MetaUpstreamOptions {
        base_url: base_url.to_owned(),
        app_id: APP,
        app_secret: Secret::new(SECRET),
        check_entitlement: false,
        org_scoped_id: false,
    };
    change(&mut options);
    MetaUpstream::new(options, outbound())
}

/// For everything that can be asked.
pub(super) fn in_full(options: &mut MetaUpstreamOptions) {
    options.check_entitlement = true;
    options.org_scoped_id = true;
}

/// A gate in front of one game, which is on the graph at `base_url`.
pub(super) async fn asking(base_url: &str, change: impl FnOnce(&mut MetaUpstreamOptions)) -> World {
    let (house, store) = behind().await;
    let game = Game {
        meta: Some(upstream(base_url, change)),
        ..Game::default()
    };
    World::of(house, store, game).await
}

pub(super) async fn behind() -> (House, Arc<FailingStore>) {
    let clock = FakeClock::new();
    let store = FailingStore::new(Arc::new(MemoryStore::new(clock.clone())));
    let house = House::over(store.clone(), clock, 1).await;
    house.admin.import(fixture()).await.unwrap();
    (house, store)
}

/// The games of the other stories, one of them on the graph too.
fn fixture() -> Fixture {
    let mut fixture = games::fixture();
    let listing = json!({ "app_id": APP.to_string(), "app_secret": SECRET });
    fixture.apps[0].meta = Some(serde_json::from_value(listing).unwrap());
    let user = |user_id: &str, org: Option<&str>, entitled| FixtureUser {
        app: "Event".to_owned(),
        user_id: Some(user_id.parse().unwrap()),
        org_scoped_id: org.map(|id| id.parse().unwrap()),
        entitled,
        entitlements: Vec::new(),
    };
    fixture.players[0].meta = vec![user(USER, Some(ORG_USER), true)];
    fixture.players[1].meta = vec![user(GUEST, None, false)];
    fixture
}

/// A gate and the real platform, one installation and one clock.
pub(super) struct MetaPair {
    pub(super) world: World,
    platform: Running,
}

impl MetaPair {
    pub(super) async fn new(change: impl FnOnce(&mut MetaUpstreamOptions)) -> Self {
        let (house, store) = behind().await;
        let platform = platform_of(&house).await;
        let base_url = format!("http://{}/graph", platform.addr());
        let game = Game {
            meta: Some(upstream(&base_url, change)),
            ..Game::default()
        };
        let world = World::of(house, store, game).await;
        Self { world, platform }
    }

    /// A nonce of the member's device, straight from the platform.
    pub(super) async fn nonce(&self) -> String {
        let addr = self.platform.addr();
        let (player, key) = (games::MEMBER, games::MEMBER_KEY);
        let body = format!(r#"{{"player_id":"{player}","key":"{key}"}}"#);
        let answer = Call::post("/device/v1/sign-in", body).send(addr).await;
        let session = read(&answer)["session_token"].as_str().unwrap().to_owned();
        let wish = json!({ "app_id": APP.to_string() }).to_string();
        let call = Call::post("/device/v1/meta/user-proof", wish).bearer(&session);
        let answer = read(&call.send(addr).await);
        answer["nonce"].as_str().unwrap().to_owned()
    }

    pub(super) async fn verify(&self, user_id: &str, nonce: &str) -> Value {
        verify(&self.world, user_id, nonce).await
    }
}

/// The envelope that a user and a nonce are answered with.
pub(super) async fn verify(world: &World, user_id: &str, nonce: &str) -> Value {
    read(&answer(world, user_id, nonce).await)
}

pub(super) async fn answer(world: &World, user_id: &str, nonce: &str) -> Answer {
    let body = json!({ "user_id": user_id, "nonce": nonce });
    world.send(Call::post(META, body.to_string())).await
}

/// A platform that knows everybody and has sold the app to them, and says this
/// about nonces.
pub(super) async fn graph(validate: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Peer {
    Peer::start(move |request| {
        if request.line.contains("/user_nonce_validate") {
            validate(request)
        } else if request.line.contains("/verify_entitlement") {
            Reply::json(200, r#"{"success":true,"grant_time":1744148687}"#)
        } else {
            let user = format!(r#"{{"id":"{USER}","org_scoped_id":"{ORG_USER}"}}"#);
            Reply::json(200, &user)
        }
    })
    .await
}

pub(super) fn valid() -> Reply {
    Reply::json(200, r#"{"is_valid":true}"#)
}

/// How often a platform was asked for a path.
pub(super) fn asked(peer: &Peer, path: &str) -> usize {
    let requests = peer.requests();
    let about = |request: &&Received| request.line.contains(path);
    requests.iter().filter(about).count()
}
