//! Game servers in other languages that know only the documents.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use super::{
    dev_house::{ADA, Dev, GRACE, forged},
    home::Home,
    http::DeadPort,
    tool,
};

/// What the client is called that is written in `name`.
pub(crate) fn client(name: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../../tests/interop").join(name)
}

#[tokio::test]
async fn a_game_server_in_python() {
    if let Some(python) = tool::python() {
        plays(|| {
            let mut command = tool::command(&python);
            // The tree stays as it is.
            command.arg("-B").arg(client("game_server.py"));
            command
        })
        .await;
    }
}

#[tokio::test]
async fn a_game_server_in_javascript() {
    if let Some(node) = tool::node() {
        plays(|| {
            let mut command = tool::command(&node);
            command.arg(client("game_server.mjs"));
            command
        })
        .await;
    }
}

/// All that a game server may meet.
async fn plays(client: impl Fn() -> Command) {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live").clone();
    let ada = dev.user_token(ADA, &game).await;
    let players = json!({
        "ada": ada,
        "grace": dev.user_token(GRACE, &game).await,
        "of another game": dev.user_token(ADA, dev.game("SGP_EVENT", "live")).await,
        "forged": forged(&ada),
        "empty": "",
    });
    let run = |task: &Value| run(client(), home.path(), task);
    let mut task = json!({
        "base_url": game["base_url"],
        "client_id": game["client_id"],
        "client_secret": game["client_secret"],
        "service_id": game["game_id"],
        "players": players,
    });

    // One server token serves them all, and refusals are told apart.
    let verdicts = json!({
        "ada": {
            "verdict": "accepted",
            "member_no": 20_005_061_986_u64,
            "guid": 200_000_000_397_u64,
        },
        "grace": { "verdict": "accepted", "member_no": 20_005_061_987_u64 },
        "of another game": { "verdict": "refused", "code": 41_002 },
        "forged": { "verdict": "refused", "code": 40_000 },
        "empty": { "verdict": "refused", "code": 40_000 },
    });
    assert_eq!(run(&task), json!({ "players": verdicts, "issued": 1 }));

    // A token that was kept is used while it lasts, and renewed where it is
    // refused or its end is near.
    let kept = dev.token_of(&game).await;
    for (token, expires_in, issued) in
        [(&kept, 1_000, 0), (&kept, 0, 1), (&forged(&kept), 1_000, 1)]
    {
        task["server_token"] = json!({ "access_token": token, "expires_in": expires_in });
        assert_eq!(run(&task), json!({ "players": verdicts, "issued": issued }));
    }

    // A secret that is refused, and a platform that is down, say nothing of the
    // players.
    let none = |why: &str| {
        let names = players.as_object().unwrap().keys();
        let all = names.map(|name| (name.clone(), json!({ "verdict": "none", "error": why })));
        json!({ "players": all.collect::<serde_json::Map<_, _>>(), "issued": 0 })
    };
    task.as_object_mut().unwrap().remove("server_token");
    task["client_secret"] = json!("wrong");
    assert_eq!(run(&task), none("invalid client"));
    let (_dead, url) = DeadPort::hold("127.0.0.1:0");
    task["base_url"] = json!(url);
    assert_eq!(run(&task), none("unreachable"));
}

/// Gives a client its task, and takes what it says.
pub(crate) fn run(mut command: Command, home: &Path, task: &Value) -> Value {
    let path = home.join("task.json");
    std::fs::write(&path, task.to_string()).unwrap();
    let output = command.stdin(File::open(&path).unwrap()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}
