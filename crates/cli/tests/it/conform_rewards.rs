//! `countersign conform rewards` against our gate and against strangers, with the
//! real binary and real processes.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use testkit::{Peer, Reply};

use super::{home::Home, interop::client, process::Process, tool, up_house::Up};

const SECRET: &str = "a-secret-of-these-stories";

struct Graded {
    code: i32,
    text: String,
    json: Value,
    html: String,
}

impl Graded {
    fn ids(&self) -> BTreeSet<&str> {
        let findings = self.json["findings"].as_array().unwrap();
        findings
            .iter()
            .map(|it| it["id"].as_str().unwrap())
            .collect()
    }
}

fn command(home: &Path, url: &str) -> Command {
    let secret = home.join("secret.txt");
    fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let mut command = tool::command(tool::countersign());
    command.args([
        "conform", "rewards", "--url", url, "--search", "0", "--pause", "50",
    ]);
    command.arg("--secret-file").arg(secret);
    command
}

async fn run(mut command: Command) -> Output {
    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    ended.await.unwrap()
}

async fn graded(home: &Path, url: &str) -> Graded {
    let [json, html] = ["report.json", "report.html"].map(|name| home.join(name));
    let mut command = command(home, url);
    command
        .arg("--yes")
        .arg("--json")
        .arg(&json)
        .arg("--html")
        .arg(&html);
    let output = run(command).await;
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let json = fs::read_to_string(json).unwrap_or_else(|_| panic!("{text}{errors}"));
    let html = fs::read_to_string(html).unwrap();
    for written in [&text, &json, &html] {
        assert!(!written.contains(SECRET), "{written}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "{text}");
    Graded {
        code: output.status.code().unwrap(),
        json: serde_json::from_str(&json).unwrap(),
        text,
        html,
    }
}

/// Our gate with these keys for its one game, which is asked for every reward.
async fn gate(home: &Home, game: &Peer, rewards: &str) -> Up {
    let mut config = Up::config(&home.path().join("data"));
    config = config.replace("[platform]\n", "[platform]\nenabled = false\n");
    let of_gate = "[gate]\nallow_private_upstreams = [\"127.0.0.0/8\"]\n";
    config = config.replacen("[gate]\n", of_gate, 1);
    write!(
        config,
        "[gate.game.event]\n{rewards}\n\
         grant_secret = \"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n\
         grant_url = \"{}\"\n",
        game.url("/grants")
    )
    .unwrap();
    let command = Up::command(home.path(), &config);
    Up::started(Process::start(command, home.path(), "gate")).await
}

#[tokio::test]
async fn our_gate_is_graded_a() {
    let home = Home::new();
    let game = Peer::start(|_| Reply::json(200, "{}")).await;
    let rewards = format!(
        "rewards.unity-ads.secrets = \"0000000a:{SECRET}\"\n\
         rewards.unity-ads.callback_url = \"https://developer.example.com/award.php?productid=1234\""
    );
    let up = gate(&home, &game, &rewards).await;
    let url = up.gate("/rewards/unity-ads/event?productid=1234");
    let graded = graded(home.path(), &url).await;
    assert_eq!(graded.ids(), BTreeSet::new(), "{}", graded.text);
    assert_eq!((graded.code, &graded.json["grade"]), (0, &Value::from("A")));
    assert!(graded.text.contains("Grade A"), "{}", graded.text);
    assert!(graded.html.contains("The endpoint conforms."));
    // What was acknowledged is what the game was asked for, each once.
    let asked: Vec<_> = game
        .requests()
        .iter()
        .map(|request| request.header("idempotency-key").unwrap().to_owned())
        .collect();
    let different: BTreeSet<_> = asked.iter().collect();
    assert_eq!(asked.len(), different.len());
    assert!(asked.len() as u64 >= graded.json["acknowledged"].as_u64().unwrap());
}

/// What the gate is told of a network is what the grading is told: the file, and the
/// URL with the network's macros.
#[tokio::test]
async fn our_gate_is_graded_as_it_is_tailored() {
    let home = Home::new();
    let game = Peer::start(|_| Reply::json(200, "{}")).await;
    let tailoring = home.path().join("tailoring.toml");
    let text = "[names]\nappUserId = \"uid\"\n\n[shapes]\n\
                eventId = { alphabet = \"0-9\", length = [1, 100] }\n\
                uid = { alphabet = \"a-z_\", length = [1, 40] }\n";
    fs::write(&tailoring, text).unwrap();
    let query = "shop=1&uid=[USER_ID]&eventId=[EVENT_ID]&rewards=[REWARDS]";
    let rewards = format!(
        "rewards.levelplay.secrets = \"0000000a:{SECRET}\"\n\
         rewards.levelplay.callback_url = \"https://developer.example.com/award?{query}\"\n\
         rewards.levelplay.tailoring_file = {tailoring:?}\n\
         rewards.levelplay.networks = [\"127.0.0.0/8\"]"
    );
    let up = gate(&home, &game, &rewards).await;
    let url = up.gate(&format!("/rewards/levelplay/event?{query}"));
    let mut command = command(home.path(), &url);
    command.args(["--yes", "--profile", "levelplay", "--user", "tester"]);
    command.arg("--tailoring").arg(&tailoring);
    let output = run(command).await;
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("Grade A"), "{text}");
    assert!(!game.requests().is_empty());
}

/// A receiver after the network's sample for JavaScript, on Express.
#[tokio::test]
async fn the_sample_on_express_is_told_its_flaws() {
    let (Some(node), Some(modules)) = (tool::node(), tool::node_modules()) else {
        return;
    };
    let mut command = tool::command(&node);
    command.arg(client("sample_receiver.cjs"));
    command
        .env("NODE_PATH", modules)
        .env("UNITYADSSECRET", SECRET);
    let (_receiver, port) = Receiver::start(command);
    let home = Home::new();
    let url = format!("http://127.0.0.1:{port}/award?productid=1234");
    let graded = graded(home.path(), &url).await;
    let wanted = BTreeSet::from([
        "acknowledgement-cacheable",
        "comma-shift-new-order",
        "comma-shift-no-user",
        "conditional-not-modified",
        "duplicate-parameter-accepted",
        "empty-text-accepted",
        "head-takes-the-order",
        "missing-user-accepted",
        "unsigned-tail-accepted",
    ]);
    assert_eq!(graded.ids(), wanted, "{}", graded.text);
    assert_eq!((graded.code, &graded.json["grade"]), (1, &Value::from("F")));
}

#[tokio::test]
async fn without_a_word_nothing_is_sent() {
    let home = Home::new();
    let peer = Peer::start(|_| Reply::json(200, "1")).await;
    let output = run(command(home.path(), &peer.url("/award"))).await;
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8(output.stderr).unwrap();
    // Lines end where they are full.
    let errors = errors.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in ["requests", "real rewards", "\"conform-test-user\"", "--yes"] {
        assert!(errors.contains(told), "{told}: {errors}");
    }
    assert!(peer.requests().is_empty());
}

#[tokio::test]
async fn what_cannot_be_run_is_no_grade() {
    let home = Home::new();
    let peer = Peer::start(|_| Reply::json(403, "Signature did not match")).await;
    let refused = graded(home.path(), &peer.url("/award")).await;
    assert_eq!((refused.code, &refused.json["grade"]), (2, &Value::Null));
    assert!(refused.text.contains("Grade none"), "{}", refused.text);
    assert_eq!(peer.requests().len(), 1);
    let names = home.path().join("names.toml");
    fs::write(&names, "[names]\nnobody = \"x\"\n").unwrap();
    let names = names.to_str().unwrap();
    for (more, why) in [
        (&["--user", "a b"][..], "the user has to be"),
        (&["--profile", "nobody"], "unity-ads"),
        (&["--profile", "admob"], "--key-file"),
        (&["--set", "oid=1"], "oid"),
        (&["--tailoring", "/nowhere/at/all"], "/nowhere/at/all"),
        (
            &["--tailoring", names],
            "names.toml: names: \"nobody\" is neither",
        ),
        (&["--json", "/nowhere/at/all"], "/nowhere/at/all"),
        (&["--ca-file", "/nowhere/at/all"], "/nowhere/at/all"),
    ] {
        let mut command = command(home.path(), &peer.url("/award"));
        command.arg("--yes").args(more);
        let output = run(command).await;
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(why), "{why}: {errors}");
    }
    assert_eq!(peer.requests().len(), 1);
}

/// A receiver that says its port, and ends with the story.
struct Receiver(Child);

impl Receiver {
    fn start(mut command: Command) -> (Self, u16) {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("{line}"));
        (Self(child), port)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
