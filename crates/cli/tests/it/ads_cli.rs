//! Rewarded views from the command line to a game's server, with processes of
//! their own.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
};

use serde_json::{Value, json};
use testkit::{Peer, Reply};

use super::{
    admin_cli::Installation,
    dev_house::{ADA, Dev},
    home::Home,
    http::{Http, text_at},
    process::until,
};

pub(crate) const LOOPBACK: &str = "allow_private_callbacks = [\"127.0.0.0/8\"]\n";

pub(crate) fn reply(status: u16, body: &str) -> Reply {
    let length = body.len();
    Reply::raw(format!(
        "HTTP/1.1 {status} -\r\ncontent-length: {length}\r\n\r\n{body}"
    ))
}

/// A view of Ada's that is watched to its end.
pub(crate) async fn view(http: &Http, platform: &str, app: &str, key: &str) -> Value {
    let sign_in = json!({ "player_id": ADA.0, "key": key });
    let url = format!("{platform}/device/v1/sign-in");
    let session = http.post(&url, None, &sign_in).await.must_be(200);
    let session = session.text_at("/session_token");
    let wish = json!({ "app_id": app, "sid": ADA.0 });
    let url = format!("{platform}/device/v1/ads/start");
    let begun = http.post(&url, Some(&session), &wish).await.must_be(200);
    let token = json!({ "view_token": begun.text_at("/view_token") });
    let url = format!("{platform}/device/v1/ads/complete");
    let ended = http.post(&url, Some(&session), &token).await.must_be(200);
    ended.json()
}

pub(crate) fn with_secret(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    file
}

pub(crate) fn path(file: &tempfile::NamedTempFile) -> String {
    file.path().to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_commands_about_rewarded_views_do_the_same_on_a_server_and_on_its_store() {
    let asked = AtomicUsize::new(0);
    let peer = Peer::start(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => reply(403, "Signature did not match"),
        _ => reply(200, "1"),
    })
    .await;
    let (it, up) = Installation::running_with(LOOPBACK).await;
    let made = it.json(&["app", "create", "Dungeon Crawl"]);
    let app = text_at(&made, "/app/app_id");
    let player = it.json(&["player", "create", "Ada", "--member-no", ADA.0]);
    let key = text_at(&player, "/sign_in_key");
    let url = peer.url("/award.php?productid=1234");
    let twice = it.run(&[
        "ads",
        "enable",
        &app,
        "--callback-url",
        "http://a.example/?sid=1",
    ]);
    assert!(!twice.status.success());
    let why = String::from_utf8_lossy(&twice.stderr).into_owned();
    assert!(why.contains("sid is added to every callback"), "{why}");
    let enabled = it.json(&["ads", "enable", &app, "--callback-url", &url]);
    let secret = text_at(&enabled, "/secret");
    let shown = it.json(&["ads", "show", &app]);
    assert_eq!(shown, enabled["unity_ads"]);
    let ended = view(&up.http, &up.platform(""), &app, &key).await;
    assert_eq!(ended["callback"], "rejected");
    let oid = text_at(&ended, "/oid");
    let listed = it.json(&["delivery", "list", "--state", "rejected", "--app", &app]);
    assert_eq!(text_at(&listed, "/delivery_id"), oid);
    let text = it.says(&["delivery", "show", &app, &oid]);
    assert!(
        text.contains("refused with 403: Signature did not match"),
        "{text}"
    );
    for line in ["ended at", " ms\n", &*format!("player (sid)    {}", ADA.0)] {
        assert!(text.contains(line), "{text}");
    }
    assert!(
        !text.contains("next attempt") && !text.contains("acted on"),
        "{text}"
    );
    for list in ["delivery", "reward"] {
        let none = it.run(&[list, "list", "--limit", "0"]);
        let why = String::from_utf8_lossy(&none.stderr).into_owned();
        assert!(!none.status.success() && why.contains("--limit"), "{why}");
    }
    let replayed = it.json(&["delivery", "replay", &app, &oid]);
    assert_eq!(replayed["state"], "waiting");
    assert_eq!(replayed["may_have_acted"], true);
    until("the callback to be delivered", async || {
        let log = it.json(&["delivery", "show", &app, &oid]);
        (log["delivery"]["state"] == "delivered").then_some(())
    })
    .await;
    let lines: Vec<_> = peer.requests().into_iter().map(|it| it.line).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0], lines[1], "the same callback");
    let rotated = it.json(&["ads", "rotate", &app]);
    assert_ne!(text_at(&rotated, "/secret"), secret);
    assert!(
        it.says(&["ads", "rotate", &app])
            .contains("delivery replay")
    );
    let given = with_secret("chosen-beforehand\n");
    let text = it.says(&["ads", "rotate", &app, "--secret-file", &path(&given)]);
    assert!(
        !text.contains("chosen") && !text.contains("replay"),
        "{text}"
    );
    let short = with_secret("chosen");
    let refused = it.run(&["ads", "rotate", &app, "--secret-file", &path(&short)]);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("16 to 256 printable ASCII"), "{why}");
    assert_eq!(it.json(&["ads", "disable", &app])["enabled"], false);
    let untold = view(&up.http, &up.platform(""), &app, &key).await;
    assert_eq!(untold, json!({ "state": "finished", "callback": "none" }));
    assert!(it.says(&["reward", "list"]).contains("no such reward"));
    let it = it.stopped(up).await;
    let text = it.says(&["ads", "show", &app]);
    assert!(
        text.contains(&url) && text.contains("is not told"),
        "{text}"
    );
    let again = it.json(&["ads", "enable", &app, "--callback-url", &url, "--lenient"]);
    assert_eq!(
        (&again["secret"], &again["unity_ads"]["lenient"]),
        (&Value::Null, &json!(true))
    );
    let given = it.json(&[
        "ads",
        "enable",
        &app,
        "--callback-url",
        &url,
        "--secret-file",
        &path(&given),
    ]);
    assert_eq!(given["secret"], Value::Null);
    let log = it.json(&["delivery", "show", &app, &oid]);
    assert_eq!(log["log"].as_array().unwrap().len(), 2);
    assert_eq!(
        it.json(&["delivery", "replay", &app, &oid])["state"],
        "waiting"
    );
    let twice = it.run(&["delivery", "replay", &app, &oid]);
    assert!(String::from_utf8_lossy(&twice.stderr).contains("still under way"));
    assert!(
        it.says(&["reward", "list", "--state", "open"])
            .contains("no such reward")
    );
    for (game, why) in [
        (&["--game", "event"][..], "does not exist"),
        (&["--app", &app], "does not exist"),
        (&[], "--game"),
        (&["--game", "event", "--app", &app], "cannot be used with"),
    ] {
        let output = it.run(&[&["reward", "show", "x"], game].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(why), "{said}");
    }
    it.json(&["ads", "rotate", &app]);
    it.json(&["ads", "disable", &app]);
}

#[tokio::test]
async fn a_seed_file_says_how_a_game_is_told() {
    let home = Home::new();
    let peer = Peer::start(|_| reply(200, "1")).await;
    let seed = home.path().join("seed.toml");
    let text = format!(
        "[[app]]\nname = \"QA\"\n\n[[app.stove]]\ngame_id = \"QA\"\nclient_id = \"qa\"\n\
         client_secret = \"not-a-secret\"\n\n[app.unity_ads]\ncallback_url = {:?}\n\
         secret = \"xyzKEY\"\n\n[[player]]\nmember_no = {}\nnickname = \"Ada\"\nkey = {:?}\n",
        peer.url("/award.php?productid=1234"),
        ADA.0,
        ADA.1
    );
    fs::write(&seed, text).unwrap();
    let mut dev = Dev::start(home.path(), Some(&seed)).await;
    let platform = text_at(&dev.file, "/platform/url");
    let app = text_at(&dev.file, "/stove/games/0/app_id");
    let ended = view(&dev.http, &platform, &app, ADA.1).await;
    assert_eq!(ended["callback"], "delivered");
    let target = peer.requests()[0].line.clone();
    let target = target.strip_prefix("GET ").unwrap();
    let target = target.strip_suffix(" HTTP/1.1").unwrap();
    let key = sign::HmacMd5Key::new(b"xyzKEY");
    let told = unity_ads::explain(target, &[key], None);
    assert!(told.accepted, "{:?}", told.why_not);
    let url = format!("{platform}/ads/public_ips.json");
    let networks = dev.http.get(&url, None).await.must_be(200).json();
    assert_eq!(networks, json!({ "networks": ["127.0.0.1/32", "::1/128"] }));
    assert!(dev.process.stop().await.success());
}
