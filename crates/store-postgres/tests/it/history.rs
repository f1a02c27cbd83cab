//! A database that was put back, or whose place another one took that lacks the last
//! changes.

use std::sync::Arc;

use store::{ChangeNo, Changes, Step, Store};
use store_suite::given::{app, done};
use tokio_postgres::Client;

use crate::{Database, node};

/// Ends the connections of all nodes, as a failover does.
async fn cut(client: &Client) {
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'countersign'";
    assert!(!client.query(kill, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn changes_under_numbers_that_were_given_twice_are_not_taken_for_known() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let store: Arc<dyn Store> = Arc::new(node(&database).await);
    for n in 1..=3 {
        done(&store, [Step::InsertApp(app(n))]).await;
    }
    let known = store.catalog().await.unwrap().head;
    assert_eq!(known, ChangeNo(3));
    assert_eq!(store.changes(known, 10).await, Ok(Changes::Next(vec![])));
    let client = database.client().await;
    // Change 3 was lost, and other nodes have written as many as this one knows, or
    // more.
    for newest in [3, 5] {
        let rewrite = format!(
            "UPDATE change SET app_id = 1, subject_kind = 'player', subject = '\\x0000000000000001',
                 at = 1, until = 2 WHERE no = 3;
             INSERT INTO change (no) SELECT n FROM generate_series(4, {newest}) AS n;
             UPDATE change_head SET no = {newest}"
        );
        client.batch_execute(&rewrite).await.unwrap();
        cut(&client).await;
        let changes = store.changes(known, 10).await.unwrap();
        assert_eq!(changes, Changes::TooOld, "up to {newest}");
        let anew = store.catalog().await.unwrap().head;
        assert_eq!(anew, ChangeNo(newest));
        let changes = store.changes(anew, 10).await;
        assert_eq!(changes, Ok(Changes::Next(vec![])));
    }
}
