//! Which token may make which call: every call there is, with every kind of
//! token, so that a new one cannot be forgotten.

use meta_graph::wire::{Access, Endpoint};
use testkit::{Answer, Call, games};

use super::{
    super::world::{forged, json as read},
    world::{APP, GraphWorld, SECRET, USER, app_token, error, other_app_token},
};

/// A call with every parameter that it needs, whether they are good or not.
fn call(endpoint: Endpoint, token: Option<&str>) -> Call {
    let id = match endpoint {
        Endpoint::WriteAchievement | Endpoint::Achievements => USER.to_string(),
        _ => APP.to_owned(),
    };
    let path = endpoint.pattern().replace("{id}", &id);
    let mut query = vec![format!("user_id={USER}")];
    let required = endpoint.required().iter();
    query.extend(required.map(|name| match *name {
        "user_id" => String::new(),
        name => format!("{name}=1"),
    }));
    let target = format!("/graph{path}?{}", query.join("&"));
    let call = Call::new(endpoint.method().as_str(), target);
    match token {
        Some(token) => call.bearer(token),
        None => call,
    }
}

/// Whether it was refused for whose token it is.
fn is_refused_for_its_token(answer: &Answer) -> bool {
    let code = read(answer)["error"]["code"].as_u64();
    matches!(answer.status, 401 | 403) || matches!(code, Some(10 | 190 | 200))
}

/// Whether the path names the app.
fn names_app(endpoint: Endpoint) -> bool {
    let owned_by_user = [Endpoint::WriteAchievement, Endpoint::Achievements];
    endpoint.pattern().starts_with("/{id}") && !owned_by_user.contains(&endpoint)
}

#[tokio::test]
async fn every_call_takes_the_tokens_that_it_is_for() {
    let world = GraphWorld::new().await;
    let user = world.graph_user_token(APP).await;
    for endpoint in Endpoint::ALL {
        let by_app = world.send(call(endpoint, Some(&app_token()))).await;
        let by_user = world.send(call(endpoint, Some(&user))).await;
        let (app_may, user_may) = match endpoint.access() {
            Access::App => (true, false),
            Access::User => (false, true),
            Access::Either => (true, true),
        };
        for (may, answer) in [(app_may, by_app), (user_may, by_user)] {
            if may {
                assert!(
                    !is_refused_for_its_token(&answer),
                    "{endpoint:?} {answer:?}"
                );
            } else {
                assert_eq!(error(&answer), (403, 10, None), "{endpoint:?}");
            }
        }
    }
}

#[tokio::test]
async fn no_call_takes_a_token_that_is_not_good() {
    let world = GraphWorld::new().await;
    let user = world.graph_user_token(APP).await;
    let revoked = world.graph_user_token(APP).await;
    let session = world.member().await;
    let body = format!(r#"{{"user_token":"{revoked}"}}"#);
    let ended = Call::post("/device/v1/meta/user-token/revoke", body).bearer(&session);
    assert_eq!(world.send(ended).await.status, 200);
    let bad = [
        ("revoked", revoked),
        ("forged", forged(&user)),
        ("wrong secret", format!("OC|{APP}|{SECRET}x")),
        (
            "another app's secret",
            format!("OC|{APP}|0b7f1c3de4a95d62b8a1c0ffee5ca1ab"),
        ),
        ("unknown app", format!("OC|1234567898014274|{SECRET}")),
        ("without its secret", format!("OC|{APP}|")),
        ("three bars", format!("OC|{APP}|{SECRET}|")),
        (
            "a user token without its prefix",
            user.replacen("FRL", "", 1),
        ),
        ("malformed", "FRL".to_owned()),
        ("a session", session),
        ("a nonce", world.nonce(APP).await),
        ("too long", "a".repeat(2_000)),
    ];
    for endpoint in Endpoint::ALL {
        for (title, token) in &bad {
            let answer = world.send(call(endpoint, Some(token))).await;
            assert_eq!(error(&answer), (401, 190, None), "{endpoint:?} {title}");
            let message = &read(&answer)["error"]["message"];
            assert_eq!(message, "Invalid OAuth 2.0 Access Token", "{title}");
        }
        let answer = world.send(call(endpoint, None)).await;
        assert_eq!(error(&answer), (401, 190, None), "{endpoint:?} no token");
    }
    world.advance(60 * 24 * 60 * 60);
    for endpoint in Endpoint::ALL {
        let answer = world.send(call(endpoint, Some(&user))).await;
        assert_eq!(error(&answer), (401, 190, None), "{endpoint:?} expired");
    }
}

#[tokio::test]
async fn no_call_lets_one_app_at_what_is_anothers() {
    let world = GraphWorld::new().await;
    let users = world.graph_user_token("2345678901234567").await;
    for endpoint in Endpoint::ALL {
        for (token, access) in [
            (other_app_token(), Access::User),
            (users.clone(), Access::App),
        ] {
            let answer = world.send(call(endpoint, Some(&token))).await;
            if endpoint.access() == access {
                assert_eq!(error(&answer), (403, 10, None), "{endpoint:?}");
            } else if names_app(endpoint) {
                // Also where the app is what the call would read or delete.
                assert_eq!(error(&answer), (403, 10, None), "{endpoint:?} {answer:?}");
                let message = read(&answer)["error"]["message"].to_string();
                assert!(message.contains("does not match"), "{message}");
            } else if endpoint.pattern().contains("{id}") {
                assert_eq!(error(&answer), (404, 100, Some(33)), "{endpoint:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_player_who_is_revoked_has_no_token_left_on_any_call() {
    let world = GraphWorld::new().await;
    let user = world.graph_user_token(APP).await;
    let elsewhere = world.graph_user_token("2345678901234567").await;
    world.revoke(world.app, games::MEMBER).await;
    for endpoint in Endpoint::ALL {
        let answer = world.send(call(endpoint, Some(&user))).await;
        assert_eq!(error(&answer), (401, 190, None), "{endpoint:?}");
    }
    let me = super::world::get("/me", &elsewhere);
    assert_eq!(world.send(me).await.status, 200, "another app's token");
    let next = world.graph_user_token(APP).await;
    let me = super::world::get("/me", &next);
    assert_eq!(world.send(me).await.status, 200, "who signs in again may");
}
