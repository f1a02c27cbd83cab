//! What STOVE's documents offer beside the two calls of every game server,
//! against a program that runs with its own store: refreshed, restarted, looked
//! up.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    dev_house::{ADA, Dev, GRACE},
    home::Home,
    http::{Answer, sent, text_at},
};

/// A game, an addition to it, and a player who has both, one of them no more.
const SEED: &str = r#"
[[app]]
name = "Game"
publisher = "The House"
[[app.stove]]
game_id = "GAME"
application_no = 10001
client_id = "game.server"
client_secret = "not-a-secret-in-development"
token_validity_secs = 600
[[app.stove]]
environment = "sandbox"
game_id = "GAME"
application_no = 10001
client_id = "game.sandbox.server"
client_secret = "not-a-secret-in-development"

[[app]]
name = "Addition"
publisher = "The House"
[[app.stove]]
game_id = "GAME_DLC"
kind = "dlc"
client_id = "dlc.server"
client_secret = "not-a-secret-in-development"

[[player]]
member_no = 20005061986
nickname = "Ada"
key = "the-key-of-the-documents-player"
joined = [{ app = "Game", guid = 200000000397 }]
owned = [
    { app = "Game", product_no = 7001, purchased_at = 1700000000 },
    { app = "Addition", product_no = 7002, purchased_at = 1700000001, released = true },
]
"#;

async fn refresh(dev: &Dev, token: &str) -> Answer {
    let url = format!("{}/device/v1/stove/refresh", dev.platform());
    let body = json!({ "refresh_token": token });
    dev.http.post(&url, None, &body).await
}

/// A user token and its refresh token.
async fn pair(dev: &Dev, (player_id, key): (&str, &str), game: &Value) -> (String, String) {
    let url = format!("{}/device/v1/sign-in", dev.platform());
    let who = json!({ "player_id": player_id, "key": key });
    let session = dev.http.post(&url, None, &who).await.must_be(200);
    let bearer = session.text_at("/session_token");
    let url = format!("{}/device/v1/stove/user-token", dev.platform());
    let wish = json!({ "game_id": game["game_id"], "environment": game["environment"] });
    let answer = dev.http.post(&url, Some(&bearer), &wish).await.must_be(200);
    assert_eq!(answer.json()["refresh_expires_in"], 30 * 24 * 60 * 60);
    of(&answer)
}

fn of(answer: &Answer) -> (String, String) {
    let text = |pointer| answer.text_at(pointer);
    (text("/access_token"), text("/refresh_token"))
}

async fn start(home: &std::path::Path) -> Dev {
    let seed = home.join("seed.toml");
    std::fs::write(&seed, SEED).unwrap();
    Dev::start(home, Some(&seed)).await
}

#[tokio::test]
async fn one_of_sixty_four_refreshes_succeeds_and_a_restart_forgets_nothing() {
    let home = Home::new();
    let mut dev = start(home.path()).await;
    for environment in ["live", "sandbox"] {
        let game = dev.game("GAME", environment).clone();
        let (_, token) = pair(&dev, ADA, &game).await;
        let answers = join_all((0..64).map(|_| refresh(&dev, &token))).await;
        let done = answers.iter().filter(|answer| answer.status == 200).count();
        let refused = answers.iter().filter(|answer| answer.status == 401).count();
        assert_eq!((done, refused), (1, 63), "{environment}");
    }
    let game = dev.game("GAME", "live").clone();
    let (_, used) = pair(&dev, ADA, &game).await;
    let (user, next) = of(&refresh(&dev, &used).await.must_be(200));
    assert!(dev.process.stop().await.success());

    let dev = start(home.path()).await;
    let game = dev.game("GAME", "live").clone();
    let server = dev.token_of(&game).await;
    assert_eq!(dev.verify(&game, &server, &user).await.code(), 0);
    let reused = refresh(&dev, &used).await.must_be(401);
    assert_eq!(reused.text_at("/code"), "refresh_token_reused");
    assert_eq!(reused.content_type(), "application/problem+json");
    assert_eq!(dev.verify(&game, &server, &user).await.code(), 40_000);
    let answer = refresh(&dev, &next).await.must_be(401);
    assert_eq!(answer.text_at("/code"), "refresh_token_revoked");
}

#[tokio::test]
async fn each_environment_refuses_what_is_the_others() {
    let home = Home::new();
    let dev = start(home.path()).await;
    let (live, sandbox) = (dev.game("GAME", "live"), dev.game("GAME", "sandbox"));
    let (_, token) = pair(&dev, ADA, sandbox).await;
    let (user, _) = of(&refresh(&dev, &token).await.must_be(200));
    let server = dev.token_of(sandbox).await;
    assert_eq!(dev.verify(sandbox, &server, &user).await.code(), 0);
    let server = dev.token_of(live).await;
    assert_eq!(dev.verify(live, &server, &user).await.code(), 40_000);
    assert_eq!(dev.verify(sandbox, &server, &user).await.code(), 40_101);
}

#[tokio::test]
async fn a_client_has_a_validity_of_its_own() {
    let home = Home::new();
    let dev = start(home.path()).await;
    let expires_in = |answer: &Answer| answer.json()["response_data"]["expires_in"].as_u64();
    let game = dev.game("GAME", "live");
    let answer = dev.server_token(game).await.must_be(200);
    assert!(expires_in(&answer).unwrap() <= 600);
    let token = answer.text_at("/response_data/access_token");
    let (user, _) = pair(&dev, ADA, game).await;
    assert_eq!(dev.verify(game, &token, &user).await.code(), 0);
    dev.advance(600).await;
    assert_eq!(dev.verify(game, &token, &user).await.code(), 40_101);
    let addition = dev.game("GAME_DLC", "live");
    let answer = dev.server_token(addition).await.must_be(200);
    assert!(expires_in(&answer).unwrap() > 2_591_900);
}

#[tokio::test]
async fn terms_members_and_copies() {
    let home = Home::new();
    let dev = start(home.path()).await;
    let game = dev.game("GAME", "live");
    let (server, base) = (dev.token_of(game).await, text_at(game, "/base_url"));
    let get = |path: String, bearer: String| {
        let call = dev.http.client().get(format!("{base}{path}"));
        sent(call.bearer_auth(bearer).header("caller-id", "GAME_SERVER"))
    };
    let by_number = "/member/v3.0/GAME?search_type=member_no&value=20005061986";
    let found = get(by_number.to_owned(), server.clone()).await;
    assert_eq!(
        found.text,
        r#"{"code":0,"message":"success","value":{"member_no":20005061986,"guid":200000000397,"nickname":"Ada"}}"#
    );
    let by_guid = "/member/v3.0/GAME?search_type=guid&value=200000000397";
    assert_eq!(
        get(by_guid.to_owned(), server.clone()).await.text,
        found.text
    );
    let (user, _) = pair(&dev, ADA, game).await;
    let own = get("/member/v3.0/GAME".to_owned(), user.clone()).await;
    assert_eq!(own.text, found.text);
    let profile = get("/member/v3.0".to_owned(), user).await.must_be(200);
    assert_eq!(profile.json()["value"]["nickname"], "Ada");
    let query = "member_no=20005061986&game_ids=GAME,GAME_DLC";
    let path = format!("/ownership/v3.0/check_ownership?{query}");
    let owned = get(path, server.clone()).await.must_be(200);
    let copy = |game_id, game_cd, ownership_cd, at, product_no| {
        json!({
            "game_id": game_id, "game_cd": game_cd, "ownership_cd": ownership_cd,
            "purchase_dt": at, "product_no": product_no,
        })
    };
    let expected = json!({
        "response_code": 0,
        "response_message": "success",
        "value": {
            "member_no": 20_005_061_986_u64,
            "owner_list": [
                copy("GAME", 3, 1, 1_700_000_000_000_u64, 7_001),
                copy("GAME_DLC", 5, 2, 1_700_000_001_000_u64, 7_002),
            ],
        },
    });
    assert_eq!(owned.json(), expected);
    let nobody = format!("/member/v3.0/GAME?member_no={}", GRACE.0);
    let nobody = get(nobody, server).await.must_be(200);
    assert_eq!(
        nobody.header("x-countersign-reason"),
        Some("unknown_member")
    );
}
