//! A platform with two games on OpenSocial, whose players are those of the other
//! stories.

use std::{ops::Deref, time::Duration};

use base::{AppId, Clock, CredentialId, Environment, OwnerId, PlayerId, Rng, Secret, TokenId};
use opensocial::platform::ProxyToken;
use platform::Parts;
use store::{
    ConfigureSocial, Credential, KeyPurpose, Listing, ListingKind, Platform, Receipt, SocialChange,
    SocialStep, Step, Unit,
};
use testkit::{Answer, games};

use super::{
    super::world::{World, json as read},
    ask::{Ask, Signer},
};

/// The game's id on the platform.
pub(in super::super) const APP: &str = "12010011";
/// Another game's.
pub(in super::super) const OTHER_APP: &str = "12010012";

/// What any of the game's calls can be made of.
pub(in super::super) const SELF: &str = "/opensocial/api/restful/v1/people/@supportedFields";

pub(in super::super) struct SocialWorld {
    world: World,
    /// Our ids of both games.
    pub(in super::super) app: AppId,
    pub(in super::super) other: AppId,
    /// The credential of [`live`](Self::live).
    pub(in super::super) credential: CredentialId,
}

impl Deref for SocialWorld {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl SocialWorld {
    pub(in super::super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// One that says why it refuses.
    pub(in super::super) async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        let world = World::with(|parts| {
            parts.development = true;
            change(parts);
        });
        let world = world.await;
        let named = |name: &str| {
            let known = world.house.directory.last_known();
            known.apps().find(|app| app.name == name).unwrap().app_id
        };
        let (app, other) = (named("Event"), named("Other"));
        let credential = CredentialId::new(7_001).unwrap();
        let social = Self {
            world,
            app,
            other,
            credential,
        };
        let sandbox = Environment::Sandbox;
        social.list(app, Environment::Live, APP, 7_001).await;
        social.list(app, sandbox, APP, 7_002).await;
        social
            .list(other, Environment::Live, OTHER_APP, 7_003)
            .await;
        social
    }

    /// The game's consumer key and secret.
    pub(in super::super) fn live(&self) -> Signer {
        Signer::new(7_001)
    }

    /// The same in the sandbox.
    pub(in super::super) fn sandbox(&self) -> Signer {
        Signer::new(7_002)
    }

    /// Another game's.
    pub(in super::super) fn others(&self) -> Signer {
        Signer::new(7_003)
    }

    /// A call by the game itself, signed now.
    pub(in super::super) fn trusted(&self, method: &'static str, target: &str) -> Ask {
        Ask::new(method, target, self.live(), APP, self.now())
    }

    /// A call for the member, with a token of now.
    pub(in super::super) fn proxy(&self, method: &'static str, target: &str) -> Ask {
        let token = self.token(self.app, games::MEMBER);
        let member = games::MEMBER.to_string();
        Ask::new(method, target, self.live(), &member, self.now()).token(token)
    }

    pub(in super::super) fn now(&self) -> u64 {
        u64::try_from(self.house.clock.now().millis() / 1_000).unwrap()
    }

    /// A token as a launch makes one, for an hour.
    pub(in super::super) fn token(&self, app: AppId, player: u64) -> (String, ProxyToken) {
        self.token_in(Environment::Live, app, player)
    }

    pub(in super::super) fn token_in(
        &self,
        environment: Environment,
        app_id: AppId,
        player: u64,
    ) -> (String, ProxyToken) {
        let (rng, now): (&dyn Rng, _) = (&*self.house.rng, self.house.clock.now());
        let player = PlayerId::new(player).unwrap();
        let known = self.house.directory.known().unwrap();
        let issued_at = known.issued_at(app_id, player, now);
        let token = ProxyToken {
            app_id,
            player,
            credential: self.credential,
            id: TokenId::new(rng.array()),
            issued_at,
            expires_at: issued_at.plus(Duration::from_secs(3_600)),
            secret: ProxyToken::secret_of(rng.array()),
        };
        let purpose = KeyPurpose::OpenSocialToken;
        let id = known.keys().youngest(purpose, environment).unwrap();
        let key = known.keys().seal(purpose, environment, id).unwrap();
        let text = token.seal(id, key, rng.array()).unwrap();
        (text.expose_str().unwrap().to_owned(), token)
    }

    /// Makes a call and says what came of it.
    pub(in super::super) async fn told(&self, ask: Ask) -> Told {
        Told::of(&self.send(ask.call()).await)
    }

    pub(in super::super) async fn configure(&self, app_id: AppId, change: SocialChange) {
        let at = self.house.clock.now();
        let wish = ConfigureSocial { app_id, change, at };
        self.commit(vec![Step::Social(SocialStep::Configure(wish))])
            .await;
    }

    /// Commits and lets this node hear of it.
    pub(in super::super) async fn commit(&self, steps: Vec<Step>) {
        let owner = OwnerId::generate(&*self.house.rng);
        let unit = Unit { owner, steps };
        let receipt = self.house.store.commit(unit).await.unwrap();
        assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
        self.house.directory.catch_up().await.unwrap();
    }

    async fn list(&self, app_id: AppId, environment: Environment, number: &str, credential: u64) {
        let now = self.house.clock.now();
        let signer = Signer::new(credential);
        let platform = Platform::OpenSocial;
        self.commit(vec![
            Step::InsertListing(Listing {
                app_id,
                platform,
                environment,
                external_id: number.to_owned(),
                number: None,
                kind: ListingKind::Game,
            }),
            Step::InsertCredential(Credential {
                credential_id: CredentialId::new(credential).unwrap(),
                app_id,
                platform,
                environment,
                client_id: signer.key,
                secret: Secret::new(signer.secret),
                previous: None,
                token_validity: Duration::from_secs(1),
                created_at: now,
                rotated_at: now,
            }),
        ])
        .await;
    }
}

/// What a call came to: the status, and why. A call that came through the frame
/// may find nothing behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Told {
    Through,
    Refused(u16, String),
}

impl Told {
    pub(in super::super) fn of(answer: &Answer) -> Self {
        let reason = answer.header("x-countersign-reason");
        match (answer.status, reason) {
            (200..=299, None) | (404, Some("not_found")) => Self::Through,
            (status, reason) => {
                let body = read(answer);
                assert!(body["Error"]["Message"].is_string(), "{body}");
                assert_eq!(answer.header("content-type"), Some("application/json"));
                assert_eq!(answer.header("cache-control"), Some("no-store"));
                Self::Refused(status, reason.unwrap_or_default().to_owned())
            }
        }
    }

    pub(in super::super) fn no(status: u16, reason: &str) -> Self {
        Self::Refused(status, reason.to_owned())
    }
}
