//! A platform with two apps on the graph, whose players are those of the other
//! stories.

use std::ops::Deref;

use base::{AppId, Clock, CredentialId, Environment, OwnerId, PlayerId, Secret};
use platform::Parts;
use serde_json::{Value, json};
use store::{
    ChangeOwnership, ConfigureGraph, Credential, GraphChange, Listing, ListingKind,
    OwnershipChange, Platform, Receipt, Revocation, RevokedSubject, Step, Unit,
};
use testkit::{Answer, Call, games};

use super::super::world::{World, json as read, text};

/// The app of the documents' example, which is the game of the other stories.
pub(in super::super) const APP: &str = "1234567898014273";
/// Its secret there.
pub(in super::super) const SECRET: &str = "5f8730a4n51c5f8v8122aaf971b937e7";
/// Another app, of the other game.
pub(in super::super) const OTHER_APP: &str = "2345678901234567";
/// The other app's secret.
pub(in super::super) const OTHER_SECRET: &str = "0b7f1c3de4a95d62b8a1c0ffee5ca1ab";

/// The member's id within the app: a player has one, whatever the app speaks.
pub(in super::super) const USER: u64 = games::GUID;

pub(in super::super) fn app_token() -> String {
    format!("OC|{APP}|{SECRET}")
}

pub(in super::super) fn other_app_token() -> String {
    format!("OC|{OTHER_APP}|{OTHER_SECRET}")
}

pub(in super::super) struct GraphWorld {
    world: World,
    /// Our ids of both apps.
    pub(in super::super) app: AppId,
    pub(in super::super) other: AppId,
}

impl Deref for GraphWorld {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl GraphWorld {
    /// One where the member has both apps, and nobody has anything else.
    pub(in super::super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(in super::super) async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        Self::of(World::with(change).await).await
    }

    /// The apps on the graph besides what the world has.
    pub(in super::super) async fn of(world: World) -> Self {
        let named = |name: &str| {
            let known = world.house.directory.last_known();
            known.apps().find(|app| app.name == name).unwrap().app_id
        };
        let (app, other) = (named("Event"), named("Other"));
        let graph = Self { world, app, other };
        graph.list(app, APP, SECRET).await;
        graph.list(other, OTHER_APP, OTHER_SECRET).await;
        for app in [app, other] {
            graph.grant(app, games::MEMBER).await;
        }
        graph
    }

    /// The platform started anew.
    pub(in super::super) async fn restarted(self) -> Self {
        Self {
            world: self.world.restarted().await,
            ..self
        }
    }

    /// Commits and lets this node hear of it.
    pub(in super::super) async fn commit(&self, steps: Vec<Step>) {
        let owner = OwnerId::generate(&*self.house.rng);
        let receipt = self
            .house
            .store
            .commit(Unit { owner, steps })
            .await
            .unwrap();
        assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
        self.house.directory.catch_up().await.unwrap();
    }

    async fn list(&self, app_id: AppId, external_id: &str, secret: &str) {
        let now = self.house.clock.now();
        let (platform, environment) = (Platform::MetaGraph, Environment::Live);
        self.commit(vec![
            Step::InsertListing(Listing {
                app_id,
                platform,
                environment,
                external_id: external_id.to_owned(),
                number: None,
                kind: ListingKind::Game,
            }),
            Step::InsertCredential(Credential {
                credential_id: CredentialId::generate(&*self.house.rng),
                app_id,
                platform,
                environment,
                client_id: external_id.to_owned(),
                secret: Secret::new(secret),
                previous: None,
                token_validity: std::time::Duration::from_secs(1),
                created_at: now,
                rotated_at: now,
            }),
        ])
        .await;
    }

    /// Gives a player a copy of an app.
    pub(in super::super) async fn grant(&self, app_id: AppId, player: u64) {
        self.own(
            app_id,
            player,
            OwnershipChange::Grant {
                purchased_at: self.house.clock.now(),
                product_no: 1,
            },
        )
        .await;
    }

    /// Takes it away.
    pub(in super::super) async fn release(&self, app_id: AppId, player: u64) {
        self.own(app_id, player, OwnershipChange::Release).await;
    }

    async fn own(&self, app_id: AppId, player: u64, change: OwnershipChange) {
        let player_id = PlayerId::new(player).unwrap();
        let change = ChangeOwnership {
            app_id,
            player_id,
            change,
        };
        self.commit(vec![Step::ChangeOwnership(change)]).await;
    }

    /// "Revoke Player".
    pub(in super::super) async fn revoke(&self, app: AppId, player: u64) {
        let subject = RevokedSubject::Player(PlayerId::new(player).unwrap());
        let revocation = Revocation::new(app, subject, self.house.clock.now());
        self.commit(vec![Step::Revoke(revocation)]).await;
    }

    /// Changes how the app's calls are taken.
    pub(in super::super) async fn configure(&self, change: GraphChange) {
        let at = self.house.clock.now();
        let app_id = self.app;
        let wish = ConfigureGraph { app_id, change, at };
        self.commit(vec![Step::ConfigureGraph(wish)]).await;
    }

    /// A call of the device's for an app.
    pub(in super::super) async fn device(&self, session: &str, path: &str, app: &str) -> Answer {
        self.send(device(session, path, app)).await
    }

    /// The member's session.
    pub(in super::super) async fn member(&self) -> String {
        self.session(games::MEMBER, games::MEMBER_KEY).await
    }

    /// A user token of the member for an app.
    pub(in super::super) async fn graph_user_token(&self, app: &str) -> String {
        let session = self.member().await;
        text(
            &self.device(&session, "user-token", app).await,
            "user_token",
        )
    }

    /// A user proof of the member for an app.
    pub(in super::super) async fn nonce(&self, app: &str) -> String {
        let session = self.member().await;
        text(&self.device(&session, "user-proof", app).await, "nonce")
    }
}

/// A call of the device's for an app, by its last component.
pub(in super::super) fn device(session: &str, path: &str, app: &str) -> Call {
    let body = json!({ "app_id": app }).to_string();
    Call::post(format!("/device/v1/meta/{path}"), body).bearer(session)
}

/// A call with an urlencoded body.
pub(in super::super) fn form(path: &str, pairs: &[(&str, &str)]) -> Call {
    let body = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&");
    Call::new("POST", format!("/graph{path}")).body("application/x-www-form-urlencoded", body)
}

/// A call of the graph's with a bearer token and nothing else.
pub(in super::super) fn get(path: &str, token: &str) -> Call {
    Call::get(format!("/graph{path}")).bearer(token)
}

/// The error of an answer: status, code and subcode.
#[track_caller]
pub(in super::super) fn error(answer: &Answer) -> (u16, u64, Option<u64>) {
    let body: Value = read(answer);
    let error = &body["error"];
    assert_eq!(error["type"], "OCApiException", "{answer:?}");
    assert_eq!(
        error["fbtrace_id"].as_str(),
        answer.header("x-request-id"),
        "{answer:?}"
    );
    let number = |name: &str| error[name].as_u64();
    (
        answer.status,
        number("code").unwrap(),
        number("error_subcode"),
    )
}
