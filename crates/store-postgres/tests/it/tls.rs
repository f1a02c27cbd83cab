//! The way to the database: who is at its other end, and who reads along.

#[path = "tls/server.rs"]
mod server;

use std::time::{Duration, Instant};

use base::Secret;
use store::Store;
use store_postgres::{Authorities, OpenError, PostgresOptions, PostgresStore};
use testkit::FakeClock;
use throwaway_postgres::Cluster;

use self::server::{Authority, FUTURE, PAST, server};
use crate::{opened, vault};

const DATABASE: &str = "postgres";

/// The server's URL under that name, which leads to this machine as well.
fn url(cluster: &Cluster, host: &str, rest: &str) -> String {
    let url = cluster.url_at(host, DATABASE);
    format!("{url}?hostaddr=127.0.0.1{rest}")
}

/// What verifies the server by that authority.
fn verified(url: &str, authority: &Authority) -> PostgresOptions {
    let url = format!("{url}&sslmode=verify-full&sslrootcert=ca.pem");
    let mut options = PostgresOptions::parse(&Secret::new(url)).unwrap();
    options.authorities = Some(Authorities::from_pem(authority.pem().as_bytes()).unwrap());
    options
}

fn unverified(url: String) -> PostgresOptions {
    PostgresOptions::parse(&Secret::new(url)).unwrap()
}

async fn open(options: PostgresOptions) -> Result<PostgresStore, OpenError> {
    opened(options, vault(), FakeClock::new()).await
}

/// What opening is refused with, which no further attempt would change and none was
/// made for.
async fn refused(options: PostgresOptions) -> String {
    let (patience, began) = (options.patience, Instant::now());
    let error = open(options).await.unwrap_err();
    assert!(began.elapsed() < patience, "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_server_is_known_by_its_name_and_whoever_vouches_for_it() {
    let authority = Authority::new();
    let certificate = authority.issue(&["db.test", "127.0.0.1"], FUTURE);
    let Some(mut cluster) = server(Some(certificate)) else {
        return;
    };
    for host in ["db.test", "127.0.0.1"] {
        let store = open(verified(&url(&cluster, host, ""), &authority)).await;
        store.unwrap().close().await;
    }
    let other_name = verified(&url(&cluster, "other.test", ""), &authority);
    let told = refused(other_name).await;
    assert!(
        told.contains("for another name") && told.contains("db.test"),
        "{told}"
    );
    let other_authority = verified(&url(&cluster, "db.test", ""), &Authority::new());
    let told = refused(other_authority).await;
    assert!(told.contains("signed by nobody who is trusted"), "{told}");
    let of_the_system = url(&cluster, "db.test", "&sslmode=verify-full");
    let told = refused(unverified(of_the_system)).await;
    assert!(told.contains("signed by nobody who is trusted"), "{told}");

    let lapsed = authority.issue(&["db.test", "10.0.0.1"], PAST);
    cluster.present(&lapsed).unwrap();
    cluster.restart().unwrap();
    let told = refused(verified(&url(&cluster, "db.test", ""), &authority)).await;
    assert!(told.contains("has expired"), "{told}");

    let elsewhere = authority.issue(&["db.test", "10.0.0.1"], FUTURE);
    cluster.present(&elsewhere).unwrap();
    cluster.restart().unwrap();
    let told = refused(verified(&url(&cluster, "127.0.0.1", ""), &authority)).await;
    assert!(told.contains("for another name"), "{told}");
}

#[tokio::test]
async fn each_of_several_hosts_is_known_by_its_own_name() {
    let authority = Authority::new();
    let Some(cluster) = server(Some(authority.issue(&["db2.test"], FUTURE))) else {
        return;
    };
    let port = cluster.port();
    let hosts = |second: &str| format!("db1.test:{port},{second}");
    let second = verified(&url(&cluster, &hosts("db2.test"), ""), &authority);
    open(second).await.unwrap().close().await;
    let told = refused(verified(&url(&cluster, &hosts("db3.test"), ""), &authority)).await;
    for host in ["db1.test", "db3.test"] {
        let problem = format!("{host}:{port}: its certificate is for another name (");
        assert!(told.contains(&problem), "{told}");
    }
}

#[tokio::test]
async fn a_way_that_nobody_verified_is_encrypted_all_the_same() {
    let authority = Authority::new();
    let certificate = authority.issue(&["127.0.0.1"], FUTURE);
    let Some(mut cluster) = server(Some(certificate)) else {
        return;
    };
    let client = authority.client(&url(&cluster, "127.0.0.1", "")).await;
    let anyone = url(&cluster, "other.test", "&sslmode=require");
    let store = open(unverified(anyone.clone())).await.unwrap();
    let ways = "SELECT count(*), count(*) FILTER (WHERE ssl AND version LIKE 'TLSv1._')
         FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
         WHERE application_name = 'countersign'";
    let row = client.query_one(ways, &[]).await.unwrap();
    let (all, encrypted): (i64, i64) = (row.get(0), row.get(1));
    assert!(all > 0 && all == encrypted, "{encrypted} of {all}");
    store.close().await;

    cluster.present(&authority.issue(&["x"], PAST)).unwrap();
    cluster.restart().unwrap();
    open(unverified(anyone)).await.unwrap().close().await;
}

#[tokio::test]
async fn a_server_that_wants_tls_is_not_spoken_to_without() {
    let Some(cluster) = server(Some(Authority::new().issue(&["db.test"], FUTURE))) else {
        return;
    };
    let told = refused(unverified(url(&cluster, "db.test", "&sslmode=disable"))).await;
    assert!(told.contains("no encryption"), "{told}");
}

#[tokio::test]
async fn a_server_without_tls_gets_no_password_where_tls_is_wanted() {
    let settings = vec![("log_connections".to_owned(), "on".to_owned())];
    let Some(cluster) = server::with(None, settings) else {
        return;
    };
    let require = unverified(url(&cluster, "db.test", "&sslmode=require"));
    let full = verified(&url(&cluster, "db.test", ""), &Authority::new());
    let system = unverified(url(&cluster, "db.test", "&sslmode=verify-full"));
    for mut options in [require, full, system] {
        options.patience = Duration::from_millis(100);
        let told = open(options).await.unwrap_err().to_string();
        assert!(told.contains("server does not support TLS"), "{told}");
    }
    // Whoever has signed in is in the log.
    assert!(
        !cluster.log().contains("user=countersign"),
        "{}",
        cluster.log()
    );
    let plain = unverified(url(&cluster, "db.test", "&sslmode=disable"));
    open(plain).await.unwrap().close().await;
    assert!(
        cluster.log().contains("user=countersign"),
        "{}",
        cluster.log()
    );
}

#[tokio::test]
async fn a_password_is_bound_to_the_channel_and_never_shown() {
    let authority = Authority::new();
    let Some(cluster) = server(Some(authority.issue(&["db.test"], FUTURE))) else {
        return;
    };
    let bound = url(&cluster, "db.test", "&channel_binding=require");
    let options = verified(&bound, &authority);
    open(options).await.unwrap().close().await;

    // Whoever is between has another certificate, and can offer no more than this.
    let Some(between) = server(None) else { return };
    let unbound = url(
        &between,
        "db.test",
        "&sslmode=disable&channel_binding=require",
    );
    let mut options = unverified(unbound);
    options.patience = Duration::from_millis(100);
    let told = open(options).await.unwrap_err().to_string();
    assert!(told.contains("channel binding"), "{told}");

    let port = cluster.port();
    let wrong = format!(
        "postgres://countersign:hunter2@db.test:{port}/{DATABASE}?hostaddr=127.0.0.1\
         &channel_binding=require"
    );
    let told = refused(verified(&wrong, &authority)).await;
    assert!(told.contains("password authentication failed"), "{told}");
    assert!(!told.contains("hunter2"), "{told}");
    let stored = "SELECT rolpassword FROM pg_authid WHERE rolname = 'countersign'";
    let client = authority.client(&url(&cluster, "db.test", "")).await;
    let kept: String = client.query_one(stored, &[]).await.unwrap().get(0);
    assert!(kept.starts_with("SCRAM-SHA-256$"));
}

#[tokio::test]
async fn a_named_file_of_authorities_that_was_not_read_is_not_done_without() {
    let url = "postgres://db.test/x?sslrootcert=ca.pem".to_owned();
    let told = refused(unverified(url)).await;
    assert!(
        told.contains("ca.pem") && told.contains("not handed over"),
        "{told}"
    );
    for pem in [
        "",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        assert!(Authorities::from_pem(pem.as_bytes()).is_err());
    }
}
