use serde_json::{Value, json};
use testkit::{Answer, Call, Logs, games};

use super::world::{KEY, World, read};

const MISPLACED: &str = "a-secret-in-the-wrong-place";

/// Bodies with a secret where none belongs.
fn bodies(secret: &str) -> Vec<Value> {
    vec![
        json!({ "name": [secret] }),
        json!({ (secret): 1 }),
        json!({ "name": "x", "stove": [{ "environment": secret, "game_id": "x" }] }),
        json!({ "name": "x", "stove": [{ "environment": "live", "game_id": format!("{secret} ") }] }),
        json!({ "name": "x", "stove": secret }),
        json!({ "nickname": "x", "member_no": secret }),
        json!({ "player_id": secret }),
        json!({ "app_id": secret, "player_id": secret }),
        json!({ "callback_url": secret }),
        json!({ "callback_url": [secret] }),
        json!({ "callback_url": "https://game.example/", "secret": format!("{secret} ") }),
        json!({ "callback_url": "https://game.example/", "secret": [secret] }),
        json!({ "callback_url": secret, "secret": secret }),
        json!({ "callback_url": "https://unwilling.example/", "verify_token": secret,
            "fields": ["order_status"] }),
        json!({ "callback_url": "https://game.example/", "fields": [secret] }),
        json!({ "kind": secret, "name": secret }),
        json!({ "advance_secs": secret }),
        json!({ "package": format!("{secret} "), "cert_digests": [secret] }),
        json!({ "roots": [{ "name": secret, "public_key": secret }] }),
        json!({ "seal_key": secret }),
        json!({ "algorithm": secret, "extra_claims": { "sub": secret } }),
        json!({ "device": secret, "minutes": 1, "reason": format!("{secret}\n") }),
        json!({ "from": 1, "to": 0, "made_by": secret }),
        json!({ "is_test": secret }),
        json!(secret),
    ]
}

#[tokio::test]
async fn no_secret_is_seen_in_a_refusal_or_in_the_log() {
    let (logs, _guard) = Logs::capture();
    let world = World::new().await;
    let (app, credential) = world.ids();
    let rotate = format!("/admin/v1/apps/{app}/credentials/{credential}/rotate");
    let rotated = read(&world.send(Call::new("POST", &*rotate)).await);
    let rotated = rotated["client_secret"].as_str().unwrap();
    let player = json!({ "nickname": "new" }).to_string();
    let created = read(&world.send(Call::post("/admin/v1/players", player)).await);
    let sign_in_key = created["sign_in_key"].as_str().unwrap();
    let ads = format!("apps/{app}/unity-ads");
    let setup = json!({ "callback_url": "https://game.example/award" }).to_string();
    let put = Call::put(format!("/admin/v1/{ads}"), setup);
    let enabled = read(&world.send(put).await);
    let ads_secret = enabled["secret"].as_str().unwrap();
    let meta = format!("/admin/v1/apps/{app}/meta");
    let listed = read(&world.send(Call::new("POST", &*meta)).await);
    let app_secret = listed["secret"]["client_secret"].as_str().unwrap();
    let attest = format!("/admin/v1/apps/{app}/attest");
    let seal = || Call::put(format!("{attest}/seal-key"), "");
    let before = read(&world.send(seal()).await);
    let sealed = read(&world.send(seal()).await);
    let seals = [&before, &sealed].map(|made| made["seal_key"].as_str().unwrap());
    assert_ne!(seals[0], seals[1]);
    let webhook = format!("{meta}/webhook");
    let put = Call::put(&*webhook, super::graph::webhook().to_string());
    assert_eq!(world.send(put).await.status, 200);
    let secrets = [
        app_secret,
        "token-of-the-game",
        KEY,
        games::SECRET,
        rotated,
        sign_in_key,
        ads_secret,
        seals[0],
        seals[1],
        MISPLACED,
    ];
    let mut answers: Vec<Answer> = Vec::new();
    for secret in secrets {
        let (bans, lift) = (format!("apps/{app}/bans"), format!("apps/{app}/lift-bans"));
        let paths = [
            "apps",
            "players",
            "revocations",
            "apps/1/members",
            &ads,
            &bans,
            &lift,
        ];
        for path in paths {
            for body in bodies(secret) {
                let call = Call::post(format!("/admin/v1/{path}?k={secret}"), body.to_string());
                answers.push(world.send(call.clone()).await);
                answers.push(call.bearer(MISPLACED).send(world.addr()).await);
                let put = Call::put(format!("/admin/v1/{ads}"), body.to_string());
                answers.push(world.send(put).await);
                for path in [
                    &webhook,
                    &format!("{meta}/settings"),
                    &format!("{meta}/skus/x"),
                    &format!("{attest}/settings"),
                    &format!("/admin/v1/apps/{app}/devices/{secret}/mark"),
                ] {
                    answers.push(world.send(Call::put(&**path, body.to_string())).await);
                }
                let rotate = format!("/admin/v1/{ads}/rotate");
                answers.push(world.send(Call::post(rotate, body.to_string())).await);
            }
        }
        for path in ["apps", "players", &bans, &format!("apps/{app}/devices")] {
            let list = |query: &str| Call::get(format!("/admin/v1/{path}?{query}={secret}"));
            answers.push(world.send(list("after")).await);
            answers.push(world.send(list("limit")).await);
            answers.push(world.send(list(secret)).await);
            answers.push(
                world
                    .send(Call::get(format!("/admin/v1/{path}/{secret}")))
                    .await,
            );
        }
        let clock = Call::post(
            "/dev/v1/clock",
            json!({ "advance_secs": secret }).to_string(),
        );
        answers.push(world.send(clock).await);
    }
    answers.push(world.send(Call::get("/admin/v1/apps")).await);
    answers.push(world.send(Call::get(format!("/admin/v1/{ads}"))).await);
    let settings = || Call::get(format!("{attest}/settings"));
    answers.push(world.send(settings()).await);
    let unseal = Call::new("DELETE", format!("{attest}/seal-key"));
    answers.push(world.send(unseal).await);
    answers.push(world.send(settings()).await);
    answers.push(world.send(Call::get("/admin/v1/audit")).await);
    answers.push(world.send(Call::get(&*webhook)).await);
    let test = format!("{webhook}/test");
    answers.push(world.send(Call::new("POST", &*test)).await);
    answers.push(world.send(Call::get("/admin/v1/deliveries")).await);
    answers.push(world.send(Call::get("/admin/v1/players")).await);
    world.store.fail_writes(true);
    answers.push(world.send(Call::new("POST", &*rotate)).await);
    answers.push(world.send(seal()).await);
    answers.push(world.send(Call::get("/readyz")).await);
    let log = logs.text();
    assert!(
        log.contains("/secret/path"),
        "the log says what the store said: {log}"
    );
    for secret in secrets {
        assert!(!log.contains(secret), "in the log: {secret}");
        for answer in &answers {
            let shown = format!("{:?} {}", answer.headers, answer.text());
            assert!(!shown.contains(secret), "{secret} in {shown}");
            assert!(!shown.contains("/secret/path"), "{shown}");
        }
    }
}
