//! S13. Receivers at addresses that must not be called: each by another way to write
//! it, by a redirect, and by a name that leads there from one day to the next.
//!
//! All of 127.0.0.0/8 is this machine. The platform may call 127.0.0.1 and nothing
//! else that is not public, so that whoever listens at 127.0.0.2 is what a metadata
//! service is elsewhere.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use serde_json::{Value, json};
use testkit::{Peer, Reply};
use tokio::net::TcpListener;

use super::super::{
    home::Home,
    http::{sent, text_at},
    process::{Process, until},
    tool,
    up_house::{OPERATOR_KEY, Up},
};

/// Somebody who must never be called.
struct Inside {
    addr: SocketAddr,
    called: Arc<AtomicUsize>,
}

impl Inside {
    async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let called = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&called);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counted.fetch_add(1, SeqCst);
            }
        });
        Self { addr, called }
    }
}

/// A platform that may call 127.0.0.1.
struct Platform {
    up: Up,
    session: String,
}

impl Platform {
    async fn start(home: &Path, wrap: impl FnOnce(Command) -> Command) -> Self {
        let allowed = "[platform]\nallow_private_callbacks = [\"127.0.0.1/32\"]\n";
        let config = Up::config(&home.join("data")).replacen("[platform]\n", allowed, 1);
        let command = wrap(Up::command(home, &config));
        let up = Up::started(Process::start(command, home, "up")).await;
        let player = up
            .operate("/admin/v1/players", &json!({ "nickname": "Ada" }))
            .await;
        let player = player.must_be(201).json();
        let who = json!({
            "player_id": text_at(&player, "/player/player_id"),
            "key": text_at(&player, "/sign_in_key"),
        });
        let url = up.platform("/device/v1/sign-in");
        let session = up.http.post(&url, None, &who).await.must_be(200);
        let session = session.text_at("/session_token");
        Self { up, session }
    }

    /// A game that is told there.
    async fn game(&self, name: &str, callback_url: &str) -> String {
        let listing = json!({ "environment": "live", "game_id": name });
        let app = json!({ "name": name, "stove": [listing] });
        let app = self.up.operate("/admin/v1/apps", &app).await.must_be(201);
        let app = app.text_at("/app/app_id");
        self.tell(&app, callback_url).await;
        app
    }

    async fn tell(&self, app: &str, callback_url: &str) {
        let url = self.up.operator(&format!("/admin/v1/apps/{app}/unity-ads"));
        let body = json!({ "callback_url": callback_url });
        let request = self.up.http.client().put(url).json(&body);
        sent(request.bearer_auth(OPERATOR_KEY)).await.must_be(200);
    }

    /// A view of it, and how its callback stands after the first attempt.
    async fn view(&self, app: &str) -> Value {
        let call = async |path: &str, body: Value| {
            let url = self.up.platform(&format!("/device/v1/ads/{path}"));
            self.up.http.post(&url, Some(&self.session), &body).await
        };
        let begun = call("start", json!({ "app_id": app, "sid": "1" })).await;
        let view = begun.must_be(200).text_at("/view_token");
        call("complete", json!({ "view_token": view }))
            .await
            .must_be(200);
        until("the first attempt", async || {
            let all = self.deliveries(app).await;
            let tried = all[0]["attempts"].as_u64() > Some(0);
            tried.then(|| all[0].clone())
        })
        .await
    }

    async fn deliveries(&self, app: &str) -> Vec<Value> {
        let url = self
            .up
            .operator(&format!("/admin/v1/deliveries?app_id={app}"));
        let page = self.up.http.get(&url, Some(OPERATOR_KEY)).await;
        page.must_be(200).json()["items"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// What the first attempt came to.
    async fn first_attempt(&self, delivery: &Value) -> Value {
        let (app, id) = (
            text_at(delivery, "/app_id"),
            text_at(delivery, "/delivery_id"),
        );
        let url = self
            .up
            .operator(&format!("/admin/v1/deliveries/{app}/{id}"));
        let log = self.up.http.get(&url, Some(OPERATOR_KEY)).await;
        log.must_be(200).json()["log"][0].clone()
    }

    async fn is_delivered(&self, app: &str) {
        until("the callback to be delivered", async || {
            let all = self.deliveries(app).await;
            (all[0]["state"] == json!("delivered")).then_some(())
        })
        .await;
    }
}

async fn receiver() -> Peer {
    Peer::start(|_| Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1").then_close()).await
}

#[tokio::test]
async fn s13_no_way_to_write_an_address_leads_inside() {
    let home = Home::new();
    let (inside, receiver) = (Inside::listen().await, receiver().await);
    let port = inside.addr.port();
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nlocation: http://{}/latest/meta-data\r\ncontent-length: 0\r\n\r\n",
        inside.addr
    );
    let redirecting = Peer::start(move |_| Reply::raw(redirect.clone())).await;
    let platform = Platform::start(home.path(), |command| command).await;
    let hosts = [
        "127.0.0.2",
        "2130706434",
        "0x7f000002",
        "0177.0.0.2",
        "127.2",
        "[::ffff:127.0.0.2]",
        "[::ffff:7f00:2]",
        "[::127.0.0.2]",
        "[64:ff9b::127.0.0.2]",
        "[64:ff9b:1::7f00:2]",
        "[2002:7f00:2::]",
        "169.254.169.254",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
    ];
    let mut apps = Vec::new();
    for (no, host) in hosts.iter().enumerate() {
        let url = format!("http://{host}:{port}/award");
        apps.push(platform.game(&format!("GAME_{no}"), &url).await);
    }
    for (app, host) in apps.iter().zip(hosts) {
        let delivery = platform.view(app).await;
        assert_eq!(delivery["may_have_acted"], json!(false), "{host}");
        let attempt = platform.first_attempt(&delivery).await;
        let detail = text_at(&attempt, "/detail");
        assert!(detail.contains("not allowed"), "{host}: {detail}");
    }
    let moved = platform.game("MOVED", &redirecting.url("/award")).await;
    let delivery = platform.view(&moved).await;
    let attempt = platform.first_attempt(&delivery).await;
    assert_eq!(attempt["status"], json!(302), "{attempt}");
    assert_eq!(redirecting.requests().len(), 1);
    assert_eq!(inside.called.load(SeqCst), 0, "nobody inside was called");

    // None of it is lost: sent elsewhere, each arrives.
    apps.push(moved);
    for app in &apps {
        platform.tell(app, &receiver.url("/award")).await;
    }
    for app in &apps {
        platform.is_delivered(app).await;
    }
    assert_eq!(inside.called.load(SeqCst), 0);
}

/// The name's first answer is an address that may be called, and its second one is
/// not: what was judged once is judged again before every connection.
#[tokio::test]
async fn s13_a_name_that_leads_inside_the_second_time_is_not_followed() {
    let Some(unshare) = tool::unshare() else {
        return;
    };
    let home = Home::new();
    let hosts = home.path().join("hosts");
    fs::write(&hosts, "127.0.0.1 localhost rebinds.test\n").unwrap();
    let (inside, receiver) = (Inside::listen().await, receiver().await);
    let platform =
        Platform::start(home.path(), |program| with_hosts(unshare, &hosts, &program)).await;
    let outside = format!("http://rebinds.test:{}/award", receiver.addr().port());
    let first = platform.game("FIRST", &outside).await;
    platform.view(&first).await;
    platform.is_delivered(&first).await;

    let leads_inside = format!("http://rebinds.test:{}/award", inside.addr.port());
    let second = platform.game("SECOND", &leads_inside).await;
    for addresses in ["127.0.0.2", "169.254.169.254", "127.0.0.1\n127.0.0.2"] {
        let lines = addresses.lines().map(|it| format!("{it} rebinds.test\n"));
        // The file stays the one that was mounted.
        fs::write(&hosts, lines.collect::<String>()).unwrap();
        let delivery = platform.view(&second).await;
        assert_eq!(delivery["may_have_acted"], json!(false), "{addresses}");
        let attempt = platform.first_attempt(&delivery).await;
        let detail = text_at(&attempt, "/detail");
        assert!(detail.contains("not allowed"), "{addresses}: {detail}");
    }
    assert_eq!(inside.called.load(SeqCst), 0, "nobody inside was called");
}

/// Starts `program` where `hosts` says which name leads where.
fn with_hosts(mut unshare: Command, hosts: &Path, program: &Command) -> Command {
    let script = r#"mount --bind "$1" /etc/hosts && shift && exec "$@""#;
    unshare.args(["sh", "-ec", script, "sh"]).arg(hosts);
    unshare.arg(program.get_program()).args(program.get_args());
    unshare
}
