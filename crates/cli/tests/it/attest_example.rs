//! The example of a game server whose players' devices attest themselves, which
//! knows the documents and nothing of what answers it.

use std::{ffi::OsString, path::Path};

use serde_json::{Value, json};

use super::{
    dev_house::Dev,
    home::Home,
    http::{Answer, DeadPort, Http, sent},
    process::Process,
    tool,
};

const MODERATOR: &str = "the-key-of-the-moderators";

/// A development platform with its sample game, and the example beside it.
struct Game {
    dev: Dev,
    home: Home,
    url: String,
    http: Http,
    _server: Process,
    _port: DeadPort,
}

impl Game {
    async fn open(python: &OsString) -> Self {
        let home = Home::new();
        let (port, url) = DeadPort::hold("127.0.0.1:0");
        let dev = Dev::start(home.path(), None).await;
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = tool::command(python);
        command
            .arg("-B")
            .arg(here.join("../../examples/attest-server/server.py"))
            .env("GRAPH_URL", dev.text("/meta/games/0/base_url"))
            .env("APP_ID", dev.text("/meta/games/0/meta_app_id"))
            .env("APP_SECRET", dev.text("/meta/games/0/app_secret"))
            .env("PACKAGE", dev.text("/meta/games/0/attest/package"))
            .env(
                "CERT_DIGEST",
                dev.text("/meta/games/0/attest/cert_digests/0"),
            )
            .env("MODERATOR_KEY", MODERATOR)
            .env("PORT", url.rsplit(':').next().unwrap());
        let mut server = Process::start(command, home.path(), "server");
        let listening = format!("listening on {url}\n");
        server
            .says("the example to listen", |server| {
                (server.stdout() == listening).then_some(())
            })
            .await;
        Self {
            dev,
            home,
            url,
            http: Http::new(),
            _server: server,
            _port: port,
        }
    }

    async fn call(&self, path: &str, body: &Value) -> Answer {
        let request = self.http.client().post(format!("{}{path}", self.url));
        sent(request.bearer_auth(MODERATOR).json(body)).await
    }

    /// A session, and what the headset is to have attested for it.
    async fn begin(&self) -> (String, String) {
        let begun = self.call("/session", &json!({})).await.must_be(200).json();
        let word = |name: &str| begun[name].as_str().unwrap().to_owned();
        (word("session"), word("challenge_nonce"))
    }

    /// The token of a headset in software.
    fn token(&self, nonce: &str, arguments: &[&str]) -> String {
        let mut command = tool::command(tool::countersign());
        command
            .args(["device", "attest", "--platform", &self.dev.platform()])
            .arg("--state")
            .arg(self.home.path().join("headset.pk8"))
            .args(arguments)
            .arg(self.dev.text("/meta/games/0/meta_app_id"))
            .arg(nonce);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.trim_end().to_owned()
    }

    async fn play(&self, session: &str, token: &str) -> Answer {
        let wish = json!({ "session": session, "token": token });
        self.call("/play", &wish).await
    }
}

fn refused(answer: Answer, why: &str) {
    assert_eq!(answer.must_be(403).json()["error"], why);
}

#[tokio::test]
async fn the_example_serves_whom_it_trusts_and_nobody_else() {
    let Some(python) = tool::python() else { return };
    let game = Game::open(&python).await;
    let (session, nonce) = game.begin().await;
    let token = game.token(&nonce, &[]);
    for _ in 0..2 {
        let served = game.play(&session, &token).await.must_be(200).json();
        assert_eq!(served, json!({ "served": true, "device": "Advanced" }));
    }
    let (other, _) = game.begin().await;
    refused(
        game.play(&other, &token).await,
        "the token was made for another session",
    );
    refused(
        game.play(&session, &token[..token.len() - 3]).await,
        "invalid signature",
    );
    for (arguments, why) in [
        (["--unlocked", "--level=tee"], "this device is not trusted"),
        (
            ["--package=com.example.copy", "--level=tee"],
            "this app is not ours",
        ),
    ] {
        let (session, nonce) = game.begin().await;
        let token = game.token(&nonce, &arguments);
        refused(game.play(&session, &token).await, why);
    }
}

#[tokio::test]
async fn a_device_that_the_example_bans_stays_out_until_it_is_let_in() {
    let Some(python) = tool::python() else { return };
    let game = Game::open(&python).await;
    let (session, nonce) = game.begin().await;
    let token = game.token(&nonce, &[]);
    game.play(&session, &token).await.must_be(200);
    let wish = json!({ "session": session, "minutes": 60 });
    let banned = game.call("/ban", &wish).await.must_be(200).json();
    refused(game.play(&session, &token).await, "this device is banned");
    let (next, nonce) = game.begin().await;
    let another = game.token(&nonce, &[]);
    refused(game.play(&next, &another).await, "this device is banned");
    game.call("/unban", &banned).await.must_be(200);
    game.play(&next, &another).await.must_be(200);
}
