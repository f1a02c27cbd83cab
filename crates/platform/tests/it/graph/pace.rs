//! Limits that an operator set.

use store::GraphChange;
use testkit::Call;

use super::world::{APP, GraphWorld, OTHER_APP, app_token, error, get};

fn limit(calls_per_minute: Option<u32>) -> GraphChange {
    GraphChange::Settings {
        overlap: None,
        user_token_validity: None,
        proof_validity: None,
        calls_per_minute: Some(calls_per_minute),
    }
}

#[tokio::test]
async fn an_app_that_calls_too_often_is_told_when_to_come_back() {
    let world = GraphWorld::new().await;
    let (user, other) = (
        world.graph_user_token(APP).await,
        world.graph_user_token(OTHER_APP).await,
    );
    world.configure(limit(Some(3))).await;
    let me = || get("/me", &user);
    // What is not the app's is not counted.
    for _ in 0..5 {
        let call = get("/me", "OC|1234567898014273|guess");
        assert_eq!(error(&world.send(call).await), (401, 190, None));
    }
    for _ in 0..2 {
        assert_eq!(world.send(me()).await.status, 200);
    }
    // Wherever the dialect answers, it is one allowance.
    let at_root = Call::get("/me").header("host", "graph.oculus.com");
    assert_eq!(world.send(at_root.bearer(&user)).await.status, 200);
    world.advance(20);
    let answer = world.send(me()).await;
    assert_eq!(error(&answer), (429, 4, None));
    assert_eq!(answer.header("retry-after"), Some("40"));
    assert!(answer.text().contains("\"is_transient\":true"));
    let by_the_app = world.send(get("/application", &app_token())).await;
    assert_eq!(
        by_the_app.status, 200,
        "players do not keep it from calling"
    );
    assert_eq!(world.send(get("/me", &other)).await.status, 200);
    world.advance(40);
    assert_eq!(world.send(me()).await.status, 200);
    world.configure(limit(None)).await;
    for _ in 0..5 {
        assert_eq!(world.send(me()).await.status, 200);
    }
}
