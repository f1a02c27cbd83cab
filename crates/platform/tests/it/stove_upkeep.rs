//! Refreshing, accepting terms, looking members and copies up.

use admin::{NewOwnership, NewRevocation};
use base::{AppId, PlayerId};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Answer, Call, Transcript, assert_snapshot, games};

use super::world::{SERVER_TOKEN, USER_TOKEN, World, forged, json as body, text, verify};

const REFRESH: &str = "/device/v1/stove/refresh";
const TERMS: &str = "/device/v1/stove/terms";
const MEMBER: &str = "/stove/member/v3.0/SGP_EVENT";
const PROFILE: &str = "/stove/member/v3.0";
const OWNERSHIP: &str = "/stove/ownership/v3.0/check_ownership";
const GAME: &str = r#"{"game_id":"SGP_EVENT"}"#;
const DAY: u64 = 24 * 60 * 60;

fn hold(name: &str, transcript: &Transcript) {
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, transcript.text());
}

fn refresh(token: &str) -> Call {
    Call::post(REFRESH, json!({ "refresh_token": token }).to_string())
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status, text(answer, "code"))
}

impl World {
    /// A user token with its refresh token.
    async fn pair(&self) -> (String, String) {
        let session = self.session(games::MEMBER, games::MEMBER_KEY).await;
        let call = Call::post(USER_TOKEN, GAME).bearer(&session);
        pair(&self.send(call).await)
    }

    async fn is_good(&self, user_token: &str) -> bool {
        let server = self.server_token().await;
        let answer = self.send(verify(&server, user_token)).await;
        body(&answer)["code"] == 0
    }

    fn app(&self, name: &str) -> AppId {
        let (apps, _) = self.house.admin.apps(None, 100);
        apps.iter().find(|app| app.name == name).unwrap().app_id
    }
}

fn pair(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 200, "{answer:?}");
    (text(answer, "access_token"), text(answer, "refresh_token"))
}

#[tokio::test]
async fn a_family_is_refreshed_day_after_day() {
    let world = World::new().await;
    let (mut user, mut token) = world.pair().await;
    for _ in 0..6 {
        assert!(world.is_good(&user).await);
        world.advance(29 * DAY);
        assert!(!world.is_good(&user).await, "six hours are over");
        (user, token) = pair(&world.send(refresh(&token)).await);
    }
    assert!(world.is_good(&user).await);
    world.advance(30 * DAY);
    let late = world.send(refresh(&token)).await;
    assert_eq!(code(&late), (401, "refresh_token_expired".to_owned()));
}

#[tokio::test]
async fn a_token_used_twice_ends_its_family_and_no_other() {
    let world = World::new().await;
    let (first, stolen) = world.pair().await;
    let (other, untouched) = world.pair().await;
    let (second, next) = pair(&world.send(refresh(&stolen)).await);
    assert!(world.is_good(&first).await && world.is_good(&second).await);
    let again = world.send(refresh(&stolen)).await;
    assert_eq!(code(&again), (401, "refresh_token_reused".to_owned()));
    assert!(!world.is_good(&first).await && !world.is_good(&second).await);
    for token in [&stolen, &next] {
        let answer = world.send(refresh(token)).await;
        assert_eq!(code(&answer), (401, "refresh_token_revoked".to_owned()));
    }
    assert!(world.is_good(&other).await);
    pair(&world.send(refresh(&untouched)).await);
}

#[tokio::test]
async fn of_sixty_four_at_once_one_is_refreshed() {
    let world = World::new().await;
    for _ in 0..3 {
        let (_, token) = world.pair().await;
        let answers = join_all((0..64).map(|_| world.send(refresh(&token)))).await;
        let done: Vec<_> = answers.iter().filter(|a| a.status == 200).collect();
        assert_eq!(done.len(), 1);
        let reused = answers.iter().filter(|a| a.status == 401);
        let reused: Vec<_> = reused.map(|a| text(a, "code")).collect();
        assert_eq!(reused.len(), 63);
        let count = |wanted| reused.iter().filter(|code| *code == wanted).count();
        assert_eq!(count("refresh_token_reused"), 1);
        assert_eq!(count("refresh_token_revoked"), 62);
        let (user, next) = pair(done[0]);
        assert!(!world.is_good(&user).await, "nobody knows who won");
        let answer = world.send(refresh(&next)).await;
        assert_eq!(code(&answer), (401, "refresh_token_revoked".to_owned()));
    }
}

#[tokio::test]
async fn a_players_revocation_ends_the_refresh_token_too() {
    let world = World::new().await;
    let (user, token) = world.pair().await;
    let revocation = NewRevocation {
        app_id: world.app("Event"),
        token_id: None,
        credential_id: None,
        player_id: PlayerId::new(games::MEMBER),
        family_id: None,
    };
    world.house.admin.revoke(revocation).await.unwrap();
    assert!(!world.is_good(&user).await);
    let answer = world.send(refresh(&token)).await;
    assert_eq!(code(&answer), (401, "refresh_token_revoked".to_owned()));
}

#[tokio::test]
async fn a_store_that_does_not_answer_uses_nothing_up() {
    let world = World::new().await;
    let (_, token) = world.pair().await;
    world.store.fail_reads(true);
    assert_eq!(world.send(refresh(&token)).await.status, 503);
    world.store.fail_reads(false);
    world.store.fail_writes(true);
    assert_eq!(world.send(refresh(&token)).await.status, 503);
    world.store.fail_writes(false);
    pair(&world.send(refresh(&token)).await);
}

#[tokio::test]
async fn terms_are_accepted_once_and_the_next_token_says_so() {
    let world = World::new().await;
    let session = world.session(games::STRANGER, games::STRANGER_KEY).await;
    let before = world.user_token_of(&session, GAME).await;
    let accept = || world.send(Call::post(TERMS, GAME).bearer(&session));
    let answers = join_all((0..16).map(|_| accept())).await;
    let guid = body(&answers[0])["guid"].as_u64().unwrap();
    for answer in answers.iter().chain([&accept().await]) {
        assert_eq!(
            (answer.status, &body(answer)),
            (200, &json!({ "guid": guid }))
        );
    }
    let after = world.user_token_of(&session, GAME).await;
    let server = world.server_token().await;
    for (token, expected) in [(before, Value::Null), (after, json!(guid))] {
        let answer = body(&world.send(verify(&server, &token)).await);
        assert_eq!(answer["value"]["guid"], expected, "{answer}");
    }
    let query = format!("{MEMBER}?search_type=guid&value={guid}");
    let found = body(&world.send(Call::get(&query).bearer(&server)).await);
    assert_eq!(found["value"]["member_no"], games::STRANGER);
}

#[tokio::test]
async fn refreshing_and_terms() {
    let world = World::new().await;
    let mut told = Transcript::of(world.addr());
    let (_, token) = world.pair().await;
    let granted = told.call("A refresh", refresh(&token)).await;
    let (_, next) = pair(&granted);
    let shown = [
        ("A token used before", refresh(&token)),
        ("A token of a family that was ended", refresh(&next)),
        ("A forged token", refresh(&forged(&next))),
        ("No token", refresh("")),
        ("A server token", refresh(&world.server_token().await)),
        ("A missing field", Call::post(REFRESH, "{}")),
        ("No JSON", Call::post(REFRESH, "x")),
        ("Another method", Call::get(REFRESH)),
        ("No session", Call::post(TERMS, GAME)),
        ("Another method", Call::get(TERMS)),
    ];
    for (title, call) in shown {
        told.call(title, call).await;
    }
    let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
    let terms = |wish: &str| Call::post(TERMS, wish).bearer(&session);
    told.call("Terms accepted before", terms(GAME)).await;
    told.call(
        "Terms of an unknown game",
        terms(r#"{"game_id":"NOWHERE"}"#),
    )
    .await;
    told.call("Terms of no game", terms("{}")).await;
    world.advance(31 * DAY);
    let (_, token) = world.pair().await;
    world.advance(30 * DAY);
    told.call("A token past its end", refresh(&token)).await;
    let (_, token) = world.pair().await;
    world.store.fail_writes(true);
    told.call("A store that does not write", refresh(&token))
        .await;
    hold("refreshing_and_terms", &told);
}

#[tokio::test]
async fn lookups() {
    let world = World::new().await;
    let admin = &world.house.admin;
    let grant = |product_no| NewOwnership {
        player_id: PlayerId::new(games::MEMBER).unwrap(),
        product_no: Some(product_no),
        purchased_at: None,
    };
    let (event, other) = (world.app("Event"), world.app("Other"));
    admin.grant_ownership(event, grant(70_001)).await.unwrap();
    admin.grant_ownership(other, grant(70_002)).await.unwrap();
    let player = PlayerId::new(games::MEMBER).unwrap();
    admin.release_ownership(other, player).await.unwrap();
    world.publish([Some("A"), Some("A")]).await;
    let mut told = Transcript::of(world.addr());
    let (server, user) = (world.server_token().await, world.user_token().await);
    let get = |path: String| Call::get(&path);
    for (title, query) in [
        (
            "By the player's number",
            "search_type=member_no&value=20005061986",
        ),
        (
            "By the number within the game",
            "search_type=guid&value=200000000397",
        ),
        ("As clients ask", "member_no=20005061986"),
        ("Who has not accepted the terms", "member_no=20005061987"),
        ("Nobody", "member_no=1"),
        ("Nobody in the game", "guid=1"),
        ("No number", "member_no=Ada"),
        ("No query", ""),
    ] {
        let call = get(format!("{MEMBER}?{query}")).bearer(&server);
        told.call(title, call).await;
    }
    told.call("A player's own", get(MEMBER.to_owned()).bearer(&user))
        .await;
    told.call(
        "A forged user token",
        get(MEMBER.to_owned()).bearer(&forged(&user)),
    )
    .await;
    told.call("No token", get(MEMBER.to_owned())).await;
    let profile = |caller: &str| get(PROFILE.to_owned()).header("caller-id", caller);
    told.call(
        "A player's profile",
        profile("SGP_EVENT_SERVER").bearer(&user),
    )
    .await;
    told.call(
        "Of another game",
        profile("MVP_SDK_QA_SERVER").bearer(&user),
    )
    .await;
    told.call("No caller-id", get(PROFILE.to_owned()).bearer(&user))
        .await;
    for (title, query) in [
        (
            "Two games of one publisher",
            "member_no=20005061986&game_ids=SGP_EVENT,MVP_SDK_QA",
        ),
        (
            "Encoded",
            "member_no=20005061986&game_ids=MVP_SDK_QA%2CSGP_EVENT",
        ),
        (
            "Who has not accepted the terms",
            "member_no=20005061987&game_ids=SGP_EVENT",
        ),
        ("Nobody", "member_no=1&game_ids=SGP_EVENT"),
        ("An unknown game", "member_no=20005061986&game_ids=NOWHERE"),
        ("No games", "member_no=20005061986"),
    ] {
        let call = get(format!("{OWNERSHIP}?{query}")).bearer(&server);
        told.call(title, call.header("caller-id", "SGP_EVENT_SERVER"))
            .await;
    }
    told.call(
        "An ownership check without a token",
        get(OWNERSHIP.to_owned()),
    )
    .await;
    told.call("Another method", Call::post(OWNERSHIP, "{}"))
        .await;
    told.call("Another method", Call::post(MEMBER, "{}")).await;
    world.store.fail_reads(true);
    let query = "member_no=20005061986&game_ids=SGP_EVENT";
    for path in [MEMBER, OWNERSHIP] {
        let call = get(format!("{path}?{query}")).bearer(&server);
        let call = call.header("caller-id", "SGP_EVENT_SERVER");
        told.call("A store that does not read", call).await;
    }
    hold("stove_lookups", &told);
}

#[tokio::test]
async fn a_revocation_reaches_every_kind_of_token() {
    let world = World::new().await;
    let (user, _) = world.pair().await;
    let server = world.server_token().await;
    let family = {
        let payload = user.split('.').nth(1).unwrap();
        let bytes = sign::base64url::decode(payload.as_bytes()).unwrap();
        let payload: Value = serde_json::from_slice(&bytes).unwrap();
        let context = payload["ctx"].as_str().unwrap();
        let context = sign::base64url::decode(context.as_bytes()).unwrap();
        let id: [u8; 8] = context[6..14].try_into().unwrap();
        base::FamilyId::new(id)
    };
    let revocation = NewRevocation {
        app_id: world.app("Event"),
        token_id: None,
        credential_id: None,
        player_id: None,
        family_id: Some(family),
    };
    world.house.admin.revoke(revocation).await.unwrap();
    let answer = body(&world.send(verify(&server, &user)).await);
    assert_eq!(answer["code"], 40_000);
    let credentials = games::credentials(games::CLIENT, games::SECRET, games::GAME);
    let still = world.send(Call::post(SERVER_TOKEN, credentials)).await;
    assert_eq!(body(&still)["code"], 0, "the server is not concerned");
}
