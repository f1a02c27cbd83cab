//! Webhooks, signed by whoever writes them: what lies behind the signature.

use base::Secret;
use meta_graph::{
    game::webhook::verify,
    wire::webhook::{Handshake, signature},
};
use serde_json::Value;

use super::{lines, vectors::read};
use crate::line;

/// The documents' sample, and the queries of a handshake.
pub fn seeds() -> Vec<Vec<u8>> {
    let vector: Value = read(include_str!("../../../meta-graph/vectors/webhooks.json"));
    let text = |name: &str| vector[name].as_str().unwrap_or_default().to_owned();
    let query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=fuzz";
    vec![
        lines(&[&text("signature"), &text("body")]),
        lines(&[
            query,
            "{\"entry\":{\"id\":\"0\",\"time\":1,\"changes\":[]}}",
        ]),
    ]
}

/// A line that is taken for a signature and for a query; the rest is the body.
pub fn run(data: &[u8]) {
    let (header, body) = line(data);
    let secret = Secret::new("fuzz");
    assert!(
        verify(Some(header), body, [&secret]).is_err(),
        "a signature out of nothing"
    );
    let signed = signature(&secret, body);
    let _ = verify(Some(signed.as_bytes()), body, [&secret]);
    if let Handshake::Echo(challenge) = Handshake::judge(header, &secret) {
        assert!(!challenge.chars().any(char::is_control));
    }
}
