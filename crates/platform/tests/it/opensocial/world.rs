//! A platform with two apps on OpenSocial and players who know each other.

use std::{
    ops::Deref,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use base::{
    AppId, Clock, CredentialId, Environment, OwnerId, PlayerId, Secret, Timestamp, TokenId,
};
use opensocial::platform::ProxyToken;
use serde_json::Value;
use sign::oauth1::{HmacSha1Key, Request, Scheme, Signing, sign};
use store::{
    CircleStep, ConfigureSocial, Credential, Install, Installation, KeyPurpose, Listing,
    ListingKind, Persona, Platform, Player, Receipt, SocialChange, SocialProfile, SocialStep, Step,
    Unit,
};
use testkit::{Answer, Call};

use super::super::world::{World, json as read};

/// The app of most stories.
pub(in super::super) const APP: &str = "12011394";
/// Another one.
pub(in super::super) const OTHER_APP: &str = "12001334";

/// The players, by number.
pub(in super::super) const MOMO: u64 = 101;
pub(in super::super) const TARO: u64 = 102;
pub(in super::super) const HANA: u64 = 103;
/// Nobody has that number.
pub(in super::super) const NOBODY: u64 = 199;

/// In whose name an app calls.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum As {
    /// With a token for that player.
    Player(u64),
    /// Without one.
    Game,
    /// Without one, for that player, where the profile lets a game say so.
    For(u64),
}

pub(in super::super) struct SocialWorld {
    world: World,
    /// Our ids of both apps.
    pub(in super::super) app: AppId,
    pub(in super::super) other: AppId,
    nonces: AtomicU64,
}

impl Deref for SocialWorld {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

pub(in super::super) fn player_id(number: u64) -> PlayerId {
    PlayerId::new(number).unwrap()
}

impl SocialWorld {
    /// One where Momo, Taro and Hana have the app, and nobody knows anybody.
    pub(in super::super) async fn new() -> Self {
        Self::of(World::new().await).await
    }

    pub(in super::super) async fn of(world: World) -> Self {
        let (app, other) = (AppId::new(71).unwrap(), AppId::new(72).unwrap());
        let nonces = AtomicU64::new(1);
        let social = Self {
            world,
            app,
            other,
            nonces,
        };
        for (app, number) in [(app, APP), (other, OTHER_APP)] {
            social.commit(social.listed(app, number)).await;
        }
        for (number, name) in [(MOMO, "momo"), (TARO, "taro"), (HANA, "hana")] {
            social.player(number, name).await;
            social.install(number).await;
        }
        social
    }

    /// The same for another node over the same store.
    pub(in super::super) async fn deaf(&self) -> Self {
        Self {
            world: self.world.deaf_node().await,
            app: self.app,
            other: self.other,
            nonces: AtomicU64::new(1_000_000),
        }
    }

    fn listed(&self, app_id: AppId, number: &str) -> Vec<Step> {
        let now = self.house.clock.now();
        let platform = Platform::OpenSocial;
        let app = store::App {
            app_id,
            name: format!("Social {number}"),
            publisher: None,
            created_at: now,
        };
        let mut steps = vec![Step::InsertApp(app)];
        for environment in Environment::ALL {
            steps.push(Step::InsertListing(Listing {
                app_id,
                platform,
                environment,
                external_id: number.to_owned(),
                number: None,
                kind: ListingKind::Game,
            }));
            steps.push(Step::InsertCredential(Credential {
                credential_id: credential(app_id, environment),
                app_id,
                platform,
                environment,
                client_id: consumer_key(app_id, environment),
                secret: Secret::new(&*consumer_secret(app_id)),
                previous: None,
                token_validity: Duration::from_secs(1),
                created_at: now,
                rotated_at: now,
            }));
        }
        steps
    }

    /// Commits and lets this node hear of it.
    pub(in super::super) async fn commit(&self, steps: Vec<Step>) {
        let owner = OwnerId::generate(&*self.house.rng);
        let receipt = self.house.store.commit(Unit { owner, steps }).await;
        let receipt = receipt.unwrap();
        assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
        self.house.directory.catch_up().await.unwrap();
    }

    /// One more player.
    pub(in super::super) async fn player(&self, number: u64, nickname: &str) {
        let player = Player {
            player_id: player_id(number),
            nickname: nickname.to_owned(),
            sign_in_digest: [7; 32],
            created_at: Timestamp::EPOCH,
        };
        self.commit(vec![Step::InsertPlayer(player)]).await;
    }

    pub(in super::super) async fn social(&self, step: SocialStep) {
        self.commit(vec![Step::Social(step)]).await;
    }

    /// The player has the app from now on.
    pub(in super::super) async fn install(&self, number: u64) {
        let installation = Installation {
            app_id: self.app,
            player_id: player_id(number),
            invited_by: None,
            installed_at: Timestamp::EPOCH,
        };
        let step = SocialStep::Install(Install::Add(installation));
        self.social(step).await;
    }

    pub(in super::super) async fn uninstall(&self, number: u64) {
        let (app_id, player_id) = (self.app, player_id(number));
        let step = SocialStep::Install(Install::Remove { app_id, player_id });
        self.social(step).await;
    }

    pub(in super::super) async fn befriend(&self, one: u64, other: u64) {
        let step = CircleStep::Befriend {
            player_id: player_id(one),
            friend_id: player_id(other),
            at: Timestamp::EPOCH,
        };
        self.commit(vec![Step::Circle(step)]).await;
    }

    pub(in super::super) async fn block(&self, one: u64, other: u64) {
        let step = SocialStep::Block {
            player_id: player_id(one),
            blocked_id: player_id(other),
            at: Timestamp::EPOCH,
        };
        self.social(step).await;
    }

    /// What the player shows.
    pub(in super::super) async fn persona(&self, number: u64, say: impl FnOnce(&mut Persona)) {
        let mut persona = Persona::usual(player_id(number), self.house.clock.now());
        say(&mut persona);
        self.social(SocialStep::SetPersona(persona)).await;
    }

    /// From now on the app's calls are taken as on that platform.
    pub(in super::super) async fn profile(&self, profile: SocialProfile) {
        let change = SocialChange::Settings {
            profile: Some(profile),
            window: None,
            token_validity: None,
            body_hash: None,
            require_body_hash: None,
            gadget_url: None,
        };
        self.configure(change).await;
    }

    /// Changes how the app's calls are taken.
    pub(in super::super) async fn configure(&self, change: SocialChange) {
        let (app_id, at) = (self.app, self.house.clock.now());
        let wish = ConfigureSocial { app_id, change, at };
        self.social(SocialStep::Configure(wish)).await;
    }

    /// What a launch would hand to an app.
    pub(in super::super) fn token(
        &self,
        app_id: AppId,
        environment: Environment,
        number: u64,
    ) -> (Secret, Secret) {
        let known = self.house.directory.last_known();
        let purpose = KeyPurpose::OpenSocialToken;
        let key_id = known.keys().youngest(purpose, environment).unwrap();
        let key = known.keys().seal(purpose, environment, key_id).unwrap();
        let now = self.house.clock.now();
        let unique = self.nonces.fetch_add(1, Ordering::Relaxed);
        let token = ProxyToken {
            app_id,
            player: player_id(number),
            credential: credential(app_id, environment),
            id: TokenId::new(u128::from(unique).to_be_bytes()),
            issued_at: now,
            expires_at: now.plus(Duration::from_secs(86_400)),
            secret: ProxyToken::secret_of([9; 20]),
        };
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&unique.to_be_bytes());
        (token.seal(key_id, key, nonce).unwrap(), token.secret)
    }

    /// A call of the app in the live world, signed.
    pub(in super::super) fn call(
        &self,
        by: As,
        method: &'static str,
        path: &str,
        body: Option<&str>,
    ) -> Call {
        self.call_of((self.app, APP), Environment::Live, by, method, path, body)
    }

    /// The same of either app, in either world.
    pub(in super::super) fn call_of(
        &self,
        (app, number): (AppId, &str),
        environment: Environment,
        by: As,
        method: &'static str,
        path: &str,
        body: Option<&str>,
    ) -> Call {
        let prefix = match environment {
            Environment::Live => "/opensocial",
            Environment::Sandbox => "/opensocial-sandbox",
        };
        let target = format!("{prefix}/api/restful/v1{path}");
        let token = match by {
            As::Player(player) => Some(self.token(app, environment, player)),
            As::Game | As::For(_) => None,
        };
        let (token, token_secret) = token.unzip();
        let requestor = match by {
            As::Player(player) | As::For(player) => player.to_string(),
            As::Game => number.to_owned(),
        };
        let request = Request {
            method,
            scheme: Scheme::Http,
            authority: "test",
            target: target.as_bytes(),
            authorization: &[],
            content_type: body.map(|_| b"application/json".as_slice()),
            body: body.unwrap_or_default().as_bytes(),
        };
        let nonce = format!("n{}", self.nonces.fetch_add(1, Ordering::Relaxed));
        let signing = Signing {
            consumer_key: &consumer_key(app, environment),
            token: token.as_ref().and_then(Secret::expose_str),
            timestamp: self.house.clock.now().secs().cast_unsigned(),
            nonce: &nonce,
            version: true,
            realm: None,
            extra: &[("xoauth_requestor_id", &requestor)],
            body_hash: body.is_some(),
        };
        let secret = Secret::new(&*consumer_secret(app));
        let key = HmacSha1Key::new(&secret, token_secret.as_ref());
        let header = sign(&request, &signing, key).unwrap();
        let call = Call::new(method, target).header("authorization", header);
        match body {
            Some(body) => call.body("application/json", body),
            None => call,
        }
    }

    pub(in super::super) async fn get(&self, by: As, path: &str) -> Answer {
        self.send(self.call(by, "GET", path, None)).await
    }

    pub(in super::super) async fn write(
        &self,
        by: As,
        method: &'static str,
        path: &str,
        body: Option<&str>,
    ) -> Answer {
        self.send(self.call(by, method, path, body)).await
    }
}

pub(super) fn credential(app: AppId, environment: Environment) -> CredentialId {
    let sandbox = u64::from(environment == Environment::Sandbox);
    CredentialId::new(app.get() * 10 + sandbox).unwrap()
}

fn consumer_key(app: AppId, environment: Environment) -> String {
    format!("key-of-{app}-{environment}")
}

pub(super) fn consumer_secret(app: AppId) -> String {
    format!("secret-of-{app}")
}

/// The body of what was granted.
#[track_caller]
pub(in super::super) fn granted(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{answer:?}");
    read(answer)
}

/// The status and message of a refusal in Mobage's shape.
#[track_caller]
pub(in super::super) fn refused(answer: &Answer) -> (u16, String) {
    assert!(answer.status >= 400, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let body = read(answer);
    let message = body["Error"]["Message"].as_str();
    (answer.status, message.expect("a message").to_owned())
}
