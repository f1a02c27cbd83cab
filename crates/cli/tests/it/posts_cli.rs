//! How games' servers are sent to, dead letters, and where a reward is, from the
//! command line, with processes of their own.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use testkit::{Peer, Reply};

use super::{
    admin_cli::Installation,
    ads_cli::{LOOPBACK, path, reply, view, with_secret},
    dev_house::ADA,
    http::text_at,
    process::until,
};

fn refused(it: &Installation, arguments: &[&str]) -> String {
    let output = it.run(arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn set_and_shown(it: &Installation, app: &str) {
    let of = |verb| vec!["endpoint", verb, app, "unity-ads"];
    let set = |more: &[&str]| it.json(&[&of("set")[..], more].concat());
    let first = set(&["--pace", "20", "--order", "subject", "--schedule", "5,60"]);
    assert_eq!((&first["pace"], &first["burst"]), (&json!(20), &json!(20)));
    assert_eq!(first["schedule_secs"], json!([5, 60]));
    let second = set(&["--burst", "3", "--at-once", "2", "--breaker", "0"]);
    assert_eq!((&second["pace"], &second["burst"]), (&json!(20), &json!(3)));
    assert_eq!(second["order"], "subject");
    assert_eq!(set(&["--one-attempt"])["schedule_secs"], json!([]));
    let usual = set(&["--no-pace", "--usual-schedule"]);
    assert_eq!(usual["schedule_secs"].as_array().unwrap().len(), 11);
    assert_eq!(usual["pace"], Value::Null);
    assert_eq!(it.json(&of("pause"))["paused"], true);
    let text = it.says(&of("show"));
    for words in [
        "unity-ads, paused",
        "as fast as it goes",
        "at once         2",
    ] {
        assert!(text.contains(words), "{text}");
    }
    let listed = it.says(&["endpoint", "list", "--json"]);
    let listed: Vec<Value> = listed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((listed.len(), &listed[0]["app_id"]), (1, &json!(app)));
    assert_eq!(it.json(&of("resume"))["paused"], false);
    for (more, why) in [
        (&["--at-once", "65"][..], "at_once: 1 to 64"),
        (&["--pace", "0"], "pace: 1 to 10000"),
        (&["--burst", "3"], "burst: nothing where there is no pace"),
        (&["--schedule", "0"], "schedule_secs: at most 32 waits"),
        (&["--breaker", "65536"], "breaker: 0 to 65535"),
        (&["--order", "random"], "--order"),
        (&["--pace", "1", "--no-pace"], "cannot be used with"),
        (&[], "nothing is to be changed"),
    ] {
        let said = refused(it, &[&of("set")[..], more].concat());
        assert!(said.contains(why), "{said}");
    }
    let said = refused(it, &["endpoint", "show", "5", "unity-ads"]);
    assert!(said.contains("no game has this id"), "{said}");
    let said = refused(it, &["endpoint", "pause", app, "pigeon"]);
    assert!(said.contains("pigeon"), "{said}");
}

#[tokio::test]
async fn endpoints_are_set_paused_and_resumed_on_a_server_and_on_its_store() {
    let (it, up) = Installation::running().await;
    let app = text_at(&it.json(&["app", "create", "Dungeon Crawl"]), "/app/app_id");
    assert!(it.says(&["endpoint", "list"]).contains("as is usual"));
    set_and_shown(&it, &app);
    let it = it.stopped(up).await;
    set_and_shown(&it, &app);
}

#[tokio::test]
async fn dead_letters_are_counted_and_sent_once_more_by_what_they_have_in_common() {
    let mended = std::sync::Arc::new(AtomicBool::new(false));
    let is_mended = std::sync::Arc::clone(&mended);
    let peer = Peer::start(move |_| match is_mended.load(Ordering::SeqCst) {
        false => reply(403, "Signature did not match"),
        true => reply(200, "1"),
    })
    .await;
    let (it, up) = Installation::running_with(LOOPBACK).await;
    let app = text_at(&it.json(&["app", "create", "Dungeon Crawl"]), "/app/app_id");
    let player = it.json(&["player", "create", "Ada", "--member-no", ADA.0]);
    let key = text_at(&player, "/sign_in_key");
    it.json(&["ads", "enable", &app, "--callback-url", &peer.url("/award")]);
    for _ in 0..2 {
        let ended = view(&up.http, &up.platform(""), &app, &key).await;
        assert_eq!(ended["callback"], "rejected");
    }
    let dead = |more: &[&str]| {
        let list = it.says(&[&["delivery", "list", "--dead", "--json"], more].concat());
        list.lines().count()
    };
    let replay = |more: &[&str]| it.json(&[&["delivery", "replay"], more].concat());
    let of_app = ["--app", &*app];
    for (more, count) in [
        (&["--from", "1h"][..], 2),
        (&["--until", "1h"], 0),
        (&["--subject", ADA.0], 2),
        (&["--subject", "nobody"], 0),
        (&["--kind", "meta-graph"], 0),
        (&of_app, 2),
    ] {
        assert_eq!(dead(more), count, "{more:?}");
        let counted = replay(&[&["--dead", "--dry-run"], more].concat());
        let expected = json!({ "replayed": count, "told_in_order": 0, "dry_run": true });
        assert_eq!(counted, expected, "{more:?}");
    }
    let said = it.says(&["delivery", "replay", "--dead", "--dry-run"]);
    assert_eq!(said, "Deliveries that would be sent once more: 2\n");
    assert_eq!(dead(&[]), 2, "counting sends nothing");
    let oid = text_at(
        &it.json(&["delivery", "list", "--limit", "1"]),
        "/delivery_id",
    );
    for (more, why) in [
        (&[][..], "name one delivery"),
        (&["--dry-run"], "name one delivery"),
        (&["--delivered"], "name one delivery"),
        (&[&app], "DELIVERY_ID"),
        (&[&app, &oid, "--dead"], "cannot be used with"),
        (&["--dead", "--from", "yesterday"], "how long ago"),
        (&["--from", "1h", "--until", "2h"], "until: later than from"),
    ] {
        let said = refused(&it, &[&["delivery", "replay"], more].concat());
        assert!(said.contains(why), "{more:?}: {said}");
    }
    mended.store(true, Ordering::SeqCst);
    let window = ["--app", &app, "--dead", "--from", "1h"];
    assert_eq!(
        replay(&window),
        json!({ "replayed": 2, "told_in_order": 0, "dry_run": false })
    );
    until("both to be delivered", async || {
        let state = ["delivery", "list", "--state", "delivered", "--json"];
        (it.says(&state).lines().count() == 2).then_some(())
    })
    .await;
    assert_eq!(peer.requests().len(), 4);
    assert_eq!(replay(&window)["replayed"], 0, "nothing is dead");
    let it = it.stopped(up).await;
    let replay = |more: &[&str]| it.json(&[&["delivery", "replay"], more].concat());
    assert_eq!(replay(&["--dead"])["replayed"], 0);
    let also = ["--delivered", "--app", &app];
    assert_eq!(replay(&[&also[..], &["--dry-run"]].concat())["replayed"], 2);
    assert_eq!(replay(&also)["replayed"], 2);
    assert_eq!(replay(&also)["replayed"], 0, "they are under way");
}

const SECRET: &str = "a-secret-that-both-sides-know";

fn game(grant_url: &str) -> String {
    format!(
        "[gate.game.event]\nrewards.unity-ads.secrets = \"0000000a:{SECRET}\"\n\
         rewards.unity-ads.callback_url = \"https://game.example/award.php?productid=1234\"\n\
         grant_secret = \"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n\
         grant_url = \"{grant_url}\"\n"
    )
}

#[tokio::test]
async fn a_reward_is_traced_through_both_sides() {
    let game_is_up = std::sync::Arc::new(AtomicBool::new(false));
    let is_up = std::sync::Arc::clone(&game_is_up);
    let peer = Peer::start(move |_| match is_up.load(Ordering::SeqCst) {
        false => Reply::json(503, ""),
        true => Reply::json(200, "{}"),
    })
    .await;
    let of_gate = "allow_private_upstreams = [\"127.0.0.0/8\"]\n";
    let games = game(&peer.url("/grants"));
    let (it, up) = Installation::running_beside(LOOPBACK, of_gate, &games).await;
    let app = text_at(&it.json(&["app", "create", "Dungeon Crawl"]), "/app/app_id");
    let player = it.json(&["player", "create", "Ada", "--member-no", ADA.0]);
    let key = text_at(&player, "/sign_in_key");
    let secret = with_secret(SECRET);
    let url = up.gate("/rewards/unity-ads/event?productid=1234");
    let enable = ["ads", "enable", &app, "--callback-url", &url];
    it.json(&[&enable[..], &["--secret-file", &path(&secret)]].concat());
    let trace = ["reward", "trace", "--subject", ADA.0];
    assert!(it.says(&trace).contains("Nothing is known here"));
    let ended = view(&up.http, &up.platform(""), &app, &key).await;
    let oid = text_at(&ended, "/oid");
    let waiting = it.json(&trace);
    assert_eq!(text_at(&waiting, "/oid"), oid);
    assert_eq!(waiting["whereabouts"], "asking");
    let verdict = text_at(&waiting, "/verdict");
    assert!(verdict.starts_with("waiting: the game"), "{verdict}");
    assert!(
        verdict.contains("of the callback: the receiver has not taken it"),
        "{verdict}"
    );
    game_is_up.store(true, Ordering::SeqCst);
    let granted = until(
        "the reward to be granted and that to be known",
        async || {
            let traced = it.json(&trace);
            let told = traced["sent"][0]["delivery"]["state"] == "delivered";
            (traced["whereabouts"] == "granted" && told).then_some(traced)
        },
    )
    .await;
    assert!(text_at(&granted, "/verdict").starts_with("granted at 20"));
    assert_eq!(granted["received"][0]["game"], "event");
    assert_eq!(granted["received"][0]["subject"], ADA.0);
    let text = it.says(&trace);
    for words in [
        &*format!("unity-ads {oid}: granted at"),
        "sent by the platform:",
        "received by the gate:",
        "game            event",
    ] {
        assert!(text.contains(words), "{text}");
    }
    for narrowed in [
        &["--oid", &oid][..],
        &["--app", &app],
        &["--game", "event"],
        &["--network", "unity-ads"],
    ] {
        let found = it.json(&[&trace[..], narrowed].concat());
        assert_eq!(text_at(&found, "/oid"), oid, "{narrowed:?}");
    }
    for narrowed in [["--oid", "1"], ["--game", "other"], ["--network", "admob"]] {
        let text = it.says(&[&trace[..], &narrowed].concat());
        assert!(
            text.contains("Nothing is known here"),
            "{narrowed:?}: {text}"
        );
    }
    for (arguments, why) in [
        (&["reward", "trace"][..], "--subject"),
        (&["reward", "trace", "--subject", ""], "subject"),
        (
            &["reward", "trace", "--subject", "1", "--network", "No"],
            "--network",
        ),
    ] {
        let said = refused(&it, arguments);
        assert!(said.contains(why), "{said}");
    }
    let shown = it.json(&["reward", "show", &oid, "--game", "event"]);
    assert_eq!(shown["state"], "granted");
    assert!(shown["asks"].is_array());
    let it = it.stopped(up).await;
    assert_eq!(it.json(&trace), granted, "the store says the same");
}
