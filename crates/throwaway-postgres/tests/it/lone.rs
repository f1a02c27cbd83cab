use std::net::TcpStream;

use throwaway_postgres::{Cluster, Error, Options};

use super::client::{ask, binaries, connect};

#[tokio::test]
async fn what_is_committed_survives_a_kill_and_a_restart() {
    let Some(binaries) = binaries() else { return };
    let settings = vec![("max_connections".to_owned(), "17".to_owned())];
    let options = Options {
        settings,
        ..Options::default()
    };
    let mut cluster = Cluster::start(&binaries, options).unwrap();
    let url = cluster.url("postgres");
    let client = connect(&url).await;
    for (setting, value) in [
        ("max_connections", "17"),
        ("fsync", "off"),
        ("server_encoding", "UTF8"),
        ("lc_collate", "C"),
    ] {
        if setting == "lc_collate" && binaries.version().major > 15 {
            continue;
        }
        let found = ask(&client, &format!("SHOW {setting}")).await;
        assert_eq!(found, value, "{setting}");
    }
    client
        .batch_execute("CREATE TABLE kept (n BIGINT); INSERT INTO kept VALUES (4711)")
        .await
        .unwrap();
    // A transaction that is open when it happens.
    client
        .batch_execute("BEGIN; INSERT INTO kept VALUES (1)")
        .await
        .unwrap();

    cluster.kill_hard().unwrap();
    assert!(client.batch_execute("COMMIT").await.is_err());
    assert!(
        tokio_postgres::connect(&url, tokio_postgres::NoTls)
            .await
            .is_err()
    );
    assert!(cluster.kill_hard().is_err(), "it runs no more");

    for _ in 0..2 {
        cluster.restart().unwrap();
        assert_eq!(cluster.url("postgres"), url);
        let client = connect(&url).await;
        assert_eq!(ask(&client, "SELECT sum(n) FROM kept").await, "4711");
    }
}

#[tokio::test]
async fn nothing_is_left_of_it() {
    let Some(binaries) = binaries() else { return };
    let options = Options {
        fsync: true,
        ..Options::default()
    };
    let mut cluster = Cluster::start(&binaries, options).unwrap();
    let client = connect(&cluster.url("postgres")).await;
    assert_eq!(ask(&client, "SHOW fsync").await, "on");
    let data = ask(&client, "SHOW data_directory").await;
    let data = std::path::Path::new(&data);
    assert!(data.join("PG_VERSION").exists());
    let port = cluster.port();

    // Killed and started again, so that it has left what a kill leaves.
    cluster.kill_hard().unwrap();
    cluster.restart().unwrap();
    drop(cluster);
    assert!(!data.exists() && !data.parent().unwrap().exists());
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_setting_are_refused() {
    let Some(binaries) = binaries() else { return };
    let cluster = Cluster::start(&binaries, Options::default()).unwrap();
    let port = cluster.port();
    let url = format!("postgres://countersign:guess@127.0.0.1:{port}/postgres");
    let refused = tokio_postgres::connect(&url, tokio_postgres::NoTls).await;
    let refused = refused.map(drop).unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "28P01");

    let settings = vec![("no_such_setting".to_owned(), "1".to_owned())];
    let options = Options {
        settings,
        ..Options::default()
    };
    let error = Cluster::start(&binaries, options).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("no_such_setting"), "{said}");
}

#[test]
fn its_directory_is_made_where_it_was_asked_for() {
    let Some(binaries) = binaries() else { return };
    let place = tempfile::tempdir().unwrap();
    let passable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(place.path(), passable).unwrap();
    let below = |place: &std::path::Path| Options {
        place: Some(place.to_owned()),
        ..Options::default()
    };
    let cluster = Cluster::start(&binaries, below(place.path())).unwrap();
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
    drop(cluster);
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);

    let gone = Cluster::start(&binaries, below(&place.path().join("nowhere"))).unwrap_err();
    assert!(matches!(gone, Error::Unusable { .. }), "{gone}");
}
