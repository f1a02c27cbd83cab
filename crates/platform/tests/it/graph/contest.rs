//! A platform on whose graph many players compete.

use std::time::Duration;

use base::{AppId, CredentialId, Environment, OwnerId, PlayerId, Secret, Timestamp};
use serde_json::Value;
use store::{
    ChangeOwnership, Credential, Listing, ListingKind, Membership, OwnershipChange, Platform,
    Player, Receipt, Step, Store, Unit,
};
use testkit::Call;

use super::super::world::{SIGN_IN, World, json, sign_in, text};
use super::ask::Ask;

/// The app of the documents' example ("Server-to-Server API Basics").
pub(super) const APP: &str = "1234567898014273";
/// Its token there.
pub(super) const APP_TOKEN: &str = "OC|1234567898014273|5f8730a4n51c5f8v8122aaf971b937e7";
/// Another app.
pub(super) const OTHER_APP: &str = "7654321098014273";
/// Its token.
pub(super) const OTHER_TOKEN: &str = "OC|7654321098014273|secret-of-the-other-app";

pub(super) struct Contest {
    pub(super) world: World,
    pub(super) app: AppId,
}

impl Contest {
    /// Two apps, and nobody who plays them.
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        let app = AppId::new(71).unwrap();
        let other = AppId::new(72).unwrap();
        for (app_id, token) in [(app, APP_TOKEN), (other, OTHER_TOKEN)] {
            let (_, app) = token.split_once('|').unwrap();
            let (id, secret) = app.split_once('|').unwrap();
            let steps = on_graph(app_id, id, secret);
            commit(&world, steps).await;
        }
        world.house.directory.catch_up().await.unwrap();
        Self { world, app }
    }

    /// Another node, which has not heard from the store for too long.
    pub(super) async fn deaf(&self) -> Self {
        let world = self.world.deaf_node().await;
        Self {
            world,
            app: self.app,
        }
    }

    pub(super) fn addr(&self) -> std::net::SocketAddr {
        self.world.addr()
    }

    /// A player who has the app, or has had it; the id within it.
    pub(super) async fn player(&self, number: u64, name: &str) -> String {
        let scoped_id = PlayerId::new(5_000_000_000 + number).unwrap();
        let player_id = player_id(number);
        let steps = vec![
            Step::InsertPlayer(Player {
                player_id,
                nickname: name.to_owned(),
                sign_in_digest: sign::sha256(key(number).as_bytes()),
                created_at: Timestamp::EPOCH,
            }),
            Step::InsertMembership(Membership {
                app_id: self.app,
                player_id,
                scoped_id,
                joined_at: Timestamp::EPOCH,
            }),
            self.ownership(
                number,
                OwnershipChange::Grant {
                    purchased_at: Timestamp::EPOCH,
                    product_no: 1,
                },
            ),
        ];
        commit(&self.world, steps).await;
        scoped_id.to_string()
    }

    /// Takes the app from a player.
    pub(super) async fn disown(&self, number: u64) {
        let step = self.ownership(number, OwnershipChange::Release);
        commit(&self.world, vec![step]).await;
    }

    fn ownership(&self, number: u64, change: OwnershipChange) -> Step {
        Step::ChangeOwnership(ChangeOwnership {
            app_id: self.app,
            player_id: player_id(number),
            change,
        })
    }

    pub(super) async fn befriend(&self, one: u64, other: u64) {
        let step = store::CircleStep::Befriend {
            player_id: player_id(one),
            friend_id: player_id(other),
            at: Timestamp::EPOCH,
        };
        commit(&self.world, vec![Step::Circle(step)]).await;
    }

    /// A user token, had as a device has it.
    pub(super) async fn user_token(&self, number: u64) -> String {
        let body = sign_in(player_id(number).get(), &key(number));
        let answer = self.world.send(Call::post(SIGN_IN, body)).await;
        let session = text(&answer, "session_token");
        let wish = format!(r#"{{"app_id":"{APP}"}}"#);
        let call = Call::post("/device/v1/meta/user-token", wish).bearer(&session);
        text(&self.world.send(call).await, "user_token")
    }

    /// What a call is answered, which has to be a success.
    pub(super) async fn good(&self, ask: Ask) -> Value {
        let answer = ask.send(self).await;
        assert_eq!(answer.status, 200, "{} {}", ask.head(), answer.text());
        json(&answer)
    }

    pub(super) async fn get(&self, target: impl Into<String>, token: &str) -> Value {
        self.good(Ask::get(target).bearer(token)).await
    }

    pub(super) async fn post(&self, target: &str, token: &str, form: &str) -> Value {
        self.good(Ask::form(target, form).bearer(token)).await
    }

    /// Status, code and subcode of a refusal, and its message.
    pub(super) async fn refused(&self, ask: Ask) -> (u16, u64, u64, String) {
        let answer = ask.send(self).await;
        let error = &json(&answer)["error"];
        assert_eq!(error["type"], "OCApiException", "{}", answer.text());
        (
            answer.status,
            error["code"].as_u64().unwrap(),
            error["error_subcode"].as_u64().unwrap_or_default(),
            error["message"].as_str().unwrap().to_owned(),
        )
    }
}

fn player_id(number: u64) -> PlayerId {
    PlayerId::new(30_000_000_000 + number).unwrap()
}

fn key(number: u64) -> String {
    format!("key-of-the-player-on-the-graph-{number}")
}

pub(super) async fn commit(world: &World, steps: Vec<Step>) {
    let owner = OwnerId::generate(&*world.house.rng);
    let receipt = world.store.commit(Unit { owner, steps }).await.unwrap();
    assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
}

fn on_graph(app_id: AppId, id: &str, secret: &str) -> Vec<Step> {
    let (platform, environment) = (Platform::MetaGraph, Environment::Live);
    let at = Timestamp::EPOCH;
    vec![
        Step::InsertApp(store::App {
            app_id,
            name: format!("App {id}"),
            publisher: None,
            created_at: at,
        }),
        Step::InsertListing(Listing {
            app_id,
            platform,
            environment,
            external_id: id.to_owned(),
            number: None,
            kind: ListingKind::Game,
        }),
        Step::InsertCredential(Credential {
            credential_id: CredentialId::new(app_id.get()).unwrap(),
            app_id,
            platform,
            environment,
            client_id: id.to_owned(),
            secret: Secret::from(secret.to_owned()),
            previous: None,
            token_validity: Duration::from_secs(1),
            created_at: at,
            rotated_at: at,
        }),
    ]
}

/// The entries of `POINTS`.
pub(super) const LIST: &str = "/leaderboard_entries?api_name=POINTS&fields=rank,score,user{alias}";

/// A board that players may write, and one that they may not.
pub(super) async fn boards() -> Contest {
    let world = Contest::new().await;
    for (name, policy, order) in [
        ("POINTS", "CLIENT_AUTHORITATIVE", "HIGHER_IS_BETTER"),
        ("TIMES", "SERVER_AUTHORITATIVE", "LOWER_IS_BETTER"),
    ] {
        let form = format!("api_name={name}&entry_write_policy={policy}&sort_order={order}");
        let path = format!("/{APP}/leaderboards");
        world.post(&path, APP_TOKEN, &form).await;
    }
    world
}

pub(super) fn submit(board: &str, user: &str, score: impl std::fmt::Display) -> Ask {
    let form = format!("api_name={board}&user_id={user}&score={score}");
    Ask::form("/leaderboard_submit_entry", form).bearer(APP_TOKEN)
}
