//! How much of what every node holds an app may have.

use base::{Clock, ObjectId};
use store::{BoardStep, BoardTable, DefineBoard, Step, WritePolicy};
use testkit::Call;

use super::world::{APP, GraphWorld, app_token, error};

#[tokio::test]
async fn an_app_has_so_many_leaderboards_at_most() {
    let world = GraphWorld::new().await;
    let boards = (1..=5_000_u32).map(|n| {
        let board_id = ObjectId::new(1_000_000_000_000_000_000 + u64::from(n));
        Step::Board(BoardStep::Define(DefineBoard {
            app_id: world.app,
            api_name: format!("board {n}"),
            board_id: board_id.unwrap(),
            table: BoardTable(n.into()),
            sort_order: None,
            write_policy: WritePolicy::ServerAuthoritative,
            earliest: None,
            latest: None,
            titles: None,
            at: world.house.clock.now(),
        }))
    });
    world.commit(boards.collect()).await;
    let define = |name: &str| {
        let form = format!("entry_write_policy=CLIENT_AUTHORITATIVE&api_name={name}");
        Call::form(format!("/graph/{APP}/leaderboards"), form).bearer(&app_token())
    };
    let refused = world.send(define("another")).await;
    assert_eq!(error(&refused), (400, 100, None));
    assert!(refused.text().contains("api_name"), "{}", refused.text());
    let changed = world.send(define("board+7")).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
}
