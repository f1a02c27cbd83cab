//! `countersign dev`: ready at once, and the same after a restart.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::{Value, json};

use super::{
    dev_house::Dev,
    graph_house::META_SAMPLES,
    home::{self, Home},
    http::text_at,
    process::Process,
    tool,
};

#[tokio::test]
async fn dev_json_holds_what_a_game_server_needs_and_only_its_owner_reads_it() {
    let home = Home::new();
    let dev = Dev::start(home.path(), None).await;
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(Dev::file_in(home.path())), 0o600);
    assert_eq!(mode(home.path().join("data")), 0o700);

    let games = dev.file["stove"]["games"].as_array().unwrap();
    assert_eq!(games.len(), 1, "one app is ready");
    let players = dev.file["players"].as_array().unwrap();
    assert_eq!(players.len(), 3, "and three players");
    let server_token = dev.token_of(&games[0]).await;
    let mut guids = 0;
    for player in players {
        let (id, key) = (
            text_at(player, "/player_id"),
            text_at(player, "/sign_in_key"),
        );
        let token = dev.user_token((&id, &key), &games[0]).await;
        let answer = dev
            .verify(&games[0], &server_token, &token)
            .await
            .must_be(200);
        let value = &answer.json()["value"];
        assert_eq!(value["member_no"].to_string(), id);
        guids += usize::from(value["guid"].is_u64());

        let question = json!({ "game": games[0]["gate_game"], "token": token });
        let verdict = dev.gate("/v1/verify/stove", &question).await.must_be(200);
        assert_eq!(verdict.json()["verdict"], "accepted");
        assert_eq!(verdict.json()["subject"], *id);
    }
    assert_eq!(guids, 2, "one player has not accepted the game's terms");

    let apps = format!("{}/admin/v1/apps", dev.text("/operator/url"));
    let key = dev.text("/operator/key");
    let listed = dev.http.get(&apps, Some(&key)).await.must_be(200).json();
    assert_eq!(listed["items"][0]["app_id"], games[0]["app_id"]);
}

#[tokio::test]
async fn the_gate_verifies_users_of_the_graph() {
    let home = Home::new();
    let dev = Dev::start(home.path(), None).await;
    let game = &dev.file["meta"]["games"][0];
    let same = &dev.file["stove"]["games"][0]["gate_game"];
    assert_eq!(&game["gate_game"], same, "one game has one name");
    let user = &game["users"][0];
    let players = dev.file["players"].as_array().unwrap();
    let player = players
        .iter()
        .find(|it| it["player_id"] == user["player_id"]);
    let sign_in = json!({
        "player_id": user["player_id"],
        "key": player.unwrap()["sign_in_key"],
    });
    let url = |path: &str| format!("{}/device/v1/{path}", dev.platform());
    let session = dev.http.post(&url("sign-in"), None, &sign_in).await;
    let session = text_at(&session.must_be(200).json(), "/session_token");
    let wish = json!({ "app_id": game["meta_app_id"] });
    let proof = url("meta/user-proof");
    let proof = dev.http.post(&proof, Some(&session), &wish).await;
    let nonce = &proof.must_be(200).json()["nonce"];
    let question = json!({
        "game": game["gate_game"], "user_id": user["user_id"], "nonce": nonce,
    });
    let ask = || dev.gate("/v1/verify/meta-user", &question);
    let verdict = ask().await.must_be(200).json();
    assert_eq!(verdict["verdict"], "accepted");
    assert_eq!(verdict["subject"], user["user_id"]);
    assert_eq!(verdict["claims"]["entitled"], true);
    let again = ask().await.must_be(200).json();
    assert_eq!(again["reason"], "proof_refused");
}

#[tokio::test]
async fn a_restart_keeps_apps_players_keys_and_tokens() {
    let home = Home::new();
    let mut first = Dev::start(home.path(), None).await;
    let game = first.file["stove"]["games"][0].clone();
    let player = first.file["players"][0].clone();
    let player = (
        text_at(&player, "/player_id"),
        text_at(&player, "/sign_in_key"),
    );
    let server_token = first.token_of(&game).await;
    let user_token = first.user_token((&player.0, &player.1), &game).await;
    assert!(first.process.stop().await.success());

    let second = Dev::start(home.path(), None).await;
    assert_eq!(
        without_addresses(&first.file),
        without_addresses(&second.file)
    );
    let game = second.file["stove"]["games"][0].clone();
    assert_eq!(
        second.token_of(&game).await,
        server_token,
        "the same token goes on"
    );
    let answer = second.verify(&game, &server_token, &user_token).await;
    assert_eq!((answer.status, answer.code()), (200, 0));
    second.user_token((&player.0, &player.1), &game).await;
}

/// dev.json with its changing addresses taken out.
fn without_addresses(file: &Value) -> Value {
    let mut file = file.clone();
    for face in ["platform", "gate", "operator"] {
        file[face]["url"] = Value::Null;
    }
    for platform in ["stove", "meta", "opensocial"] {
        for game in file[platform]["games"].as_array_mut().unwrap() {
            game["base_url"] = Value::Null;
        }
    }
    for game in file["meta"]["games"].as_array_mut().unwrap() {
        for url in ["device_url", "verify_url", "jwks_url"] {
            game["attest"][url] = Value::Null;
        }
    }
    for game in file["unity_ads"]["games"].as_array_mut().unwrap() {
        game["callback_url"] = Value::Null;
    }
    file
}

#[tokio::test]
async fn a_second_process_on_the_same_data_is_refused() {
    if !home::store_is_a_file() {
        return;
    }
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let before = fs::read(Dev::file_in(home.path())).unwrap();

    let mut second = Process::start(Dev::command(home.path(), None), home.path(), "second");
    let status = second.ends().await;
    assert_eq!(status.code(), Some(1));
    let told = second.stderr();
    assert!(told.contains("in use by another process"), "{told}");
    assert!(told.contains("countersign.db.lock"), "{told}");

    assert_eq!(fs::read(Dev::file_in(home.path())).unwrap(), before);
    assert!(
        !home.path().join("data/seed.toml").exists(),
        "what was refused leaves nothing behind"
    );
    dev.token_of(dev.game("SGP_EVENT", "live")).await;
}

#[tokio::test]
async fn a_seed_file_that_is_wrong_is_told_with_its_place() {
    let home = Home::new();
    let seed = home.path().join("seed.toml");
    fs::write(
        &seed,
        "[[app]]\nname = \"A\"\n\n[[app.stove]]\ngame = \"A\"\n",
    )
    .unwrap();
    let mut dev = Process::start(Dev::command(home.path(), Some(&seed)), home.path(), "dev");
    assert_eq!(dev.ends().await.code(), Some(1));
    let told = dev.stderr();
    assert!(
        told.contains("seed.toml") && told.contains("line 5"),
        "{told}"
    );
    assert!(told.contains("unknown field `game`"), "{told}");
}

#[tokio::test]
async fn the_printed_lines_work_when_pasted() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    let dev = Dev::start(home.path(), None).await;
    let printed = dev.process.stdout();
    let lines: Vec<&str> = printed
        .split("\n\n")
        .filter(|text| text.starts_with("curl ") || text.starts_with("NONCE="))
        .collect();
    let [token, unlock, person, attested, clock] = lines.as_slice() else {
        panic!("five calls to paste: {printed}");
    };
    let token = paste(token);
    assert_eq!(token["code"], 0, "{token}");
    let unlocked = paste(unlock);
    assert_eq!(unlocked["just_unlocked"], true, "{unlocked}");
    let person = paste(person);
    assert_eq!(person["person"]["nickname"], "Ada", "{person}");
    let attested = paste(attested);
    assert_eq!(attested["verdict"], "accepted", "{attested}");
    let clock = paste(clock);
    let system = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let moved = clock["now"].as_u64().unwrap() - system;
    assert!((3_540..=3_660).contains(&moved), "{moved}");
}

#[tokio::test]
async fn what_is_printed_begins_with_what_the_seed_file_has() {
    let home = Home::new();
    let seed = Path::new(META_SAMPLES);
    let dev = Dev::start(home.path(), Some(seed)).await;
    let printed = dev.process.stdout();
    let begin = "\nTry it: call Meta's graph about a player, as a game's server does.\n";
    assert!(printed.contains(begin), "{printed}");
}

fn paste(line: &str) -> Value {
    let output = tool::command("sh").args(["-c", line]).output().unwrap();
    assert!(output.status.success(), "{line}\n{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}
