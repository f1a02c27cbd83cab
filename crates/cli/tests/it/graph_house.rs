use std::path::Path;

use serde_json::{Value, json};

use super::{
    dev_house::Dev,
    http::{Answer, text_at},
    process::Process,
};

/// The documents' samples as a seed file.
pub(crate) const META_SAMPLES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/meta-samples.toml"
);

/// What the documents' own example calls with, and its user and another one.
pub(crate) const META_APP: &str = "1234567898014273";
pub(crate) const META_SECRET: &str = "5f8730a4n51c5f8v8122aaf971b937e7";
pub(crate) const APP_TOKEN: &str = "OC|1234567898014273|5f8730a4n51c5f8v8122aaf971b937e7";
pub(crate) const USER_TOKEN: &str = "FRLthedocumentsshownone";
pub(crate) const USER: &str = "1095130347282957";
pub(crate) const ORG_USER: &str = "2095130347282957";
pub(crate) const FRIEND: &str = "1095130347282958";

/// `countersign dev` with a game on Meta's graph.
pub(crate) struct Graph {
    pub(crate) dev: Dev,
}

impl Graph {
    /// Starts it with the documents' samples.
    pub(crate) async fn with_samples(home: &Path) -> Self {
        Self::start(home, Path::new(META_SAMPLES)).await
    }

    /// Starts it with a seed file of one game.
    pub(crate) async fn start(home: &Path, seed: &Path) -> Self {
        let dev = Dev::start(home, Some(seed)).await;
        Self { dev }
    }

    /// The same with a TLS listener for the documents' own host.
    pub(crate) async fn with_tls(home: &Path) -> Self {
        let mut command = Dev::command(home, Some(Path::new(META_SAMPLES)));
        command.args(["--tls", "127.0.0.1:0"]);
        let dev = Dev::ready(Process::start(command, home, "dev"), home).await;
        Self { dev }
    }

    /// Where the paths of the documents come after.
    pub(crate) fn base_url(&self) -> String {
        self.dev.text("/meta/games/0/base_url")
    }

    /// The token of the game's server.
    pub(crate) fn app_token(&self) -> String {
        self.dev.text("/meta/games/0/app_token")
    }

    /// Calls with the app's token.
    pub(crate) async fn post(&self, path: &str, parameters: &Value) -> Answer {
        self.try_post(path, parameters).await.unwrap()
    }

    /// The same where whoever is called may be killed meanwhile.
    pub(crate) async fn try_post(&self, path: &str, parameters: &Value) -> reqwest::Result<Answer> {
        let url = format!("{}{path}", self.base_url());
        let request = self.dev.http.client().post(url).json(parameters);
        super::http::try_sent(request.bearer_auth(self.app_token())).await
    }

    /// Reads with the app's token.
    pub(crate) async fn get(&self, target: &str) -> Answer {
        let url = format!("{}{target}", self.base_url());
        self.dev.http.get(&url, Some(&self.app_token())).await
    }

    /// Defines an achievement that counts.
    pub(crate) async fn counts(&self, api_name: &str, target: u64) {
        let wish = json!({
            "api_name": api_name,
            "achievement_type": "COUNT",
            "achievement_write_policy": "SERVER_AUTHORITATIVE",
            "target": target,
            "title": "It counts",
            "description": "Once for each call",
        });
        let path = "/application/achievement_definitions";
        self.post(path, &wish).await.must_be(200);
    }

    /// Asks for an operator's action on the game.
    pub(crate) async fn operate(&self, path: &str, body: &Value) -> Answer {
        let (url, key) = self.operator(path);
        self.dev.http.post(&url, Some(&key), body).await
    }

    /// Where an operator acts on the game, and with which key.
    pub(crate) fn operator(&self, path: &str) -> (String, String) {
        let (url, app) = (
            self.dev.text("/operator/url"),
            self.dev.text("/meta/games/0/app_id"),
        );
        let url = format!("{url}/admin/v1/apps/{app}{path}");
        (url, self.dev.text("/operator/key"))
    }

    /// Signs a player's device in.
    pub(crate) async fn device(&self, (player_id, key): (&str, &str)) -> Device<'_> {
        let url = format!("{}/device/v1/sign-in", self.dev.platform());
        let who = json!({ "player_id": player_id, "key": key });
        let session = self.dev.http.post(&url, None, &who).await.must_be(200);
        Device {
            graph: self,
            session: session.text_at("/session_token"),
        }
    }
}

/// A player's device.
pub(crate) struct Device<'a> {
    graph: &'a Graph,
    session: String,
}

impl Device<'_> {
    /// Asks the device's side of the platform about the game.
    pub(crate) async fn asks(&self, what: &str) -> Value {
        let dev = &self.graph.dev;
        let url = format!("{}/device/v1/meta/{what}", dev.platform());
        let wish = json!({ "app_id": dev.text("/meta/games/0/meta_app_id") });
        let answer = dev.http.post(&url, Some(&self.session), &wish).await;
        answer.must_be(200).json()
    }
}

/// Whether an answer is the graph's refusal with that code.
pub(crate) fn is_error(body: &Value, code: u64) {
    let error = &body["error"];
    assert_eq!(error["code"], json!(code), "{body}");
    assert_eq!(error["type"], "OCApiException", "{body}");
    assert_eq!(error["error_data"], json!({}), "{body}");
    assert!(!text_at(error, "/message").is_empty(), "{body}");
    assert!(!text_at(error, "/fbtrace_id").is_empty(), "{body}");
    let shape = body.as_object().unwrap();
    assert_eq!(shape.len(), 1, "{body}");
}
