use std::{fmt::Write as _, fs, path::PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    super::{
        dev_house::user_token,
        http::{Answer, text_at},
        process::{Process, until},
        up_house::{OPERATOR_KEY, Up},
    },
    game::{GRANT_SECRET, Game, NETWORK_SECRET},
};

/// The key of all nodes.
const MASTER_KEY: &str = "0a0b0c0d:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How long a node goes on by what it knows while it hears nothing.
pub(crate) const GRACE_SECS: u64 = 1;

/// How long a node that was asked to stop goes on: longer than any story takes. A
/// second signal ends that.
const DELAY_SECS: u64 = 600;

/// Nodes that share a database, in front of a game that grants rewards.
pub(crate) struct Fleet {
    pub(crate) nodes: Vec<Up>,
    pub(crate) game: Game,
    grace_secs: u64,
    home: TempDir,
}

impl Fleet {
    /// A node for each URL, which lead to the same database, one way or another.
    pub(crate) async fn start(urls: &[&str]) -> Self {
        Self::with_grace(urls, GRACE_SECS).await
    }

    /// The same with another grace.
    pub(crate) async fn with_grace(urls: &[&str], grace_secs: u64) -> Self {
        let mut fleet = Self {
            nodes: Vec::new(),
            game: Game::open().await,
            grace_secs,
            home: tempfile::tempdir().unwrap(),
        };
        for (index, url) in urls.iter().enumerate() {
            let node = fleet.node(index, url).await;
            fleet.nodes.push(node);
        }
        fleet
    }

    /// Starts a node that has ended once more, with what it left behind.
    pub(crate) async fn restart(&mut self, index: usize, url: &str) {
        self.nodes[index] = self.node(index, url).await;
    }

    /// A node with the home of that number.
    pub(crate) async fn node(&self, index: usize, url: &str) -> Up {
        let home = self.home(index);
        fs::create_dir_all(&home).unwrap();
        let mut config = Up::config(&home.join("data"));
        let loopback = "[\"127.0.0.0/8\"]";
        for (face, key) in [
            ("[platform]\n", "allow_private_callbacks"),
            ("[gate]\n", "allow_private_upstreams"),
        ] {
            config = config.replacen(face, &format!("{face}{key} = {loopback}\n"), 1);
        }
        write!(
            config,
            "[gate.game.event]\nrewards.unity-ads.secrets = \"0000000a:{NETWORK_SECRET}\"\n\
             rewards.unity-ads.callback_url = \"https://developer.example.com/award\"\n\
             grant_secret = \"{GRANT_SECRET}\"\ngrant_url = \"{}\"\n\
             [store]\nurl = {url:?}\ngrace_secs = {}\n\
             [serve]\nshutdown_delay_secs = {DELAY_SECS}\n",
            self.game.url("/grants"),
            self.grace_secs,
        )
        .unwrap();
        let mut command = Up::command(&home, &config);
        command.env("COUNTERSIGN_MASTER_KEY", MASTER_KEY);
        Up::started(Process::start(command, &home, "up")).await
    }

    fn home(&self, index: usize) -> PathBuf {
        self.home.path().join(format!("node-{index}"))
    }

    /// The node that is that many further on, where they stand in a circle.
    pub(crate) fn any(&self, index: usize) -> &Up {
        &self.nodes[index % self.nodes.len()]
    }
}

impl Up {
    /// What `/readyz` answers.
    pub(crate) async fn readiness(&self) -> Answer {
        self.http.get(&self.operator("/readyz"), None).await
    }

    /// Waits until it is ready, or is not.
    pub(crate) async fn readiness_is(&self, status: u16) {
        until("readiness to change", async || {
            (self.readiness().await.status == status).then_some(())
        })
        .await;
    }

    /// What a gauge or a counter without labels says.
    pub(crate) async fn metric(&self, name: &str) -> u64 {
        let metrics = self.http.get(&self.operator("/metrics"), None).await.text;
        let value = metrics
            .lines()
            .find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        value.unwrap_or_else(|| panic!("no {name} in {metrics}"))
    }

    /// Everything in an operator's list.
    pub(crate) async fn listed(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let url = self.operator(&format!("{path}?limit=500{cursor}"));
            let page = self.http.get(&url, Some(OPERATOR_KEY)).await;
            let page = page.must_be(200).json();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next_cursor"].as_str() else {
                return items;
            };
            cursor = format!("&cursor={next}");
        }
    }
}

/// A game on STOVE and a player of it, made through one node.
pub(crate) struct Scene {
    pub(crate) app_id: String,
    pub(crate) player_id: String,
    pub(crate) player_key: String,
    credential_id: String,
    client_id: String,
    pub(crate) client_secret: String,
}

const GAME_ID: &str = "DUNGEON_CRAWL";

impl Scene {
    pub(crate) async fn set(up: &Up) -> Self {
        let listing = json!({ "environment": "live", "game_id": GAME_ID });
        let app = json!({ "name": "Dungeon Crawl", "stove": [listing] });
        let app = up.operate("/admin/v1/apps", &app).await.must_be(201).json();
        let player = json!({ "nickname": "Ada" });
        let player = up.operate("/admin/v1/players", &player).await;
        let player = player.must_be(201).json();
        let scene = Self {
            app_id: text_at(&app, "/app/app_id"),
            player_id: text_at(&player, "/player/player_id"),
            player_key: text_at(&player, "/sign_in_key"),
            credential_id: text_at(&app, "/secrets/0/credential_id"),
            client_id: text_at(&app, "/secrets/0/client_id"),
            client_secret: text_at(&app, "/secrets/0/client_secret"),
        };
        let path = format!("/admin/v1/apps/{}/members", scene.app_id);
        let member = json!({ "player_id": scene.player_id });
        up.operate(&path, &member).await.must_be(201);
        scene
    }

    /// Gives the game a new secret, and returns that.
    pub(crate) async fn rotate(&self, up: &Up) -> String {
        let (app, credential) = (&self.app_id, &self.credential_id);
        let path = format!("/admin/v1/apps/{app}/credentials/{credential}/rotate");
        let rotated = up.operate(&path, &json!({})).await.must_be(200);
        rotated.text_at("/client_secret")
    }

    /// Refuses everything that was issued to the player.
    pub(crate) async fn ban(&self, up: &Up) {
        let body = json!({ "app_id": self.app_id, "player_id": self.player_id });
        let answer = up.operate("/admin/v1/revocations", &body).await;
        answer.must_be(204);
    }

    pub(crate) async fn server_token(&self, up: &Up, secret: &str) -> Answer {
        let url = up.platform("/stove/auth/v5/server_token");
        let body = json!({
            "client_id": self.client_id,
            "client_secret": secret,
            "service_id": GAME_ID,
        });
        up.http.post(&url, None, &body).await
    }

    /// A server token and a token of the player's.
    pub(crate) async fn tokens(&self, up: &Up) -> (String, String) {
        let server = self
            .server_token(up, &self.client_secret)
            .await
            .must_be(200);
        let game = json!({ "environment": "live", "game_id": GAME_ID });
        let player = (self.player_id.as_str(), self.player_key.as_str());
        let user = user_token(&up.http, &up.platform(""), player, &game).await;
        (server.text_at("/response_data/access_token"), user)
    }

    /// Asks a node whose token that is.
    pub(crate) async fn verify(&self, up: &Up, (server, user): &(String, String)) -> Answer {
        let url = up.platform(&format!("/stove/member/v3.0/{GAME_ID}/token/verify"));
        let body = json!({ "access_token": user });
        up.http.post(&url, Some(server), &body).await
    }

    /// Waits until a node accepts those tokens.
    pub(crate) async fn is_known(&self, up: &Up, tokens: &(String, String)) {
        until("the node to hear of the player", async || {
            (self.verify(up, tokens).await.code() == 0).then_some(())
        })
        .await;
    }
}
