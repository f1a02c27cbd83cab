//! `countersign demo`: the story, told to people and to programs.

use rustix::process::Signal;
use serde_json::Value;

use super::{process::Process, tool};

/// What tools that read the JSON lines may rely on.
const STEPS: [&str; 49] = [
    "stove.server_token",
    "stove.same_token",
    "stove.renewed",
    "stove.player_token",
    "stove.verify",
    "stove.login",
    "stove.wrong_game",
    "stove.forged",
    "stove.expired",
    "stove.platform_down",
    "stove.platform_back",
    "stove.replayed",
    "stove.refreshed",
    "stove.refresh_reused",
    "stove.secret_rotated",
    "stove.revoked",
    "meta.user_proof",
    "meta.gate",
    "meta.token_kinds",
    "meta.achievement",
    "meta.leaderboard",
    "meta.consume_once",
    "meta.webhook",
    "meta.rotated",
    "opensocial.installed",
    "opensocial.launched",
    "opensocial.replayed",
    "opensocial.people",
    "opensocial.app_data",
    "opensocial.models",
    "opensocial.paid",
    "opensocial.explained",
    "unity_ads.delivered",
    "unity_ads.replayed",
    "unity_ads.forged",
    "unity_ads.comma_forged",
    "unity_ads.skipped",
    "unity_ads.game_down",
    "unity_ads.game_up",
    "unity_ads.gate_killed",
    "meta_attest.challenge",
    "meta_attest.token",
    "meta_attest.verified",
    "meta_attest.gate",
    "meta_attest.replayed",
    "meta_attest.unlocked",
    "meta_attest.banned",
    "meta_attest.renamed",
    "meta_attest.lifted",
];

fn demo(arguments: &[&str]) -> std::process::Command {
    let mut command = tool::command(tool::countersign());
    command.arg("demo").args(arguments);
    command
}

#[test]
fn once_in_json_is_one_object_a_line() {
    let output = demo(&["--once", "--json"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let steps: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ids: Vec<&str> = steps
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(ids, STEPS);
    for step in &steps {
        assert_eq!(step["ok"], true, "{step}");
        assert!(step["ms"].as_f64().unwrap() > 0.0, "{step}");
        let exchanges = step["exchanges"].as_array().unwrap();
        assert!(!exchanges.is_empty(), "{step}");
        for exchange in exchanges {
            let sent = exchange["sent"].as_str().unwrap();
            let called = ["POST /", "GET /", "PUT /"]
                .iter()
                .any(|method| sent.starts_with(method));
            assert!(called, "{exchange}");
            assert!(exchange["received"].is_string(), "{exchange}");
        }
    }
}

#[test]
fn once_in_prose_ticks_every_step() {
    let output = demo(&["--once"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let told: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("✓ "))
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert_eq!(told, STEPS, "{text}");
    assert!(!text.contains('✗'), "{text}");
    assert!(text.contains("49 of 49 steps held."), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours into a file");
}

#[tokio::test]
async fn without_once_it_stays_up_and_its_lines_work_when_pasted() {
    if !tool::curl() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let mut demo = Process::start(demo(&[]), home.path(), "demo");
    let last = "Ctrl-C ends it";
    let printed = demo
        .says("the story's end", |demo| {
            Some(demo.stdout()).filter(|text| text.contains(last))
        })
        .await;
    let (_, lines) = printed.split_once("These lines work when pasted:").unwrap();
    let (lines, _) = lines.split_once(last).unwrap();
    let output = tool::command("sh").args(["-ec", lines]).output().unwrap();
    assert!(output.status.success(), "{lines}\n{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = serde_json::Deserializer::from_str(&text)
        .into_iter()
        .map(|answer| answer.unwrap_or_else(|error| panic!("{error}: {text}")))
        .collect();
    let [
        token,
        verdict,
        login,
        view,
        unlocked,
        page,
        person,
        attested,
        clock,
    ] = answers.as_slice()
    else {
        panic!("nine lines have an answer to show: {text}");
    };
    assert_eq!(token["code"], 0);
    assert_eq!(verdict["verdict"], "accepted");
    assert_eq!(verdict["subject"], "20005061986");
    assert_eq!(login["player"], "20005061986");
    assert_eq!(view["callback"], "delivered");
    assert_eq!(unlocked["just_unlocked"], true);
    assert_eq!(page["data"][0]["user"]["alias"], "Grace");
    assert_eq!(person["person"]["nickname"], "Ada");
    assert_eq!(attested["verdict"], "accepted");
    assert!(clock["now"].is_u64());

    demo.signal(Signal::INT);
    assert!(demo.ends().await.success());
}
