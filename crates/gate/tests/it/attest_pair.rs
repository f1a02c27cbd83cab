//! The gate and the real platform, online and offline, and the back-ends of games
//! that ask the platform themselves.

use std::{
    env,
    ffi::OsString,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use base::{AppId, Clock, DeviceId, Environment, OwnerId, Secret};
use gate::{AttestMode, MetaAttest, OfflineOptions};
use meta_attest::{
    platform::token::{Grant, Issuer},
    wire::{AppIntegrity, AppState, DeviceIntegrity, DeviceState, Others},
};
use serde_json::{Value, json};
use serve::Running;
use sign::jwe;
use store::{
    Admission, AdmitDevice, AttestChange, AttestOutcome, AttestStep, ConfigureAttest, KeyPurpose,
    LastVerdict, Outcome, Platform, Receipt, Step, UniqueId, Unit,
};
use testkit::{Call, House};

use super::{
    attest_world::{APP, CERT, PACKAGE, SECRET, SESSION, game, question, upstream},
    meta_world,
    world::{World, platform_of, read, told},
};

const ACCEPTED: (&str, &str) = ("accepted", "");
const SEAL: [u8; 32] = [0x44; 32];

/// A platform and two gates in front of one game: one that asks, and one that
/// verifies by itself.
struct Pair {
    world: World,
    offline: Running,
    following: Arc<MetaAttest>,
    platform: Running,
    app_id: AppId,
    device: Admission,
}

impl Pair {
    async fn new() -> Self {
        let (house, store) = meta_world::behind().await;
        let app_id = {
            let known = house.directory.last_known();
            let graph = known.world(Platform::MetaGraph, Environment::Live);
            graph.listing(&APP.to_string()).unwrap().app_id
        };
        let device = admit(&house, app_id).await;
        let platform = platform_of(&house).await;
        let root = format!("http://{}", platform.addr());
        let online = upstream(&format!("{root}/graph"), |_| {});
        let following = upstream(&format!("{root}/graph"), |options| {
            options.mode = AttestMode::Offline(OfflineOptions {
                root_url: root.clone(),
                token_app: app_id.to_string(),
                seals: Arc::new([jwe::Key::by_thumbprint(&Secret::new(SEAL)).unwrap()]),
                stale_after: Duration::from_secs(120),
            });
        });
        let world = World::of(house, store, game(&online)).await;
        let offline = world.beside(game(&following)).await;
        let pair = Self {
            world,
            offline,
            following,
            platform,
            app_id,
            device,
        };
        pair.renew().await;
        pair
    }

    async fn renew(&self) {
        self.following.renew(self.world.now()).await;
    }

    /// A token that answers a new challenge for the session.
    async fn token(&self) -> String {
        let wish = json!({ "context": SESSION });
        let nonce = self.world.challenge(&wish).await;
        let house = &self.world.house;
        let known = house.directory.last_known();
        let keys = known.keys();
        let youngest = |purpose| keys.youngest(purpose, Environment::Live).unwrap();
        let (handle, es256) = (KeyPurpose::AttestHandle, KeyPurpose::AttestEs256);
        let handles = youngest(handle);
        let seal = keys.seal(handle, Environment::Live, handles).unwrap();
        let signing = keys.signing(es256, Environment::Live, youngest(es256));
        let issuer = Issuer {
            name: "https://platform.example",
            app_id: self.app_id,
            signing: signing.unwrap(),
            handles: (handles, seal),
            sealing: known.attest_seal(self.app_id),
        };
        let issued = issuer.issue(grant(nonce, &self.device), house.clock.now(), &*house.rng);
        issued.unwrap().token.expose_str().unwrap().to_owned()
    }

    /// What the gates say that ask, and that do not.
    async fn said(&self, token: &str) -> [Value; 2] {
        let call = || question(SESSION, token).bearer(super::world::KEY);
        let online = read(&call().send(self.world.addr()).await);
        [online, read(&call().send(self.offline.addr()).await)]
    }

    async fn ban(&self, minutes: u64) {
        let (unique_id, is_banned) = (self.device.unique_id, minutes > 0);
        let target = format!(
            "/graph/platform_integrity/device_ban?method=POST&unique_id={unique_id}\
             &is_banned={is_banned}&remaining_time_in_minute={minutes}\
             &access_token=OC|{APP}|{SECRET}"
        );
        let answer = Call::get(target).send(self.platform.addr()).await;
        assert_eq!(read(&answer)["message"], "Success", "{answer:?}");
        self.world.house.directory.catch_up().await.unwrap();
    }

    async fn seal(&self) {
        let change = AttestChange {
            seal_key: Some(Some(Secret::new(SEAL))),
            ..AttestChange::default()
        };
        let wish = ConfigureAttest {
            app_id: self.app_id,
            change: Box::new(change),
            at: self.world.now(),
        };
        let step = AttestStep::Configure(wish);
        commit(&self.world.house, Step::Attest(step)).await;
        self.world.house.directory.catch_up().await.unwrap();
    }
}

async fn commit(house: &House, step: Step) -> Vec<Outcome> {
    let unit = Unit::of(OwnerId::generate(&*house.rng), step);
    match house.store.commit(unit).await.unwrap() {
        Receipt::Committed(outcomes) => outcomes,
        refused => panic!("{refused:?}"),
    }
}

async fn admit(house: &House, app_id: AppId) -> Admission {
    let (rng, now) = (&*house.rng, house.clock.now());
    let wish = AdmitDevice {
        app_id,
        anchor: [7; 32],
        known_only: false,
        device_id: DeviceId::generate(rng),
        unique_id: UniqueId::generate(rng),
        at: now,
        token_expires_at: now.plus(Duration::from_secs(24 * 60 * 60)),
        patch_level: None,
        verdict: LastVerdict {
            at: now,
            device: store::DeviceIntegrity::Advanced,
            app: store::AppIntegrity::StoreRecognized,
            reasons: String::new(),
        },
    };
    let outcomes = commit(house, Step::Attest(AttestStep::Admit(Box::new(wish)))).await;
    match outcomes[0] {
        Outcome::Attest(AttestOutcome::Admitted(admission)) => admission,
        ref other => panic!("{other:?}"),
    }
}

fn grant(nonce: String, device: &Admission) -> Grant {
    Grant {
        nonce,
        lifetime: Duration::from_secs(24 * 60 * 60),
        app_state: AppState {
            app_integrity_state: AppIntegrity::StoreRecognized,
            package_cert_sha256_digest: vec![CERT.to_owned()],
            package_id: PACKAGE.to_owned(),
            version: "70".to_owned(),
            others: Others::default(),
        },
        device_state: DeviceState {
            device_integrity_state: DeviceIntegrity::Advanced,
            unique_id: device.unique_id.to_string(),
            development: None,
            others: Others::default(),
        },
        device_ban: None,
        device: device.device_id,
        key: None,
        extra: Others::parse(r#"{"tomorrow":{"deep":[1,2.50,null]}}"#).unwrap(),
    }
}

#[tokio::test]
async fn both_ways_say_the_same_of_a_token() {
    let pair = Pair::new().await;
    for sealed in [false, true] {
        if sealed {
            pair.seal().await;
        }
        let token = pair.token().await;
        assert_eq!(token.split('.').count(), if sealed { 5 } else { 3 });
        let [online, offline] = pair.said(&token).await;
        assert_eq!(told(&online), ACCEPTED, "{online}");
        assert_eq!(online, offline);
        assert_eq!(online["subject"], pair.device.unique_id.to_string());
        assert_eq!(
            online["claims"]["tomorrow"],
            json!({ "deep": [1, 2.5, null] })
        );
    }
    let forged = pair.token().await.replace('.', ".A");
    for said in pair.said(&forged).await {
        assert_eq!(told(&said), ("refused", "token_refused"));
    }
}

#[tokio::test]
async fn a_ban_reaches_both() {
    let pair = Pair::new().await;
    let token = pair.token().await;
    for said in pair.said(&token).await {
        assert_eq!(told(&said), ACCEPTED);
    }
    pair.ban(12).await;
    pair.world.advance(10);
    pair.renew().await;
    for said in pair.said(&token).await {
        assert_eq!(told(&said), ("refused", "device_banned"));
    }
    pair.ban(0).await;
    pair.world.advance(10);
    pair.renew().await;
    for said in pair.said(&token).await {
        assert_eq!(told(&said), ACCEPTED);
    }
    // One that ends by itself.
    pair.ban(1).await;
    pair.world.advance(10);
    pair.renew().await;
    for said in pair.said(&token).await {
        assert_eq!(told(&said), ("refused", "device_banned"));
    }
    pair.world.advance(51);
    for said in pair.said(&token).await {
        assert_eq!(told(&said), ACCEPTED);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn back_ends_in_python_ask_as_they_are_used_to() {
    let Some(python) = variable("COUNTERSIGN_PYTHON") else {
        return left_out("COUNTERSIGN_PYTHON names no interpreter");
    };
    for shape in ["go", "requests", "urllib"] {
        let mut command = Command::new(&python);
        command
            .arg("-B")
            .arg(client("attest_clients.py"))
            .arg(shape);
        plays(shape, command).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_back_end_in_javascript_asks_as_it_is_used_to() {
    let node = variable("COUNTERSIGN_NODE").unwrap_or_else(|| "node".into());
    let probe = Command::new(&node).arg("--version").output();
    if !probe.is_ok_and(|output| output.status.success()) {
        return left_out("there is no node");
    }
    let mut command = Command::new(node);
    command.arg(client("attest_client.cjs"));
    plays("node", command).await;
}

/// What each of them sees: a token, a forged one, a ban, the token while it stands, its
/// end, the token again, and a device that nobody knows.
async fn plays(shape: &str, command: Command) {
    let pair = Pair::new().await;
    let token = pair.token().await;
    let task = json!({
        "base_url": format!("http://{}/graph", pair.platform.addr()),
        "access_token": format!("OC|{APP}|{SECRET}"),
        "token": token,
    });
    let following = tokio::spawn(Arc::clone(&pair.world.house.directory).follow());
    let told = tokio::task::spawn_blocking(move || run(command, &task));
    let told = told.await.unwrap();
    following.abort();
    let said = |at: usize| &told[at]["body"];
    for at in 0..6 {
        assert_eq!(told[at]["status"], 200, "{shape}: {told}");
    }
    for at in [0, 3, 5] {
        assert_eq!(said(at)["data"][0]["message"], "success", "{shape}");
        let claims = &told[at]["claims"];
        assert_eq!(claims["app_state"]["version"], "70", "{shape}");
        assert_eq!(claims["tomorrow"]["deep"], json!([1, 2.5, null]), "{shape}");
        let ban = match at {
            3 => json!({
                "is_banned": true,
                "remaining_ban_time": 12,
                "remaining_time_in_minute": 12,
            }),
            _ => Value::Null,
        };
        assert_eq!(claims["device_ban"], ban, "{shape}, {at}");
    }
    let forged = json!({ "data": [{ "message": "invalid signature" }] });
    assert_eq!(*said(1), forged, "{shape}");
    assert_eq!(said(2)["message"], "Success", "{shape}");
    assert!(!said(2)["ban_id"].as_str().unwrap().is_empty(), "{shape}");
    assert_eq!(*said(4), json!({ "message": "Success", "ban_id": "" }));
    assert_eq!(told[6]["status"], 400, "{shape}");
    assert_eq!(said(6)["error"]["error_subcode"], 1_614_026, "{shape}");
}

fn run(mut command: Command, task: &Value) -> Value {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let task = task.to_string();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(task.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn client(name: &str) -> std::path::PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../../tests/interop").join(name)
}

#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests is to know of it"
)]
fn left_out(reason: &str) {
    let required = variable("COUNTERSIGN_REQUIRE_ALL").is_some_and(|value| value == "1");
    assert!(!required, "{reason}, and nothing may be left out");
    eprintln!("left out: {reason}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests are told where tools are"
)]
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
