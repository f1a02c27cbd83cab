//! What no longer counts after a backup was restored, and what counts in
//! development only.

use base::{Clock, Environment, PlayerId};
use sign::sha256;
use store::{PinnedKind, PinnedToken, Platform, Step, Watermark};
use testkit::games;

use super::{
    super::world::{json as read, text},
    world::{APP, GraphWorld, USER, app_token, error, form, get},
};

/// A user token out of somebody's fixture.
const SAMPLE: &str = "OCAsample0123456789";

#[tokio::test]
async fn nothing_of_the_graph_from_before_a_restore_counts() {
    let world = GraphWorld::new().await;
    let session = world.member().await;
    let (user, nonce) = (world.graph_user_token(APP).await, world.nonce(APP).await);
    let code = world.device(&session, "sso-code", APP).await;
    let (code, number) = (text(&code, "code"), text(&code, "org_scoped_id"));
    let watermark = Watermark::at(world.house.clock.now());
    world.commit(vec![Step::RaiseWatermark(watermark)]).await;
    let (token, id) = (app_token(), USER.to_string());
    let validate = async |nonce: &str| {
        let pairs = [
            ("access_token", &*token),
            ("nonce", nonce),
            ("user_id", &id),
        ];
        let answer = world.send(form("/user_nonce_validate", &pairs)).await;
        read(&answer)["is_valid"].as_bool().unwrap()
    };
    assert_eq!(
        error(&world.send(get("/me", &user)).await),
        (401, 190, None)
    );
    assert!(!validate(&nonce).await);
    let pairs = [
        ("access_token", &*token),
        ("code", &code),
        ("org_scoped_id", &number),
    ];
    let answer = world.send(form("/sso_authorize_code", &pairs)).await;
    assert_eq!(error(&answer), (400, 100, None));
    // What follows counts at once.
    let user = world.graph_user_token(APP).await;
    assert_eq!(world.send(get("/me", &user)).await.status, 200);
    assert!(validate(&world.nonce(APP).await).await);
}

#[tokio::test]
async fn a_sample_token_of_the_graph_counts_in_development_until_its_player_is_revoked() {
    for development in [true, false] {
        let world = GraphWorld::with(|parts| parts.development = development).await;
        let pinned = PinnedToken {
            app_id: world.app,
            platform: Platform::MetaGraph,
            environment: Environment::Live,
            kind: PinnedKind::User {
                player_id: PlayerId::new(games::MEMBER).unwrap(),
                scoped_id: PlayerId::new(USER),
            },
            digest: sha256(SAMPLE.as_bytes()),
            expires_at: None,
        };
        world.commit(vec![Step::InsertPinned(pinned)]).await;
        let me = async || world.send(get("/me", SAMPLE)).await;
        if !development {
            assert_eq!(error(&me().await), (401, 190, None));
            continue;
        }
        assert_eq!(text(&me().await, "id"), USER.to_string());
        world.revoke(world.app, games::MEMBER).await;
        assert_eq!(error(&me().await), (401, 190, None));
    }
}
