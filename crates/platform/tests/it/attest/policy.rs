//! Who may make which call: a table over all of them.

use meta_attest::wire::Call as Integrity;
use testkit::Call;

use super::{
    super::{
        attest_world::AttestWorld,
        graph::world::{APP, OTHER_APP, SECRET, app_token, other_app_token},
        world::{forged, json as read},
    },
    calls::error,
};

/// A call with everything that it needs.
fn call(which: Integrity, unique_id: &str, token: Option<&str>) -> Call {
    let query = format!("token=x&unique_id={unique_id}&is_banned=true&remaining_time_in_minute=5");
    let call = Call::new(which.method(), format!("/graph{}?{query}", which.path()));
    match token {
        Some(token) => call.bearer(token),
        None => call,
    }
}

#[tokio::test]
async fn every_call_takes_the_apps_own_token_and_no_other() {
    let world = AttestWorld::new().await;
    let unique_id = world.admit(world.app, 1).await.unique_id.to_string();
    let user = world.graph_user_token(APP).await;
    let revoked = world.graph_user_token(APP).await;
    let session = world.member().await;
    let body = format!(r#"{{"user_token":"{revoked}"}}"#);
    let ended = Call::post("/device/v1/meta/user-token/revoke", body).bearer(&session);
    assert_eq!(world.send(ended).await.status, 200);
    let elsewhere = world.graph_user_token(OTHER_APP).await;
    let (bad, wrong) = ((401, 190, None), (403, 10, None));
    let refused = [
        ("a user's", Some(user.clone()), wrong),
        ("another app's user's", Some(elsewhere), wrong),
        ("none", None, bad),
        ("revoked", Some(revoked), bad),
        ("forged", Some(forged(&user)), bad),
        ("a wrong secret", Some(format!("OC|{APP}|{SECRET}x")), bad),
        (
            "another app's secret",
            Some(format!("OC|{OTHER_APP}|{SECRET}")),
            bad,
        ),
        (
            "an app that there is not",
            Some(format!("OC|1234567898014274|{SECRET}")),
            bad,
        ),
        ("without a secret", Some(format!("OC|{APP}|")), bad),
        ("three bars", Some(format!("OC|{APP}|{SECRET}|")), bad),
        ("slashes", Some(format!("OC/{APP}/{SECRET}")), bad),
        ("malformed", Some("FRL".to_owned()), bad),
        ("a session", Some(session), bad),
        ("too long", Some("a".repeat(2_000)), bad),
    ];
    for which in Integrity::ALL {
        for (title, token, wanted) in &refused {
            let answer = world.send(call(which, &unique_id, token.as_deref())).await;
            assert_eq!(error(&answer), *wanted, "{which:?} {title}");
        }
        let good = world
            .send(call(which, &unique_id, Some(&app_token())))
            .await;
        assert_eq!(good.status, 200, "{which:?} {good:?}");
        // Another app's token is good, and reaches nothing of this one.
        let other = world
            .send(call(which, &unique_id, Some(&other_app_token())))
            .await;
        match which {
            Integrity::Verify => {
                assert_eq!(read(&other)["data"][0]["message"], "invalid signature");
            }
            Integrity::DeviceBan | Integrity::DeviceBanStatus => {
                assert_eq!(error(&other), (400, 1, Some(1_614_027)), "{which:?}");
            }
            Integrity::DeviceBanIds => {
                let told = &read(&other)["data"][0]["all_ban_ids"];
                assert_eq!(told.as_array().unwrap().len(), 0);
            }
            Integrity::BanFeed => {
                assert_eq!(read(&other)["data"].as_array().unwrap().len(), 0);
            }
        }
    }
    world.advance(60 * 24 * 60 * 60);
    for which in Integrity::ALL {
        let answer = world.send(call(which, &unique_id, Some(&user))).await;
        assert_eq!(error(&answer), bad, "{which:?} expired");
    }
}

#[tokio::test]
async fn a_secret_that_was_replaced_opens_no_call() {
    let world = AttestWorld::new().await;
    let unique_id = world.admit(world.app, 1).await.unique_id.to_string();
    let known = world.house.directory.last_known();
    let live = known.world(store::Platform::MetaGraph, base::Environment::Live);
    let credential_id = live.credential(APP).unwrap().credential_id;
    drop(known);
    world
        .commit(vec![store::Step::RotateSecret {
            app_id: world.app,
            credential_id,
            secret: base::Secret::new("another"),
            at: base::Clock::now(&*world.house.clock),
            previous_until: None,
        }])
        .await;
    let new = format!("OC|{APP}|another");
    for which in Integrity::ALL {
        let old = world
            .send(call(which, &unique_id, Some(&app_token())))
            .await;
        assert_eq!(error(&old), (401, 190, None), "{which:?}");
        let answer = world.send(call(which, &unique_id, Some(&new))).await;
        assert_eq!(answer.status, 200, "{which:?} {answer:?}");
    }
}

#[tokio::test]
async fn nothing_of_a_token_or_a_secret_is_in_the_log() {
    let (logs, _guard) = testkit::Logs::capture();
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let unique_id = device.unique_id.to_string();
    let token = world.token(world.app, &device);
    for which in Integrity::ALL {
        for token in [token.clone(), forged(&token)] {
            let query = format!("token={token}&unique_id={unique_id}&ban_id={token}&x={token}");
            let target = format!(
                "/graph{}?{query}&access_token={}",
                which.path(),
                app_token()
            );
            for method in ["GET", "POST"] {
                world.send(Call::new(method, &*target)).await;
            }
        }
    }
    let text = logs.text();
    assert!(text.contains("refused"), "there are lines");
    for secret in [SECRET, &token, &forged(&token), &unique_id] {
        assert!(!text.contains(secret), "{secret}");
    }
}
