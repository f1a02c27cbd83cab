use std::path::Path;

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use super::{
    dev_house::Dev,
    http::{Answer, sent},
};

/// The document's sample as a seed file.
pub(crate) const SOCIAL_SAMPLES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/social-samples.toml"
);

/// `countersign dev` with a game on OpenSocial's sandbox.
pub(crate) struct Social {
    pub(crate) dev: Dev,
}

impl Social {
    /// The root of the API.
    pub(crate) const API: &str = "/opensocial-sandbox/api/restful/v1";
    /// What the game is called on the wire, and calls with.
    pub(crate) const NUMBER: &str = "12345";
    pub(crate) const CONSUMER_KEY: &str = "abcdefghij1234567890";
    pub(crate) const CONSUMER_SECRET: &str = "the-consumer-secret-of-the-sample";
    /// Its player.
    pub(crate) const ADA: &str = "12346";

    /// Starts it with the document's sample.
    pub(crate) async fn with_samples(home: &Path) -> Self {
        Self::start(home, Path::new(SOCIAL_SAMPLES)).await
    }

    /// Starts it with a seed file of one game.
    pub(crate) async fn start(home: &Path, seed: &Path) -> Self {
        let dev = Dev::start(home, Some(seed)).await;
        Self { dev }
    }

    /// Where the documents' paths come after.
    pub(crate) fn base_url(&self) -> String {
        self.dev.text("/opensocial/games/0/base_url")
    }

    /// A token for calls on behalf of Ada, and its secret.
    pub(crate) async fn token_of_ada(&self) -> (String, String) {
        let token = self.ada().await.post("/token").await.must_be(200);
        (
            token.text_at("/oauth_token"),
            token.text_at("/oauth_token_secret"),
        )
    }

    /// Ada's device.
    pub(crate) async fn ada(&self) -> Device<'_> {
        let url = format!("{}/device/v1/sign-in", self.dev.platform());
        let who = json!({ "player_id": Self::ADA, "key": "the-key-of-the-samples-player" });
        let session = self.dev.http.post(&url, None, &who).await.must_be(200);
        Device {
            dev: &self.dev,
            session: session.text_at("/session_token"),
        }
    }
}

/// A player's device.
pub(crate) struct Device<'a> {
    dev: &'a Dev,
    session: String,
}

impl Device<'_> {
    /// Asks the device's side of the platform about the game.
    pub(crate) fn asks(&self, method: Method, what: &str) -> RequestBuilder {
        let url = format!(
            "{}/device/v1/opensocial/apps/{}{what}",
            self.dev.platform(),
            self.dev.text("/opensocial/games/0/app_id")
        );
        let request = self.dev.http.client().request(method, url);
        request.bearer_auth(&self.session)
    }

    pub(crate) async fn get(&self, what: &str) -> Answer {
        sent(self.asks(Method::GET, what)).await
    }

    pub(crate) async fn post(&self, what: &str) -> Answer {
        sent(self.asks(Method::POST, what)).await
    }
}
