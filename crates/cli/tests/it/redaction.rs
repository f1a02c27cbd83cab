//! The whole demo at the most talkative level: no secret and no token of it is
//! in any log line, metric or error that the program writes.

use std::collections::BTreeSet;

use rustix::process::Signal;
use serde_json::Value;

use super::{home::Home, process::Process, tool};

/// Shorter texts are names and numbers; the shortest secret has 32 characters.
const SHORTEST: usize = 24;

#[tokio::test]
async fn the_whole_demo_leaves_no_secret_in_logs_and_metrics() {
    let home = Home::new();
    let mut command = tool::command(tool::countersign());
    command.args(["demo", "--json", "--log", "trace"]);
    let mut demo = Process::start(command, home.path(), "demo");
    let last = demo
        .says("the story's end", |demo| {
            demo.stdout()
                .lines()
                .map(json)
                .find(|line| line["step"] == "staying_up")
        })
        .await;
    let operator = last["urls"]["operator"].as_str().unwrap();
    let metrics = reqwest::get(format!("{operator}/metrics")).await.unwrap();
    let metrics = metrics.text().await.unwrap();
    demo.signal(Signal::INT);
    assert!(demo.ends().await.success());

    let secrets = secrets(&demo.stdout());
    assert!(
        secrets.len() > 20,
        "the story shows its secrets: {secrets:?}"
    );
    let carries = |text: &String| text.starts_with("http") && text.contains("access_token=");
    assert!(
        secrets.iter().any(carries),
        "a link of the graph has its token in it"
    );
    let log = demo.stderr();
    assert!(log.contains("TRACE"), "the log is at its most talkative");
    assert!(metrics.contains("http_requests_total"));
    for secret in &secrets {
        assert!(!log.contains(secret), "{secret} is in the log");
        assert!(!metrics.contains(secret), "{secret} is in the metrics");
    }
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_default()
}

/// What the graph's calls carry in forms and queries, and links back.
const IN_FORMS: [&str; 2] = ["access_token=", "nonce="];

/// Names of orders and of requests, which the log tells on purpose.
const TOLD: [&str; 2] = ["oid", "fbtrace_id"];

/// Everything in the story's exchanges that could be a secret: bearer tokens,
/// signatures, what stands in forms and links, and every longer text of a body but
/// what the log tells on purpose.
fn secrets(stdout: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for step in stdout.lines().map(json) {
        for exchange in step["exchanges"].as_array().into_iter().flatten() {
            for side in ["sent", "received"] {
                collect(exchange[side].as_str().unwrap(), &mut found);
            }
        }
    }
    found
}

fn collect(said: &str, found: &mut BTreeSet<String>) {
    if let Some((_, bearer)) = said.split_once("(Bearer ") {
        found.insert(bearer.split(')').next().unwrap().to_owned());
    }
    if let Some((_, signature)) = said.split_once("&hmac=") {
        found.insert(signature.to_owned());
    }
    for field in IN_FORMS {
        for value in said.split(field).skip(1) {
            let end = value.find(['&', ' ', '"']).unwrap_or(value.len());
            let value = &value[..end];
            found.insert(value.to_owned());
            // However it is spelt on its way.
            found.insert(value.replace('|', "%7C"));
            found.insert(value.replace("%7C", "|"));
        }
    }
    if let Some(start) = said.find('{') {
        texts(
            &serde_json::from_str(&said[start..]).unwrap_or_default(),
            found,
        );
    }
}

fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.len() >= SHORTEST && !text.contains(' ') => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => {
            let kept = fields
                .iter()
                .filter(|(name, _)| !TOLD.contains(&name.as_str()));
            kept.for_each(|(_, field)| texts(field, found));
        }
        _ => {}
    }
}
