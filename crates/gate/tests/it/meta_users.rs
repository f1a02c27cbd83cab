//! Users of Meta's graph, verified at the real platform.

use admin::NewRevocation;
use base::Secret;
use serde_json::json;
use testkit::games;

use super::{
    meta_world::{
        APP, GUEST, MetaPair, ORG_USER, USER, asked, asking, graph, in_full, valid, verify,
    },
    world::told,
};

#[tokio::test]
async fn a_nonce_proves_its_user_once() {
    let pair = MetaPair::new(|_| {}).await;
    let nonce = pair.nonce().await;
    let envelope = pair.verify(USER, &nonce).await;
    assert_eq!(told(&envelope), ("accepted", ""));
    assert_eq!(envelope["subject"], USER);
    let claims = json!({ "app_id": APP.to_string(), "user_id": USER });
    assert_eq!(envelope["claims"], claims);
    let again = pair.verify(USER, &nonce).await;
    assert_eq!(told(&again), ("refused", "proof_refused"));
    assert_eq!(again["subject"], json!(null));
}

#[tokio::test]
async fn a_nonce_proves_nobody_else() {
    let pair = MetaPair::new(|_| {}).await;
    let nonce = pair.nonce().await;
    let middle = nonce.len() / 2;
    let mut forged = nonce.clone().into_bytes();
    forged[middle] = if forged[middle] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    for (user, nonce) in [
        (GUEST, &*nonce),
        ("12345", &nonce),
        (USER, &forged),
        (USER, "x"),
    ] {
        let envelope = pair.verify(user, nonce).await;
        assert_eq!(told(&envelope), ("refused", "proof_refused"), "{user}");
    }
    // None of that has used it up.
    assert_eq!(told(&pair.verify(USER, &nonce).await).0, "accepted");
}

#[tokio::test]
async fn an_old_nonce_proves_nobody() {
    let pair = MetaPair::new(|_| {}).await;
    let nonce = pair.nonce().await;
    pair.world.advance(24 * 60 * 60);
    let envelope = pair.verify(USER, &nonce).await;
    assert_eq!(told(&envelope), ("refused", "proof_refused"));
}

#[tokio::test]
async fn one_of_many_callers_at_once_has_the_nonce_accepted() {
    let pair = MetaPair::new(|_| {}).await;
    let nonce = pair.nonce().await;
    let callers = (0..16).map(|_| pair.verify(USER, &nonce));
    let envelopes = futures_util::future::join_all(callers).await;
    let accepted = envelopes.iter().filter(|it| told(it).0 == "accepted");
    assert_eq!(accepted.count(), 1);
    let refused = envelopes.iter().filter(|it| told(it).1 == "proof_refused");
    assert_eq!(refused.count(), 15);
}

#[tokio::test]
async fn what_is_asked_for_besides_is_told() {
    let pair = MetaPair::new(in_full).await;
    let now = pair.world.house.clock.clone();
    let nonce = pair.nonce().await;
    let envelope = pair.verify(USER, &nonce).await;
    assert_eq!(told(&envelope), ("accepted", ""));
    let claims = json!({
        "app_id": APP.to_string(),
        "user_id": USER,
        "org_scoped_id": ORG_USER,
        "entitled": true,
        "grant_time": base::Clock::now(&*now).secs(),
    });
    assert_eq!(envelope["claims"], claims);
}

#[tokio::test]
async fn somebody_without_the_app_is_refused_only_where_that_is_asked() {
    let peer = graph(|_| valid()).await;
    let pair = MetaPair::new(|options| options.check_entitlement = true).await;
    let envelope = pair.verify(GUEST, &pair.nonce().await).await;
    assert_eq!(told(&envelope), ("refused", "not_entitled"));
    let world = asking(&peer.url(""), |_| {}).await;
    assert_eq!(told(&verify(&world, GUEST, "a-nonce").await).0, "accepted");
    assert_eq!(asked(&peer, "/verify_entitlement"), 0);
    assert_eq!(asked(&peer, "org_scoped_id"), 0);
}

#[tokio::test]
async fn a_user_whom_the_app_does_not_know_is_refused() {
    let pair = MetaPair::new(in_full).await;
    let envelope = pair.verify("12345", &pair.nonce().await).await;
    assert_eq!(told(&envelope), ("refused", "proof_refused"));
}

#[tokio::test]
async fn a_player_who_was_revoked_is_refused_although_the_nonce_is_new() {
    let pair = MetaPair::new(|_| {}).await;
    let nonce = pair.nonce().await;
    let admin = &pair.world.house.admin;
    let (apps, _) = admin.apps(None, 10);
    let app = apps.iter().find(|app| app.name == "Event").unwrap();
    let revocation = NewRevocation {
        app_id: app.app_id,
        token_id: None,
        credential_id: None,
        player_id: base::PlayerId::new(games::MEMBER),
        family_id: None,
    };
    admin.revoke(revocation).await.unwrap();
    let envelope = pair.verify(USER, &nonce).await;
    assert_eq!(told(&envelope), ("refused", "proof_refused"));
}

#[tokio::test]
async fn a_wrong_app_secret_is_our_trouble_and_not_the_users() {
    let (logs, _guard) = testkit::Logs::capture();
    let pair = MetaPair::new(|options| options.app_secret = Secret::new("wrong")).await;
    let envelope = pair.verify(USER, &pair.nonce().await).await;
    assert_eq!(told(&envelope), ("unavailable", "credentials_refused"));
    assert_eq!(envelope["retry_after_secs"], 30);
    let text = logs.text();
    assert!(text.contains("app id, secret or URL are wrong"), "{text}");
}
