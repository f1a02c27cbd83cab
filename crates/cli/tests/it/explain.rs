//! `explain stove` and `explain meta-graph` say what a token is, and its exit code whether it would be
//! accepted.

use serde_json::{Value, json};

use super::{
    admin_cli::Installation,
    dev_house::{forged, user_token},
    http::text_at,
    up_house::{OPERATOR_KEY, Up},
};

struct Tokens {
    server: String,
    user: String,
    app_id: String,
}

async fn tokens(up: &Up) -> Tokens {
    let listing = json!({ "environment": "live", "game_id": "EVENT" });
    let app = json!({ "name": "Event", "stove": [listing] });
    let made = up.operate("/admin/v1/apps", &app).await.must_be(201).json();
    let player = json!({ "nickname": "Ada", "member_no": 20_005_061_986_u64 });
    let player = up
        .operate("/admin/v1/players", &player)
        .await
        .must_be(201)
        .json();
    let body = json!({
        "client_id": made["secrets"][0]["client_id"],
        "client_secret": made["secrets"][0]["client_secret"],
        "service_id": "EVENT",
    });
    let url = up.platform("/stove/auth/v5/server_token");
    let server = up.http.post(&url, None, &body).await.must_be(200);
    let game = json!({ "game_id": "EVENT", "environment": "live" });
    let key = text_at(&player, "/sign_in_key");
    Tokens {
        server: server.text_at("/response_data/access_token"),
        user: user_token(&up.http, &up.platform(""), ("20005061986", &key), &game).await,
        app_id: text_at(&made, "/app/app_id"),
    }
}

/// What is said of a token, as JSON, and whether the exit code was 0.
fn explained(it: &Installation, token: &str) -> (Value, bool) {
    told_of(it, "stove", token)
}

fn told_of(it: &Installation, platform: &str, token: &str) -> (Value, bool) {
    let output = it.run(&["explain", platform, token, "--json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let told = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!(
            "{error}: {text} {}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    (told, output.status.success())
}

fn tell(it: &Installation, tokens: &Tokens) {
    for (token, kind) in [
        (&tokens.server, "server_token"),
        (&tokens.user, "user_token"),
    ] {
        let (told, accepted) = explained(it, token);
        assert!(accepted, "{told}");
        assert_eq!(
            (&told["kind"], &told["environment"]),
            (&json!(kind), &json!("live"))
        );
        assert_eq!(
            (&told["authentic"], &told["accepted"]),
            (&json!(true), &json!(true))
        );
        assert_eq!(text_at(&told, "/claims/app_id"), tokens.app_id);
        let (told, accepted) = explained(it, &forged(token));
        assert!(!accepted, "{told}");
        assert_eq!(
            (&told["authentic"], &told["accepted"]),
            (&json!(false), &json!(false))
        );
        assert!(told["why_not"].is_string(), "{told}");
        let human = String::from_utf8(it.run(&["explain", "stove", token]).stdout).unwrap();
        assert!(human.contains("It would be accepted now"), "{human}");
        let signature = &token[token.len() - 20..];
        assert!(!human.contains(signature), "{human}");
    }
    let (told, accepted) = explained(it, "not-a-token");
    assert_eq!((&told["kind"], accepted), (&json!("unknown"), false));
}

/// The documents' own app token, as seeds and operators make them: of a game that
/// was registered here.
#[tokio::test]
async fn a_token_of_the_graph_is_explained_by_a_server_and_by_its_store() {
    let (it, up) = Installation::running().await;
    let app = json!({ "name": "Arena", "meta": {} });
    let made = up.operate("/admin/v1/apps", &app).await.must_be(201).json();
    let token = text_at(&made, "/secrets/0/app_token");
    let app = text_at(&made, "/app/app_id");
    let player = json!({ "nickname": "Ada", "member_no": 20_005_061_986_u64 });
    let player = up.operate("/admin/v1/players", &player).await.must_be(201);
    let copy = json!({ "player_id": "20005061986" });
    let path = format!("/admin/v1/apps/{app}/ownerships");
    up.operate(&path, &copy).await.must_be(204);
    let key = json!({ "player_id": "20005061986", "key": player.text_at("/sign_in_key") });
    let url = up.platform("/device/v1/sign-in");
    let session = up.http.post(&url, None, &key).await.must_be(200);
    let session = session.text_at("/session_token");
    let asks = async |what: &str, answer: &str| {
        let url = up.platform(&format!("/device/v1/meta/{what}"));
        let wish = json!({ "app_id": app });
        let answered = up.http.post(&url, Some(&session), &wish).await.must_be(200);
        answered.text_at(answer)
    };
    let user = asks("user-token", "/user_token").await;
    let nonce = asks("user-proof", "/nonce").await;
    let code = asks("sso-code", "/code").await;
    let tell = |it: &Installation| {
        for (text, kind) in [
            (&token, "app_token"),
            (&user, "user_token"),
            (&nonce, "user_proof"),
            (&code, "sso_code"),
        ] {
            let (told, accepted) = told_of(it, "meta-graph", text);
            assert_eq!((&told["kind"], accepted), (&json!(kind), true), "{told}");
            assert_eq!(text_at(&told, "/app_id"), app);
            let human = it.says(&["explain", "meta-graph", text]);
            assert!(human.contains("It would be accepted now"), "{human}");
            assert!(!human.contains(&text[text.len() - 20..]), "{human}");
        }
        let wrong = format!("{token}0");
        let (told, accepted) = told_of(it, "meta-graph", &wrong);
        let is = (&told["kind"], &told["why_not"], accepted);
        assert_eq!(is, (&json!("app_token"), &json!("wrong_secret"), false));
        let (told, accepted) = told_of(it, "meta-graph", "not-a-token");
        assert_eq!((&told["kind"], accepted), (&json!("unknown"), false));
    };
    tell(&it);
    tell(&it.stopped(up).await);
}

#[tokio::test]
async fn a_token_is_explained_by_a_server_and_by_its_store() {
    let (it, up) = Installation::running().await;
    let tokens = tokens(&up).await;
    tell(&it, &tokens);
    let it = it.stopped(up).await;
    tell(&it, &tokens);
}

#[tokio::test]
async fn a_revoked_token_is_explained_as_that_and_looking_takes_the_right_to() {
    let (it, up) = Installation::running().await;
    let tokens = tokens(&up).await;
    let body = json!({ "app_id": tokens.app_id, "player_id": "20005061986" });
    up.operate("/admin/v1/revocations", &body)
        .await
        .must_be(204);
    let (told, accepted) = explained(&it, &tokens.user);
    assert!(!accepted);
    assert_eq!(
        (&told["authentic"], text_at(&told, "/why_not").as_str()),
        (&json!(true), "the user token was revoked")
    );
    let wish = json!({ "label": "gate", "scopes": ["verify"] });
    let made = up.operate("/admin/v1/api-keys", &wish).await.must_be(201);
    let key = made.text_at("/key");
    let url = up.operator("/admin/v1/explain/stove");
    let wish = json!({ "token": tokens.user });
    up.http.post(&url, Some(&key), &wish).await.must_be(403);
    up.http
        .post(&url, Some(OPERATOR_KEY), &wish)
        .await
        .must_be(200);
    // The same key opens the gate, until it is revoked.
    let gate = up.gate("/v1/challenges");
    up.http
        .post(&gate, Some(&key), &json!({}))
        .await
        .must_be(200);
    let revoke = format!(
        "/admin/v1/api-keys/{}/revoke",
        made.text_at("/api_key/key_id")
    );
    up.operate(&revoke, &json!({})).await.must_be(200);
    up.http
        .post(&gate, Some(&key), &json!({}))
        .await
        .must_be(401);
}
