//! What a game learns of users and objects that are none of its own: nothing.

use testkit::{Answer, games};

use super::{
    super::world::{json as read, text},
    world::{APP, GraphWorld, OTHER_APP, USER, app_token, get, other_app_token},
};

const FIELDS: &str = "?fields=id,alias,display_name,org_scoped_id,avatar_v2{avatar_image{uri}}";

/// All that a caller sees of a refusal, but for the request's own id and the
/// id that was asked for.
fn seen(answer: &Answer, id: &str) -> (u16, String) {
    let request_id = answer.header("x-request-id").unwrap();
    let text = answer.text().replace(request_id, "");
    (answer.status, text.replace(id, ""))
}

#[tokio::test]
async fn a_user_of_another_app_is_nobody() {
    let world = GraphWorld::with(|parts| parts.development = true).await;
    world.grant(world.other, games::STRANGER).await;
    let session = world.session(games::STRANGER, games::STRANGER_KEY).await;
    let theirs = text(&world.device(&session, "user", OTHER_APP).await, "user_id");
    let told = world
        .send(get(&format!("/{theirs}{FIELDS}"), &other_app_token()))
        .await;
    assert_eq!(read(&told)["alias"], "Stranger");
    let nobody = "999999999999999";
    let user = world.graph_user_token(APP).await;
    // Neither our own ids of players nor the publisher's lead to anybody.
    let number = text(&told, "org_scoped_id");
    let stranger = games::STRANGER.to_string();
    for token in [app_token(), user] {
        let wanted = world.send(get(&format!("/{nobody}{FIELDS}"), &token)).await;
        let wanted = seen(&wanted, nobody);
        assert_eq!(wanted.0, 404);
        for id in [&theirs, &number, &stranger] {
            let answer = world.send(get(&format!("/{id}{FIELDS}"), &token)).await;
            assert_eq!(seen(&answer, id), wanted, "{id}");
            assert_eq!(
                answer.header("x-countersign-reason"),
                Some("unknown_object")
            );
        }
    }
}

#[tokio::test]
async fn a_user_is_not_told_the_publishers_number_of_another() {
    let world = GraphWorld::new().await;
    world.grant(world.app, games::STRANGER).await;
    let session = world.session(games::STRANGER, games::STRANGER_KEY).await;
    let theirs = text(&world.device(&session, "user", APP).await, "user_id");
    let user = world.graph_user_token(APP).await;
    let other = world.send(get(&format!("/{theirs}{FIELDS}"), &user)).await;
    assert_eq!(read(&other)["alias"], "Stranger");
    assert!(!other.text().contains("org_scoped_id"), "{}", other.text());
    let own = world.send(get(&format!("/{USER}{FIELDS}"), &user)).await;
    assert!(own.text().contains("org_scoped_id"));
    let by_app = world
        .send(get(&format!("/{theirs}{FIELDS}"), &app_token()))
        .await;
    assert!(by_app.text().contains("org_scoped_id"));
}
