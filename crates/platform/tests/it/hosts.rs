use testkit::{Call, games};

use super::world::{SERVER_TOKEN, World, json};

/// Who answers a call for a server token: the live environment accepts the live
/// client, the sandbox the sandbox's, and nobody else knows the path.
async fn answering(world: &World, target: &str, host: &str) -> &'static str {
    let mut codes = Vec::new();
    for (client, secret) in [
        (games::CLIENT, games::SECRET),
        (games::SANDBOX_CLIENT, games::SANDBOX_SECRET),
    ] {
        let body = games::credentials(client, secret, games::GAME);
        let answer = world
            .send(Call::post(target, body).header("host", host))
            .await;
        codes.push(json(&answer)["code"].as_u64());
    }
    match codes[..] {
        [Some(0), Some(40_105)] => "live",
        [Some(40_105), Some(0)] => "sandbox",
        [Some(40_400), Some(40_400)] => "nobody of STOVE",
        [None, None] => "nobody",
        _ => panic!("{codes:?}"),
    }
}

#[tokio::test]
async fn a_host_is_known_in_any_spelling() {
    let world = World::with(|parts| parts.hosts.root = None).await;
    let bare = "/auth/v5/server_token";
    for (host, who) in [
        ("api.onstove.com", "live"),
        ("Api.OnStove.com:443", "live"),
        ("API.ONSTOVE.COM", "live"),
        ("api.gate8.com:7400", "sandbox"),
        ("[::1]", "sandbox"),
        ("[::1]:7400", "sandbox"),
        ("[2001:db8::1]:7400", "nobody"),
        ("[2001:db8::1]", "nobody"),
        ("127.0.0.1:7400", "nobody"),
        ("api.onstove.com.evil.test", "nobody"),
        ("evil.test:api.onstove.com", "nobody"),
        ("", "nobody"),
        (":443", "nobody"),
    ] {
        assert_eq!(answering(&world, bare, host).await, who, "{host}");
    }
}

#[tokio::test]
async fn an_absolute_target_counts_before_the_header() {
    let world = World::with(|parts| parts.hosts.root = None).await;
    let target = "http://Api.OnStove.com:443/auth/v5/server_token";
    assert_eq!(answering(&world, target, "api.gate8.com").await, "live");
    let target = "http://[::1]:80/auth/v5/server_token";
    assert_eq!(
        answering(&world, target, "api.onstove.com").await,
        "sandbox"
    );
}

#[tokio::test]
async fn prefixes_answer_at_every_host() {
    let world = World::with(|parts| parts.hosts.root = None).await;
    let sandbox = SERVER_TOKEN.replace("/stove/", "/stove-sandbox/");
    for host in ["test", "api.onstove.com", "api.gate8.com"] {
        assert_eq!(
            answering(&world, SERVER_TOKEN, host).await,
            "live",
            "{host}"
        );
        assert_eq!(answering(&world, &sandbox, host).await, "sandbox", "{host}");
    }
}
