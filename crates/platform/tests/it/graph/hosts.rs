//! Where the graph answers.

use platform::Dialect;
use testkit::{Call, games};

use super::{
    super::world::{SERVER_TOKEN, VERIFY, World, json as read, verify_at},
    world::error,
};

/// Who answers a call for `/me` there without a token.
async fn answering(world: &World, target: &str, host: &str) -> &'static str {
    let call = Call::get(target).header("host", host);
    let answer = world.send(call).await;
    let body = read(&answer);
    match (answer.status, body["error"]["code"].as_u64()) {
        (401, Some(190)) => "the graph",
        (404, None) if body["code"] == 40_400 => "STOVE",
        (404, None) if body["code"] == "unknown_path" => "nobody",
        _ => panic!("{answer:?}"),
    }
}

#[tokio::test]
async fn it_answers_at_the_root_of_its_host_and_below_its_prefix_at_all() {
    let world = World::with(|parts| parts.hosts.root = None).await;
    for (target, host, who) in [
        ("/me", "graph.oculus.com", "the graph"),
        ("/me", "Graph.Oculus.com:443", "the graph"),
        ("/me", "graph.oculus.com.", "the graph"),
        ("http://graph.oculus.com/me", "test", "the graph"),
        ("/me", "api.onstove.com", "STOVE"),
        ("/me", "test", "nobody"),
        ("/graph/me", "test", "the graph"),
        ("/graph/me", "api.onstove.com", "the graph"),
        ("/graphs/me", "test", "nobody"),
    ] {
        assert_eq!(
            answering(&world, target, host).await,
            who,
            "{target} {host}"
        );
    }
    let world = World::with(|parts| parts.hosts.root = Some(Dialect::Graph)).await;
    assert_eq!(answering(&world, "/me", "test").await, "the graph");
    assert_eq!(answering(&world, "/me", "api.onstove.com").await, "STOVE");
    let body = games::credentials(games::CLIENT, games::SECRET, games::GAME);
    let stove = world.send(Call::post(SERVER_TOKEN, body)).await;
    assert_eq!(read(&stove)["code"], 0, "prefixes answer at every host");
}

#[tokio::test]
async fn no_call_of_stove_gets_past_the_router_at_its_host() {
    let world = World::new().await;
    let (server, user) = (world.server_token().await, world.user_token().await);
    let path = VERIFY.replace("/stove/", "/");
    let call = || verify_at(&path, &server, &user);
    let stove = world.send(call().header("host", "test")).await;
    assert_eq!(read(&stove)["code"], 0);
    let graph = world.send(call().header("host", "graph.oculus.com")).await;
    assert_eq!(error(&graph), (404, 2500, None));
}
