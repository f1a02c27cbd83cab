//! A database for the tests of this crate: tables that only their connection
//! sees, on the server that `COUNTERSIGN_TEST_POSTGRES` gives the URL of.
//! Without one the test is left out with a line, or fails where
//! `COUNTERSIGN_REQUIRE_ALL=1` says that none may be.

use std::env;

use deadpool_postgres::ClientWrapper;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::{schema::MIGRATIONS, sql::Sql};

/// Of as few rows as a test makes, sorting some is as cheap as an index. What is
/// asked for is whether there is one that spares it.
const PLANNER: &str = "SET enable_sort = off; SET enable_incremental_sort = off;
     SET enable_seqscan = off; SET enable_bitmapscan = off";

/// How many rows a table is given.
const ROWS: &str = "generate_series(1, 20000) AS n";

pub(crate) struct Sample(ClientWrapper);

impl Sample {
    /// The newest schema, without a row.
    pub(crate) async fn open() -> Option<Self> {
        let Some(url) = variable("COUNTERSIGN_TEST_POSTGRES") else {
            leave_out("no server is given in COUNTERSIGN_TEST_POSTGRES");
            return None;
        };
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        let connection = tokio::spawn(async { connection.await.unwrap() });
        client
            .batch_execute("SET search_path TO pg_temp")
            .await
            .unwrap();
        for migration in MIGRATIONS {
            client.batch_execute(migration).await.unwrap();
        }
        Some(Self(ClientWrapper::new(client, connection)))
    }

    /// The same, with many rows in one table, `n` from 1 on being the number of
    /// each, and with statistics about them.
    pub(crate) async fn full_of(table: &str, row: &str) -> Option<Self> {
        let sample = Self::open().await?;
        let fill =
            format!("INSERT INTO {table} SELECT {row} FROM {ROWS}; ANALYZE {table}; {PLANNER}");
        sample.0.batch_execute(&fill).await.unwrap();
        Some(sample)
    }

    /// Fills another table in the same way.
    pub(crate) async fn fill(&self, table: &str, row: &str) {
        let fill = format!("INSERT INTO {table} SELECT {row} FROM {ROWS}; ANALYZE {table}");
        self.0.batch_execute(&fill).await.unwrap();
    }

    pub(crate) fn sql(&self) -> Sql<'_> {
        Sql(&self.0)
    }

    /// Asserts that PostgreSQL goes through that index to find what a query
    /// asks for with these values, that it gives the rows in order, and that it
    /// passes over none because of `unasked`.
    pub(crate) async fn assert_found_by(
        &self,
        index: &str,
        query: &str,
        values: &str,
        unasked: &[&str],
    ) {
        let plan = self.plan(query, values).await;
        let scans: Vec<_> = plan.iter().filter(|it| it.contains("Scan")).collect();
        let [scan] = scans.as_slice() else {
            panic!("{plan:#?}")
        };
        assert!(scan.contains(&format!("using {index} on")), "{plan:#?}");
        assert!(!plan.iter().any(|it| it.contains("Sort")), "{plan:#?}");
        let filters = plan.iter().filter(|it| it.contains("Filter"));
        for filter in filters {
            assert!(!unasked.iter().any(|it| filter.contains(it)), "{plan:#?}");
        }
    }

    /// Asserts that PostgreSQL goes through each of these indexes, and that nothing
    /// is sorted.
    pub(crate) async fn assert_found_through(&self, indexes: &[&str], query: &str, values: &str) {
        let plan = self.plan(query, values).await;
        for index in indexes {
            let through = format!("using {index} on");
            assert!(plan.iter().any(|it| it.contains(&through)), "{plan:#?}");
        }
        // What is merged has a key that it is sorted by already.
        let sorts = |it: &String| it.contains("Sort") && !it.contains("Sort Key");
        assert!(!plan.iter().any(sorts), "{plan:#?}");
    }

    /// Asserts that PostgreSQL goes through that index, and reads no table from one
    /// end to the other. What is found is sorted.
    pub(crate) async fn assert_read_through(&self, index: &str, query: &str, values: &str) {
        let sorting = "RESET enable_sort; RESET enable_incremental_sort";
        self.0.batch_execute(sorting).await.unwrap();
        let plan = self.plan(query, values).await;
        self.0.batch_execute(PLANNER).await.unwrap();
        let through = format!("using {index} on");
        assert!(plan.iter().any(|it| it.contains(&through)), "{plan:#?}");
        assert!(!plan.iter().any(|it| it.contains("Seq Scan")), "{plan:#?}");
    }

    /// How many rows each part of a query looks at and leaves out.
    pub(crate) async fn passed_over(&self, query: &str, values: &str) -> Vec<u64> {
        let how = "ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF";
        let plan = self.explained(how, query, values).await;
        let removed = plan
            .iter()
            .filter_map(|it| it.split_once("Rows Removed by"));
        let numbers = removed.filter_map(|(_, rest)| rest.rsplit(' ').next());
        numbers.map(|it| it.parse().unwrap()).collect()
    }

    async fn plan(&self, query: &str, values: &str) -> Vec<String> {
        self.explained("COSTS OFF", query, values).await
    }

    async fn explained(&self, how: &str, query: &str, values: &str) -> Vec<String> {
        let text = format!(
            "PREPARE query AS {query};
             EXPLAIN ({how}) EXECUTE query ({values});
             DEALLOCATE query"
        );
        let plan = self.0.simple_query(&text).await.unwrap();
        plan.iter().filter_map(line).map(str::to_owned).collect()
    }
}

fn line(message: &SimpleQueryMessage) -> Option<&str> {
    match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    }
}

/// Says that a test does not run here, or fails where all have to.
fn leave_out(reason: &str) {
    let required = variable("COUNTERSIGN_REQUIRE_ALL").is_some_and(|value| value == "1");
    assert!(!required, "{reason}, and nothing may be left out");
    let line = format!("left out: {reason}\n");
    std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests are told where the server is"
)]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
