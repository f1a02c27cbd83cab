//! The platforms' real names over HTTPS, called with `curl` as a client does
//! whose base URL is a constant.

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};

use super::{
    dev_house::{ADA, Dev, SAMPLES},
    home::Home,
    http::{Http, text_at},
    process::{Process, until},
    tool,
    up_house::Up,
};

const LIVE: &str = "api.onstove.com";
const SANDBOX: &str = "api.gate8.com";

/// The documents' tokens, out of the seed file that lists them.
fn sample_token(kind: &str) -> String {
    let text = fs::read_to_string(SAMPLES).unwrap();
    let after = text.split(kind).nth(1).unwrap();
    let line = after.lines().find(|line| line.starts_with("token = "));
    line.unwrap().split('"').nth(1).unwrap().to_owned()
}

fn command(home: &Path, seed: Option<&Path>) -> Command {
    let mut command = Dev::command(home, seed);
    command.args(["--tls", "127.0.0.1:0"]);
    command
}

async fn start(home: &Path, seed: Option<&Path>) -> Dev {
    let mut process = Process::start(command(home, seed), home, "dev");
    let ready = |p: &Process| p.stdout().contains("Ctrl-C ends it.").then_some(());
    process.says("dev to be ready", ready).await;
    let file = fs::read(Dev::file_in(home)).unwrap();
    Dev {
        process,
        file: serde_json::from_slice(&file).unwrap(),
        http: Http::new(),
    }
}

/// A TLS listener, and what `curl` is to trust for it.
struct Secured {
    addr: SocketAddr,
    ca: PathBuf,
}

impl Secured {
    fn of(dev: &Dev) -> Self {
        let url = dev.text("/platform/tls/url");
        Self {
            addr: url.strip_prefix("https://").unwrap().parse().unwrap(),
            ca: dev.text("/platform/tls/ca").into(),
        }
    }

    /// `curl` at a host's name that is led to the listener.
    fn curl(&self, host: &str, path: &str) -> Command {
        let SocketAddr::V4(addr) = self.addr else {
            panic!("{}", self.addr)
        };
        let (ip, port) = (addr.ip(), addr.port());
        let mut curl = tool::command("curl");
        curl.args(["--silent", "--show-error", "--write-out", "\n%{http_code}"])
            .arg("--cacert")
            .arg(&self.ca)
            .args(["--resolve", &format!("{host}:{port}:{ip}")])
            .arg(format!("https://{host}:{port}{path}"));
        curl
    }

    fn post(&self, host: &str, path: &str, bearer: Option<&str>, body: &Value) -> (u16, Value) {
        let mut curl = self.curl(host, path);
        curl.args(["--header", "Content-Type: application/json"]);
        if let Some(token) = bearer {
            curl.args(["--header", &format!("Authorization: Bearer {token}")]);
        }
        answer(
            &curl
                .args(["--data-raw", &body.to_string()])
                .output()
                .unwrap(),
        )
    }

    fn server_token(&self, host: &str, game: &Value) -> (u16, Value) {
        let body = json!({
            "client_id": game["client_id"],
            "client_secret": game["client_secret"],
            "service_id": game["game_id"],
        });
        self.post(host, "/auth/v5/server_token", None, &body)
    }

    fn verify(&self, host: &str, game: &str, bearer: &str, token: &str) -> (u16, Value) {
        let path = format!("/member/v3.0/{game}/token/verify");
        self.post(host, &path, Some(bearer), &json!({ "access_token": token }))
    }

    /// Whether `curl` trusts what is presented at that name.
    fn is_trusted(&self, host: &str) -> bool {
        let output = self.curl(host, "/").output().unwrap();
        // curl(1), "EXIT CODES": 60 is a certificate that cannot be trusted.
        match output.status.code() {
            Some(0) => true,
            Some(60) => false,
            _ => panic!("{output:?}"),
        }
    }
}

/// The status, and the body.
fn answer(output: &Output) -> (u16, Value) {
    assert!(output.status.success(), "{output:?}");
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let (body, status) = text.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), serde_json::from_str(body).unwrap())
}

fn refusal(status: u16, code: u32) -> impl Fn((u16, Value)) {
    move |(found, body)| assert_eq!((found, &body["code"]), (status, &json!(code)), "{body}")
}

#[tokio::test]
async fn each_name_serves_its_environment_and_refuses_what_is_the_others() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    let dev = start(home.path(), Some(Path::new(SAMPLES))).await;
    let tls = Secured::of(&dev);
    let live = (LIVE, dev.game("SGP_EVENT", "live"));
    let sandbox = (SANDBOX, dev.game("SGP_EVENT", "sandbox"));
    for ((host, own), (other_host, other)) in [(live, sandbox), (sandbox, live)] {
        let (status, issued) = tls.server_token(host, own);
        assert_eq!((status, &issued["code"]), (200, &json!(0)), "{issued}");
        let server_token = text_at(&issued, "/response_data/access_token");
        let user_token = dev.user_token(ADA, own).await;
        let (status, verified) = tls.verify(host, "SGP_EVENT", &server_token, &user_token);
        assert_eq!((status, &verified["code"]), (200, &json!(0)), "{verified}");
        assert_eq!(verified["value"]["member_no"], json!(20_005_061_986_u64));

        refusal(401, 40_105)(tls.server_token(host, other));
        let (_, issued) = tls.server_token(other_host, other);
        let foreign = text_at(&issued, "/response_data/access_token");
        refusal(401, 40_101)(tls.verify(host, "SGP_EVENT", &foreign, &user_token));
        let foreign = dev.user_token(ADA, other).await;
        refusal(200, 40_000)(tls.verify(host, "SGP_EVENT", &server_token, &foreign));
    }
}

#[tokio::test]
async fn the_documents_call_works_at_the_documents_address() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    let dev = start(home.path(), Some(Path::new(SAMPLES))).await;
    let tls = Secured::of(&dev);
    let bearer = sample_token("[[app.stove.server_token]]");
    let token = sample_token("[[app.stove.user_token]]");
    let verify = |host| tls.verify(host, "MVP_SDK_QA", &bearer, &token);
    let value = json!({ "member_no": 20_005_061_986_u64, "guid": 200_000_000_397_u64 });
    let expected = json!({ "code": 0, "message": "success", "value": value });
    assert_eq!(verify(LIVE), (200, expected.clone()));
    refusal(401, 40_101)(verify(SANDBOX));

    // What the clock of the profile moves is tokens, not certificates.
    dev.advance(40 * 365 * 86_400).await;
    assert_eq!(verify(LIVE), (200, expected));
}

#[tokio::test]
async fn only_who_trusts_the_authority_is_at_ease_and_only_at_its_names() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    let dev = start(home.path(), None).await;
    let tls = Secured::of(&dev);
    for host in [LIVE, SANDBOX, "localhost"] {
        assert!(tls.is_trusted(host), "{host}");
    }
    assert!(!tls.is_trusted("api.example.com"));
    let elsewhere = Home::new();
    let other = start(elsewhere.path(), None).await;
    let stranger = Secured {
        ca: Secured::of(&other).ca,
        ..tls
    };
    assert!(!stranger.is_trusted(LIVE));
}

#[tokio::test]
async fn the_authority_outlives_a_restart_and_its_key_is_its_owners() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    let mut first = start(home.path(), None).await;
    let ca = Secured::of(&first).ca;
    let before = fs::read(&ca).unwrap();
    let key = ca.with_file_name("ca.key");
    let mode = fs::metadata(key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(first.process.stop().await.success());

    let second = start(home.path(), None).await;
    let tls = Secured::of(&second);
    assert_eq!((&tls.ca, fs::read(&ca).unwrap()), (&ca, before));
    assert!(tls.is_trusted(LIVE));
}

#[tokio::test]
async fn the_printed_line_works_when_pasted() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    // A path that a shell would take apart.
    let home = home.path().join("ada's games");
    fs::create_dir(&home).unwrap();
    let dev = start(&home, None).await;
    let printed = dev.process.stdout();
    let line = printed
        .split("\n\n")
        .find(|text| text.starts_with("curl --cacert"));
    let pasted = tool::command("sh").args(["-c", line.unwrap()]).output();
    let pasted = pasted.unwrap();
    assert!(pasted.status.success(), "{printed}\n{pasted:?}");
    let issued: Value = serde_json::from_slice(&pasted.stdout).unwrap();
    assert_eq!(issued["code"], 0, "{issued}");
    for advice in [
        "NODE_EXTRA_CA_CERTS=",
        "REQUESTS_CA_BUNDLE=",
        "update-ca-certificates",
    ] {
        assert!(printed.contains(advice), "{printed}");
    }
}

/// Writes a certificate for the live name, which is its own authority, and its
/// key.
fn write_pair(home: &Path) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([LIVE.to_owned()]).unwrap();
    let cert = params.self_signed(&key).unwrap();
    fs::write(home.join("cert.pem"), cert.pem()).unwrap();
    fs::write(home.join("key.pem"), key.serialize_pem()).unwrap();
}

/// Where the log says that TLS is spoken.
fn tls_addr(log: &str) -> Option<SocketAddr> {
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut said = lines.filter(|line| line["message"] == "listening with TLS");
    said.next()
        .map(|line| text_at(&line, "/addr").parse().unwrap())
}

#[tokio::test]
async fn a_certificate_that_changes_on_disk_is_taken_over_and_a_bad_one_is_not() {
    if !tool::curl() {
        return;
    }
    let home = Home::new();
    let home = home.path();
    write_pair(home);
    let mut command = Up::command(home, &Up::config(&home.join("data")));
    command
        .env("COUNTERSIGN_PLATFORM_TLS_LISTEN", "127.0.0.1:0")
        .env("COUNTERSIGN_PLATFORM_TLS_CERT", home.join("cert.pem"))
        .env("COUNTERSIGN_PLATFORM_TLS_KEY", home.join("key.pem"));
    let up = Up::started(Process::start(command, home, "up")).await;
    let presented = |trusted: &str| {
        let ca = home.join(trusted);
        fs::copy(home.join("cert.pem"), &ca).unwrap();
        let addr = tls_addr(&up.process.stderr()).unwrap();
        Secured { addr, ca }
    };
    let first = presented("first.pem");
    assert!(first.is_trusted(LIVE));

    write_pair(home);
    let second = presented("second.pem");
    let taken = async || second.is_trusted(LIVE).then_some(());
    until("the certificate to be taken over", taken).await;
    assert!(!first.is_trusted(LIVE));

    fs::write(home.join("cert.pem"), "not a certificate").unwrap();
    let told = async || {
        up.process
            .stderr()
            .contains("kept the TLS certificate")
            .then_some(())
    };
    until("the bad certificate to be told", told).await;
    assert!(second.is_trusted(LIVE));
    let ready = up.http.get(&up.operator("/readyz"), None).await;
    assert_eq!(ready.status, 200);
}
