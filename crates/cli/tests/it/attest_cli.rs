//! What operators do with the attestation of a game's devices, from the command
//! line, on a server and on its store alone.

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use soft_keymint::{KeyKind, KeyPair, Signer};

use super::{admin_cli::Installation, http::text_at, tool, up_house::Up};

const DIGEST: &str = "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8";
const NONCE: &str = "JMxMPp1H6kCxGzPRsjKFLw";
/// The first and the last moment of any story, in seconds.
const EVER: [&str; 4] = ["--from", "0", "--to", "4102444800"];

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

/// What a command that has to fail says.
fn fails(it: &Installation, arguments: &[&str]) -> String {
    let output = it.run(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{arguments:?}: {said}");
    said
}

fn configures(it: &Installation, name: &str) -> String {
    let made = it.json(&["app", "create", name, "--meta"]);
    let app = text_at(&made, "/app/app_id");
    let configure = |more: &[&str]| {
        let all = [&["attest", "configure", &app][..], more].concat();
        it.json(&all)
    };
    let usual = it.json(&["attest", "settings", &app]);
    assert_eq!(
        (&usual["package"], &usual["changed_at"]),
        (&Value::Null, &json!(0))
    );
    let said = fails(it, &["attest", "configure", &app]);
    assert!(said.contains("nothing is to be changed"), "{said}");
    let made = configure(&[
        "--package",
        "com.example.game",
        "--cert-digest",
        DIGEST,
        "--min-version",
        "7",
        "--max-version",
        "9",
        "--token-lifetime-secs",
        "3600",
        "--algorithm",
        "EdDSA",
        "--bind-key",
        "true",
        "--bypass",
        "false",
        "--monitor",
        "true",
        "--max-patch-age-months",
        "6",
        "--min-attestation-version",
        "100",
        "--remote-only",
        "true",
        "--strongbox-only",
        "true",
        "--boot-key",
        DIGEST,
        "--possession",
        "where-supported",
        "--extra-claims",
        r#"{"tier":"gold"}"#,
    ]);
    let wanted = json!({
        "app_id": app, "package": "com.example.game", "cert_digests": [DIGEST],
        "min_version": 7, "max_version": 9, "token_lifetime_secs": 3_600,
        "algorithm": "EdDSA", "sealed": false, "bind_key": true, "bypass": false,
        "monitor": true, "max_patch_age_months": 6, "min_attestation_version": 100,
        "remote_only": true, "strongbox_only": true, "boot_keys": [DIGEST],
        "possession": "where-supported", "roots": [], "extra_claims": { "tier": "gold" },
        "changed_at": made["changed_at"],
    });
    assert_eq!(made, wanted);
    let shown = it.says(&["attest", "settings", &app]);
    assert!(
        shown.contains("com.example.game") && shown.contains(DIGEST),
        "{shown}"
    );
    let bare = configure(&["--any-version", "--no-boot-keys", "--no-extra-claims"]);
    for (key, value) in [
        ("min_version", Value::Null),
        ("max_version", Value::Null),
        ("boot_keys", json!([])),
        ("extra_claims", Value::Null),
        ("package", json!("com.example.game")),
    ] {
        assert_eq!(bare[key], value, "{key}");
    }
    for (bad, word) in [
        (["--extra-claims", "[]"], "no JSON object"),
        (["--extra-claims", r#"{"exp":0}"#], "extra_claims"),
        (["--token-lifetime-secs", "299"], "token_lifetime_secs"),
        (["--algorithm", "none"], "ES256"),
        (["--cert-digest", "c8a2"], "cert_digests"),
    ] {
        let said = fails(it, &[&["attest", "configure", &app][..], &bad].concat());
        assert!(said.contains(word), "{bad:?}: {said}");
    }
    app
}

fn roots(it: &Installation, app: &str) {
    let files = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = files.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let key = KeyPair::generate(KeyKind::P256).unwrap();
    let key = pem("PUBLIC KEY", key.spki());
    let key = file("key.pem", &key);
    let theirs = pem("CERTIFICATE", soft_keymint::development::CERTIFICATE);
    let theirs = file("theirs.pem", &theirs);
    let own = format!("Headsets={key}");
    let made = it.json(&["attest", "configure", app, "--root", &own]);
    assert_eq!(text_at(&made, "/roots/0/name"), "Headsets");
    assert!(text_at(&made, "/roots/0/public_key").starts_with("-----BEGIN PUBLIC KEY-----"));
    assert!(it.says(&["attest", "settings", app]).contains("Headsets"));
    for (bad, word) in [
        (key.clone(), "NAME=FILE"),
        (format!("own={key}.gone"), "key.pem.gone"),
        (format!("own={}", file("no.pem", "garbage")), "roots"),
        (format!("own={theirs}"), "development root"),
    ] {
        let said = fails(it, &["attest", "configure", app, "--root", &bad]);
        assert!(said.contains(word), "{bad}: {said}");
    }
    let twice = ["attest", "configure", app, "--root", &own, "--root", &own];
    assert!(fails(it, &twice).contains("each once"));
    let none = it.json(&["attest", "configure", app, "--no-roots"]);
    assert_eq!(none["roots"], json!([]));
}

fn seals(it: &Installation, app: &str) {
    let key = text_at(&it.json(&["attest", "seal", app]), "/seal_key");
    let said = it.says(&["attest", "seal", app]);
    assert!(said.contains("seal key") && !said.contains(&key), "{said}");
    let shown = it.json(&["attest", "settings", app]);
    assert_eq!(shown["sealed"], true);
    assert!(!shown.to_string().contains(&key), "{shown}");
    assert_eq!(it.json(&["attest", "unseal", app])["sealed"], false);
}

/// Bans the game's one device, and lets it in again.
fn bans(it: &Installation, app: &str, by: &str) {
    let listed = it.json(&["attest", "devices", app]);
    let (device, name) = (
        text_at(&listed, "/device_id"),
        text_at(&listed, "/unique_id"),
    );
    let found = it.json(&["attest", "device", app, &name]);
    assert_eq!(found["device"], listed);
    assert_eq!(text_at(&found, "/unique_ids/0/unique_id"), name);
    for (more, is_test) in [(&[][..], true), (&["--remove"], false)] {
        let marked = it.json(&[&["attest", "mark", app, &device][..], more].concat());
        assert_eq!(marked["is_test"], is_test);
    }
    let ban = ["attest", "ban", app, &name, "--minutes", "60"];
    let banned = it.json(&[&ban[..], &["--reason", "aimbot"]].concat());
    assert_eq!(text_at(&banned, "/device_id"), device);
    assert_eq!(
        (&banned["by"], &banned["reason"]),
        (&json!(by), &json!("aimbot"))
    );
    assert_eq!(it.json(&["attest", "bans", app]), banned);
    let shown = it.says(&["attest", "device", app, &device]);
    assert!(shown.contains("aimbot"), "{shown}");
    let id = text_at(&banned, "/ban_id");
    let said = it.says(&["attest", "lift", app, &id]);
    assert!(said.contains("banned no longer"), "{said}");
    let said = it.says(&["attest", "lift", app, &id]);
    assert!(said.contains("ended already"), "{said}");
    assert!(
        it.says(&["attest", "bans", app])
            .contains("No device is banned")
    );
    assert!(it.says(&["attest", "bans", app, "--all"]).contains(&id));
    it.json(&ban);
    let lift = |by: &str| {
        let all = ["attest", "lift-all", app, "--made-by", by];
        it.json(&[&all[..], &EVER].concat())
    };
    assert_eq!(lift("app")["lifted"], 0);
    assert_eq!(lift(by)["lifted"], 1);
    assert!(
        it.says(&["attest", "bans", app])
            .contains("No device is banned")
    );
    for (bad, word) in [
        (&["attest", "device", app, "../../keys"][..], "hexadecimal"),
        (&["attest", "device", app, &device[1..]], "hexadecimal"),
        (&["attest", "lift", app, "1"], "no such ban"),
        (
            &["attest", "ban", app, &device, "--minutes", "0"],
            "minutes",
        ),
        (
            &["attest", "lift-all", app, "--from", "2", "--to", "1"],
            "later than from",
        ),
    ] {
        let said = fails(it, bad);
        assert!(said.contains(word), "{bad:?}: {said}");
    }
}

/// A device in software asks for a token.
fn attests(up: &Up, app: &str) {
    let device = ["device", "attest", app, NONCE, "--platform"];
    let mut command = tool::command(tool::countersign());
    let output = command.args(device).arg(up.platform("")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_about_attestation_do_the_same_on_a_server_and_on_its_store() {
    let (it, up) = Installation::running_with("").await;
    let app = configures(&it, "on-the-server");
    roots(&it, &app);
    seals(&it, &app);
    let none = it.says(&["attest", "devices", &app]);
    assert!(none.contains("No device"), "{none}");
    attests(&up, &app);
    bans(&it, &app, "configured_key");
    let it = it.stopped(up).await;
    let other = configures(&it, "on-the-store");
    roots(&it, &other);
    seals(&it, &other);
    bans(&it, &app, "command_line");
}
