use axum::{
    body::Body,
    http::{Method, Request},
};
use serve::{Face, Running, Shortcut};
use testkit::{Answer, Call};

use super::world::{MAX, World, parts};

/// What stands in the path before the call, the game, and the host: requests
/// that pass the router by.
const PLAIN: [(&str, &str, &str); 7] = [
    ("/stove", "SGP_EVENT", "x"),
    ("/stove", "NONE", "x"),
    ("/stove", "SGP_EVENT", "api.gate8.com"),
    ("/stove-sandbox", "SGP_EVENT", "api.onstove.com"),
    ("", "SGP_EVENT", "Api.OnStove.com.:443"),
    ("", "SGP_EVENT", "api.gate8.com"),
    ("", "SGP_EVENT", "[::1]:7400"),
];

/// Requests that do not, of which some are the call all the same.
const OTHER: [(&str, &str, &str); 9] = [
    ("", "SGP_EVENT", "elsewhere"),
    ("", "SGP_EVENT", ""),
    ("/stove", "SGP%5FEVENT", "x"),
    ("/stove", "%ff", "x"),
    ("/stove", "", "x"),
    ("/stove", "a/b", "x"),
    ("/", "SGP_EVENT", "api.onstove.com"),
    ("//stove", "SGP_EVENT", "x"),
    ("/stove/stove", "SGP_EVENT", "x"),
];

/// The platform with the way past its router, and the same without.
struct Both {
    world: World,
    shortcut: std::sync::Arc<dyn Shortcut>,
    routed: Running,
}

impl Both {
    async fn open() -> Self {
        let world = World::with(|parts| parts.hosts.root = None).await;
        let mut parts = parts(&world.house);
        parts.hosts.root = None;
        let shortcut = platform::shortcut(parts.clone());
        let face = Face::new(
            "routed",
            ([127, 0, 0, 1], 0).into(),
            platform::router(parts),
        );
        let routed = world.house.open(face).await;
        Self {
            world,
            shortcut,
            routed,
        }
    }

    fn finds(&self, method: Method, target: &str, host: &str) -> bool {
        let request = Request::builder().method(method).uri(target);
        let request = request.header("host", host).body(Body::empty()).unwrap();
        self.shortcut.find(&request).is_some()
    }

    /// The answer that both give.
    async fn answer(&self, call: Call) -> Answer {
        let here = self.world.send(call.clone()).await;
        let there = call.send(self.routed.addr()).await;
        assert_eq!(told(&here), told(&there), "{call:?}");
        here
    }
}

/// What must not differ: everything but the moment and the request's own id.
fn told(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let mut headers = answer.headers.clone();
    headers.retain(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()));
    headers.sort();
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    (answer.status, headers, body)
}

#[tokio::test]
async fn a_call_past_the_router_is_answered_as_the_router_does() {
    let both = Both::open().await;
    let server_token = both.world.server_token().await;
    let body = format!(r#"{{"access_token":"{}"}}"#, both.world.user_token().await);
    let mut good = Vec::new();
    for request in PLAIN.into_iter().chain(OTHER) {
        let (before, game, host) = request;
        let target = format!("{before}/member/v3.0/{game}/token/verify");
        let plain = PLAIN.contains(&request);
        assert_eq!(both.finds(Method::POST, &target, host), plain, "{target}");
        for near in [format!("{target}/"), format!("{target}x")] {
            assert!(!both.finds(Method::POST, &near, host), "{near}");
        }
        for method in ["GET", "PUT"] {
            let call = Call::new(method, &target).header("host", host);
            assert!(!both.finds(method.parse().unwrap(), &target, host));
            both.answer(call).await;
        }
        let call = |body: &str| Call::post(&target, body).header("host", host);
        both.answer(call("")).await;
        both.answer(call(&body)).await;
        both.answer(call(&"x".repeat(MAX + 1))).await;
        // A refusal may have the status 200 too.
        let answer = both.answer(call(&body).bearer(&server_token)).await;
        if told(&answer).2.contains(r#""code":0"#) {
            good.push(request);
        }
    }
    let live = [
        ("/stove", "SGP_EVENT", "x"),
        ("/stove", "SGP_EVENT", "api.gate8.com"),
        ("", "SGP_EVENT", "Api.OnStove.com.:443"),
        ("/stove", "SGP%5FEVENT", "x"),
    ];
    assert_eq!(good, live);
}
