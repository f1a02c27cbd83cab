//! The commands of an operator, on the running server and on the store alone:
//! the same words, the same answers.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use serde_json::Value;

use super::{
    dev_house::{SAMPLES, user_token},
    home::Home,
    http::{sent, text_at},
    process::Process,
    tool,
    up_house::{OPERATOR_KEY, Up},
};

/// An installation that commands are about.
pub(crate) struct Installation {
    home: Home,
    /// The operator's API of the server that runs, if one does.
    operator: Option<String>,
}

impl Installation {
    /// A store with a server on it.
    pub(crate) async fn running() -> (Self, Up) {
        Self::running_with("").await
    }

    /// The same with more in the section of the platform.
    pub(crate) async fn running_with(platform: &str) -> (Self, Up) {
        Self::running_beside(platform, "", "").await
    }

    /// The same with more in the section of the gate, and with more sections.
    pub(crate) async fn running_beside(platform: &str, gate: &str, more: &str) -> (Self, Up) {
        let home = Home::new();
        let section = format!("[platform]\n{platform}");
        let config = Up::config(&home.path().join("data"));
        let config = config.replacen("[platform]\n", &section, 1);
        let config = config.replacen("[gate]\n", &format!("[gate]\n{gate}"), 1);
        // What is revoked is asked of nobody outside.
        let revoked = home.path().join("revoked.json");
        fs::write(&revoked, r#"{"entries":{}}"#).unwrap();
        let config = format!("{config}{more}[attestation]\nstatus_list = {revoked:?}\n");
        let command = Up::command(home.path(), &config);
        let up = Up::started(Process::start(command, home.path(), "up")).await;
        let operator = Some(up.operator(""));
        fs::write(home.path().join("operator.key"), OPERATOR_KEY).unwrap();
        (Self { home, operator }, up)
    }

    /// The same once the server has ended.
    pub(crate) async fn stopped(self, mut up: Up) -> Self {
        assert!(up.process.stop().await.success());
        Self {
            operator: None,
            ..self
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Runs a command on it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = tool::command(tool::countersign());
        command.args(arguments);
        match &self.operator {
            Some(url) => command
                .args(["--operator", url, "--key-file"])
                .arg(self.path("operator.key")),
            None => command.arg("--config").arg(self.path("countersign.toml")),
        };
        command.output().unwrap()
    }

    /// Runs a command that has to succeed, and gives what it prints.
    pub(crate) fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let text = self.says(&[arguments, &["--json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

fn operates(it: &Installation, game: &str, member: &str) -> (Value, Value) {
    let made = it.json(&["app", "create", "Dungeon Crawl", "--game-id", game]);
    let (app, credential) = (
        text_at(&made, "/app/app_id"),
        text_at(&made, "/secrets/0/credential_id"),
    );
    let secret = text_at(&made, "/secrets/0/client_secret");
    let shown = it.json(&["app", "show", &app]);
    assert_eq!(shown, made["app"]);
    let listed = it.says(&["app", "list", "--json"]);
    assert!(
        listed
            .lines()
            .any(|line| serde_json::from_str::<Value>(line).unwrap() == shown)
    );
    assert!(!listed.contains(&secret), "secrets are shown once");
    let rotated = it.json(&["app", "rotate", &app, &credential]);
    assert_ne!(text_at(&rotated, "/client_secret"), secret);
    let human = it.says(&["app", "show", &app]);
    assert!(
        human.contains("Dungeon Crawl") && human.contains(game),
        "{human}"
    );
    let player = it.json(&["player", "create", "Ada", "--member-no", member]);
    assert_eq!(text_at(&player, "/player/player_id"), member);
    let players = it.says(&["player", "list"]);
    assert!(players.contains(member), "{players}");
    assert!(!players.contains(&text_at(&player, "/sign_in_key")));
    let again = it.run(&["player", "create", "Ada", "--member-no", member]);
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("exists already"));
    (rotated, player)
}

#[tokio::test]
async fn the_commands_do_the_same_on_a_server_and_on_its_store() {
    let (it, up) = Installation::running().await;
    let (rotated, player) = operates(&it, "ON_THE_SERVER", "20005061986");
    // What a command made is good at once.
    let url = up.platform("/stove/auth/v5/server_token");
    let body = serde_json::json!({
        "client_id": rotated["client_id"],
        "client_secret": rotated["client_secret"],
        "service_id": "ON_THE_SERVER",
    });
    assert_eq!(up.http.post(&url, None, &body).await.code(), 0);
    let game = serde_json::json!({ "game_id": "ON_THE_SERVER", "environment": "live" });
    let key = text_at(&player, "/sign_in_key");
    user_token(&up.http, &up.platform(""), ("20005061986", &key), &game).await;
    let it = it.stopped(up).await;
    operates(&it, "ON_THE_STORE", "20005061987");
    let apps = it.says(&["app", "list", "--json"]);
    assert_eq!(apps.lines().count(), 2, "one installation: {apps}");
}

#[tokio::test]
async fn a_file_is_imported_as_it_is_and_again_without_effect() {
    let (it, up) = Installation::running().await;
    let first = it.json(&["app", "import", SAMPLES]);
    assert!(first["created"].as_u64().unwrap() > 3, "{first}");
    let it = it.stopped(up).await;
    let again = it.json(&["app", "import", SAMPLES]);
    assert_eq!(again["created"], 0, "{again}");
    let wrong = it.path("wrong.toml");
    fs::write(&wrong, "[[app]]\nnam = 1\n").unwrap();
    let refused = it.run(&["app", "import", wrong.to_str().unwrap()]);
    assert!(!refused.status.success());
}

#[test]
fn every_command_explains_itself_with_an_example() {
    for command in [
        &["app", "create"][..],
        &["app", "import"],
        &["app", "list"],
        &["app", "show"],
        &["app", "rotate"],
        &["player", "create"],
        &["app", "revoke-previous"],
        &["app", "meta", "add"],
        &["app", "meta", "settings"],
        &["app", "meta", "configure"],
        &["app", "meta", "webhook"],
        &["app", "meta", "subscribe"],
        &["app", "meta", "unsubscribe"],
        &["app", "meta", "test"],
        &["app", "meta", "achievements"],
        &["app", "meta", "leaderboards"],
        &["sku", "define"],
        &["sku", "list"],
        &["sku", "show"],
        &["entitlement", "grant"],
        &["entitlement", "revoke"],
        &["entitlement", "list"],
        &["subscription", "start"],
        &["subscription", "cancel"],
        &["subscription", "uncancel"],
        &["subscription", "list"],
        &["friend", "add"],
        &["friend", "remove"],
        &["friend", "list"],
        &["player", "list"],
        &["ads", "enable"],
        &["ads", "disable"],
        &["ads", "show"],
        &["ads", "rotate"],
        &["delivery", "list"],
        &["delivery", "show"],
        &["delivery", "replay"],
        &["reward", "list"],
        &["reward", "show"],
        &["reward", "networks"],
        &["attest", "settings"],
        &["attest", "configure"],
        &["attest", "seal"],
        &["attest", "unseal"],
        &["attest", "devices"],
        &["attest", "device"],
        &["attest", "mark"],
        &["attest", "ban"],
        &["attest", "bans"],
        &["attest", "lift"],
        &["attest", "lift-all"],
        &["device", "attest"],
        &["explain", "stove"],
        &["explain", "unity-ads"],
    ] {
        let output = tool::command(tool::countersign())
            .args(command)
            .arg("--help")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let example = format!("Example: countersign {}", command.join(" "));
        assert!(text.contains(&example), "{command:?}: {text}");
    }
}

#[test]
fn where_nothing_is_nothing_is_made() {
    let home = Home::new();
    let mut command = tool::command(tool::countersign());
    command
        .args(["app", "list", "--data"])
        .arg(home.path().join("nowhere"));
    let output = command.output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no store"));
    assert!(!Path::exists(&home.path().join("nowhere")));
}

#[tokio::test]
async fn a_repeated_call_is_answered_the_same_after_a_restart() {
    let home = Home::new();
    let ask = async |up: &Up, name: &str| {
        let request = up.http.client().post(up.operator("/admin/v1/players"));
        let request = request.bearer_auth(OPERATOR_KEY);
        let body = serde_json::json!({ "nickname": name });
        sent(request.header("idempotency-key", "once").json(&body)).await
    };
    let mut up = Up::start(home.path()).await;
    let first = ask(&up, "Ada").await.must_be(201);
    assert!(up.process.stop().await.success());
    let mut up = Up::start(home.path()).await;
    assert_eq!(ask(&up, "Ada").await.must_be(201).text, first.text);
    let other = ask(&up, "Grace").await.must_be(422);
    assert_eq!(other.text_at("/code"), "idempotency_mismatch");
    assert!(up.process.stop().await.success());
    // The answer shows a key, which no file does.
    let key = first.text_at("/sign_in_key");
    for file in fs::read_dir(home.path().join("data")).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            let found = bytes.windows(key.len()).any(|w| w == key.as_bytes());
            assert!(!found, "{}", path.display());
        }
    }
}
