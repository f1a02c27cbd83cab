//! What a thief of the data directory gets, and what becomes of a start whose
//! master key is not as it should be.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::{Value, json};

use super::{
    dev_house::{ADA, Dev},
    home::{self, Home},
    http::text_at,
    process::Process,
    tool,
    up_house::Up,
};

/// Asserts that no file but the exempt ones holds any of the secrets, and says
/// how many bytes were read.
fn nothing_is_told(data: &Path, exempt: &[&str], secrets: &[String]) -> usize {
    let mut read = 0;
    for entry in fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if exempt.contains(&name) || path.is_dir() {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        read += bytes.len();
        for secret in secrets {
            assert!(secret.len() >= 12, "too short to be looked for: {secret}");
            let mut windows = bytes.windows(secret.len());
            assert!(
                !windows.any(|w| w == secret.as_bytes()),
                "{name} tells a secret"
            );
        }
    }
    read
}

async fn backed_up(data: &Path, to: &Path) {
    let mut command = tool::command(tool::countersign());
    command.arg("backup").arg(to).arg("--data").arg(data);
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test]
async fn a_stolen_development_directory_yields_nothing_without_its_key() {
    if !home::store_is_a_file() {
        return;
    }
    let home = Home::new();
    let data = home.path().join("data");
    let mut dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live").clone();
    let mut secrets = vec![
        dev.token_of(&game).await,
        dev.user_token(ADA, &game).await,
        dev.text("/gate/key"),
        dev.text("/operator/key"),
    ];
    for game in dev.file["stove"]["games"].as_array().unwrap() {
        secrets.push(text_at(game, "/client_secret"));
    }
    for player in dev.file["players"].as_array().unwrap() {
        secrets.push(text_at(player, "/sign_in_key"));
    }
    backed_up(&data, &data.join("the.backup")).await;
    // Killed, so that the log still holds what was written.
    dev.process.kill().await;
    let exempt = ["master.key", "dev.json", "seed.toml"];
    let read = nothing_is_told(&data, &exempt, &secrets);
    assert!(read > 100_000, "database, log and backup, {read} bytes");
}

#[tokio::test]
async fn a_stolen_production_directory_yields_nothing_without_its_key() {
    if !home::store_is_a_file() {
        return;
    }
    let home = Home::new();
    let mut up = Up::start(home.path()).await;
    let app = json!({ "name": "A", "stove": [{ "environment": "live", "game_id": "GAME_A" }] });
    let app = up.operate("/admin/v1/apps", &app).await.must_be(201);
    let player = up
        .operate("/admin/v1/players", &json!({ "nickname": "Ada" }))
        .await;
    let secrets = [
        app.text_at("/secrets/0/client_secret"),
        player.must_be(201).text_at("/sign_in_key"),
        "operator-key-of-the-stories".to_owned(),
    ];
    let data = home.path().join("data");
    up.process.kill().await;
    assert!(nothing_is_told(&data, &["master.key"], &secrets) > 100_000);
}

/// Why a start ends.
async fn refusal(home: &Path) -> String {
    let command = Up::command(home, &Up::config(&home.join("data")));
    let mut process = Process::start(command, home, "refused");
    assert!(!process.ends().await.success());
    process.stderr()
}

#[tokio::test]
async fn a_start_without_the_right_master_key_is_refused_at_once() {
    let home = Home::new();
    let mut up = Up::start(home.path()).await;
    assert!(up.process.stop().await.success());
    let key = home.path().join("data/master.key");
    let mode = fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let told = refusal(home.path()).await;
    assert!(told.contains("chmod 600"), "{told}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();

    let away = home.path().join("kept");
    fs::rename(&key, &away).unwrap();
    let told = refusal(home.path()).await;
    assert!(told.contains("is missing"), "{told}");
    assert!(!key.exists(), "no new key is made in its place");

    let other = "0a0b0c0d:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let mut command = Up::command(home.path(), &Up::config(&home.path().join("data")));
    command.env("COUNTERSIGN_MASTER_KEY", other);
    let mut process = Process::start(command, home.path(), "other");
    assert!(!process.ends().await.success());
    let told = process.stderr();
    assert!(told.contains("which was not given"), "{told}");
    assert!(!told.contains("AAAA"), "{told}");

    // The right one, given by the environment as a file.
    let mut command = Up::command(home.path(), &Up::config(&home.path().join("data")));
    command.env("COUNTERSIGN_MASTER_KEY_FILE", &away);
    let up = Up::started(Process::start(command, home.path(), "again")).await;
    let apps: Value = up
        .http
        .get(
            &up.operator("/admin/v1/apps"),
            Some("operator-key-of-the-stories"),
        )
        .await
        .json();
    assert!(apps["items"].is_array());
}
