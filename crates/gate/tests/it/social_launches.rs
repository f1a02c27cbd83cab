use serde_json::json;
use testkit::{Call, Transcript, assert_snapshot};

use super::{
    social_world::{APP, LAUNCH, TOKEN, URL, question, signed, verdict, world},
    world::{KEY, World, told},
};

fn hold(name: &str, transcript: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, transcript.text());
}

fn event_url() -> String {
    format!(
        "http://game.example.com/event?opensocial_app_id={APP}&eventtype=event.addapp&id=102\
         &id=101&mbga_invite_from=7"
    )
}

fn callback_url() -> String {
    format!(
        "http://game.example.com/paid?opensocial_app_id={APP}&opensocial_owner_id=101\
         &opensocial_viewer_id=101&payment_id=0F9E-A&status=10&updated=2012-12-17T02:52:01Z"
    )
}

#[tokio::test]
async fn what_the_platform_says_is_told() {
    let world = world().await;
    let mut told = Transcript::of(world.addr());
    let post = |body: &serde_json::Value| Call::post(LAUNCH, body.to_string()).bearer(KEY);
    let launch = question(URL, &signed(&world, URL, "n1", true));
    told.call("A launch", post(&launch)).await;
    told.call("The same once more", post(&launch)).await;
    let url = event_url();
    let mut event = question(&url, &signed(&world, &url, "n2", false));
    event["kind"] = json!("life_cycle");
    told.call("An event", post(&event)).await;
    let url = callback_url();
    let mut callback = question(&url, &signed(&world, &url, "n3", false));
    callback["kind"] = json!("payment_callback");
    told.call("A payment", post(&callback)).await;
    let url = "/play?stage=3&opensocial_app_id=12009&opensocial_viewer_id=101\
               &opensocial_owner_id=101";
    let header = signed(&world, URL, "n4", true);
    let mut split = question(url, &header);
    split["scheme"] = json!("http");
    split["headers"] = json!([["Host", "game.example.com"], ["authorization", header]]);
    told.call("A launch by its path and host", post(&split))
        .await;
    hold("opensocial", &told);
}

#[tokio::test]
async fn what_cannot_be_asked_is_a_problem() {
    let world = World::of_two_games("http://127.0.0.1:9").await;
    let mut told = Transcript::of(world.addr());
    let post = |body: &serde_json::Value| Call::post(LAUNCH, body.to_string()).bearer(KEY);
    let mut asked = question(URL, "OAuth x=\"y\"");
    told.call("No game where there are several", post(&asked))
        .await;
    asked["game"] = json!("bare");
    told.call("A game without OpenSocial", post(&asked)).await;
    hold("opensocial_games", &told);
    let world = super::social_world::world().await;
    let mut told = Transcript::of(world.addr());
    let good = question(URL, "OAuth x=\"y\"");
    for (title, field, value) in [
        ("Another kind", "kind", json!("logout")),
        ("A relative URL", "url", json!("play")),
        ("A path without its host", "url", json!("/play")),
        ("No method", "method", json!("")),
        ("Another scheme", "scheme", json!("ftp")),
        ("A body that is no base64", "body", json!("{}")),
        ("Headers as an object", "headers", json!({ "a": "b" })),
        ("An unknown field", "token", json!("x")),
        (
            "Two content types",
            "headers",
            json!([["content-type", "a/b"], ["Content-Type", "a/b"]]),
        ),
    ] {
        let mut asked = good.clone();
        asked[field] = value;
        told.call(title, post(&asked)).await;
    }
    told.call("No key", Call::post(LAUNCH, "{}")).await;
    told.call("Another method", Call::get(LAUNCH).bearer(KEY))
        .await;
    hold("opensocial_problems", &told);
}

#[tokio::test]
async fn each_rule_has_its_reason() {
    let world = world().await;
    let header = |url: &str| signed(&world, url, "n", true);
    for (url, header, reason) in [
        (URL, String::new(), "request_unsigned"),
        (URL, "OAuth oauth_nonce=\"".to_owned(), "request_malformed"),
        (
            URL,
            header(URL).replace("HMAC-SHA1", "PLAINTEXT"),
            "signature_method_refused",
        ),
        (
            URL,
            header(URL).replace("abcdefghij", "bbcdefghij"),
            "consumer_foreign",
        ),
        (URL, header(&URL.replace("101", "102")), "signature_forged"),
        (
            &*URL.replace("&opensocial_owner_id=101", ""),
            header(&URL.replace("&opensocial_owner_id=101", "")),
            "parameter_missing",
        ),
        (
            &*URL.replace("12009", "12010"),
            header(&URL.replace("12009", "12010")),
            "wrong_game",
        ),
        (
            &*URL.replace("owner_id=101", "owner_id=102"),
            header(&URL.replace("owner_id=101", "owner_id=102")),
            "viewer_not_owner",
        ),
        (
            &*URL.replace("stage", "OpenSocial.viewer_id"),
            header(&URL.replace("stage", "OpenSocial.viewer_id")),
            "parameter_ambiguous",
        ),
        (
            &*URL.replace("101", "a%20b"),
            header(&URL.replace("101", "a%20b")),
            "parameter_malformed",
        ),
        (URL, signed(&world, URL, "n", false), "token_missing"),
    ] {
        let envelope = verdict(&world, &question(url, &header)).await;
        assert_eq!(told(&envelope), ("refused", reason), "{url}");
    }
    // A player cannot have the platform say what it says in its own name.
    let url = format!("{URL}&payment_id=A&status=10");
    let mut asked = question(&url, &header(&url));
    asked["kind"] = json!("payment_callback");
    assert_eq!(
        told(&verdict(&world, &asked).await),
        ("refused", "token_unexpected")
    );
    // A body with another's hash, and one that is none of its sender's.
    let mut asked = question(URL, &header(URL));
    asked["body"] = json!("e30=");
    let envelope = verdict(&world, &asked).await;
    assert_eq!(envelope["claims"]["body"], "unsigned");
}

#[tokio::test]
async fn a_launch_counts_once_within_its_window() {
    let world = world().await;
    let early = question(URL, &signed(&world, URL, "early", true));
    let late = question(URL, &signed(&world, URL, "late", true));
    assert_eq!(told(&verdict(&world, &early).await), ("accepted", ""));
    assert_eq!(
        told(&verdict(&world, &early).await),
        ("refused", "nonce_used")
    );
    world.advance(300);
    // Remembered to the very end of the window, and taken until then.
    assert_eq!(
        told(&verdict(&world, &early).await),
        ("refused", "nonce_used")
    );
    assert_eq!(told(&verdict(&world, &late).await), ("accepted", ""));
    world.advance(1);
    assert_eq!(
        told(&verdict(&world, &early).await),
        ("refused", "timestamp_too_old")
    );
    let ahead = question(URL, &signed(&world, URL, "ahead", true));
    world.house.clock.set(base::Timestamp::from_secs(
        base::Clock::now(&*world.house.clock).secs() - 301,
    ));
    assert_eq!(
        told(&verdict(&world, &ahead).await),
        ("refused", "timestamp_too_early")
    );
}

#[tokio::test]
async fn what_may_have_been_used_before_a_restore_is_not_taken() {
    let world = world().await;
    let now = base::Clock::now(&*world.house.clock);
    let raise = store::Step::RaiseWatermark(store::Watermark::at(now));
    let owner = base::OwnerId::generate(&*world.house.rng);
    let steps = vec![raise];
    let unit = store::Unit { owner, steps };
    world.house.store.commit(unit).await.unwrap();
    world.house.directory.catch_up().await.unwrap();
    for secs in [299, 1] {
        world.advance(secs);
        let asked = question(URL, &signed(&world, URL, "n", true));
        let expected = ("refused", "timestamp_too_old");
        assert_eq!(told(&verdict(&world, &asked).await), expected);
    }
    world.advance(1);
    let asked = question(URL, &signed(&world, URL, "n", true));
    assert_eq!(told(&verdict(&world, &asked).await), ("accepted", ""));
}

#[tokio::test]
async fn a_store_that_does_not_write_is_no_refusal() {
    let world = world().await;
    let asked = question(URL, &signed(&world, URL, "n", true));
    world.store.fail_writes(true);
    let envelope = verdict(&world, &asked).await;
    assert_eq!(told(&envelope), ("unavailable", "store_unavailable"));
    assert!(!envelope.to_string().contains(TOKEN), "{envelope}");
    world.store.fail_writes(false);
    assert_eq!(told(&verdict(&world, &asked).await), ("accepted", ""));
}
