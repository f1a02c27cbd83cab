//! Receivers, senders and games in other languages that know only the documents.

use serde_json::{Value, json};

use super::{
    super::{
        http::text_at,
        interop::{client, run},
        process::{Process, until},
        tool,
    },
    game::GRANT_SECRET,
    world::{NETWORK_SECRET, SID, Side, World},
};

/// Our callbacks against a receiver on express that is written as the document's
/// example is.
#[tokio::test]
async fn a_receiver_on_express() {
    let (Some(node), Some(modules)) = (tool::node(), tool::node_modules()) else {
        return;
    };
    let world = World::open().await;
    let session = world.session().await;
    let mut command = tool::command(&node);
    command.arg(client("reward_receiver.cjs")).arg("express");
    command
        .env("NODE_PATH", modules)
        .env("UNITYADSSECRET", NETWORK_SECRET);
    let mut receiver = Process::start(command, world.home(), "express");
    let port: u16 = receiver.says("express to listen", first_line).await;
    let url = format!("http://127.0.0.1:{port}/award.php?productid=1234");
    world.enable(&url).await;

    for sid in [SID, "a b+c&d=e%f", "ünïcødé", "comma,equals=last"] {
        let view = world.view_of(&session, sid).await;
        let completed = world.complete(&session, &view).await.unwrap().must_be(200);
        assert_eq!(completed.text_at("/callback"), "delivered", "{sid}");
    }
    // The operator sends one again: the receiver knows it, and so do we.
    let deliveries = world.list(Side::Platform, "/admin/v1/deliveries").await;
    let first = &deliveries[0];
    let path = format!(
        "/admin/v1/deliveries/{}/{}/replay",
        text_at(first, "/app_id"),
        text_at(first, "/delivery_id")
    );
    world.operate(Side::Platform, &path).await.must_be(200);
    world.settle(&[Side::Platform]).await;
    let heard: Vec<Value> = lines(&receiver.stdout());
    let answers: Vec<_> = heard.iter().map(|it| text_at(it, "/body")).collect();
    assert_eq!(answers, ["1", "1", "1", "1", "Duplicate order"]);
}

/// A sender in Python against our receiver. It is waited for by a thread of its own,
/// because the game and the wires live in this process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_in_python() {
    let Some(python) = tool::python() else { return };
    let world = World::open().await;
    let callback = |sid: &str, oid: &str| json!({ "sid": sid, "oid": oid });
    let ask = |secret: &str, callbacks: Vec<Value>| {
        let task = json!({
            "callback_url": world.callback_url(),
            "secret": secret,
            "callbacks": callbacks,
        });
        let mut command = tool::command(&python);
        command.arg("-B").arg(client("reward_sender.py"));
        run(command, world.home(), &task)
    };
    let answers = ask(
        NETWORK_SECRET,
        vec![
            callback(SID, "0987654321"),
            callback(SID, "0987654321"),
            callback("42", "0987654321"),
            callback(SID, "0987654321,productid=1234"),
            callback(SID, "0987654322"),
            callback("not-a-player", "0987654323"),
        ],
    );
    let expected = json!([
        [200, "1"],
        [403, "Duplicate order"],
        [409, "Order exists with other parameters"],
        [400, "Invalid oid"],
        [200, "1"],
        [500, "Failed to give item to the player"],
    ]);
    assert_eq!(answers, expected);
    let forged = ask("xyzKEY", vec![callback(SID, "0987654324")]);
    assert_eq!(forged, json!([[403, "Signature did not match"]]));
    assert_eq!(world.game.coins(SID).await, 100);
}

/// Our gate's calls against the verifier of the Standard Webhooks library.
#[tokio::test]
async fn a_game_in_python_that_verifies_with_the_standard_library_of_webhooks() {
    let Some(python) = tool::python() else { return };
    let world = World::open().await;
    let session = world.session().await;
    let mut command = tool::command(&python);
    command
        .arg("-B")
        .arg(client("grant_receiver.py"))
        .arg(GRANT_SECRET);
    let mut game = Process::start(command, world.home(), "grants");
    let port: u16 = game.says("the game to listen", first_line).await;
    world.to_game.lead_to(Some(([127, 0, 0, 1], port).into()));
    let view = world.view(&session).await;
    let completed = world.complete(&session, &view).await.unwrap().must_be(200);
    assert_eq!(completed.text_at("/callback"), "delivered");
    let heard = until("the game to say what it heard", async || {
        lines(&game.stdout()).into_iter().next()
    })
    .await;
    let oid = completed.text_at("/oid");
    let gate_game = world.gate.text("/unity_ads/games/0/gate_game");
    assert_eq!(heard["key"], json!(format!("unity-ads:{gate_game}:{oid}")));
    assert_eq!(heard["body"]["sid"], json!(SID));
    assert_eq!(heard["body"]["oid"], json!(oid));
    assert_eq!(heard["body"]["parameters"], json!({ "productid": "1234" }));
}

fn first_line<T: std::str::FromStr>(process: &Process) -> Option<T> {
    let said = process.stdout();
    let (line, _) = said.split_once('\n')?;
    line.trim().parse().ok()
}

/// What was said in JSON, a line each; the first line is a port.
fn lines(said: &str) -> Vec<Value> {
    let objects = said.lines().filter(|line| line.starts_with('{'));
    objects
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
