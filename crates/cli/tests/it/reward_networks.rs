//! `reward networks` shows what the profiles that come along know of networks. It
//! needs neither a store nor a configuration.

use rewards::Profile;
use serde_json::{Value, json};

use super::tool;

fn run(arguments: &[&str]) -> (String, String, bool) {
    let mut command = tool::command(tool::countersign());
    let output = command.args(["reward", "networks"]).args(arguments);
    let output = output.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let success = output.status.success();
    (text(output.stdout), text(output.stderr), success)
}

fn json_lines(arguments: &[&str]) -> Vec<Value> {
    let (text, errors, success) = run(arguments);
    assert!(success, "{errors}");
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_profile_is_listed_with_what_can_be_believed() {
    let listed = json_lines(&["--json"]);
    let names: Vec<_> = listed.iter().map(|it| it["name"].as_str()).collect();
    let shipped: Vec<_> = Profile::shipped().iter().map(Profile::name).collect();
    assert_eq!(names, shipped.into_iter().map(Some).collect::<Vec<_>>());
    let of = |name| listed.iter().find(|it| it["name"] == name).unwrap();
    assert_eq!(
        of("unity-ads"),
        &json!({
            "name": "unity-ads",
            "title": "Unity Ads",
            "scheme": "hmac-md5",
            "authenticated": ["oid", "sid"],
            "player_authenticated": true,
            "deadline_seconds": null,
            "retries": "Not documented.",
        })
    );
    assert_eq!(of("levelplay")["player_authenticated"], false);
    assert_eq!(of("levelplay")["authenticated"], json!(["timestamp"]));
    assert_eq!(of("tapjoy")["deadline_seconds"], 5);
    assert_eq!(of("admob")["scheme"], "ecdsa-sha256");
}

#[test]
fn of_one_network_sources_notes_and_answers_are_shown() {
    let [network] = &json_lines(&["levelplay", "--json"])[..] else {
        panic!("one line");
    };
    let profile = Profile::named("levelplay").unwrap();
    assert_eq!(network["notes"], profile.notes().trim());
    assert_eq!(
        network["sources"],
        json!(profile.source().collect::<Vec<_>>())
    );
    assert_eq!(network["senders"][0], "79.125.5.179/32");
    let granted = json!({ "outcome": "granted", "status": 200, "body": "{order}:OK" });
    assert_eq!(network["answers"][0], granted);
    let (text, ..) = run(&["levelplay"]);
    for line in [
        "levelplay, Unity LevelPlay (ironSource)",
        "  player          not authenticated",
        "  granted              200 {order}:OK",
        "  outcome_unknown      503 Order is not settled yet",
        &format!("  {}", profile.source().next().unwrap()),
    ] {
        assert!(text.lines().any(|it| it == line), "{line:?} in {text}");
    }
    assert!(text.contains(profile.notes().trim()), "{text}");
}

#[test]
fn people_are_shown_the_same_list() {
    let (text, ..) = run(&[]);
    let unity = "unity-ads, Unity Ads\n\
                 \x20 scheme          hmac-md5\n\
                 \x20 authenticated   oid, sid\n\
                 \x20 player          authenticated\n\
                 \x20 deadline        not known\n\
                 \x20 retries         Not documented.\n";
    assert!(text.contains(unity), "{text}");
    assert_eq!(text.matches("  scheme ").count(), Profile::shipped().len());
}

#[test]
fn a_network_without_a_profile_is_named() {
    let (text, errors, success) = run(&["unity"]);
    assert!(!success && text.is_empty());
    assert!(
        errors.contains("\"unity\"") && errors.contains("unity-ads, vungle"),
        "{errors}"
    );
}
