//! Several nodes over one PostgreSQL: how they start, what they share, and what
//! the commands do beside them.

use std::{fs, path::Path, process::Output};

use serde_json::json;

use super::{
    database::Database,
    dev_house::Dev,
    process::{Process, until},
    tool,
    up_house::{OPERATOR_KEY, Up, verdict},
};

/// A configuration as any node has it, with its own data and the shared store.
fn config(data: &Path, url: &str) -> String {
    format!("{}[store]\nurl = \"{url}\"\n", Up::config(data))
}

/// A node with a home of its own.
async fn node(home: &Path, url: &str) -> Up {
    fs::create_dir_all(home).unwrap();
    let command = Up::command(home, &config(&home.join("data"), url));
    Up::started(Process::start(command, home, "up")).await
}

/// Gives a node to come the master key of another.
fn give_key(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("data")).unwrap();
    fs::copy(from.join("data/master.key"), to.join("data/master.key")).unwrap();
}

/// Runs a command on a node's configuration.
async fn run(home: &Path, words: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = tool::command(tool::countersign());
    command.args(words).arg("--config");
    command.arg(home.join("countersign.toml"));
    command.envs(env.iter().copied());
    let ended = tokio::task::spawn_blocking(move || command.output());
    ended.await.unwrap().unwrap()
}

async fn done(home: &Path, words: &[&str]) -> String {
    let output = run(home, words, &[]).await;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

async fn refused(home: &Path, words: &[&str]) -> String {
    let output = run(home, words, &[]).await;
    assert!(!output.status.success(), "{words:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_are_one_installation_once_they_have_the_same_master_key() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    let first = node(&one, &database.url()).await;

    fs::create_dir_all(&two).unwrap();
    let command = Up::command(&two, &config(&two.join("data"), &database.url()));
    let mut process = Process::start(command, &two, "without");
    assert_eq!(process.ends().await.code(), Some(1));
    let told = process.stderr();
    assert!(told.contains("master.key is missing"), "{told}");
    assert!(told.contains("copy it from a node that has it"), "{told}");
    assert!(!two.join("data/master.key").exists(), "none is made");

    give_key(&one, &two);
    let second = node(&two, &database.url()).await;
    let challenge = first.challenge().await;
    assert_eq!(verdict(&second.redeem(&challenge).await), "accepted");
    assert_eq!(verdict(&first.redeem(&challenge).await), "challenge_used");

    let app = json!({ "name": "A", "stove": [{ "environment": "live", "game_id": "GAME_A" }] });
    first.operate("/admin/v1/apps", &app).await.must_be(201);
    let listed = second.operator("/admin/v1/apps");
    until("the other node to hear of the app", async || {
        let answer = second.http.get(&listed, Some(OPERATOR_KEY)).await;
        answer.text.contains("GAME_A").then_some(())
    })
    .await;

    let metrics = first.http.get(&first.operator("/metrics"), None).await.text;
    for line in [
        "countersign_store_connections{pool=\"callers\",state=\"idle\"} ",
        "countersign_store_connections{pool=\"directory\",state=\"in_use\"} ",
        "countersign_store_waiting{pool=\"callers\"} 0",
        "countersign_store_clock_offset_seconds ",
    ] {
        assert!(
            metrics.contains(&format!("\n{line}")),
            "{line} in {metrics}"
        );
    }

    // A command opens the database beside the nodes, which hear of what it did.
    let words = ["app", "create", "B", "--game-id", "GAME_B"];
    assert!(done(&two, &words).await.contains("GAME_B"));
    until("the node to hear of the command", async || {
        let url = first.operator("/admin/v1/apps");
        let answer = first.http.get(&url, Some(OPERATOR_KEY)).await;
        answer.text.contains("GAME_B").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_nodes_that_begin_at_once_one_makes_the_key() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let begin = |name: &str| {
        let home = home.path().join(name);
        fs::create_dir_all(&home).unwrap();
        let command = Up::command(&home, &config(&home.join("data"), &database.url()));
        Process::start(command, &home, "up")
    };
    let (mut one, mut two) = (begin("one"), begin("two"));
    let quicker = until("one of them to end", async || {
        let mut nodes = [&mut one, &mut two].into_iter();
        nodes.position(|node| node.has_ended().is_some())
    });
    let (mut refused, serving) = match quicker.await {
        0 => (one, two),
        _ => (two, one),
    };
    assert_eq!(refused.ends().await.code(), Some(1));
    let told = refused.stderr();
    assert!(told.contains("copy it from a node that has it"), "{told}");
    let up = Up::started(serving).await;
    up.challenge().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_database_does_better_is_refused_with_what_to_use_instead() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    fs::write(
        home.join("countersign.toml"),
        config(&home.join("data"), &database.url()),
    )
    .unwrap();
    let told = refused(home, &["app", "list"]).await;
    assert!(told.contains("there is no store in postgres://"), "{told}");
    let told = done(home, &["migrate"]).await;
    assert!(told.contains("was version 0"), "{told}");
    assert!(done(home, &["migrate"]).await.contains("already"));

    let up = node(home, &database.url()).await;
    for path in ["/admin/v1/backup", "/admin/v1/master-key/rotate"] {
        let answer = up.operate(path, &json!({})).await.must_be(409);
        assert_eq!(answer.json()["code"], "done_elsewhere", "{path}");
    }
    let file = home.join("the.backup");
    let file = file.to_str().unwrap();
    for (words, instead) in [
        (&["backup", file][..], "pg_dump"),
        (&["restore", file], "countersign store watermark"),
        (&["key", "rotate"], "COUNTERSIGN_MASTER_KEY_FILE"),
    ] {
        let told = refused(home, words).await;
        assert!(told.contains(instead), "{words:?}: {told}");
    }
    assert!(!Path::new(file).exists());

    // After the database was put back, nothing from before counts.
    let before = up.challenge().await;
    let told = done(home, &["store", "watermark"]).await;
    assert!(told.contains("is refused from now on"), "{told}");
    until("the node to hear of the watermark", async || {
        let refused = verdict(&up.redeem(&before).await) == "challenge_expired";
        refused.then_some(())
    })
    .await;
    until("a new challenge to count", async || {
        let new = up.challenge().await;
        (verdict(&up.redeem(&new).await) == "accepted").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_master_key_that_all_nodes_are_given_is_rotated_in_three_steps() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let old = "0a0b0c0d:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let new = "0e0f0001:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA";
    let text = config(&home.join("data"), &database.url());
    let start = async |keys: String| {
        let file = home.join("keys");
        fs::write(&file, keys).unwrap();
        let mut command = Up::command(home, &text);
        command.env("COUNTERSIGN_MASTER_KEY_FILE", &file);
        Up::started(Process::start(command, home, "up")).await
    };
    for keys in [
        old.to_owned(),
        format!("{old}\n{new}"),
        format!("{new}\n{old}"),
    ] {
        let mut up = start(keys).await;
        assert!(up.process.stop().await.success());
    }
    let file = home.join("keys");
    let env = [("COUNTERSIGN_MASTER_KEY_FILE", file.to_str().unwrap())];
    let output = run(home, &["key", "rotate"], &env).await;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    assert!(told.contains("under the master key 0e0f0001"), "{told}");
    assert!(!told.contains("Sealed 0 secrets"), "{told}");
    // The old one is needed by nothing any more.
    let up = start(new.to_owned()).await;
    assert!(!home.join("data/master.key").exists());
    up.challenge().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_leaves_an_older_schema_to_migrate_and_to_nodes() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let mut up = node(home, &database.url()).await;
    assert!(up.process.stop().await.success());
    done(home, &["app", "list"]).await;
    database.age();
    for words in [
        &["app", "list"][..],
        &["player", "list"],
        &["key", "rotate", "--tokens"],
        &["store", "watermark"],
    ] {
        let told = refused(home, words).await;
        assert!(
            told.contains("run `countersign migrate`"),
            "{words:?}: {told}"
        );
    }
    // What it would do is not possible twice, which shows that it is tried.
    let told = refused(home, &["migrate"]).await;
    assert!(told.contains("already exists"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_stays_with_the_profile_that_made_it() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let (own, other) = (home.path().join("up"), home.path().join("dev"));
    let _up = node(&own, &database.url()).await;
    give_key(&own, &other);
    let mut command = Dev::command(&other, None);
    command.args(["--store", &database.url()]);
    let mut dev = Process::start(command, &other, "dev");
    assert_eq!(dev.ends().await.code(), Some(1));
    let told = dev.stderr();
    assert!(
        told.contains("belongs to the profile `production`"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_development_house_runs_on_a_shared_database_and_commands_find_it() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let start = async || {
        let mut command = Dev::command(home.path(), None);
        command.args(["--store", &database.url()]);
        Dev::ready(Process::start(command, home.path(), "dev"), home.path()).await
    };
    let mut dev = start().await;
    let game = dev.file["stove"]["games"][0].clone();
    let token = dev.token_of(&game).await;
    let data = home.path().join("data");
    assert!(!data.join("countersign.db").exists());
    let list = async || {
        let mut command = tool::command(tool::countersign());
        command.args(["app", "list", "--data"]).arg(&data);
        let ended = tokio::task::spawn_blocking(move || command.output());
        let output = ended.await.unwrap().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let game_id = game["game_id"].as_str().unwrap();
    assert!(list().await.contains(game_id), "while it runs");
    assert!(dev.process.stop().await.success());
    assert!(list().await.contains(game_id), "and when it does not");
    let again = start().await;
    // It listens elsewhere by now.
    let game = &again.file["stove"]["games"][0];
    assert_eq!(again.token_of(game).await, token, "the same token goes on");
}
