use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;
use serve::BodyLimits;
use testkit::{
    Client,
    hostile::{assert_ours, requests, send_noise},
};

use super::world::{KEY, MAX, World, read};

#[test]
fn whatever_comes_is_answered_in_our_shape() {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let (app, credential) = world.ids();
    let paths = [
        "/admin/v1/apps".to_owned(),
        format!("/admin/v1/apps/{app}"),
        format!("/admin/v1/apps/{app}/members"),
        format!("/admin/v1/apps/{app}/credentials/{credential}/rotate"),
        format!("/admin/v1/apps/%FF/credentials/{credential}/rotate"),
        "/admin/v1/apps/%FF".to_owned(),
        "/admin/v1/apps/%FF/members".to_owned(),
        "/admin/v1/players".to_owned(),
        "/admin/v1/players/20005061986".to_owned(),
        "/admin/v1/players/%FF".to_owned(),
        "/admin/v1/revocations".to_owned(),
        "/admin/v1/api-keys".to_owned(),
        "/admin/v1/api-keys/%FF/revoke".to_owned(),
        "/admin/v1/api-keys/7/revoke".to_owned(),
        format!("/admin/v1/apps/{app}/ownerships"),
        format!("/admin/v1/apps/{app}/ownerships/%FF/release"),
        "/admin/v1/audit".to_owned(),
        "/admin/v1/audit?action=%00&target=%FF&since=-9223372036854775808".to_owned(),
        "/admin/v1/audit?since=9223372036854775807&cursor=YXVkaXQ6".to_owned(),
        "/admin/v1/explain/stove".to_owned(),
        "/admin/v1/explain/oauth1".to_owned(),
        "/admin/v1/explain/meta-graph".to_owned(),
        format!("/admin/v1/apps/{app}/unity-ads"),
        format!("/admin/v1/apps/{app}/unity-ads/rotate"),
        "/admin/v1/apps/%FF/unity-ads".to_owned(),
        "/admin/v1/deliveries".to_owned(),
        "/admin/v1/deliveries?state=%00&app_id=0".to_owned(),
        "/admin/v1/deliveries?cursor=ZGVsaXZlcmllczo5MjIzMzcyMDM2ODU0Nzc1ODA4Og".to_owned(),
        format!("/admin/v1/deliveries/{app}/00112233445566778899aabbccddeeff"),
        format!("/admin/v1/deliveries/{app}/%FF/replay"),
        "/admin/v1/rewards?network=x&state=open".to_owned(),
        format!("/admin/v1/rewards/{app}/unity-ads/%00"),
        "/admin/v1/import".to_owned(),
        "/admin/v1/keys/rotate".to_owned(),
        "/dev/v1/clock".to_owned(),
        "/dev/v1/faults".to_owned(),
        "/".to_owned(),
    ];
    let bodies = [
        json!({ "name": "x", "stove": [{ "environment": "live", "game_id": "X", "application_no": 5 }] }),
        json!({ "nickname": "x", "member_no": 17 }),
        json!({ "player_id": "20005061987", "guid": 5 }),
        json!({ "app_id": app, "token_id": "00112233445566778899aabbccddeeff" }),
        json!({ "label": "x", "scopes": ["read", "ban", "ban"] }),
        json!({ "token": "eyJhbGciOiJIUzI1NiJ9.e30.AAAA" }),
        json!({ "token": "AQ".repeat(200) }),
        json!({ "callback_url": "http://a.example/?zone=1,2", "lenient": true }),
        json!({ "callback_url": "https://a.example/award.php?productid=1234" }),
        json!({ "app": [{ "name": "x", "stove": [{ "game_id": "X", "client_id": "x", "client_secret": "x" }] }] }),
        json!({ "player": [{ "member_no": 9, "nickname": "x", "joined": [{ "app": "x" }] }] }),
        json!({ "player_id": "20005061987", "product_no": 0, "purchased_at": i64::MIN }),
        json!({ "call": "stove.verify", "kind": "delay", "delay_ms": u64::MAX }),
        json!({ "call": "stove.verify", "kind": "error", "status": 599, "times": u32::MAX }),
        json!({ "advance_secs": 18_446_744_073_709_551_615_u64 }),
        json!({ "now": i64::MIN }),
        json!({ "now": i64::MAX }),
        json!({ "now": 253_402_300_799_i64 }),
        json!({ "now": 0 }),
    ];
    let bodies = bodies.map(|body| body.to_string()).to_vec();
    let hosts = vec!["test", "Test:7402", "[::1]", ""];
    let requests = requests(paths.to_vec(), hosts, vec![KEY.to_owned()], bodies);
    let config = |cases| ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config(800), |(request in requests)| {
        if let Some(answer) = runtime.block_on(request.send(world.addr())) {
            assert_ours(&request, &answer);
        }
    });
    proptest!(config(100), |(noise in prop::collection::vec(any::<u8>(), 0..200))| {
        runtime.block_on(send_noise(world.addr(), &noise));
    });
    assert_eq!(world.house.panics(), 0);
}

#[tokio::test]
async fn a_body_that_is_not_what_was_announced_is_a_problem() {
    let world = World::with(|parts| {
        parts.body = BodyLimits {
            max_bytes: MAX,
            deadline: Duration::from_millis(50),
        };
    })
    .await;
    let chunks = format!("3e8\r\n{}\r\n", "x".repeat(1000)).repeat(MAX / 1000 + 1);
    for path in ["/admin/v1/apps", "/admin/v1/revocations", "/dev/v1/clock"] {
        for (framing, sent, status, code) in [
            ("content-length: 99999999", "", 413, "body_too_large"),
            (
                "transfer-encoding: chunked",
                &*chunks,
                413,
                "body_too_large",
            ),
            ("content-length: 10", "{", 408, "body_too_slow"),
            ("transfer-encoding: chunked", "zz\r\n", 400, "body_broken"),
        ] {
            let mut client = Client::connect(world.addr()).await;
            let head = format!(
                "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n{framing}\r\n\r\n"
            );
            client.send(head.as_bytes()).await;
            client.offer(sent.as_bytes()).await;
            let answer = client.answer().await.unwrap();
            assert_eq!(answer.status, status, "{path} {framing}");
            assert_eq!(
                answer.header("content-type"),
                Some("application/problem+json")
            );
            assert_eq!(read(&answer)["code"], code);
        }
    }
    assert_eq!(world.house.panics(), 0);
}
