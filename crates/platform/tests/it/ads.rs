//! A platform that tells a game of rewarded views.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use admin::NewAds;
use base::{AppId, DeliveryId};
use courier::{Courier, Deliveries, Metrics};
use directory::Directory;
use outbound::{Budget, Outbound, OutboundOptions, Policy};
use platform::{Ads, CALLBACK_BUDGET, Parts, Post, UnityAdsCarrier};
use rewards::{Earned, Profile, Receiver, Trust};
use serde_json::{Value, json};
use sign::HmacMd5Key;
use store::{DeliveryFilter, DeliveryLog, Platform};
use testkit::{Answer, Call, FakeClock, House, Peer, Received, Reply, games};
use tokio::time::timeout;

use super::world::{World, json as read};

pub(super) const START: &str = "/device/v1/ads/start";
pub(super) const COMPLETE: &str = "/device/v1/ads/complete";
pub(super) const SKIP: &str = "/device/v1/ads/skip";

/// The path of the documents' example.
pub(super) const PATH: &str = "/award.php?productid=1234";

/// An answer with a text.
pub(super) fn reply(status: u16, body: &str) -> Reply {
    let length = body.len();
    Reply::raw(format!(
        "HTTP/1.1 {status} -\r\ncontent-length: {length}\r\n\r\n{body}"
    ))
}

pub(super) fn carrier(
    directory: &Arc<Directory>,
    policy: Policy,
    budget: Budget,
) -> UnityAdsCarrier {
    let outbound = Outbound::new(OutboundOptions {
        policy,
        user_agent: "countersign".to_owned(),
    });
    let (directory, clock) = (Arc::clone(directory), FakeClock::new());
    UnityAdsCarrier::new(directory, outbound.unwrap(), budget, clock)
}

/// The game that most stories are about.
pub(super) fn event(house: &House) -> AppId {
    let snapshot = house.directory.last_known();
    let live = snapshot.world(Platform::Stove, base::Environment::Live);
    live.listing(games::GAME).unwrap().app_id
}

/// The platform, its courier, and a game that answers as it is told: with `1`
/// where it is told nothing.
pub(super) struct Story {
    pub(super) world: World,
    pub(super) app: AppId,
    pub(super) peer: Peer,
    pub(super) replies: Arc<Mutex<VecDeque<Reply>>>,
    session: String,
    post: Post,
    _courier: Courier,
}

impl Story {
    /// The game is not told yet.
    pub(super) async fn quiet() -> Self {
        let mut running = None;
        let world = World::with(|parts| {
            let (courier, post) = courier(parts);
            parts.ads = Ads {
                post: Some(post.clone()),
                ..Ads::default()
            };
            running = Some((courier, post));
        })
        .await;
        let (courier, post) = running.unwrap();
        let replies: Arc<Mutex<VecDeque<Reply>>> = Arc::default();
        let script = Arc::clone(&replies);
        let peer = Peer::start(move |_| {
            let told = script.lock().unwrap().pop_front();
            told.unwrap_or_else(|| reply(200, "1"))
        })
        .await;
        let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
        let app = event(&world.house);
        Self {
            world,
            app,
            peer,
            replies,
            session,
            post,
            _courier: courier,
        }
    }

    /// The game is told, under a secret that was made.
    pub(super) async fn new() -> Self {
        let story = Self::quiet().await;
        story.enable().await;
        story
    }

    pub(super) async fn enable(&self) {
        let new = NewAds {
            callback_url: self.peer.url(PATH),
            lenient: false,
            secret: None,
        };
        let admin = &self.world.house.admin;
        admin.enable_ads(self.app, new).await.unwrap();
    }

    pub(super) fn will(&self, replies: impl IntoIterator<Item = Reply>) {
        self.replies.lock().unwrap().extend(replies);
    }

    /// A call of the member's device.
    pub(super) async fn call(&self, path: &str, body: &Value) -> Answer {
        let call = Call::post(path, body.to_string()).bearer(&self.session);
        self.world.send(call).await
    }

    pub(super) async fn start(&self, sid: Option<&str>) -> String {
        let wish = match sid {
            Some(sid) => json!({ "app_id": self.app, "sid": sid }),
            None => json!({ "app_id": self.app }),
        };
        let answer = self.call(START, &wish).await;
        read(&answer)["view_token"].as_str().unwrap().to_owned()
    }

    pub(super) async fn end(&self, path: &str, token: &str) -> Answer {
        self.call(path, &json!({ "view_token": token })).await
    }

    /// What completing a view is answered.
    pub(super) async fn complete(&self, token: &str) -> Value {
        let answer = self.end(COMPLETE, token).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        read(&answer)
    }

    /// A fresh view with a SID that is watched to its end.
    pub(super) async fn view(&self, sid: &str) -> Value {
        let token = self.start(Some(sid)).await;
        self.complete(&token).await
    }

    /// Moves the clock and waits for the attempt that is due by then.
    pub(super) async fn later(&self, oid: &str, secs: u64) {
        let expected = self.post.deliveries.expect(id(oid));
        self.world.advance(secs);
        self.post.wake.wake();
        let settled = timeout(Duration::from_secs(30), expected).await;
        settled.expect("an attempt is due").unwrap();
    }

    pub(super) async fn log(&self, oid: &str) -> DeliveryLog {
        let store = &self.world.house.store;
        store.delivery(self.app, id(oid)).await.unwrap().unwrap()
    }

    /// How many deliveries there are.
    pub(super) async fn count(&self) -> usize {
        let filter = DeliveryFilter::default();
        let page = self.world.house.store.deliveries(filter, None, 100).await;
        page.unwrap().items.len()
    }

    /// The secret at present.
    pub(super) fn key(&self) -> HmacMd5Key {
        let snapshot = self.world.house.directory.last_known();
        HmacMd5Key::new(snapshot.ads(self.app).unwrap().secret.expose())
    }

    /// A request as a game's server judges it; `None` when it does not verify.
    pub(super) fn judge(&self, request: &Received, key: &HmacMd5Key) -> Option<Earned<()>> {
        let callback = receiver().parse(query(request).as_bytes()).unwrap();
        let signed = callback.verify([((), key)]).ok()?;
        Some(signed.into_inner())
    }
}

/// What the game at [`PATH`] expects.
fn receiver() -> Receiver {
    let profile = Profile::named("unity-ads").unwrap();
    let statics = [("productid", "1234")];
    Receiver::new(&profile, statics, Trust::default()).unwrap()
}

fn query(request: &Received) -> &str {
    let target = request.line.strip_prefix("GET ").unwrap();
    let target = target.strip_suffix(" HTTP/1.1").unwrap();
    target.split_once('?').unwrap().1
}

fn courier(parts: &Parts) -> (Courier, Post) {
    let carrier = carrier(&parts.directory, Policy::with_loopback(), CALLBACK_BUDGET);
    let parts = courier::Parts {
        store: Arc::clone(&parts.store),
        clock: parts.clock.clone(),
        rng: parts.rng.clone(),
        metrics: Metrics::default(),
    };
    let deliveries = Deliveries::new(&parts, vec![Arc::new(carrier)]);
    let courier = Courier::start(parts);
    let wake = courier.work(Arc::clone(&deliveries));
    (courier, Post { deliveries, wake })
}

pub(super) fn id(oid: &str) -> DeliveryId {
    oid.parse().unwrap()
}
