use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{
    home,
    http::{Answer, Http, text_at},
    process::Process,
    tool,
};

/// The documents' samples as a seed file.
pub(crate) const SAMPLES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/stove-samples.toml"
);

/// The documents' player, and the key that the samples give them.
pub(crate) const ADA: (&str, &str) = ("20005061986", "the-key-of-the-documents-player");

/// The player of the samples who has accepted no game's terms.
pub(crate) const GRACE: (&str, &str) = ("20005061987", "the-key-of-the-other-player");

/// `countersign dev` that runs.
pub(crate) struct Dev {
    pub(crate) process: Process,
    /// What it has written to dev.json.
    pub(crate) file: Value,
    pub(crate) http: Http,
}

impl Dev {
    /// Starts it on free ports with its data below `home`, and waits until it
    /// is ready.
    pub(crate) async fn start(home: &Path, seed: Option<&Path>) -> Self {
        Self::ready(Process::start(Self::command(home, seed), home, "dev"), home).await
    }

    /// Waits until a process that was started with its data below `home` is ready.
    pub(crate) async fn ready(mut process: Process, home: &Path) -> Self {
        let last = "Ctrl-C ends it.";
        process
            .says("dev to be ready", |p| {
                p.stdout().contains(last).then_some(())
            })
            .await;
        let file = fs::read(Self::file_in(home)).unwrap();
        Self {
            process,
            file: serde_json::from_slice(&file).unwrap(),
            http: Http::new(),
        }
    }

    /// Starts it with the documents' samples.
    pub(crate) async fn with_samples(home: &Path) -> Self {
        Self::start(home, Some(Path::new(SAMPLES))).await
    }

    pub(crate) fn command(home: &Path, seed: Option<&Path>) -> std::process::Command {
        Self::command_on(home, seed, home::store_url(&home.join("data")))
    }

    /// The same with its store at that URL, or else in a file.
    pub(crate) fn command_on(
        home: &Path,
        seed: Option<&Path>,
        store: Option<String>,
    ) -> std::process::Command {
        let mut command = tool::command(tool::countersign());
        command.arg("dev").arg("--data").arg(home.join("data"));
        for face in ["--platform", "--gate", "--operator"] {
            command.args([face, "127.0.0.1:0"]);
        }
        if let Some(url) = store {
            command.arg("--store").arg(url);
        }
        if let Some(seed) = seed {
            command.arg("--seed").arg(seed);
        }
        command
    }

    /// Where dev.json is.
    pub(crate) fn file_in(home: &Path) -> PathBuf {
        home.join("data/dev.json")
    }

    pub(crate) fn text(&self, pointer: &str) -> String {
        text_at(&self.file, pointer)
    }

    pub(crate) fn platform(&self) -> String {
        self.text("/platform/url")
    }

    /// The game of that id in that environment, as dev.json describes it.
    pub(crate) fn game(&self, game_id: &str, environment: &str) -> &Value {
        let games = self.file["stove"]["games"].as_array().unwrap();
        let wanted =
            |game: &&Value| game["game_id"] == game_id && game["environment"] == environment;
        games.iter().find(wanted).unwrap()
    }

    /// Asks for a server token with a game's own credentials.
    pub(crate) async fn server_token(&self, game: &Value) -> Answer {
        let body = json!({
            "client_id": game["client_id"],
            "client_secret": game["client_secret"],
            "service_id": game["game_id"],
        });
        let url = format!("{}/auth/v5/server_token", text_at(game, "/base_url"));
        self.http.post(&url, None, &body).await
    }

    /// The server token of a game.
    pub(crate) async fn token_of(&self, game: &Value) -> String {
        let answer = self.server_token(game).await.must_be(200);
        answer.text_at("/response_data/access_token")
    }

    /// Asks whose token that is.
    pub(crate) async fn verify(&self, game: &Value, bearer: &str, token: &str) -> Answer {
        let (base, id) = (text_at(game, "/base_url"), text_at(game, "/game_id"));
        let url = format!("{base}/member/v3.0/{id}/token/verify");
        let body = json!({ "access_token": token });
        self.http.post(&url, Some(bearer), &body).await
    }

    /// Signs a player in and gets the token for a game.
    pub(crate) async fn user_token(&self, player: (&str, &str), game: &Value) -> String {
        user_token(&self.http, &self.platform(), player, game).await
    }

    /// Calls the gate.
    pub(crate) async fn gate(&self, path: &str, body: &Value) -> Answer {
        let url = format!("{}{path}", self.text("/gate/url"));
        self.http
            .post(&url, Some(&self.text("/gate/key")), body)
            .await
    }

    /// Moves the clock forward.
    pub(crate) async fn advance(&self, secs: u64) {
        let answer = self.clock(&json!({ "advance_secs": secs })).await;
        answer.must_be(200);
    }

    /// Asks the clock for a change.
    pub(crate) async fn clock(&self, change: &Value) -> Answer {
        let url = format!("{}/dev/v1/clock", self.text("/operator/url"));
        self.http.post(&url, None, change).await
    }
}

/// Signs a player in at a platform and gets the token for a game.
pub(crate) async fn user_token(
    http: &Http,
    platform: &str,
    (player_id, key): (&str, &str),
    game: &Value,
) -> String {
    let url = format!("{platform}/device/v1/sign-in");
    let who = json!({ "player_id": player_id, "key": key });
    let session = http.post(&url, None, &who).await.must_be(200);
    let url = format!("{platform}/device/v1/stove/user-token");
    let wish = json!({ "game_id": game["game_id"], "environment": game["environment"] });
    let bearer = session.text_at("/session_token");
    let token = http.post(&url, Some(&bearer), &wish).await.must_be(200);
    token.text_at("/access_token")
}

/// The same token with one character changed, in the middle of it.
pub(crate) fn forged(token: &str) -> String {
    let mut bytes = token.as_bytes().to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] = if bytes[middle] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).unwrap()
}
