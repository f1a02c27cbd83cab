//! The example of a game server for Meta's graph, which knows the documents and
//! nothing of what answers it, from the first login to a platform that is gone.

use std::{ffi::OsString, fs, path::Path};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    dev_house::ADA,
    graph_house::Graph,
    home::Home,
    http::{Answer, Http, sent, text_at},
    process::{Process, until},
    tool,
};

const SEED: &str = r#"
[[app]]
name = "Arena"
[app.meta]
app_id = "4000000000000001"
app_secret = "the-secret-of-the-arena"
[[app.meta.achievement]]
api_name = "WINS"
target = 2
write_policy = "server-authoritative"
[[app.meta.leaderboard]]
api_name = "arena"
write_policy = "server-authoritative"
[[app.meta.sku]]
sku = "potion"
kind = "consumable"
price = { currency = "USD", amount_in_hundredths = 99 }

[[player]]
member_no = 20005061986
nickname = "Ada"
key = "the-key-of-the-documents-player"
meta = [{ app = "Arena" }]
"#;

const VERIFY_TOKEN: &str = "the-token-that-the-platform-presents";

/// The platform and the example, which calls it and is called by it.
struct Arena {
    graph: Graph,
    server: Process,
    url: String,
    http: Http,
    _home: Home,
}

impl Arena {
    async fn open(node: &OsString) -> Self {
        let home = Home::new();
        let seed = home.path().join("seed.toml");
        fs::write(&seed, SEED).unwrap();
        let graph = Graph::start(home.path(), &seed).await;
        let mut command = tool::command(node);
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        command.arg(here.join("../../examples/meta-graph-server/server.mjs"));
        command
            .env("GRAPH_URL", graph.base_url())
            .env("APP_ID", "4000000000000001")
            .env("APP_SECRET", "the-secret-of-the-arena")
            .env("VERIFY_TOKEN", VERIFY_TOKEN)
            .env("PORT", "0");
        let mut server = Process::start(command, home.path(), "server");
        let url = server
            .says("the example to listen", |server| {
                let said = server.stdout();
                let (line, _) = said.split_once('\n')?;
                Some(line.strip_prefix("listening on ")?.to_owned())
            })
            .await;
        let http = Http::new();
        Self {
            graph,
            server,
            url,
            http,
            _home: home,
        }
    }

    async fn post(&self, path: &str, session: Option<&str>, body: &Value) -> Answer {
        let url = format!("{}{path}", self.url);
        self.http.post(&url, session, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.http.get(&format!("{}{path}", self.url), None).await
    }

    /// What Ada's device brings to a login.
    async fn proof(&self) -> Value {
        let device = self.graph.device(ADA).await;
        let user = device.asks("user").await;
        let proof = device.asks("user-proof").await;
        json!({ "user_id": user["user_id"], "nonce": proof["nonce"] })
    }

    async fn log_in(&self) -> String {
        let entered = self.post("/login", None, &self.proof().await).await;
        entered.must_be(200).text_at("/session")
    }

    /// Has the platform tell the example of orders.
    async fn subscribe(&self, verify_token: &str) -> Answer {
        let (url, key) = self.graph.operator("/meta/webhook");
        let wish = json!({
            "callback_url": format!("{}/meta/webhook", self.url),
            "verify_token": verify_token,
            "fields": ["order_status"],
        });
        let request = self.http.client().put(url).bearer_auth(key);
        sent(request.json(&wish)).await
    }

    async fn grant(&self) {
        let path = format!("/players/{}/entitlements", ADA.0);
        let wish = json!({ "sku": "potion", "developer_payload": "from a friend" });
        self.graph.operate(&path, &wish).await.must_be(201);
    }

    /// Waits until everything that the platform has to tell was told.
    async fn has_told(&self) -> Vec<Value> {
        let url = format!(
            "{}/admin/v1/deliveries",
            self.graph.dev.text("/operator/url")
        );
        let key = self.graph.dev.text("/operator/key");
        until("every event to be delivered", async || {
            let page = self.http.get(&url, Some(&key)).await.must_be(200).json();
            let items = page["items"].as_array().unwrap();
            let delivered = items.iter().all(|it| it["state"] == "delivered");
            delivered.then_some(())
        })
        .await;
        let told = self.get("/told").await.must_be(200).json();
        told.as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn the_example_lets_a_player_in_once_and_keeps_score() {
    let Some(node) = tool::node() else { return };
    let arena = Arena::open(&node).await;
    let proof = arena.proof().await;
    let session = arena.post("/login", None, &proof).await.must_be(200);
    let session = session.text_at("/session");
    arena.post("/login", None, &proof).await.must_be(401);
    let mut stolen = arena.proof().await;
    stolen["user_id"] = json!("4000000000000002");
    arena.post("/login", None, &stolen).await.must_be(401);

    for (score, unlocked, best) in [(30, false, true), (20, true, false), (40, false, true)] {
        let won = json!({ "score": score });
        arena.post("/won", None, &won).await.must_be(401);
        let won = arena.post("/won", Some(&session), &won).await;
        let expected = json!({ "unlocked": unlocked, "best": best });
        assert_eq!(won.must_be(200).json(), expected);
    }
    let top = arena.get("/top").await.must_be(200).json();
    assert_eq!(top, json!([{ "rank": 1, "score": 40, "name": "Ada" }]));
}

#[tokio::test]
async fn the_example_drinks_a_potion_once_and_hears_of_it_once() {
    let Some(node) = tool::node() else { return };
    let arena = Arena::open(&node).await;
    let refused = arena.subscribe("another-token-than-the-games").await;
    assert_eq!(refused.must_be(422).json()["code"], "handshake_failed");
    arena.subscribe(VERIFY_TOKEN).await.must_be(200);

    let session = arena.log_in().await;
    let user_id = arena.proof().await["user_id"].clone();
    let drink = || arena.post("/potion/drink", Some(&session), &Value::Null);
    drink().await.must_be(409);
    for potions in 1..=2 {
        arena.grant().await;
        let mut statuses: Vec<_> = join_all((0..8).map(|_| drink()))
            .await
            .iter()
            .map(|answer| answer.status)
            .collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [&[200][..], &[409; 7]].concat());
        let told = arena.has_told().await;
        assert_eq!(told.len(), potions, "{told:?}");
    }
    // What is taken back is told as well.
    arena.grant().await;
    let path = format!("/players/{}/entitlements/potion/revoke", ADA.0);
    let refund = json!({ "because": "refund" });
    arena.graph.operate(&path, &refund).await.must_be(204);
    drink().await.must_be(409);
    let told = arena.has_told().await;
    let types: Vec<_> = told
        .iter()
        .map(|event| text_at(event, "/product/notification_type"))
        .collect();
    let refunded = types.iter().filter(|kind| *kind == "REFUNDED").count();
    assert_eq!((types.len(), refunded), (4, 1), "{told:?}");
    for event in told {
        assert_eq!(event["field"], "order_status");
        assert_eq!(event["user_id"], user_id);
        let product = &event["product"];
        assert_eq!(product["sku"], "potion");
        assert_eq!(product["developer_payload"], "from a friend");
        assert_eq!(text_at(product, "/reporting_id").len(), 36);
    }

    arena.post("/login", None, &Value::Null).await.must_be(400);
    // Whoever does not have the secret tells the example nothing.
    let forged = json!({ "object": "application", "entry": [] });
    arena
        .post("/meta/webhook", None, &forged)
        .await
        .must_be(401);
    assert_eq!(arena.has_told().await.len(), 4);
}

#[tokio::test]
async fn the_example_says_that_it_cannot_say_when_the_platform_is_gone() {
    let Some(node) = tool::node() else { return };
    let mut arena = Arena::open(&node).await;
    let session = arena.log_in().await;
    let proof = arena.proof().await;
    arena.graph.dev.process.kill().await;
    let none = Value::Null;
    for (path, session, body) in [
        ("/login", None, &proof),
        ("/potion/drink", Some(&*session), &none),
        ("/won", Some(&*session), &json!({ "score": 1 })),
    ] {
        arena.post(path, session, body).await.must_be(503);
    }
    arena.get("/top").await.must_be(503);
    let log = arena.server.stderr();
    assert!(!log.contains("the-secret-of-the-arena"), "{log}");
}
