use std::env;

use throwaway_postgres::{Binaries, Error};
use tokio_postgres::{Client, NoTls};

/// PostgreSQL's programs; `None` where there are none and that is permitted.
pub(crate) fn binaries() -> Option<Binaries> {
    match Binaries::find() {
        Ok(binaries) => Some(binaries),
        Err(error @ Error::Missing) if !required() => {
            eprintln!("left out: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "whether a test may be left out is told through the environment"
)]
fn required() -> bool {
    env::var_os("COUNTERSIGN_REQUIRE_ALL").is_some_and(|value| value == "1")
}

pub(crate) async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The one value that a statement comes to, as text.
pub(crate) async fn ask(client: &Client, statement: &str) -> String {
    use tokio_postgres::SimpleQueryMessage::Row;

    let answer = client.simple_query(statement).await.unwrap();
    let row = answer.iter().find_map(|message| match message {
        Row(row) => row.get(0),
        _ => None,
    });
    row.expect("a value").to_owned()
}
