//! What operators do with games on Meta's graph, from the command line, on a
//! server and on its store alone.

use serde_json::{Value, json};
use testkit::{Peer, Reply};

use super::{admin_cli::Installation, http::text_at};

const LOOPBACK: &str = "allow_private_callbacks = [\"127.0.0.0/8\"]\n";

/// A game's server that wants to be told: it answers with the challenge.
async fn willing() -> Peer {
    Peer::start(|request| {
        let query = request.line.split([' ', '?', '&']);
        let challenge = query
            .filter_map(|part| part.strip_prefix("hub.challenge="))
            .next();
        let body = challenge.unwrap_or_default().to_owned();
        let length = body.len();
        Reply::raw(format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}"
        ))
    })
    .await
}

fn operates(it: &Installation, name: &str, members: [&str; 2]) -> String {
    let made = it.json(&["app", "create", name, "--meta"]);
    let app = text_at(&made, "/app/app_id");
    let token = text_at(&made, "/secrets/0/app_token");
    assert!(token.starts_with(&format!("OC|{app}|")), "{token}");
    let credential = text_at(&made, "/secrets/0/credential_id");
    let nothing = it.run(&["app", "meta", "configure", &app]);
    let said = String::from_utf8_lossy(&nothing.stderr);
    assert!(said.contains("--overlap-secs"), "{said}");
    assert!(!nothing.status.success());
    it.json(&["app", "meta", "configure", &app, "--overlap-secs", "60"]);
    assert_eq!(
        it.json(&["app", "meta", "settings", &app])["overlap_secs"],
        60
    );
    let rotated = it.json(&["app", "rotate", &app, &credential]);
    assert!(rotated["previous_until"].is_i64(), "{rotated}");
    it.says(&["app", "revoke-previous", &app, &credential]);
    assert_eq!(
        it.json(&["app", "show", &app])["credentials"][0].get("previous_until"),
        None
    );
    let [ada, grace] = members;
    for member in members {
        it.json(&["player", "create", "Somebody", "--member-no", member]);
    }
    it.says(&["friend", "add", ada, grace]);
    let friends = it.json(&["friend", "list", grace]);
    assert_eq!(text_at(&friends, "/player_id"), ada);
    it.says(&["friend", "remove", grace, ada]);
    assert!(it.says(&["friend", "list", ada]).contains("no friends"));
    let sword = [
        "sku", "define", &app, "sword", "--kind", "durable", "--name", "Sword",
    ];
    let defined = it.json(&[&sword[..], &["--price", "USD:1.99"]].concat());
    assert_eq!(defined["price"]["amount_in_hundredths"], 199);
    let pass = [
        "sku",
        "define",
        &app,
        "pass",
        "--kind",
        "subscription",
        "--name",
        "Pass",
    ];
    it.json(
        &[
            &pass[..],
            &["--plan", "monthly=USD:4.99", "--free-trial", "monthly=7"],
        ]
        .concat(),
    );
    let listed = it.says(&["sku", "list", &app]);
    for line in ["1.99 USD", "4.99 USD, free-trial for 7 days"] {
        assert!(listed.contains(line), "{listed}");
    }
    it.json(&["entitlement", "grant", &app, ada, "sword"]);
    let has = it.json(&["entitlement", "list", &app, ada]);
    assert_eq!(has["sku"], "sword");
    it.says(&[
        "entitlement",
        "revoke",
        &app,
        ada,
        "sword",
        "--because",
        "refund",
    ]);
    assert!(
        it.says(&["entitlement", "list", &app, ada])
            .contains("nothing")
    );
    it.json(&[
        "subscription",
        "start",
        &app,
        ada,
        "pass",
        "--term",
        "monthly",
    ]);
    it.says(&["subscription", "cancel", &app, ada, "pass"]);
    it.says(&["subscription", "uncancel", &app, ada, "pass"]);
    let runs = it.json(&["subscription", "list", &app, ada]);
    assert_eq!(
        (&runs["trial"], &runs["cancelled_at"]),
        (&json!("free-trial"), &Value::Null)
    );
    assert!(
        it.says(&["app", "meta", "achievements", &app])
            .contains("no achievement")
    );
    assert!(
        it.says(&["app", "meta", "leaderboards", &app])
            .contains("no leaderboard")
    );
    app
}

fn refused(it: &Installation, command: &[&str], why: &str) {
    let output = it.run(command);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains(why), "{said}");
}

/// What is not there, or is there already, is named.
fn refuses(it: &Installation, app: &str, player: &str) {
    for (command, why) in [
        (&["app", "meta", "settings", "1"][..], "no game has this id"),
        (
            &["sku", "show", app, "nothing"],
            "the game has no SKU of this name",
        ),
        (
            &["entitlement", "grant", app, "1", "sword"],
            "no player has this id",
        ),
        (
            &[
                "subscription",
                "start",
                app,
                player,
                "pass",
                "--term",
                "monthly",
            ],
            "the player's subscription to it has not ended",
        ),
        (
            &[
                "subscription",
                "start",
                app,
                "1",
                "pass",
                "--term",
                "monthly",
            ],
            "no player has this id",
        ),
        (
            &["subscription", "cancel", app, "1", "pass"],
            "the player never subscribed to it",
        ),
        (&["friend", "add", player, "1"], "no player has this id"),
        (
            &["app", "meta", "add", app],
            "the game is on Meta's graph already",
        ),
    ] {
        refused(it, command, why);
    }
    it.json(&["entitlement", "grant", app, player, "sword"]);
    let again = ["entitlement", "grant", app, player, "sword"];
    refused(it, &again, "the player has it already");
}

fn told(it: &Installation, app: &str, url: &str) {
    let token = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(token.path(), "token-of-the-game\n").unwrap();
    let token = token.path().to_str().unwrap();
    let wish = [
        "app",
        "meta",
        "subscribe",
        app,
        "--field",
        "order_status",
        "--callback-url",
    ];
    let asked = it.json(&[&wish[..], &[url, "--verify-token-file", token]].concat());
    assert_eq!(asked["fields"], json!(["order_status"]));
    let sent = it.json(&["app", "meta", "test", app]);
    assert_eq!(sent["payload"]["entry"][0]["id"], "0");
    let delivery = text_at(&sent, "/delivery_id");
    let sent = it.says(&["delivery", "show", app, &delivery]);
    assert!(sent.contains("tells of        order_status"), "{sent}");
    let shown = it.says(&["app", "meta", "webhook", app]);
    assert!(
        shown.contains(url) && !shown.contains("token-of-the-game"),
        "{shown}"
    );
    it.json(&["app", "meta", "unsubscribe", app]);
    refused(
        it,
        &["app", "meta", "webhook", app],
        "the game has no webhook",
    );
}

/// The commands are waited for by a thread of its own, because the game's server
/// that one of them has called lives in this process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_about_the_graph_do_the_same_on_a_server_and_on_its_store() {
    let peer = willing().await;
    let url = peer.url("/hook");
    let (it, up) = Installation::running_with(LOOPBACK).await;
    let first = operates(&it, "On the server", ["20005061986", "20005061987"]);
    refuses(&it, &first, "20005061986");
    told(&it, &first, &url);
    let asked = peer.requests()[0].line.clone();
    for part in ["hub.mode=subscribe", "hub.verify_token=token-of-the-game"] {
        assert!(asked.contains(part), "{asked}");
    }
    let it = it.stopped(up).await;
    let second = operates(&it, "On the store", ["20005061988", "20005061989"]);
    refuses(&it, &second, "20005061988");
    told(&it, &second, &url);
    let apps = it.says(&["app", "list", "--json"]);
    assert_eq!(apps.lines().count(), 2, "one installation: {apps}");
}
