//! Game servers in other languages that call Meta's graph, by the libraries that
//! such servers use, through every carrier of parameters that there is.

use std::process::Command;

use serde_json::{Value, json};

use super::{
    graph_house::{APP_TOKEN, Graph, USER, is_error},
    home::Home,
    http::text_at,
    interop::{client, run},
    tool,
};

const CARRIERS: [&str; 5] = ["form", "query", "json", "multipart", "bearer"];

#[tokio::test]
async fn game_servers_in_python_count_through_every_carrier() {
    let Some(python) = tool::python() else { return };
    plays(&["requests", "urllib"], |library| {
        let mut command = tool::command(&python);
        command.arg("-B").arg(client("graph_client.py"));
        command.arg(library);
        command
    })
    .await;
}

#[tokio::test]
async fn game_servers_in_javascript_count_through_every_carrier() {
    let (Some(node), Some(modules)) = (tool::node(), tool::node_modules()) else {
        return;
    };
    plays(&["fetch", "axios", "node-fetch"], |library| {
        let mut command = tool::command(&node);
        command.arg(client("graph_client.cjs")).arg(library);
        command.env("NODE_PATH", &modules);
        command
    })
    .await;
}

/// Each library counts an achievement of its own, which is reached by the last
/// carrier, so that a call that was lost or counted twice shows.
async fn plays(libraries: &[&str], client: impl Fn(&str) -> Command) {
    let home = Home::new();
    let graph = Graph::with_samples(home.path()).await;
    for library in libraries {
        let api_name = format!("COUNTED_BY_{library}");
        graph.counts(&api_name, CARRIERS.len() as u64).await;
        let task = json!({
            "base_url": graph.base_url(),
            "token": APP_TOKEN,
            "user_id": USER,
            "api_name": api_name,
        });
        let found = run(client(library), home.path(), &task);
        for (carrier, count) in CARRIERS.into_iter().zip(1..) {
            let title = format!("{library}, {carrier}");
            holds(&title, &found[carrier], &api_name, count);
        }
    }
}

/// What one carrier came to, when it was the one with that number.
fn holds(title: &str, found: &Value, api_name: &str, count: usize) {
    let (counted, read, refused) = (&found["counted"], &found["read"], &found["refused"]);
    let written = json!({
        "id": USER,
        "api_name": api_name,
        "just_unlocked": count == CARRIERS.len(),
    });
    assert_eq!(counted, &json!([200, written]), "{title}");

    assert_eq!(read[0], 200, "{title}: {read}");
    let rows = read[1]["data"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{title}: {read}");
    let mut row = rows[0].clone();
    let id = text_at(&row, "/id");
    let row = row.as_object_mut().unwrap();
    assert_eq!(row.remove("id"), Some(json!(id)));
    let definition = row["definition"].as_object_mut().unwrap();
    assert_eq!(definition.remove("id"), Some(json!(id)), "{title}");
    let expected = json!({
        "count_progress": count,
        "definition": { "api_name": api_name, "target": CARRIERS.len() },
    });
    assert_eq!(json!(row), expected, "{title}");

    assert_eq!(refused[0], 401, "{title}: {refused}");
    is_error(&refused[1], 190);
}
