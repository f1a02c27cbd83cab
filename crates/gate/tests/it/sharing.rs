//! One server token, shared by all callers and renewed in time.

use admin::NewRevocation;
use serde_json::json;
use testkit::{Call, games};

use super::world::{Pair, STOVE, read, told};

#[tokio::test]
async fn many_callers_at_once_cost_one_flight() {
    let pair = Pair::new().await;
    let token = pair.member().await;
    let envelopes = futures_util::future::join_all((0..64).map(|_| pair.world.verify(&token)));
    for envelope in envelopes.await {
        assert_eq!(told(&envelope), ("accepted", ""));
        assert_eq!(envelope["subject"], "20005061986");
        assert_eq!(envelope["claims"]["guid"], games::GUID);
    }
    assert_eq!((pair.fetches(), pair.asked()), (1, 64));
}

#[tokio::test]
async fn the_token_is_renewed_ahead_of_its_end() {
    let pair = Pair::new().await;
    let token = pair.member().await;
    assert_eq!(told(&pair.world.verify(&token).await).0, "accepted");
    pair.world.advance(699);
    assert_eq!(told(&pair.world.verify(&token).await).0, "accepted");
    assert_eq!(pair.fetches(), 1);
    pair.world.advance(1);
    let envelopes = futures_util::future::join_all((0..16).map(|_| pair.world.verify(&token)));
    for envelope in envelopes.await {
        assert_eq!(told(&envelope).0, "accepted");
    }
    while pair.fetches() < 2 {
        tokio::task::yield_now().await;
    }
    // What was renewed outlives the first token.
    pair.world.advance(600);
    assert_eq!(told(&pair.world.verify(&token).await).0, "accepted");
    assert_eq!(pair.fetches(), 2);
}

#[tokio::test]
async fn a_server_token_that_was_revoked_is_renewed_once_for_all_callers() {
    let pair = Pair::new().await;
    let world = &pair.world;
    let token = pair.member().await;
    assert_eq!(told(&world.verify(&token).await).0, "accepted");
    world.advance(100);
    let (apps, _) = world.house.admin.apps(None, 10);
    let app = apps.iter().find(|app| app.name == "Event").unwrap();
    let credential = app
        .credentials
        .iter()
        .find(|c| c.client_id == games::CLIENT);
    let revocation = NewRevocation {
        app_id: app.app_id,
        token_id: None,
        credential_id: Some(credential.unwrap().credential_id),
        player_id: None,
        family_id: None,
    };
    world.house.admin.revoke(revocation).await.unwrap();
    world.advance(1);
    let envelopes = futures_util::future::join_all((0..16).map(|_| world.verify(&token)));
    for envelope in envelopes.await {
        assert_eq!(told(&envelope), ("accepted", ""));
    }
    assert_eq!(pair.fetches(), 2);
}

#[tokio::test]
async fn a_player_who_was_revoked_is_refused_although_the_token_is_good() {
    let pair = Pair::new().await;
    let world = &pair.world;
    let token = pair.member().await;
    assert_eq!(told(&world.verify(&token).await).0, "accepted");
    let (apps, _) = world.house.admin.apps(None, 10);
    let app = apps.iter().find(|app| app.name == "Event").unwrap();
    let revocation = NewRevocation {
        app_id: app.app_id,
        token_id: None,
        credential_id: None,
        player_id: base::PlayerId::new(games::MEMBER),
        family_id: None,
    };
    world.house.admin.revoke(revocation).await.unwrap();
    assert_eq!(
        told(&world.verify(&token).await),
        ("refused", "token_refused")
    );
}

#[tokio::test]
async fn wrong_credentials_are_our_trouble_and_not_the_players() {
    let pair = Pair::with_secret("not-the-secret").await;
    let token = pair.member().await;
    let call = || Call::post(STOVE, json!({ "token": &token }).to_string());
    for _ in 0..3 {
        let answer = pair.world.send(call()).await;
        assert_eq!(answer.status, 503);
        assert_eq!(answer.header("retry-after"), Some("30"));
        let envelope = read(&answer);
        assert_eq!(told(&envelope), ("unavailable", "credentials_refused"));
        assert_eq!(envelope["retry_after_secs"], 30);
    }
    assert_eq!(
        (pair.fetches(), pair.asked()),
        (1, 0),
        "the platform is left alone meanwhile"
    );
}

#[tokio::test]
async fn mixed_tokens_are_answered_in_their_order() {
    let pair = Pair::new().await;
    let member = pair.member().await;
    let other = pair
        .user_token(games::MEMBER, games::MEMBER_KEY, games::OTHER_GAME)
        .await;
    let stranger = pair
        .user_token(games::STRANGER, games::STRANGER_KEY, games::GAME)
        .await;
    let round = [&*member, "forged", &*other, &*stranger, ""];
    let tokens: Vec<&str> = round.into_iter().cycle().take(20).collect();
    let call = Call::post(STOVE, json!({ "tokens": tokens }).to_string());
    let answer = read(&pair.world.send(call).await);
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results.len(), 20);
    for (index, envelope) in results.iter().enumerate() {
        let expected = match index % 5 {
            0 | 3 => ("accepted", ""),
            2 => ("refused", "wrong_game"),
            _ => ("refused", "token_refused"),
        };
        assert_eq!(told(envelope), expected, "{index}");
    }
    assert_eq!(results[3]["subject"], games::STRANGER.to_string());
    assert_eq!(results[3]["claims"].get("guid"), None);
    assert_eq!(pair.fetches(), 1);
}
