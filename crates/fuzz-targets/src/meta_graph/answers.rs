//! The answers that a game's server reads.

use meta_graph::game::{
    Reply, TokenKind, Verdict,
    answer::{
        Achievement, Authorization, Entry, List, NonceValidity, Product, Purchase, Subscription,
        User,
    },
};
use serde_json::Value;

use super::lines;
use crate::line;

/// The documents' samples, and answers that were seen in the field.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        ("200", r#"{"is_valid":true}"#),
        ("200", r#"{"id":"7","alias":"Ann","org_scoped_id":8}"#),
        ("200", r#"{"oauth_token":"FRLa","refresh_code":"b"}"#),
        ("200", r#"{"data":[{"id":"1","user":{"id":"2"},"rank":1,"score":3,"timestamp":1459815726}],"paging":{"cursors":{"after":"x"},"next":"y"},"summary":{"total_count":45}}"#),
        ("200", r#"{"data":[{"id":"0","grant_time":1,"expiration_time":0,"item":{"sku":"s","id":"3"}}]}"#),
        ("200", r#"{"data":[{"sku":"s","owner":{"id":"1"},"is_active":true,"period_start_time":"2021-03-09T13:04:20+0000"}]}"#),
        ("401", r#"{"error":{"code":190,"error_data":{},"fbtrace_id":"x","message":"Invalid OAuth 2.0 Access Token","type":"OCApiException"}}"#),
        ("404", r#"{"error":{"code":100,"error_subcode":33,"message":"m"}}"#),
        ("500", r#"{"error":{"code":1,"is_transient":true}}"#),
        ("200", "<html>"),
        ("502", ""),
    ]
    .map(|(status, body)| lines(&[status, body]))
    .into()
}

/// A line with the status, the rest is the body. Nothing is an answer under
/// another status than 200, or a refusal without the graph's own error.
pub fn run(data: &[u8]) {
    let (status, body) = line(data);
    let status = std::str::from_utf8(status).ok();
    let status = status.and_then(|text| text.parse().ok()).unwrap_or(200);
    for token in [TokenKind::App, TokenKind::User] {
        let reply = Reply {
            token,
            status,
            body,
        };
        read::<NonceValidity>(reply);
        read::<User>(reply);
        read::<Authorization>(reply);
        read::<List<Entry>>(reply);
        read::<List<Achievement>>(reply);
        read::<List<Purchase>>(reply);
        read::<List<Product>>(reply);
        read::<List<Subscription>>(reply);
    }
}

fn read<T: serde::de::DeserializeOwned>(reply: Reply<'_>) {
    match reply.read::<T>() {
        Ok(Verdict::Answered(_)) => assert_eq!(reply.status, 200),
        Ok(Verdict::Refused(refused)) => {
            assert!(reply.status < 500);
            assert!(!refused.message.chars().any(char::is_control));
            let whole: Result<Value, _> = serde_json::from_slice(reply.body);
            let code = whole.ok().and_then(|whole| whole["error"]["code"].as_i64());
            assert_eq!(code, Some(refused.code));
        }
        Err(_) => {}
    }
}
