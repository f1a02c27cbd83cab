//! `explain oauth1` says what a signed call is, and its exit code whether it would
//! be accepted.

use std::time::{SystemTime, UNIX_EPOCH};

use base::Secret;
use serde_json::Value;
use sign::oauth1::{HmacSha1Key, Request, Scheme, Signing, sign};

use super::{admin_cli::Installation, http::text_at};

const TARGET: &str = "/api/restful/v1/people/101/@self?fields=id";

struct App {
    id: String,
    number: String,
    key: String,
    secret: String,
}

fn app(it: &Installation, name: &str) -> App {
    let made = it.json(&["app", "create", name]);
    let id = text_at(&made, "/app/app_id");
    let add = ["app", "opensocial", "add", &id, "--consumer-key", name];
    let listed = it.json(&add);
    App {
        id,
        number: text_at(&listed, "/credential/game_id"),
        key: text_at(&listed, "/secret/client_id"),
        secret: text_at(&listed, "/secret/client_secret"),
    }
}

/// The header of a call that the app's server makes now.
#[expect(
    clippy::disallowed_methods,
    reason = "the binary under test goes by the same clock"
)]
fn signed(app: &App, host: &str) -> String {
    let request = Request {
        method: "GET",
        scheme: Scheme::Http,
        authority: host,
        target: TARGET.as_bytes(),
        authorization: &[],
        content_type: None,
        body: &[],
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let signing = Signing {
        consumer_key: &app.key,
        token: None,
        timestamp: now.as_secs(),
        nonce: "abcdefghij1234567890",
        version: true,
        realm: Some(""),
        extra: &[("xoauth_requestor_id", &app.number)],
        body_hash: false,
    };
    let secret = Secret::new(app.secret.as_bytes());
    let header = sign(&request, &signing, HmacSha1Key::new(&secret, None)).unwrap();
    format!("Authorization: {header}")
}

fn explained(
    it: &Installation,
    app: &str,
    host: &str,
    header: &str,
    more: &[&str],
) -> (String, bool) {
    let url = format!("http://{host}{TARGET}");
    let arguments = [
        "explain", "oauth1", "--app", app, "--url", &url, "--header", header,
    ];
    let output = it.run(&[&arguments[..], more].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!text.is_empty(), "{errors}");
    (text, output.status.success())
}

fn tells(it: &Installation, name: &str) {
    let app = app(it, name);
    let header = signed(&app, "sp.app.mbga.jp");
    let (text, accepted) = explained(it, &app.id, "sp.app.mbga.jp", &header, &[]);
    assert!(accepted, "{text}");
    assert!(
        text.starts_with("It would be accepted, unless its nonce was used"),
        "{text}"
    );
    assert!(
        text.contains("GET&http%3A%2F%2Fsp.app.mbga.jp%2Fapi%2Frestful"),
        "{text}"
    );
    assert!(!text.contains(&app.secret), "{text}");
    // Called at another name than it was signed for.
    let (text, accepted) = explained(it, &app.id, "other.example", &header, &["--json"]);
    let told: Value = serde_json::from_str(&text).unwrap();
    assert!(!accepted, "{told}");
    assert_eq!(told["problem"], "signature_invalid");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &header).unwrap();
    let at = format!("@{}", file.path().display());
    assert!(explained(it, &app.id, "sp.app.mbga.jp", &at, &[]).1);
    let (text, accepted) = explained(it, "1", "sp.app.mbga.jp", &header, &[]);
    assert!(!accepted && text.contains("no such consumer key"), "{text}");
    let bare = ["explain", "oauth1", "--app", &app.id, "--url", "ftp://x/"];
    assert!(!it.run(&bare).status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_explained_by_a_server_and_by_its_store() {
    let (it, up) = Installation::running_with("").await;
    tells(&it, "on-the-server");
    let it = it.stopped(up).await;
    tells(&it, "on-the-store");
}
