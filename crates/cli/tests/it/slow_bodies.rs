//! A body that does not come is waited for no longer than the configuration
//! says, and the answer has the shape that the caller understands.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use super::{
    home::Home,
    process::{PATIENCE, Process},
    up_house::{GATE_KEY, OPERATOR_KEY, Up},
};

#[tokio::test]
async fn a_body_that_does_not_come_is_answered_in_the_callers_dialect() {
    let home = Home::new();
    let config = Up::config(&home.path().join("data")) + "[serve]\nbody_timeout_secs = 1\n";
    let command = Up::command(home.path(), &config);
    let up = Up::started(Process::start(command, home.path(), "up")).await;
    let dialect = (
        r#"{"code":40800,"message":"request timeout"}"#,
        "application/json",
    );
    let problem = (r#""code":"body_too_slow""#, "application/problem+json");
    let calls = [
        (up.platform("/auth/v5/server_token"), "", dialect),
        (
            up.platform("/stove-sandbox/member/v3.0/A/token/verify"),
            "",
            dialect,
        ),
        (up.platform("/device/v1/sign-in"), "", problem),
        (up.gate("/v1/verify/challenge"), GATE_KEY, problem),
        (up.operator("/admin/v1/apps"), OPERATOR_KEY, problem),
    ];
    // All at once, so that they are waited for together.
    let peers: Vec<TcpStream> = calls
        .iter()
        .map(|(url, key, _)| half_sent(url, key))
        .collect();
    for (mut peer, (url, _, (body, kind))) in peers.into_iter().zip(calls) {
        let mut answer = String::new();
        peer.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
            "{url}: {answer}"
        );
        assert!(
            answer.contains(&format!("content-type: {kind}\r\n")),
            "{url}: {answer}"
        );
        let (_, sent) = answer.split_once("\r\n\r\n").unwrap();
        assert!(sent.contains(body), "{url}: {answer}");
    }
}

/// Sends a request but for the end of its body.
fn half_sent(url: &str, key: &str) -> TcpStream {
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut peer = TcpStream::connect(host).unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\
         Content-Length: 100\r\n\r\n{{"
    );
    peer.write_all(head.as_bytes()).unwrap();
    peer
}
