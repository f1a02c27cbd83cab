//! A gate of its own process takes an advertising network's callbacks, on a
//! store that outlives it.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

use serde_json::{Value, json};
use testkit::{Peer, Received, Reply};

use super::{
    home::Home,
    http::{Answer, sent},
    process::{Process, until},
    up_house::{GATE_KEY, OPERATOR_KEY, Up},
};

/// The example of Unity's documents.
const CALLBACK: &str = "/rewards/unity-ads/event?productid=1234&sid=1234567890&oid=0987654321\
     &hmac=106ed4300f91145aff6378a355fced73";

/// Starts a gate in front of a game whose server is at `grant_url`.
async fn gate(home: &Path, grant_url: &str, of_gate: &str, of_game: &str) -> Up {
    let mut config = Up::config(&home.join("data"));
    config = config.replace("[platform]\n", "[platform]\nenabled = false\n");
    let of_gate = format!("[gate]\nallow_private_upstreams = [\"127.0.0.0/8\"]\n{of_gate}");
    config = config.replacen("[gate]\n", &of_gate, 1);
    write!(
        config,
        "[gate.game.event]\nrewards.unity-ads.secrets = \"0000000a:xyzKEY\"\n\
         rewards.unity-ads.callback_url = \"https://developer.example.com/award.php?productid=1234\"\n\
         grant_secret = \"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"\n\
         grant_url = \"{grant_url}\"\n{of_game}"
    )
    .unwrap();
    Up::started(Process::start(Up::command(home, &config), home, "gate")).await
}

async fn call(gate: &Up, forwarded: Option<&str>) -> (u16, String) {
    let mut request = gate.http.client().get(gate.gate(CALLBACK));
    if let Some(address) = forwarded {
        request = request.header("x-forwarded-for", address);
    }
    let Answer { status, text, .. } = sent(request).await;
    (status, text)
}

#[tokio::test]
async fn a_game_that_was_down_grants_once_and_a_kill_forgets_nothing() {
    let home = Home::new();
    let asked = AtomicUsize::new(0);
    let game = Peer::start(move |_| match asked.fetch_add(1, SeqCst) {
        0 => Reply::json(503, ""),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let mut up = gate(home.path(), &game.url("/grants"), "", "").await;
    assert_eq!(
        call(&up, None).await,
        (503, "Order is not settled yet".to_owned())
    );
    // Nobody calls again, and the game is asked again all the same.
    let counted = "countersign_gate_grants_total{network=\"unity-ads\",answer=\"granted\"} 1";
    until("the game to be asked again", async || {
        let url = up.operator("/metrics");
        let metrics = up.http.get(&url, Some(OPERATOR_KEY)).await.text;
        metrics.contains(counted).then_some(())
    })
    .await;
    until("the grant to be written down", async || {
        (call(&up, None).await == (403, "Duplicate order".to_owned())).then_some(())
    })
    .await;
    up.process.kill().await;
    let up = gate(home.path(), &game.url("/grants"), "", "").await;
    assert_eq!(call(&up, None).await, (403, "Duplicate order".to_owned()));
    let requests = game.requests();
    let keys: Vec<_> = requests
        .iter()
        .map(|request: &Received| request.header("idempotency-key").unwrap())
        .collect();
    assert_eq!(keys, ["unity-ads:event:0987654321"; 2]);
    assert!(up.process.stderr().contains("taken from every address"));
}

const AUTHORIZED: Option<&str> = Some(GATE_KEY);

/// What is in the inbox, by its orders.
async fn inbox(up: &Up) -> Vec<String> {
    let answer = up
        .http
        .get(&up.gate("/v1/rewards?game=event"), AUTHORIZED)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let value: Value = serde_json::from_str(&answer.text).unwrap();
    let items = value["items"].as_array().unwrap().iter();
    items
        .map(|item| item["oid"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_inbox_outlives_a_kill_until_the_game_has_acknowledged() {
    let home = Home::new();
    let prices = home.path().join("prices.toml");
    fs::write(&prices, "[products.1234]\nreward = \"coins\"\namount = 5\n\n[otherwise]\nreward = \"coins\"\namount = 1\n").unwrap();
    let of_game = format!(
        "rewards.unity-ads.mode = \"inbox\"\nrewards.unity-ads.prices_file = {:?}\n",
        prices.display().to_string()
    );
    // Nobody is there to be asked.
    let nowhere = "http://127.0.0.1:9/";
    let mut up = gate(home.path(), nowhere, "", &of_game).await;
    assert_eq!(call(&up, None).await, (200, "1".to_owned()));
    up.process.kill().await;
    let mut up = gate(home.path(), nowhere, "", &of_game).await;
    assert_eq!(inbox(&up).await, ["0987654321"]);
    assert_eq!(call(&up, None).await, (403, "Duplicate order".to_owned()));
    let body = json!({ "rewards": [{ "id": "unity-ads:event:0987654321", "granted": true }] });
    let url = up.gate("/v1/rewards/acknowledge");
    let answer = up.http.post(&url, AUTHORIZED, &body).await;
    assert_eq!(answer.text, r#"{"results":[{"result":"acknowledged"}]}"#);
    up.process.kill().await;
    let up = gate(home.path(), nowhere, "", &of_game).await;
    assert_eq!(inbox(&up).await, [""; 0]);
    assert_eq!(call(&up, None).await, (403, "Duplicate order".to_owned()));
}

#[tokio::test]
async fn a_record_outlives_a_kill_and_is_compared() {
    let home = Home::new();
    let of_game = "rewards.unity-ads.mode = \"audit\"\n";
    let mut up = gate(home.path(), "http://127.0.0.1:9/", "", of_game).await;
    assert_eq!(call(&up, None).await, (200, "1".to_owned()));
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
    let now = i64::try_from(now).unwrap();
    let one = |id: &str| json!({ "report_id": id, "network": "unity-ads", "sid": "1234567890", "granted_at": now });
    let body = json!({ "reports": [one("r1"), one("r2")] });
    let answer = up
        .http
        .post(&up.gate("/v1/rewards/reports"), AUTHORIZED, &body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    up.process.kill().await;
    let up = gate(home.path(), "http://127.0.0.1:9/", "", of_game).await;
    let (from, until) = (now - 3_600_000, now + 3_600_000);
    let url = up.gate(&format!(
        "/v1/rewards/audit?network=unity-ads&from={from}&until={until}&only_different=true"
    ));
    let value: Value = serde_json::from_str(&up.http.get(&url, AUTHORIZED).await.text).unwrap();
    let expected = json!([{ "sid": "1234567890", "signed": 1, "reported": 2 }]);
    assert_eq!(value["items"], expected);
}

#[tokio::test]
async fn a_list_of_senders_is_taken_over_while_the_gate_runs() {
    let home = Home::new();
    let game = Peer::start(|_| Reply::json(200, "{}")).await;
    let file = home.path().join("public_ips.json");
    fs::write(&file, r#"{"networks":["203.0.113.0/24"]}"#).unwrap();
    let of_game = format!(
        "rewards.unity-ads.networks_file = {:?}\n",
        file.display().to_string()
    );
    let proxies = "trusted_proxies = [\"127.0.0.0/8\"]\n";
    let up = gate(home.path(), &game.url("/"), proxies, &of_game).await;
    let refused = (403, "Sender not allowed".to_owned());
    for forwarded in [None, Some("198.51.100.7"), Some("garbage")] {
        assert_eq!(call(&up, forwarded).await, refused);
    }
    fs::write(&file, r#"{"networks":["198.51.100.7/32"]}"#).unwrap();
    until("the list to be taken over", async || {
        (call(&up, Some("198.51.100.7")).await.0 != 403).then_some(())
    })
    .await;
    assert_eq!(call(&up, Some("203.0.113.7")).await, refused);
    assert_eq!(game.requests().len(), 1);
    assert!(!up.process.stderr().contains("from every address"));
}
