//! A platform where a member pays, the couriers that ask the game, and the game's
//! server that is asked.

use std::{ops::Deref, sync::Arc, time::Duration};

use base::{DeliveryId, Environment, PaymentId, Secret};
use courier::{Carrier, Courier, Deliveries, Metrics, Settled, Wake};
use opensocial::wire::payment::read_uuid;
use outbound::{Budget, Policy};
use platform::{Ads, Parts, Post, SOCIAL_BUDGET, SocialCarrier, SocialCarrierParts};
use serde_json::{Value, json};
use sign::oauth1::{HmacSha1Key, Key, Request, Scheme, Source, read};
use store::{DeliveryFilter, DeliveryLog, EndpointId, Payment, PaymentFailure, PaymentState};
use testkit::{Answer, Call, Received, SeededRng, games};
use tokio::time::timeout;

use super::{
    super::{
        post_office::{Receiver, outbound},
        world::{World, json as body_of, parts},
    },
    world::{APP, As, SocialWorld, granted},
};

/// Who pays.
pub(in super::super) const PAYER: As = As::Player(games::MEMBER);

/// How far a payment has come, and why it failed.
pub(in super::super) type Stand = (PaymentState, Option<PaymentFailure>);

/// The game has said yes.
pub(in super::super) const DONE: Stand = (PaymentState::Done, None);

/// The game is asked.
pub(in super::super) const OPEN: Stand = (PaymentState::Confirmed, None);

/// Nothing is paid.
pub(in super::super) const fn failed(why: PaymentFailure) -> Stand {
    (PaymentState::Failed, Some(why))
}

/// Where the member's payments are.
pub(in super::super) const OWN: &str = "/payment/@me/@self/@app";

const PATIENCE: Duration = Duration::from_secs(30);

pub(in super::super) struct Till {
    pub(in super::super) world: SocialWorld,
    pub(in super::super) game: Receiver,
    pub(in super::super) session: String,
    /// The one that the face wakes and waits for, if any.
    clerk: Option<Clerk>,
}

impl Deref for Till {
    type Target = SocialWorld;

    fn deref(&self) -> &SocialWorld {
        &self.world
    }
}

/// Whoever asks games. Dropped, it is killed.
pub(in super::super) struct Clerk {
    pub(in super::super) deliveries: Arc<Deliveries>,
    courier: Courier,
    wake: Wake<EndpointId>,
}

impl Clerk {
    /// One that does nothing yet.
    pub(in super::super) fn idle(parts: &Parts, seed: u64, budget: Budget) -> Self {
        let carriers = SocialCarrier::both(carrier_parts(parts, budget));
        let carriers = carriers.map(|carrier| Arc::new(carrier) as Arc<dyn Carrier>);
        let parts = courier::Parts {
            store: Arc::clone(&parts.store),
            clock: parts.clock.clone(),
            rng: SeededRng::new(seed),
            metrics: Metrics::default(),
        };
        Self {
            deliveries: Deliveries::new(&parts, carriers.to_vec()),
            courier: Courier::start(parts),
            wake: Wake::default(),
        }
    }

    /// Begins to ask.
    pub(in super::super) fn work(&mut self) {
        self.wake = self.courier.work(Arc::clone(&self.deliveries));
    }

    /// What the next attempt comes to, which something is done for first.
    pub(in super::super) async fn settled(
        &mut self,
        id: DeliveryId,
        act: impl FnOnce(&mut Self),
    ) -> Settled {
        let expected = self.deliveries.expect(id);
        act(self);
        self.wake.wake();
        let settled = timeout(PATIENCE, expected).await;
        settled.expect("an attempt is due").unwrap()
    }
}

pub(in super::super) fn carrier_parts(parts: &Parts, budget: Budget) -> SocialCarrierParts {
    SocialCarrierParts {
        store: Arc::clone(&parts.store),
        directory: Arc::clone(&parts.directory),
        clock: parts.clock.clone(),
        rng: parts.rng.clone(),
        outbound: outbound(Policy::with_loopback()),
        budget,
    }
}

impl Till {
    /// One whose face has nobody who asks.
    pub(in super::super) async fn unattended() -> Self {
        Self::of(World::new().await, None).await
    }

    /// One whose face waits for the game.
    pub(in super::super) async fn new() -> Self {
        let mut clerk = None;
        let world = World::with(|parts| {
            let mut one = Clerk::idle(parts, 5, SOCIAL_BUDGET);
            one.work();
            let post = Post {
                deliveries: Arc::clone(&one.deliveries),
                wake: one.wake.clone(),
            };
            parts.ads = Ads {
                post: Some(post),
                ..Ads::default()
            };
            clerk = Some(one);
        });
        let world = world.await;
        Self::of(world, clerk).await
    }

    async fn of(world: World, clerk: Option<Clerk>) -> Self {
        let world = SocialWorld::of(world).await;
        let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
        Self {
            world,
            game: Receiver::new().await,
            session,
            clerk,
        }
    }

    /// One more process that can ask.
    pub(in super::super) fn another(&self, seed: u64) -> Clerk {
        Clerk::idle(&parts(&self.house), seed, SOCIAL_BUDGET)
    }

    /// What a game asks for.
    pub(in super::super) fn wish(&self) -> Value {
        json!({
            "callbackUrl": self.game.peer.url("/pay/cb?shop=1"),
            "finishUrl": "http://game.example/done?id=178",
            "entry": [{
                "itemId": "178", "name": "Sword", "unitPrice": "100", "amount": "2",
                "imageUrl": "", "description": "sharp",
            }],
        })
    }

    pub(in super::super) async fn create_in(&self, environment: Environment) -> PaymentId {
        let wish = self.wish().to_string();
        let app = (self.app, APP);
        let call = self.call_of(app, environment, PAYER, "POST", OWN, Some(&wish));
        let answer = self.send(call).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let id = granted(&answer)["payment"]["id"].as_str().map(read_uuid);
        id.unwrap().unwrap()
    }

    /// A payment that the member is asked for.
    pub(in super::super) async fn create(&self) -> PaymentId {
        self.create_in(Environment::Live).await
    }

    /// As the game reads it.
    pub(in super::super) async fn told(&self, id: PaymentId) -> Value {
        let path = format!("{OWN}/{}", opensocial::wire::payment::uuid(id));
        granted(&self.get(PAYER, &path).await)["payment"].clone()
    }

    /// A call of the member's device about a payment.
    pub(in super::super) async fn device(&self, id: PaymentId, act: &str) -> Answer {
        self.device_as(&self.session, id, act).await
    }

    pub(in super::super) async fn device_as(
        &self,
        session: &str,
        id: PaymentId,
        act: &str,
    ) -> Answer {
        let path = device_path(self, id);
        let call = match act {
            "" => Call::get(path),
            act => Call::new("POST", format!("{path}/{act}")),
        };
        self.send(call.bearer(session)).await
    }

    /// The state that a confirmation is answered.
    pub(in super::super) async fn confirm(&self, id: PaymentId) -> Value {
        let answer = self.device(id, "confirm").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        body_of(&answer)["state"].clone()
    }

    /// A payment that the player has confirmed, and nobody has asked the game of.
    pub(in super::super) async fn confirmed(&self) -> PaymentId {
        let id = self.create().await;
        assert_eq!(self.confirm(id).await, "confirmed");
        id
    }

    pub(in super::super) async fn stands(&self, id: PaymentId) -> Stand {
        let payment = self.payment(id).await;
        (payment.state, payment.failure)
    }

    /// As the store has it.
    pub(in super::super) async fn payment(&self, id: PaymentId) -> Payment {
        let payment = self.house.store.payment(self.app, id).await;
        payment.unwrap().unwrap()
    }

    pub(in super::super) async fn log(&self, id: PaymentId) -> DeliveryLog {
        let log = self.house.store.delivery(self.app, delivery_of(id)).await;
        log.unwrap().unwrap()
    }

    /// How many deliveries there are.
    pub(in super::super) async fn deliveries(&self) -> usize {
        let filter = DeliveryFilter::default();
        let page = self.house.store.deliveries(filter, None, 100).await;
        page.unwrap().items.len()
    }

    /// What the next attempt of the face's own clerk comes to, some time later.
    pub(in super::super) async fn later(&mut self, id: PaymentId, secs: u64) -> Settled {
        let clerk = self.clerk.as_mut().unwrap();
        let clock = &self.world.house.clock;
        let act = |_: &mut Clerk| clock.advance(Duration::from_secs(secs));
        clerk.settled(delivery_of(id), act).await
    }
}

pub(in super::super) fn device_path(till: &Till, id: PaymentId) -> String {
    let id = opensocial::wire::payment::uuid(id);
    format!("/device/v1/opensocial/apps/{}/payments/{id}", till.app)
}

pub(in super::super) fn delivery_of(id: PaymentId) -> DeliveryId {
    DeliveryId::new(*id.bytes())
}

/// The parameters of a question, if it is signed well under that secret.
pub(in super::super) fn asked(request: &Received, secret: &str) -> Option<Vec<(String, String)>> {
    let secret = Secret::new(secret);
    asked_by(request, &Key::from(HmacSha1Key::new(&secret, None)))
}

/// The same under any key.
pub(in super::super) fn asked_by(
    request: &Received,
    key: &Key<'_>,
) -> Option<Vec<(String, String)>> {
    let target = request
        .line
        .strip_prefix("GET ")?
        .strip_suffix(" HTTP/1.1")?;
    let authorization = [request.header("authorization")?.as_bytes()];
    let request = Request {
        method: "GET",
        scheme: Scheme::Http,
        authority: request.header("host")?,
        target: target.as_bytes(),
        authorization: &authorization,
        content_type: None,
        body: &request.body,
    };
    let presented = read(&request).unwrap();
    assert_eq!(presented.token(), None);
    presented.verify(key).ok()?;
    let all = presented.as_sent().into_iter();
    let query = all.filter(|one| one.source() == Source::Query);
    let pairs = query.map(|one| (one.name().into_owned(), one.value().into_owned()));
    Some(pairs.collect())
}
