//! A node's clock and the database's.

use std::{sync::Arc, time::Duration};

use base::{SharedClock, Timestamp};
use store::Store;
use store_postgres::{OpenError, PostgresOptions};
use testkit::FakeClock;

use crate::{Database, opened, vault};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// What time the database says that it is.
async fn there(database: &Database) -> Timestamp {
    let query = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT)";
    let row = database.client().await.query_one(query, &[]).await.unwrap();
    Timestamp::from_secs(row.get(0))
}

/// A database that is opened by a clock that is no farther off.
fn tolerant(database: &Database, of: Duration) -> PostgresOptions {
    let mut options = database.options();
    options.clock_tolerance = Some(of);
    options
}

#[tokio::test]
async fn it_is_measured_in_both_directions() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let now = there(&database).await;
    let clock = FakeClock::at(now.plus(HOUR));
    let shared: SharedClock = Arc::<FakeClock>::clone(&clock);
    let store = opened(database.options(), vault(), shared).await.unwrap();
    for (at, ahead) in [(now.plus(HOUR), true), (now.minus(HOUR), false)] {
        clock.set(at);
        let offset = store.clock_offset().await.unwrap();
        assert_eq!(offset.millis() > 0, ahead, "{offset}");
        assert!(offset.size() > HOUR - MINUTE, "{offset}");
        assert!(offset.size() < HOUR + MINUTE, "{offset}");
    }
    store.close().await;
    store.clock_offset().await.unwrap_err();
}

#[tokio::test]
async fn a_clock_that_is_too_far_off_opens_nothing() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let now = there(&database).await;
    for at in [now.plus(HOUR), now.minus(HOUR)] {
        let options = tolerant(&database, HOUR / 2);
        let refused = opened(options, vault(), FakeClock::at(at)).await;
        let told = refused.unwrap_err();
        assert!(matches!(told, OpenError::WrongClock { .. }), "{told}");
        assert!(told.to_string().contains("NTP"), "{told}");
    }
    let tables = "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema()";
    let tables = database.client().await.query(tables, &[]).await.unwrap();
    assert!(
        tables.is_empty(),
        "nothing was made, and so nothing forgotten"
    );
    let options = tolerant(&database, HOUR / 2);
    let store = opened(options, vault(), FakeClock::at(now)).await.unwrap();
    store.close().await;
}
