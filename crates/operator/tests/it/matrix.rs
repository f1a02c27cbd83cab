//! Who may do what: every call with every set of scopes, from the one list.

use operator::ROUTES;
use serde_json::json;
use store::Scope;
use testkit::{Call, Client};

use super::{
    calls::{Things, api_key},
    world::{World, read},
};

#[tokio::test]
async fn a_key_does_what_its_scopes_allow_and_nothing_else() {
    let world = World::new().await;
    let things = Things::of(&world).await;
    let mut turn = 0;
    for mask in 1..1_usize << Scope::ALL.len() {
        let held: Vec<Scope> = (0..Scope::ALL.len())
            .filter(|bit| mask >> bit & 1 == 1)
            .map(|bit| Scope::ALL[bit])
            .collect();
        let names: Vec<&str> = held.iter().map(|scope| scope.as_str()).collect();
        let key = api_key(&world, &names).await;
        for route in ROUTES.iter().filter(|route| !route.development) {
            turn += 1;
            let answer = things
                .call(route, turn)
                .bearer(&key)
                .send(world.addr())
                .await;
            let allowed = route.scope.is_none_or(|scope| held.contains(&scope));
            let shown = format!(
                "{names:?} {} {}: {}",
                route.method, route.path, answer.status
            );
            if allowed {
                // What is there already, or gone already.
                let gone = route.method == "DELETE" && answer.status == 404;
                let done = answer.status == 409 || answer.status == route.success.as_u16();
                assert!(done || gone, "{shown}");
            } else {
                assert_eq!(answer.status, 403, "{shown}");
                let problem = read(&answer);
                assert_eq!(problem["code"], "scope_required");
                let needed = route.scope.unwrap().as_str();
                assert!(
                    problem["detail"]
                        .as_str()
                        .unwrap()
                        .contains(&format!("`{needed}`"))
                );
            }
        }
    }
}

#[tokio::test]
async fn a_revoked_key_is_nobodys_at_once() {
    let world = World::new().await;
    let wish = json!({ "label": "short", "scopes": ["read"] }).to_string();
    let made = read(&world.send(Call::post("/admin/v1/api-keys", wish)).await);
    let (key, id) = (
        made["key"].as_str().unwrap(),
        made["api_key"]["key_id"].as_str().unwrap(),
    );
    let look = || Call::get("/admin/v1/apps").bearer(key);
    assert_eq!(look().send(world.addr()).await.status, 200);
    let revoke = || world.send(Call::post(format!("/admin/v1/api-keys/{id}/revoke"), ""));
    let first = revoke().await;
    assert_eq!(first.status, 200);
    assert_eq!(look().send(world.addr()).await.status, 401);
    // A second time changes nothing.
    world.house.clock.advance(std::time::Duration::from_secs(5));
    assert_eq!(revoke().await.body, first.body);
    let listed = world.send(Call::get("/admin/v1/api-keys")).await;
    assert!(!listed.text().contains(key), "a key is shown once");
    assert_eq!(read(&listed)["items"][0]["label"], "short");
}

#[tokio::test]
async fn a_key_that_is_revoked_while_its_body_comes_does_nothing() {
    let world = World::new().await;
    for path in ["/admin/v1/api-keys", "/admin/v1/import"] {
        let wish = json!({ "label": "leaked", "scopes": ["administer"] }).to_string();
        let made = read(&world.send(Call::post("/admin/v1/api-keys", wish)).await);
        let key = made["key"].as_str().unwrap();
        let id = made["api_key"]["key_id"].as_str().unwrap();
        let body = match path {
            "/admin/v1/import" => json!({ "player": [{ "member_no": 7, "nickname": "Eve" }] }),
            _ => json!({ "label": "successor", "scopes": ["administer"] }),
        };
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\n\
             expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut caller = Client::connect(world.addr()).await;
        caller.send(head.as_bytes()).await;
        // The body is asked for once the key has been judged good.
        assert_eq!(caller.interim().await, Some(100));
        let revoke = Call::post(format!("/admin/v1/api-keys/{id}/revoke"), "");
        assert_eq!(world.send(revoke).await.status, 200);
        caller.send(body.as_bytes()).await;
        assert_eq!(caller.answer().await.unwrap().status, 401, "{path}");
    }
    let keys = world.send(Call::get("/admin/v1/api-keys")).await;
    assert!(!keys.text().contains("successor"));
    let players = world.send(Call::get("/admin/v1/players")).await;
    assert!(!players.text().contains("Eve"));
}

#[tokio::test]
async fn nobody_hands_out_a_right_that_is_not_their_own() {
    let world = World::new().await;
    let key = api_key(&world, &["administer"]).await;
    for (scopes, status) in [
        (json!(["administer"]), 201),
        (json!(["ban"]), 403),
        (json!([]), 400),
        (json!(["rule"]), 400),
    ] {
        let wish = json!({ "label": "child", "scopes": scopes });
        let call = Call::post("/admin/v1/api-keys", wish.to_string()).bearer(&key);
        let answer = call.send(world.addr()).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}
