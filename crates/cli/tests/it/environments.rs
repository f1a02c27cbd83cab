//! Sandbox and live are two worlds of one game, at prefixes and at hosts.

use reqwest::header::HOST;
use serde_json::{Value, json};

use super::{
    dev_house::{ADA, Dev},
    home::Home,
    http::{Answer, sent, text_at},
};

#[tokio::test]
async fn each_environment_refuses_what_is_the_others() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let live = dev.game("SGP_EVENT", "live");
    let sandbox = dev.game("SGP_EVENT", "sandbox");
    for (own, other) in [(live, sandbox), (sandbox, live)] {
        let server_token = dev.token_of(own).await;
        let user_token = dev.user_token(ADA, own).await;
        let answer = dev.verify(own, &server_token, &user_token).await;
        assert_eq!((answer.status, answer.code()), (200, 0), "{}", answer.text);
        assert_eq!(answer.json()["value"]["guid"], 200_000_000_400_u64);

        // The other's credentials at one's own address.
        let mut mixed = other.clone();
        mixed["base_url"] = own["base_url"].clone();
        let answer = dev.server_token(&mixed).await;
        assert_eq!((answer.status, answer.code()), (401, 40_105));

        // The other's server token, then the other's player's token.
        let foreign = dev.token_of(other).await;
        let answer = dev.verify(own, &foreign, &user_token).await;
        assert_eq!((answer.status, answer.code()), (401, 40_101));
        let foreign = dev.user_token(ADA, other).await;
        let answer = dev.verify(own, &server_token, &foreign).await;
        assert_eq!((answer.status, answer.code()), (200, 40_000));
        let reason = answer.header("x-countersign-reason");
        assert_eq!(reason, Some("user_token_of_other_environment"));
    }
}

#[tokio::test]
async fn a_hosts_name_chooses_the_environment() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let live = dev.game("SGP_EVENT", "live");
    let sandbox = dev.game("SGP_EVENT", "sandbox");
    for (host, own, other) in [
        ("api.onstove.com", live, sandbox),
        ("API.ONSTOVE.COM:443", live, sandbox),
        ("api.gate8.com", sandbox, live),
        ("127.0.0.1", live, sandbox),
    ] {
        let answer = at_host(&dev, host, own).await;
        assert_eq!((answer.status, answer.code()), (200, 0), "{host}");
        let token = answer.text_at("/response_data/access_token");
        assert_eq!(
            token,
            dev.token_of(own).await,
            "the prefix's token at {host}"
        );
        let answer = at_host(&dev, host, other).await;
        assert_eq!((answer.status, answer.code()), (401, 40_105), "{host}");
    }
}

/// Asks for a server token at the root path, by a host's name.
async fn at_host(dev: &Dev, host: &str, game: &Value) -> Answer {
    let body = json!({
        "client_id": text_at(game, "/client_id"),
        "client_secret": text_at(game, "/client_secret"),
        "service_id": text_at(game, "/game_id"),
    });
    let url = format!("{}/auth/v5/server_token", dev.platform());
    sent(dev.http.client().post(url).header(HOST, host).json(&body)).await
}
