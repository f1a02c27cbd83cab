//! The shapes of errors.

use testkit::{
    Answer,
    hostile::{Request, assert_ours},
};

/// The hosts at whose root a dialect answers, and others.
pub(super) const HOSTS: [&str; 12] = [
    "test",
    "127.0.0.1:7400",
    "api.onstove.com",
    "Api.OnStove.com:443",
    "api.gate8.com:80",
    "graph.oculus.com",
    "Graph.Oculus.com:443",
    "sp.app.mbga.jp",
    "SP.App.mbga.jp:80",
    "[::1]",
    "[::1]:7400",
    "[2001:db8::1]:7400",
];

/// Holds an answer to the shape of whoever answers that path; a prefix answers
/// at every host.
pub(super) fn assert_shape(request: &Request, answer: &Answer) {
    let path = request.path();
    let device = path == "/device/v1" || path.starts_with("/device/v1/");
    let keys = path == "/.well-known/jwks.json";
    if keys && answer.status == 200 {
        let kind = answer.header("content-type");
        assert_eq!(kind, Some("application/jwk-set+json"), "{request:?}");
    } else if device || keys || path == "/ads/public_ips.json" {
        assert_ours(request, answer);
    } else if matches!(&*path, "/attest/v1/bans" | "/attest/v1/bans/") {
        assert_graph(&format!("{request:?}"), answer, request.method == "HEAD");
    } else if is_socials(request, &path) {
        assert_social(&format!("{request:?}"), answer, request.method == "HEAD");
    } else if is_graphs(request, &path) {
        assert_graph(&format!("{request:?}"), answer, request.method == "HEAD");
    } else {
        assert_stove(&format!("{request:?}"), answer, request.method == "HEAD");
    }
}

/// Whether OpenSocial answers: below its prefixes at every host, and at the root
/// of its own.
fn is_socials(request: &Request, path: &str) -> bool {
    let below = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}/"));
    let absolute = request.target.starts_with(b"http://");
    let host = request.host.to_ascii_lowercase();
    let at_root = !absolute && host.starts_with("sp.app.mbga.jp");
    let others = ["/stove", "/stove-sandbox", "/graph"];
    below("/opensocial")
        || below("/opensocial-sandbox")
        || (at_root && !others.into_iter().any(below))
}

/// Holds an answer to Mobage's shape of errors, and to what a client can be the
/// cause of.
fn assert_social(shown: &str, answer: &Answer, to_head: bool) {
    let shown = format!("{shown}\n{answer:?}");
    assert!(
        matches!(answer.status, 200 | 400 | 401 | 404 | 405 | 408 | 413),
        "{shown}"
    );
    let kind = answer.header("content-type");
    assert_eq!(kind, Some("application/json"), "{shown}");
    if !to_head && answer.status != 200 {
        let body: serde_json::Value = serde_json::from_slice(&answer.body).expect(&shown);
        assert!(body["Error"]["Message"].is_string(), "{shown}");
    }
    let challenged = answer.header("www-authenticate").is_some();
    assert!(answer.status != 401 || challenged, "{shown}");
}

/// Whether Meta's graph answers: below its prefix at every host, and at the root
/// of its own.
fn is_graphs(request: &Request, path: &str) -> bool {
    let below = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}/"));
    let absolute = request.target.starts_with(b"http://");
    let host = request.host.to_ascii_lowercase();
    let at_root = !absolute && host.starts_with("graph.oculus.com");
    below("/graph") || (at_root && !below("/stove") && !below("/stove-sandbox"))
}

/// Holds an answer to the graph's shape of errors, and to what a client can be
/// the cause of.
fn assert_graph(shown: &str, answer: &Answer, to_head: bool) {
    let shown = format!("{shown}\n{answer:?}");
    assert!(
        matches!(answer.status, 200 | 400 | 401 | 403 | 404 | 408 | 413),
        "{shown}"
    );
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=UTF-8"),
        "{shown}"
    );
    if !to_head {
        let body: serde_json::Value = serde_json::from_slice(&answer.body).expect(&shown);
        if answer.status != 200 {
            let error = &body["error"];
            assert!(
                error["code"].is_i64() && error["message"].is_string(),
                "{shown}"
            );
            assert_eq!(error["type"], "OCApiException", "{shown}");
            assert_eq!(
                error["fbtrace_id"].as_str(),
                answer.header("x-request-id"),
                "{shown}"
            );
        }
    }
}

/// Holds an answer to STOVE's envelope, and to what a client can be the cause of.
pub(super) fn assert_stove(shown: &str, answer: &Answer, to_head: bool) {
    let shown = format!("{shown}\n{answer:?}");
    assert!(
        matches!(answer.status, 200 | 400 | 401 | 404 | 405 | 408 | 413),
        "{shown}"
    );
    assert_eq!(
        answer.header("content-type"),
        Some("application/json"),
        "{shown}"
    );
    if !to_head {
        let body: serde_json::Value = serde_json::from_slice(&answer.body).expect(&shown);
        let ownership = body.get("response_code").is_some();
        let start = if ownership { "response_" } else { "" };
        assert!(body[format!("{start}code")].is_u64(), "{shown}");
        assert!(body[format!("{start}message")].is_string(), "{shown}");
    }
}
