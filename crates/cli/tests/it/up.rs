//! `countersign up`: how it starts, how it says that it is well, how it stops.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
};

use rustix::process::Signal;
use serde_json::json;

use super::{
    home::{self, Home},
    process::{PATIENCE, Process},
    up_house::{GATE_KEY, OPERATOR_KEY, Up},
};

#[tokio::test]
async fn a_minimal_file_and_the_environment_are_enough() {
    let home = Home::new();
    let gate_key = home.path().join("gate.key");
    fs::write(&gate_key, format!("{GATE_KEY}\n")).unwrap();
    let config = format!("[operator]\nkey = \"{OPERATOR_KEY}\"\n");
    let mut command = Up::command(home.path(), &config);
    command.current_dir(home.path());
    command.env("COUNTERSIGN_GATE_KEY_FILE", &gate_key);
    for (name, value) in [
        ("COUNTERSIGN_PLATFORM_LISTEN", "127.0.0.1:0"),
        ("COUNTERSIGN_GATE_LISTEN", "127.0.0.1:0"),
        ("COUNTERSIGN_GATE_ENABLED", "true"),
        ("COUNTERSIGN_OPERATOR_LISTEN", "127.0.0.1:0"),
        ("COUNTERSIGN_LOG_FORMAT", "json"),
    ] {
        command.env(name, value);
    }
    let up = Up::started(Process::start(command, home.path(), "up")).await;
    let file = home.path().join("countersign-data/countersign.db");
    assert_eq!(file.exists(), home::store_is_a_file());
    assert!(
        !up.challenge().await.is_empty(),
        "the key out of the file is the gate's"
    );

    let url = up.gate("/v1/challenges");
    for wrong in [None, Some("wrong"), Some(OPERATOR_KEY)] {
        let answer = up.http.post(&url, wrong, &json!({})).await;
        let code = answer.text_at("/code");
        assert_eq!((answer.status, code.as_str()), (401, "key_required"));
    }
    let answer = up
        .http
        .get(&up.operator("/admin/v1/apps"), Some(GATE_KEY))
        .await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn health_readiness_and_metrics_need_no_key() {
    let home = Home::new();
    let up = Up::start(home.path()).await;
    let url = up.platform("/stove/auth/v5/server_token");
    let answer = up.http.post(&url, None, &json!({})).await;
    assert_eq!((answer.status, answer.code()), (200, 40_000));
    assert_eq!(
        answer.header("x-countersign-reason"),
        None,
        "not told in production"
    );
    let challenge = up.challenge().await;
    up.redeem(&challenge).await.must_be(200);
    up.redeem(&challenge).await.must_be(200);

    let health = up
        .http
        .get(&up.operator("/healthz"), None)
        .await
        .must_be(200);
    assert_eq!(health.text, "ok\n");
    let ready = up
        .http
        .get(&up.operator("/readyz"), None)
        .await
        .must_be(200);
    assert_eq!(ready.text, "ready\n");
    let metrics = up
        .http
        .get(&up.operator("/metrics"), None)
        .await
        .must_be(200);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(metrics.content_type(), kind);
    assert!(metrics.text.ends_with("# EOF\n"));
    for line in [
        r#"countersign_gate_verdicts_total{verifier="challenge",verdict="accepted",reason=""} 1"#,
        r#"countersign_gate_verdicts_total{verifier="challenge",verdict="refused",reason="challenge_used"} 1"#,
    ] {
        assert!(
            metrics.text.lines().any(|found| found == line),
            "{line}\n{}",
            metrics.text
        );
    }
}

#[tokio::test]
async fn sigterm_lets_the_request_at_hand_end() {
    let home = Home::new();
    let mut up = Up::start(home.path()).await;
    let url = up.platform("");
    let mut peer = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    let body = r#"{"client_id":"a","client_secret":"b","service_id":"c"}"#;
    let head = format!(
        "POST /auth/v5/server_token HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    peer.write_all(head.as_bytes()).unwrap();
    // It asks for the body, so the request is at hand.
    let mut go_on = [0; 25];
    peer.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    peer.write_all(&body.as_bytes()[..20]).unwrap();

    up.process.signal(Signal::TERM);
    up.process
        .says("that it stops", |p| {
            p.stderr().contains("stopping").then_some(())
        })
        .await;
    peer.write_all(&body.as_bytes()[20..]).unwrap();
    let mut answer = String::new();
    peer.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 401 Unauthorized\r\n"),
        "{answer}"
    );
    assert!(
        answer.ends_with(r#"{"code":40105,"message":"invalid client"}"#),
        "{answer}"
    );

    assert_eq!(up.process.ends().await.code(), Some(0));
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_off_after_the_drain() {
    let home = Home::new();
    let config = Up::config(&home.path().join("data"))
        + "[serve]\ndrain_secs = 0\nbody_timeout_secs = 300\n";
    let command = Up::command(home.path(), &config);
    let mut up = Up::started(Process::start(command, home.path(), "up")).await;
    let url = up.platform("");
    let mut peer = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let head = "POST /auth/v5/server_token HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{";
    peer.write_all(head.as_bytes()).unwrap();
    // The body may take longer than this test waits for anything.
    assert_eq!(up.process.stop().await.code(), Some(0));
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_and_the_store_is_let_go() {
    let home = Home::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let config = Up::config(&home.path().join("data"));
    let config = config.replacen("127.0.0.1:0", &addr, 1);
    let mut up = Process::start(Up::command(home.path(), &config), home.path(), "refused");
    assert_eq!(up.ends().await.code(), Some(1));
    assert!(up.stderr().contains(&addr), "{}", up.stderr());
    Up::start(home.path()).await;
}
