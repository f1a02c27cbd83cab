//! One call of each route that does what the route is for.

use operator::{ROUTES, Route};
use serde_json::{Value, json};
use testkit::{Call, games};

use super::{
    ads, attest, graph, social,
    world::{World, read},
};

/// What calls name.
pub(super) struct Things {
    app: String,
    credential: String,
    key: String,
    delivery: String,
    reward: String,
    /// A game that is not on Meta's graph yet, and one that need not be told.
    unlisted: String,
    told: String,
    device: String,
    ban: String,
}

impl Things {
    pub(super) async fn of(world: &World) -> Self {
        let (app, credential) = world.ids();
        let wish = json!({ "label": "to be revoked", "scopes": ["read"] });
        let made = world
            .send(Call::post("/admin/v1/api-keys", wish.to_string()))
            .await;
        let key = read(&made)["api_key"]["key_id"]
            .as_str()
            .unwrap()
            .to_owned();
        let id = app.parse().unwrap();
        ads::enable(world, id).await;
        let delivery = ads::ended_delivery(world, id, 1).await.to_string();
        let reward = ads::reward(world, id, "an-oid").await.oid;
        graph::list(world, id).await;
        social::list(world, id).await;
        let (device, ban) = attest::banned(world, id).await;
        let told = graph::another(world, "Told").await;
        graph::subscribe(world, told).await;
        Self {
            unlisted: graph::app_named(world, "Other").to_string(),
            told: told.to_string(),
            device: device.to_string(),
            ban: ban.to_string(),
            app,
            credential,
            key,
            delivery,
            reward,
        }
    }

    /// The call, and the body that it takes. A new name for each `turn`.
    pub(super) fn call(&self, route: &Route, turn: usize) -> Call {
        let player = games::STRANGER.to_string();
        let app = match (&route.method, route.path) {
            (_, "/admin/v1/apps/{app_id}/meta" | "/admin/v1/apps/{app_id}/opensocial") => {
                &self.unlisted
            }
            (&http::Method::DELETE, "/admin/v1/apps/{app_id}/meta/webhook") => &self.told,
            _ => &self.app,
        };
        let renewed = route.path.contains("/subscriptions/");
        let path = route
            .path
            .replace("{app_id}", app)
            .replace("{sku}", if renewed { graph::PASS } else { graph::SWORD })
            .replace("{friend_id}", &games::MEMBER.to_string())
            .replace("{credential_id}", &self.credential)
            .replace("{key_id}", &self.key)
            .replace("{delivery_id}", &self.delivery)
            .replace("{network}", "unity-ads")
            .replace("{kind}", "unity-ads")
            .replace("{oid}", &self.reward)
            .replace("{event}", "addapp")
            .replace("{blocked_id}", &games::MEMBER.to_string())
            .replace("{text_id}", &social::TEXT.to_string())
            .replace("{payment_id}", social::PAYMENT)
            .replace("{device}", &self.device)
            .replace("{ban_id}", &self.ban)
            .replace("{player_id}", &player);
        match route.method.as_str() {
            "GET" if route.path.ends_with("/trace") => {
                return Call::get(format!("{path}?subject=1234567890"));
            }
            "GET" => return Call::get(path),
            "DELETE" => return Call::new("DELETE", path),
            "PUT" => return Call::put(path, put(route.path).to_string()),
            _ => {}
        }
        let body = match route.path {
            "/admin/v1/apps" => json!({ "name": format!("app {turn}"), "stove":
                [{ "environment": "live", "game_id": format!("GAME_{turn}") }] }),
            "/admin/v1/apps/{app_id}/members" | "/admin/v1/apps/{app_id}/ownerships" => {
                json!({ "player_id": player })
            }
            "/admin/v1/apps/{app_id}/players/{player_id}/entitlements" => {
                json!({ "sku": graph::SWORD })
            }
            "/admin/v1/apps/{app_id}/players/{player_id}/subscriptions" => {
                json!({ "sku": graph::PASS, "term": "monthly" })
            }
            "/admin/v1/apps/{app_id}/opensocial" => json!({ "environment": "live" }),
            "/admin/v1/apps/{app_id}/opensocial/events" => {
                json!({ "event": "joingroup", "players": [player] })
            }
            "/admin/v1/apps/{app_id}/texts/{text_id}/judge" => json!({ "status": "accepted" }),
            "/admin/v1/apps/{app_id}/bans" => json!({ "device": self.device, "minutes": 1 }),
            "/admin/v1/apps/{app_id}/lift-bans" => json!({ "from": 0, "to": 1 }),
            "/admin/v1/deliveries/replay" => json!({ "kind": "unity-ads" }),
            "/admin/v1/players" => json!({ "nickname": format!("player {turn}") }),
            "/admin/v1/import" => json!({ "app": [{ "name": format!("imported {turn}") }] }),
            "/admin/v1/revocations" => json!({ "app_id": self.app, "player_id": player }),
            "/admin/v1/api-keys" => json!({ "label": "another", "scopes": ["administer"] }),
            "/admin/v1/explain/stove" | "/admin/v1/explain/meta-graph" => {
                json!({ "token": "x" })
            }
            "/admin/v1/explain/oauth1" => json!({
                "app_id": "1", "method": "GET", "url": "http://x/", "headers": [],
            }),
            "/dev/v1/clock" => json!({ "advance_secs": 1 }),
            "/dev/v1/faults" => json!({ "call": "stove.verify", "kind": "drop" }),
            _ => Value::Null,
        };
        Call::post(
            path,
            if body.is_null() {
                String::new()
            } else {
                body.to_string()
            },
        )
    }
}

/// What is put in its place.
fn put(path: &str) -> Value {
    match path {
        "/admin/v1/apps/{app_id}/unity-ads" => {
            json!({ "callback_url": "https://game.example/award" })
        }
        "/admin/v1/endpoints/{app_id}/{kind}" => json!({ "at_once": 4 }),
        "/admin/v1/apps/{app_id}/meta/settings" => json!({ "overlap_secs": 60 }),
        "/admin/v1/apps/{app_id}/meta/webhook" => graph::webhook(),
        "/admin/v1/apps/{app_id}/opensocial/settings" => json!({ "window_secs": 60 }),
        "/admin/v1/apps/{app_id}/opensocial/links/{event}" => {
            json!({ "url": "https://game.example/added" })
        }
        "/admin/v1/apps/{app_id}/opensocial/signing-key" => {
            json!({ "private_key": testkit::RSA_KEY })
        }
        "/admin/v1/apps/{app_id}/opensocial/words" => json!({ "words": ["bad"] }),
        "/admin/v1/apps/{app_id}/attest/settings" => json!({ "monitor": true }),
        "/admin/v1/apps/{app_id}/devices/{device}/mark" => json!({ "is_test": true }),
        "/admin/v1/players/{player_id}/persona" => json!({ "gender": "male" }),
        "/admin/v1/apps/{app_id}/players/{player_id}/installation" => json!({}),
        "/admin/v1/apps/{app_id}/meta/skus/{sku}" => graph::sword(),
        _ => Value::Null,
    }
}

/// Those that change something.
pub(super) fn actions() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| route.action.is_some())
}

/// Makes an API key and gives its text.
pub(super) async fn api_key(world: &World, scopes: &[&str]) -> String {
    let wish = json!({ "label": scopes.join("+"), "scopes": scopes });
    let made = world
        .send(Call::post("/admin/v1/api-keys", wish.to_string()))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    read(&made)["key"].as_str().unwrap().to_owned()
}
