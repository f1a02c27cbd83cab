//! Backups taken in a storm, put back, and what counts afterwards; and keys
//! that are rotated while everybody goes on.

use std::{
    fs,
    path::Path,
    process::Output,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    dev_house::{ADA, Dev},
    home::{self, Home},
    http::Answer,
    tool,
    up_house::verdict,
};

/// Runs a command to its end.
async fn run(words: &[&str], data: &Path) -> Output {
    let mut command = tool::command(tool::countersign());
    command.args(words).arg("--data").arg(data);
    let ended = tokio::task::spawn_blocking(move || command.output());
    ended.await.unwrap().unwrap()
}

async fn done(words: &[&str], data: &Path) -> String {
    let output = run(words, data).await;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

async fn refused(words: &[&str], data: &Path) -> String {
    let output = run(words, data).await;
    assert!(!output.status.success(), "{words:?}");
    String::from_utf8(output.stderr).unwrap()
}

async fn challenge(dev: &Dev) -> String {
    let issued = dev.gate("/v1/challenges", &json!({})).await;
    issued.must_be(200).text_at("/challenge")
}

async fn redeem(dev: &Dev, challenge: &str) -> String {
    let offered = json!({ "challenge": challenge });
    verdict(&dev.gate("/v1/verify/challenge", &offered).await)
}

async fn session(dev: &Dev) -> String {
    let url = format!("{}/device/v1/sign-in", dev.platform());
    let who = json!({ "player_id": ADA.0, "key": ADA.1 });
    let answer = dev.http.post(&url, None, &who).await.must_be(200);
    answer.text_at("/session_token")
}

/// Ada begins to watch.
async fn view(dev: &Dev, session: &str, game: &Value) -> String {
    let url = format!("{}/device/v1/ads/start", dev.platform());
    let wish = json!({ "app_id": game["app_id"] });
    let begun = dev.http.post(&url, Some(session), &wish).await;
    begun.must_be(200).text_at("/view_token")
}

async fn complete(dev: &Dev, session: &str, view: &str) -> Answer {
    let url = format!("{}/device/v1/ads/complete", dev.platform());
    let wish = json!({ "view_token": view });
    dev.http.post(&url, Some(session), &wish).await
}

async fn token_with(dev: &Dev, session: &str, game: &Value) -> Answer {
    let url = format!("{}/device/v1/stove/user-token", dev.platform());
    let wish = json!({ "game_id": game["game_id"], "environment": game["environment"] });
    dev.http.post(&url, Some(session), &wish).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_from_before_a_restore_counts_and_players_go_on() {
    if !home::store_is_a_file() {
        return;
    }
    let home = Home::new();
    let (data, file) = (home.path().join("data"), home.path().join("the.backup"));
    let path = file.to_str().unwrap();
    let mut dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live").clone();
    let (server, signed_in) = (dev.token_of(&game).await, session(&dev).await);
    let user = dev.user_token(ADA, &game).await;
    assert_eq!(dev.verify(&game, &server, &user).await.status, 200);
    let begun = view(&dev, &signed_in, &game).await;
    let unused = join_all((0..20).map(|_| challenge(&dev))).await;

    // Challenges are used up before, while and after the backup is taken.
    let waiting = Mutex::new(join_all((0..400).map(|_| challenge(&dev))).await);
    let used = Mutex::new(Vec::new());
    let storm = join_all((0..16).map(|_| async {
        loop {
            let Some(next) = waiting.lock().unwrap().pop() else {
                return;
            };
            assert_eq!(redeem(&dev, &next).await, "accepted");
            used.lock().unwrap().push(next);
        }
    }));
    let words = ["backup", path];
    let (_, told) = tokio::join!(storm, done(&words, &data));
    assert!(told.contains("master key"), "{told}");
    let again = refused(&["backup", path], &data).await;
    assert!(again.contains("is there already"), "{again}");
    let running = refused(&["restore", path], &data).await;
    assert!(running.contains("stop the server first"), "{running}");
    assert!(dev.process.stop().await.success());

    let told = done(&["restore", path], &data).await;
    assert!(told.contains("is kept as"), "{told}");
    let dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live").clone();
    let used = used.into_inner().unwrap();
    assert_eq!(used.len(), 400);
    for challenge in used.iter().chain(&unused) {
        assert_eq!(redeem(&dev, challenge).await, "challenge_expired");
    }
    let fresh = dev.token_of(&game).await;
    assert_ne!(fresh, server, "no token from before is handed out");
    assert_ne!(dev.verify(&game, &server, &user).await.status, 200);
    assert_ne!(dev.verify(&game, &fresh, &user).await.json()["code"], 0);
    assert_eq!(token_with(&dev, &signed_in, &game).await.status, 401);
    let signed_in = session(&dev).await;
    let refused = complete(&dev, &signed_in, &begun).await.must_be(410);
    assert_eq!(refused.json()["code"], "view_expired");
    let begun = view(&dev, &signed_in, &game).await;
    complete(&dev, &signed_in, &begun).await.must_be(200);

    let user = dev.user_token(ADA, &game).await;
    let verified = dev.verify(&game, &fresh, &user).await.must_be(200);
    assert_eq!(verified.json()["code"], 0);
    let asked = json!({ "game": game["gate_game"], "token": user });
    assert_eq!(
        verdict(&dev.gate("/v1/verify/stove", &asked).await),
        "accepted"
    );
    let new = challenge(&dev).await;
    assert_eq!(redeem(&dev, &new).await, "accepted");
    assert_eq!(redeem(&dev, &new).await, "challenge_used");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_rotated_and_nobody_notices() {
    if !home::store_is_a_file() {
        return;
    }
    let home = Home::new();
    let data = home.path().join("data");
    let dev = Arc::new(Dev::with_samples(home.path()).await);
    let game = dev.game("MVP_SDK_QA", "live").clone();
    let server = dev.token_of(&game).await;
    let before = dev.user_token(ADA, &game).await;
    let master = fs::read_to_string(data.join("master.key")).unwrap();

    let over = Arc::new(AtomicBool::new(false));
    let mut load = Vec::new();
    for _ in 0..6 {
        let (dev, over, game) = (Arc::clone(&dev), Arc::clone(&over), game.clone());
        let (server, before) = (server.clone(), before.clone());
        load.push(tokio::spawn(async move {
            let mut rounds = 0;
            while !over.load(SeqCst) {
                let token = dev.token_of(&game).await;
                let user = dev.user_token(ADA, &game).await;
                for (server, user) in [(&token, &user), (&server, &before)] {
                    let verified = dev.verify(&game, server, user).await.must_be(200);
                    assert_eq!(verified.json()["code"], 0);
                }
                let new = challenge(&dev).await;
                assert_eq!(redeem(&dev, &new).await, "accepted");
                rounds += 1;
            }
            rounds
        }));
    }
    for words in [
        &["key", "rotate"][..],
        &["key", "rotate", "--tokens"],
        &["key", "rotate"],
    ] {
        done(words, &data).await;
    }
    over.store(true, SeqCst);
    for rounds in join_all(load).await {
        assert!(rounds.unwrap() > 0, "there was a load");
    }
    let rotated = fs::read_to_string(data.join("master.key")).unwrap();
    let keys = |text: &str| text.lines().filter(|line| !line.starts_with('#')).count();
    assert_ne!(rotated, master);
    assert_eq!(
        (keys(&master), keys(&rotated)),
        (1, 1),
        "the old key is gone"
    );

    // The new key opens all of it, on the store too, and the old tokens count.
    drop(Arc::into_inner(dev).unwrap());
    done(&["key", "rotate"], &data).await;
    let told = done(&["migrate"], &data).await;
    assert!(told.contains("nothing had to be done"), "{told}");
    let dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live").clone();
    let verified = dev.verify(&game, &server, &before).await.must_be(200);
    assert_eq!(verified.json()["code"], 0);
}
