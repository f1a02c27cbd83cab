//! A platform on whose graph many players compete, and calls of it as they come
//! over the wire, with bodies of any kind.

use std::time::Duration;

use base::{AppId, CredentialId, Environment, OwnerId, PlayerId, Secret, Timestamp};
use serde_json::Value;
use store::{
    ChangeOwnership, Credential, Listing, ListingKind, Membership, OwnershipChange, Platform,
    Player, Receipt, Step, Store, Unit,
};
use testkit::{Answer, Call, Client, Transcript, assert_snapshot};

use super::super::world::{SIGN_IN, World, json, sign_in, text};

/// The app of the documents' example ("Server-to-Server API Basics").
pub(super) const APP: &str = "1234567898014273";
/// Its token there.
pub(super) const APP_TOKEN: &str = "OC|1234567898014273|5f8730a4n51c5f8v8122aaf971b937e7";
/// Another app.
pub(super) const OTHER_APP: &str = "7654321098014273";
/// Its token.
pub(super) const OTHER_TOKEN: &str = "OC|7654321098014273|secret-of-the-other-app";

/// Where the graph is at the root.
const HOST: &str = "graph.oculus.com";

/// A request with a body of any kind.
#[derive(Clone)]
pub(super) struct Ask {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Ask {
    pub(super) fn new(method: &'static str, target: impl Into<String>) -> Self {
        Self {
            method,
            target: target.into(),
            headers: vec![("host", HOST.to_owned())],
            body: Vec::new(),
        }
    }

    pub(super) fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }

    /// What `curl -d` sends.
    pub(super) fn form(target: impl Into<String>, body: impl Into<String>) -> Self {
        let body: String = body.into();
        Self::new("POST", target).body("application/x-www-form-urlencoded", body)
    }

    pub(super) fn json(target: impl Into<String>, body: impl Into<String>) -> Self {
        let body: String = body.into();
        Self::new("POST", target).body("application/json", body)
    }

    /// What `curl -F` sends: texts, and files by their names.
    pub(super) fn parts(
        target: impl Into<String>,
        texts: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Self {
        let mut body = Vec::new();
        let mut part = |head: String, value: &[u8]| {
            body.extend(format!("--xyz\r\nContent-Disposition: form-data; {head}\r\n").bytes());
            body.extend([b"\r\n", value, b"\r\n"].concat());
        };
        for (name, value) in texts {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, value) in files {
            let head = format!("name=\"{name}\"; filename=\"icon.png\"\r\nContent-Type: image/png");
            part(head, value);
        }
        body.extend(b"--xyz--\r\n");
        Self::new("POST", target).body("multipart/form-data; boundary=xyz", body)
    }

    pub(super) fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    pub(super) fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// The same at another host.
    pub(super) fn named(mut self, host: &str) -> Self {
        self.headers[0].1 = host.to_owned();
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn head(&self) -> String {
        let mut text = format!("{} {}\n", self.method, self.target);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\n"));
        }
        text
    }

    fn bytes(&self) -> Vec<u8> {
        let head = self.head().replacen('\n', " HTTP/1.1\n", 1);
        let head = head.replace('\n', "\r\n");
        let length = format!("content-length: {}\r\n\r\n", self.body.len());
        [head.as_bytes(), length.as_bytes(), &self.body].concat()
    }

    pub(super) async fn send(&self, world: &Contest) -> Answer {
        let mut client = Client::connect(world.addr()).await;
        client.send(&self.bytes()).await;
        match self.method {
            "HEAD" => client.head_answer().await.unwrap(),
            _ => client.answer().await.unwrap(),
        }
    }
}

/// Calls and answers, for a snapshot.
pub(super) struct Told<'a> {
    world: &'a Contest,
    transcript: Transcript,
}

impl<'a> Told<'a> {
    pub(super) fn of(world: &'a Contest) -> Self {
        let transcript = Transcript::of(world.addr());
        Self { world, transcript }
    }

    pub(super) async fn call(&mut self, title: &str, ask: Ask) -> Answer {
        let answer = ask.send(self.world).await;
        let body = String::from_utf8_lossy(&ask.body).replace('\r', "");
        let request = format!("{}\n{body}\n", ask.head());
        self.transcript
            .note(title, request.trim_end(), &without_ids(&answer));
        answer
    }

    pub(super) fn hold(&self, name: &str) {
        let text = numbered(self.transcript.text());
        assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, &text);
    }
}

/// A text with its ids of objects numbered as they come: what they are depends on
/// everything that was drawn before.
fn numbered(text: &str) -> String {
    let mut ids: Vec<&str> = Vec::new();
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    for id in numbers.filter(|number| number.len() == 19) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let numbered = ids.iter().enumerate();
    numbered.fold(text.to_owned(), |text, (at, id)| {
        text.replace(id, &format!("{{id {}}}", at + 1))
    })
}

/// The answer without the request's id, which differs at every run.
fn without_ids(answer: &Answer) -> Answer {
    let mut shown = answer.clone();
    let id = answer.header("x-request-id").unwrap_or_default();
    shown.body = answer.text().replace(id, "{request id}").into_bytes();
    shown
}

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
            let (id, secret) = token[3..].split_once('|').unwrap();
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

async fn commit(world: &World, steps: Vec<Step>) {
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
