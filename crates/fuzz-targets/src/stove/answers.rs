//! The answers that a game's server reads.

use serde_json::Value;
use stove::game::{Verdict, read_server_token, read_verify};

use super::{seeds::lines, vectors::samples};
use crate::line;

/// The documents' samples, and answers of clients that were seen elsewhere.
pub fn seeds() -> Vec<Vec<u8>> {
    let samples = samples();
    let mut seeds = Vec::new();
    for call in ["server_token", "verify"] {
        for answer in ["response", "failure"] {
            let body = samples[call][answer].to_string();
            seeds.push(lines(&["200", &body]));
            seeds.push(lines(&["401", &body]));
        }
    }
    for body in [
        r#"{"code":"0","value":{"member_no":"1","guid":null}}"#,
        r#"{"code":46217,"message":""}"#,
        r#"{"code":0,"value":{"member_no":-1}}"#,
        r#"{"code":0,"response_data":{"access_token":"t","expires_in":"5"}}"#,
        "<html>",
        "",
    ] {
        seeds.push(lines(&["200", body]));
    }
    seeds.push(lines(&["502", "{}"]));
    seeds
}

/// A line with the status, the rest is the body.
pub fn run(data: &[u8]) {
    let (status, body) = line(data);
    let status = std::str::from_utf8(status).ok();
    let status = status.and_then(|text| text.parse().ok()).unwrap_or(200);
    if let Ok(Verdict::Verified(member)) = read_verify(status, body) {
        succeeded(status, body);
        assert!(i64::try_from(member.member_no).is_ok());
    }
    if let Ok(token) = read_server_token(status, body) {
        succeeded(status, body);
        assert!(!token.token.expose().is_empty() && token.expires_in > 0);
    }
}

/// Nothing is a success that a general reader does not take for one.
fn succeeded(status: u16, body: &[u8]) {
    assert_eq!(status, 200);
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        let code = &value["code"];
        let text = code.as_str().map(str::trim);
        let text = text.and_then(|text| text.parse::<i64>().ok());
        assert_eq!(code.as_i64().or(text), Some(0), "{code}");
    }
}
