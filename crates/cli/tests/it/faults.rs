//! `POST /dev/v1/faults`: what goes wrong by order, and that games, gate and
//! store stay right.

use serde_json::{Value, json};

use super::{
    dev_house::{ADA, Dev},
    home::Home,
    http::{Answer, try_sent},
    process::until,
    up_house::{Up, verdict},
};

const CHALLENGE: &str = "/v1/verify/challenge";

impl Dev {
    fn faults(&self) -> String {
        format!("{}/dev/v1/faults", self.text("/operator/url"))
    }

    /// Orders a fault.
    async fn order(&self, call: &str, kind: &str, more: Value) {
        let mut wish = json!({ "call": call, "kind": kind });
        let fields = wish.as_object_mut().unwrap();
        fields.extend(more.as_object().cloned().unwrap_or_default());
        self.http
            .post(&self.faults(), None, &wish)
            .await
            .must_be(201);
    }

    /// How often each order has struck.
    async fn struck(&self) -> Vec<u64> {
        let listed = self
            .http
            .get(&self.faults(), None)
            .await
            .must_be(200)
            .json();
        let faults = listed["faults"].as_array().unwrap();
        faults
            .iter()
            .map(|fault| fault["struck"].as_u64().unwrap())
            .collect()
    }

    async fn clear(&self) {
        let request = self.http.client().delete(self.faults());
        assert_eq!(try_sent(request).await.unwrap().status, 204);
    }

    /// A challenge, as it is offered.
    async fn challenge(&self) -> Value {
        let issued = self.gate("/v1/challenges", &json!({})).await.must_be(200);
        json!({ "challenge": issued.text_at("/challenge") })
    }

    async fn redeem(&self, offered: &Value) -> String {
        verdict(&self.gate(CHALLENGE, offered).await)
    }

    /// Asks the gate about a player's token.
    async fn ask(&self, game: &Value, token: &str) -> Answer {
        let question = json!({ "token": token, "game": game["gate_game"] });
        self.gate("/v1/verify/stove", &question).await
    }

    /// Offers a challenge to the gate, which may not answer.
    async fn offer(&self, offered: &Value) -> reqwest::Result<Answer> {
        let url = format!("{}{CHALLENGE}", self.text("/gate/url"));
        let request = self.http.client().post(&url);
        try_sent(request.bearer_auth(self.text("/gate/key")).json(offered)).await
    }
}

fn unavailable(answer: &Answer, reason: &str) {
    let envelope = answer.json();
    assert_eq!(
        (answer.status, &envelope["verdict"]),
        (503, &json!("unavailable"))
    );
    assert_eq!(envelope["reason"], reason);
}

#[tokio::test]
async fn a_single_use_whose_answer_was_lost_is_used() {
    let home = Home::new();
    let dev = Dev::start(home.path(), None).await;

    // On its way to the game's server.
    let offered = dev.challenge().await;
    dev.order("gate.verify_challenge", "drop", json!({})).await;
    assert!(dev.offer(&offered).await.is_err());
    assert_eq!(dev.redeem(&offered).await, "challenge_used");

    // Between the store and the gate, which cannot know and says so.
    let offered = dev.challenge().await;
    dev.order("store.commit", "drop", json!({})).await;
    unavailable(&dev.gate(CHALLENGE, &offered).await, "store_unavailable");
    assert_eq!(dev.redeem(&offered).await, "challenge_used");
    assert_eq!(dev.struck().await, [1, 1]);
}

#[tokio::test]
async fn a_single_use_that_was_not_written_is_still_good() {
    let home = Home::new();
    let dev = Dev::start(home.path(), None).await;
    for (call, kind) in [
        ("store.commit", "error"),
        ("gate.verify_challenge", "error"),
        ("gate.verify_challenge", "reset"),
    ] {
        let offered = dev.challenge().await;
        dev.order(call, kind, json!({})).await;
        match dev.offer(&offered).await {
            Ok(answer) => assert_eq!(answer.status, 503, "{call} {kind}"),
            Err(_) => assert_eq!(kind, "reset"),
        }
        assert_eq!(dev.redeem(&offered).await, "accepted", "{call} {kind}");
        assert_eq!(
            dev.redeem(&offered).await,
            "challenge_used",
            "{call} {kind}"
        );
    }
}

#[tokio::test]
async fn what_comes_twice_counts_once() {
    let home = Home::new();
    let dev = Dev::start(home.path(), None).await;

    // The store sees by its owner that the second commit is the first again.
    let offered = dev.challenge().await;
    dev.order("store.commit", "duplicate", json!({})).await;
    assert_eq!(dev.redeem(&offered).await, "accepted");
    assert_eq!(dev.redeem(&offered).await, "challenge_used");

    // A request that is repeated on its way is another offer.
    let offered = dev.challenge().await;
    dev.order("gate.verify_challenge", "duplicate", json!({}))
        .await;
    assert_eq!(dev.redeem(&offered).await, "challenge_used");
    assert_eq!(dev.struck().await, [1, 1]);
}

#[tokio::test]
async fn calls_that_pass_each_other_get_the_same_server_token() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let game = dev.game("SGP_EVENT", "live");
    dev.order("stove.server_token", "reorder", json!({})).await;
    let held = dev.token_of(game);
    let passing = async {
        // Only then is it sure which of the two came first.
        until("the first call to be held", async || {
            (dev.struck().await == [1]).then_some(())
        })
        .await;
        dev.token_of(game).await
    };
    let (held, passing) = tokio::join!(held, passing);
    assert_eq!(held, passing);

    // The same where they pass each other on the way to the store.
    dev.advance(40 * 86_400).await;
    dev.clear().await;
    dev.order("store.commit", "reorder", json!({})).await;
    let (held, passing) = tokio::join!(dev.token_of(game), dev.token_of(game));
    assert_eq!(held, passing);
    assert_eq!(dev.struck().await, [1]);
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_once_more_and_then_told() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live");
    let token = dev.user_token(ADA, game).await;
    for kind in ["reset", "drop"] {
        dev.order("stove.verify", kind, json!({})).await;
        let answer = dev.ask(game, &token).await;
        assert_eq!(verdict(&answer), "accepted", "{kind}");
        assert_eq!(dev.struck().await, [1], "{kind}");
        dev.clear().await;

        dev.order("stove.verify", kind, json!({ "until_cleared": true }))
            .await;
        let answer = dev.ask(game, &token).await;
        unavailable(&answer, "platform_unavailable");
        assert_eq!(dev.struck().await, [2], "{kind}");
        dev.clear().await;
    }
    let answer = dev.ask(game, &token).await;
    assert_eq!(verdict(&answer), "accepted");
}

#[tokio::test]
async fn a_platform_that_fails_or_is_late_refuses_nobody() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let game = dev.game("MVP_SDK_QA", "live");
    let token = dev.user_token(ADA, game).await;
    let ask = || dev.ask(game, &token);

    for status in [500, 502, 503] {
        dev.order("stove.verify", "error", json!({ "status": status }))
            .await;
        unavailable(&ask().await, "platform_unavailable");
        assert_eq!(verdict(&ask().await), "accepted");
    }
    // Longer than the gate waits for one call.
    dev.order("stove.verify", "delay", json!({ "delay_ms": 600_000 }))
        .await;
    unavailable(&ask().await, "platform_unavailable");
    // And no longer than that.
    dev.order("stove.verify", "delay", json!({ "delay_ms": 10 }))
        .await;
    assert_eq!(verdict(&ask().await), "accepted");
    assert_eq!(dev.struck().await, [1, 1, 1, 1, 1]);
}

#[tokio::test]
async fn production_has_no_faults_to_order() {
    let home = Home::new();
    let up = Up::start(home.path()).await;
    let wish = json!({ "call": "stove.verify", "kind": "drop" });
    let answer = up.operate("/dev/v1/faults", &wish).await;
    assert_eq!(
        (answer.status, answer.text_at("/code").as_str()),
        (404, "unknown_path")
    );
}
