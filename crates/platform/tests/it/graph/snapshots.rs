//! Every answer as it is written down.

use testkit::{Call, Transcript, assert_snapshot, games};

use super::{
    super::world::{forged, text},
    world::{APP, GraphWorld, OTHER_APP, SECRET, USER, app_token, device, form, get},
};

fn hold(name: &str, told: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, told.text());
}

#[tokio::test]
async fn graph_user_nonce_validate() {
    let world = GraphWorld::with(|parts| parts.development = true).await;
    let (nonce, elsewhere) = (world.nonce(APP).await, world.nonce(OTHER_APP).await);
    let user = world.graph_user_token(APP).await;
    let mut told = Transcript::of(world.addr());
    let token = app_token();
    let validate = |nonce: &str, user: &str| {
        let pairs = [
            ("access_token", &*token),
            ("nonce", nonce),
            ("user_id", user),
        ];
        form("/user_nonce_validate", &pairs)
    };
    let own = USER.to_string();
    told.call("Another user", validate(&nonce, "1234")).await;
    told.call("The user's", validate(&nonce, &own)).await;
    told.call("The same again", validate(&nonce, &own)).await;
    told.call("Another app's", validate(&elsewhere, &own)).await;
    told.call("A forged one", validate(&forged(&nonce), &own))
        .await;
    told.call("No nonce", validate("", &own)).await;
    told.call("No user", validate(&nonce, "")).await;
    told.call("A user that is no id", validate(&nonce, "alice"))
        .await;
    let target = format!("/graph/user_nonce_validate?nonce={nonce}&user_id={USER}");
    told.call("A user token", Call::new("POST", &*target).bearer(&user))
        .await;
    told.call("No token", Call::new("POST", &*target)).await;
    let wrong = format!("OC|{APP}|{SECRET}x");
    told.call("A wrong secret", Call::new("POST", &*target).bearer(&wrong))
        .await;
    told.call("Another method", Call::get(target).bearer(&token))
        .await;
    let late = world.nonce(APP).await;
    world.advance(600);
    told.call("After its end", validate(&late, &own)).await;
    let next = world.nonce(APP).await;
    world.store.fail_writes(true);
    told.call("A store that does not write", validate(&next, &own))
        .await;
    hold("graph_user_nonce_validate", &told);
}

#[tokio::test]
async fn graph_nodes() {
    let world = GraphWorld::with(|parts| parts.development = true).await;
    let user = world.graph_user_token(APP).await;
    let token = app_token();
    let mut told = Transcript::of(world.addr());
    told.call("Who am I", get("/me", &user)).await;
    let fields = "?fields=id,alias,avatar_v2{avatar_image{uri}},unknown{a,b}";
    told.call("By fields", get(&format!("/me{fields}"), &user))
        .await;
    told.call(
        "A selection that cannot be read",
        get("/me?fields=a{b", &user),
    )
    .await;
    told.call("An app is nobody", get("/me", &token)).await;
    told.call("A user", get(&format!("/{USER}"), &token)).await;
    let fields = "?fields=org_scoped_id,alias,display_name";
    told.call("A user by fields", get(&format!("/{USER}{fields}"), &token))
        .await;
    told.call("The app", get(&format!("/{APP}?fields=name"), &token))
        .await;
    told.call("The app of the token", get("/application", &user))
        .await;
    told.call("Another app", get(&format!("/{OTHER_APP}"), &token))
        .await;
    told.call("A user that there is not", get("/1234", &token))
        .await;
    for (title, kind) in [("board", 1), ("definition", 3), ("SKU", 4), ("row", 5)] {
        let path = format!("/{kind}000000000000000001");
        told.call(&format!("No {title}"), get(&path, &token)).await;
    }
    told.call("No such id", get("/0123", &token)).await;
    told.call("No such path", get(&format!("/{APP}/nothing"), &token))
        .await;
    for (title, id) in [("a user", USER.to_string()), ("an app", APP.to_owned())] {
        let call = Call::new("DELETE", format!("/graph/{id}")).bearer(&token);
        told.call(&format!("To delete {title}"), call).await;
    }
    let call = Call::new("DELETE", "/graph/1234").bearer(&token);
    told.call("To delete what there is not", call).await;
    world.store.fail_reads(true);
    told.call(
        "A store that cannot be read",
        get(&format!("/{USER}"), &token),
    )
    .await;
    hold("graph_nodes", &told);
}

#[tokio::test]
async fn graph_sso() {
    let world = GraphWorld::with(|parts| parts.development = true).await;
    let session = world.member().await;
    let mut told = Transcript::of(world.addr());
    let answer = told
        .call("A device asks", device(&session, "sso-code", APP))
        .await;
    let (code, number) = (text(&answer, "code"), text(&answer, "org_scoped_id"));
    let token = app_token();
    let authorize = |code: &str, number: &str| {
        let path = format!("/graph/sso_authorize_code?code={code}&org_scoped_id={number}");
        Call::new("POST", path).bearer(&token)
    };
    told.call("Another number", authorize(&code, "1234")).await;
    let answer = told.call("The exchange", authorize(&code, &number)).await;
    told.call("The same again", authorize(&code, &number)).await;
    told.call("No code", authorize("", &number)).await;
    told.call(
        "Who it is",
        get("/me?fields=alias", &text(&answer, "oauth_token")),
    )
    .await;
    let refresh = |code: &str| {
        let pairs = [("access_token", &*token), ("refresh_code", code)];
        form("/sso_authorize_refresh_code", &pairs)
    };
    let first = text(&answer, "refresh_code");
    let answer = told.call("A renewal", refresh(&first)).await;
    told.call("A code that comes twice", refresh(&first)).await;
    told.call(
        "Its family has ended",
        refresh(&text(&answer, "refresh_code")),
    )
    .await;
    told.call(
        "So has the token",
        get("/me", &text(&answer, "oauth_token")),
    )
    .await;
    told.call("No code to renew by", refresh("")).await;
    hold("graph_sso", &told);
}

#[tokio::test]
async fn device_meta() {
    let world = GraphWorld::new().await;
    let session = world.member().await;
    let stranger = world.session(games::STRANGER, games::STRANGER_KEY).await;
    let mut told = Transcript::of(world.addr());
    for path in [
        "entitlement",
        "user",
        "user-proof",
        "sso-code",
        "user-token",
    ] {
        told.call(path, device(&session, path, APP)).await;
    }
    let token = world.graph_user_token(APP).await;
    let revoke = |token: &str| {
        let body = format!(r#"{{"user_token":"{token}"}}"#);
        Call::post("/device/v1/meta/user-token/revoke", body).bearer(&session)
    };
    told.call("user-token/revoke", revoke(&token)).await;
    told.call("No token of the player's", revoke(&forged(&token)))
        .await;
    told.call("Who has no copy", device(&stranger, "user", APP))
        .await;
    told.call("Who asks whether", device(&stranger, "entitlement", APP))
        .await;
    told.call("An unknown app", device(&session, "user", "1234"))
        .await;
    told.call("No session", device("x", "user", APP)).await;
    world.store.fail_reads(true);
    told.call("A store that cannot be read", device(&session, "user", APP))
        .await;
    hold("device_meta", &told);
}
