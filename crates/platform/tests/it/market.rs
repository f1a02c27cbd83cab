//! A game on Meta's graph that sells things, and players who have some.

use std::collections::BTreeMap;

use base::{
    AppId, Clock, CredentialId, Environment, ObjectId, ObjectKind, OwnerId, PlayerId, Secret,
    Timestamp,
};
use platform::Parts;
use serde_json::Value;
use store::{
    ChangeEntitlement, ChangeOwnership, ChangeSubscription, ConfigureGraph, Credential, DefineSku,
    EntitlementChange, GraphChange, GraphWebhook, Listing, ListingKind, OwnershipChange, Plan,
    Platform, Price, Receipt, ShopStep, Sku, SkuKind, Step, SubscriptionChange, Term, Trial,
    TrialKind, Unit, WebhookField,
};
use testkit::{Answer, Call, games};

use super::{
    ads::event,
    world::{World, json, text},
};

/// The app's id on the graph, as in the documents' samples.
pub(super) const APP: &str = "1234567890";
pub(super) const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";
/// Of another game.
pub(super) const OTHER: &str = "9876543210";

/// A durable, a consumable, something that is granted but not sold, something
/// that is sold no longer, and a subscription by the month and by the year.
pub(super) const DURABLE: &str = "EXPANSION";
pub(super) const CONSUMABLE: &str = "50_GEMS";
pub(super) const GIFT: &str = "GIFT";
pub(super) const OLD: &str = "OLD_HAT";
pub(super) const PASS: &str = "PASS";

pub(super) struct Market {
    pub(super) world: World,
    pub(super) app: AppId,
    pub(super) skus: BTreeMap<&'static str, ObjectId>,
}

impl Market {
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        let world = World::with(change).await;
        let app = event(&world.house);
        let skus = BTreeMap::new();
        let mut market = Self { world, app, skus };
        market.list(app, APP, APP_SECRET).await;
        let other = AppId::new(7).unwrap();
        let made = store::App {
            app_id: other,
            publisher: None,
            name: "Elsewhere".to_owned(),
            created_at: market.now(),
        };
        market.commit(Step::InsertApp(made)).await;
        market.list(other, OTHER, APP_SECRET).await;
        for sku in [
            sku(DURABLE, SkuKind::Durable, Some(499), Vec::new()),
            sku(CONSUMABLE, SkuKind::Consumable, Some(199), Vec::new()),
            sku(GIFT, SkuKind::Durable, None, Vec::new()),
            sku(OLD, SkuKind::Durable, Some(99), Vec::new()),
            sku(PASS, SkuKind::Subscription, None, plans()),
        ] {
            market.sell(sku).await;
        }
        market.world.house.directory.catch_up().await.unwrap();
        market
    }

    pub(super) fn now(&self) -> Timestamp {
        Clock::now(&*self.world.house.clock)
    }

    async fn list(&self, app_id: AppId, external_id: &str, secret: &str) {
        let at = self.now();
        self.commit(Step::InsertListing(Listing {
            app_id,
            platform: Platform::MetaGraph,
            environment: Environment::Live,
            external_id: external_id.to_owned(),
            number: None,
            kind: ListingKind::Game,
        }))
        .await;
        self.commit(Step::InsertCredential(Credential {
            credential_id: CredentialId::generate(&*self.world.house.rng),
            app_id,
            platform: Platform::MetaGraph,
            environment: Environment::Live,
            client_id: external_id.to_owned(),
            secret: Secret::new(secret),
            previous: None,
            token_validity: std::time::Duration::from_secs(1),
            created_at: at,
            rotated_at: at,
        }))
        .await;
    }

    /// Changes what is for sale; the app is this one's.
    pub(super) async fn sell(&mut self, sku: Sku) {
        let id = self.skus.get(&*sku.sku).copied();
        let drawn = ObjectId::generate(ObjectKind::Sku, &*self.world.house.rng);
        let name = [DURABLE, CONSUMABLE, GIFT, OLD, PASS];
        let name = name.into_iter().find(|name| *name == sku.sku).unwrap();
        let sku_id = *self.skus.entry(name).or_insert(id.unwrap_or(drawn));
        let sku = Sku {
            app_id: self.app,
            sku_id,
            created_at: self.now(),
            ..sku
        };
        let step = Step::Shop(ShopStep::Define(DefineSku { sku }));
        self.commit(step).await;
        self.world.house.directory.catch_up().await.unwrap();
    }

    pub(super) async fn commit(&self, step: Step) {
        let receipt = self.attempt(step).await;
        assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
    }

    async fn attempt(&self, step: Step) -> Receipt {
        let house = &self.world.house;
        let unit = Unit::of(OwnerId::generate(&*house.rng), step);
        house.store.commit(unit).await.unwrap()
    }

    /// A player has the app.
    pub(super) async fn own(&self, player: u64) {
        let step = Step::ChangeOwnership(ChangeOwnership {
            app_id: self.app,
            player_id: PlayerId::new(player).unwrap(),
            change: OwnershipChange::Grant {
                purchased_at: self.now(),
                product_no: 1,
            },
        });
        self.commit(step).await;
    }

    /// A player is given something.
    pub(super) async fn grant(&self, player: u64, sku: &str) {
        let rng = &*self.world.house.rng;
        let step = Step::Shop(ShopStep::Entitlement(ChangeEntitlement {
            app_id: self.app,
            player_id: PlayerId::new(player).unwrap(),
            sku_id: self.skus[sku],
            change: EntitlementChange::Grant {
                entitlement_id: ObjectId::generate(ObjectKind::Entitlement, rng),
                reporting_id: *b"0123456789abcdef",
                developer_payload: "order 66".to_owned(),
            },
        }));
        self.commit(step).await;
    }

    /// A player's pass changes.
    pub(super) async fn subscribe(&self, player: u64, change: SubscriptionChange) {
        let step = Step::Shop(ShopStep::Subscription(ChangeSubscription {
            app_id: self.app,
            player_id: PlayerId::new(player).unwrap(),
            sku_id: self.skus[PASS],
            change,
        }));
        self.commit(step).await;
    }

    /// A player begins the pass.
    pub(super) async fn start(&self, player: u64, term: Term) {
        let rng = &*self.world.house.rng;
        let subscription_id = ObjectId::generate(ObjectKind::Subscription, rng);
        let change = SubscriptionChange::Start {
            subscription_id,
            term,
        };
        self.subscribe(player, change).await;
    }

    /// The game is told of everything, there.
    pub(super) async fn webhook(&self, callback_url: String) {
        let webhook = GraphWebhook {
            callback_url,
            verify_token: Secret::new("verify-me"),
            fields: WebhookField::ALL.to_vec(),
        };
        self.configure(GraphChange::Subscribe(webhook)).await;
    }

    pub(super) async fn configure(&self, change: GraphChange) {
        let at = self.now();
        let app_id = self.app;
        let wish = ConfigureGraph { app_id, change, at };
        self.commit(Step::ConfigureGraph(wish)).await;
        self.world.house.directory.catch_up().await.unwrap();
    }

    /// Another secret, and none beside it.
    pub(super) async fn rotate(&self, secret: &str) {
        let step = {
            let known = self.world.house.directory.last_known();
            let graph = known.world(Platform::MetaGraph, Environment::Live);
            Step::RotateSecret {
                app_id: self.app,
                credential_id: graph.credential(APP).unwrap().credential_id,
                secret: Secret::new(secret),
                at: self.now(),
                previous_until: None,
            }
        };
        self.commit(step).await;
        self.world.house.directory.catch_up().await.unwrap();
    }

    /// A player's token for the app; the player has the app.
    pub(super) async fn user_token(&self, player: u64, key: &str) -> String {
        let answer = self.device("user-token", player, key).await;
        text(&answer, "user_token")
    }

    /// A call of a player's device.
    pub(super) async fn device(&self, call: &str, player: u64, key: &str) -> Answer {
        let session = self.world.session(player, key).await;
        let body = format!(r#"{{"app_id":"{APP}"}}"#);
        let call = Call::post(format!("/device/v1/meta/{call}"), body);
        self.world.send(call.bearer(&session)).await
    }

    /// A POST of the game's server, with an urlencoded body.
    pub(super) async fn post(&self, call: &str, body: &str) -> Answer {
        self.world.send(post(call, body)).await
    }

    pub(super) async fn get(&self, call: &str, query: &str) -> Answer {
        self.world.send(get(call, query)).await
    }
}

/// The app's token.
pub(super) fn app_token() -> String {
    format!("OC|{APP}|{APP_SECRET}")
}

pub(super) fn post(call: &str, body: &str) -> Call {
    Call::form(format!("/graph/{APP}/{call}"), body).bearer(&app_token())
}

pub(super) fn get(call: &str, query: &str) -> Call {
    Call::get(format!("/graph/{APP}/{call}?{query}")).bearer(&app_token())
}

/// The body of an answer that is a 200.
pub(super) fn good(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    json(answer)
}

/// Status, code and subcode of a refusal.
pub(super) fn refused(answer: &Answer) -> (u16, u64, Option<u64>, String) {
    let error = &json(answer)["error"];
    assert_eq!(error["type"], "OCApiException");
    assert!(!error["fbtrace_id"].as_str().unwrap().is_empty());
    (
        answer.status,
        error["code"].as_u64().unwrap(),
        error["error_subcode"].as_u64(),
        error["message"].as_str().unwrap().to_owned(),
    )
}

pub(super) fn sku(name: &str, kind: SkuKind, cents: Option<u64>, plans: Vec<Plan>) -> Sku {
    Sku {
        app_id: AppId::new(1).unwrap(),
        sku_id: ObjectId::new(4_000_000_000_000_000_000).unwrap(),
        sku: name.to_owned(),
        kind,
        name: format!("The {name}"),
        description: format!("What {name} is"),
        price: cents.map(usd),
        plans,
        is_archived: name == OLD,
        created_at: Timestamp::EPOCH,
    }
}

pub(super) fn plans() -> Vec<Plan> {
    let trial = |kind, days, price| Some(Trial { kind, days, price });
    vec![
        Plan {
            term: Term::Monthly,
            price: usd(999),
            trial: trial(TrialKind::FreeTrial, 7, None),
        },
        Plan {
            term: Term::Annual,
            price: usd(9_999),
            trial: trial(TrialKind::IntroOffer, 30, Some(usd(199))),
        },
    ]
}

fn usd(cents: u64) -> Price {
    Price {
        currency: "USD".to_owned(),
        amount_in_hundredths: cents,
    }
}

/// By which id the app knows the member.
pub(super) fn member() -> String {
    games::GUID.to_string()
}
