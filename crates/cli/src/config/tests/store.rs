//! Where the store is, and what is said of it.

use super::*;
use crate::{config::tests::told::report, database::Database};

/// What a configuration with that URL is refused with.
fn refused(url: &str) -> String {
    errors("", &[("COUNTERSIGN_STORE_URL", url)])
}

#[test]
fn the_default_is_a_file_in_the_data_directory() {
    for (url, path) in [
        ("sqlite:countersign.db", "/d/countersign.db"),
        ("sqlite:a/b.db", "/d/a/b.db"),
        ("sqlite:/var/lib/c.db", "/var/lib/c.db"),
        ("sqlite:///var/lib/c.db", "/var/lib/c.db"),
    ] {
        let env = [("COUNTERSIGN_STORE_URL", url), ("COUNTERSIGN_DATA", "/d")];
        let config = loaded(KEY, &env).unwrap();
        assert_eq!(Database::of(&config).unwrap().to_string(), path);
    }
    let config = loaded(KEY, &[("COUNTERSIGN_DATA", "/d")]).unwrap();
    let Ok(Database::Sqlite(options)) = Database::of(&config) else {
        panic!("SQLite is the default");
    };
    assert_eq!(options.path, Path::new("/d/countersign.db"));
    assert_eq!(options.max_claims, 4_000_000);
}

#[test]
fn what_a_shared_store_is_told_reaches_it() {
    let text = "[operator]\nkey = \"operator-key-0123456789\"\n[store]\n\
                url = \"postgres://app:hunter2@db1:5433,db2/trust\"\nconnections = 3\n\
                statement_timeout_secs = 4\npatience_secs = 0\nmax_claims = 5000\n";
    let config = loaded(text, &[]).unwrap();
    let database = Database::of(&config).unwrap();
    let shown = database.to_string();
    assert!(shown.contains("db1:5433,db2"), "{shown}");
    assert!(!format!("{shown}{database:?}").contains("hunter2"));
    let Database::Postgres(options) = database else {
        panic!("{shown} is PostgreSQL");
    };
    assert_eq!((options.connections, options.max_claims), (3, 5_000));
    assert_eq!(options.statement_timeout.as_secs(), 4);
    assert_eq!(options.patience.as_secs(), 0);
}

#[test]
fn a_url_of_no_store_is_refused_with_its_place_and_without_its_password() {
    for (url, problem) in [
        ("mysql://app:hunter2@h/db", "mysql:// is not known"),
        ("app:hunter2@h/db", "expected sqlite: and a path"),
        ("host=h password=hunter2", "expected sqlite: and a path"),
        ("hunter2://h", "expected sqlite: and a path"),
        ("", "expected sqlite: and a path"),
        ("sqlite:", "expected a path after sqlite:"),
        ("sqlite::memory:", "expected a path after sqlite:"),
        ("sqlite:c.db?mode=ro", "expected a path after sqlite:"),
        ("sqlite://c.db", "expected a path after sqlite:"),
        ("sqlite:data/", "expected a path after sqlite:"),
        (
            "postgres://app:hunter2@h/db?sslmode=prefer",
            "sslmode is none of disable, require, verify-ca and verify-full",
        ),
    ] {
        let told = refused(url);
        let begin = "COUNTERSIGN_STORE_URL: store.url: ";
        assert!(told.starts_with(begin) && told.contains(problem), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
    let told = errors("[store]\nurl = \"mysql://h/db\"\n", &[]);
    assert!(told.starts_with("c.toml:2: store.url: "), "{told}");
    let env = [("COUNTERSIGN_STORE_URL", "mysql://h/db")];
    let alone = Config::from_environment(variables(&env), &reading(&Files::new()));
    assert!(alone.unwrap_err().to_string().contains("mysql://"));
}

#[test]
fn a_file_of_authorities_is_looked_at_before_anything_is_opened() {
    let url = "postgres://h/db?sslmode=verify-full&sslrootcert=/etc/ca.pem";
    let env = [("COUNTERSIGN_STORE_URL", url)];
    let told = refused(url);
    let problem = "sslrootcert /etc/ca.pem: cannot be read";
    assert!(told.contains(problem), "{told}");
    let files = Files::from([("c.toml", KEY), ("/etc/ca.pem", "not a certificate")]);
    let path = Some(Path::new("c.toml"));
    let told = Config::load(path, variables(&env), &reading(&files)).unwrap_err();
    let problem = "sslrootcert /etc/ca.pem: no certificate in PEM form";
    assert!(told.to_string().contains(problem), "{told}");
}

#[test]
fn the_report_says_which_store_it_will_be_and_hides_the_password() {
    let files = Files::from([("c.toml", KEY)]);
    for (url, line) in [
        (
            "sqlite:/d/c.db",
            "the store: SQLite in /d/c.db, for one process at a time",
        ),
        (
            "postgres://app:hunter2@db1:5432,db2:5433/trust",
            "the store: PostgreSQL at postgres://db1:5432,db2:5433/trust, for any number of nodes; \
             encrypted, with a certificate that the system trusts",
        ),
    ] {
        let told = report(&files, &[("COUNTERSIGN_STORE_URL", url)], 0o600);
        assert!(told.lines().any(|found| found == line), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
        assert!(!told.contains("warning"), "{told}");
    }
    let url = "postgres://app:hunter2@h/db?sslmode=verify-full";
    let told = report(&files, &[("COUNTERSIGN_STORE_URL", url)], 0o600);
    let shown = "store.url = \"postgres://app@h/db?sslmode=verify-full\"  (COUNTERSIGN_STORE_URL)";
    assert!(told.contains(shown), "{told}");
}

#[test]
fn what_may_not_be_meant_of_a_store_is_warned_of() {
    let files = Files::from([("c.toml", KEY)]);
    for (variable, value, warning) in [
        (
            "COUNTERSIGN_STORE_CONNECTIONS",
            "4",
            "warning: store.connections is without effect with SQLite",
        ),
        (
            "COUNTERSIGN_STORE_URL",
            "postgres://h/db?sslmode=disable",
            "warning: the way to the database is not encrypted",
        ),
        (
            "COUNTERSIGN_STORE_URL",
            "postgres://h/db?sslmode=require",
            "warning: the way to the database is encrypted, but",
        ),
    ] {
        let told = report(&files, &[(variable, value)], 0o600);
        assert!(told.contains(warning), "{told}");
    }
    let here = "postgres://app@127.0.0.1/db";
    let told = report(&files, &[("COUNTERSIGN_STORE_URL", here)], 0o600);
    assert!(!told.contains("warning"), "{told}");
}

#[test]
fn a_url_is_a_secret_where_a_password_is_in_it() {
    let env = [("COUNTERSIGN_OPERATOR_KEY", "operator-key-0123456789")];
    let warning = "warning: c.toml holds a secret and everyone may read it";
    for (text, warned) in [
        ("[store]\nurl = \"postgres://app@h/db\"\n", false),
        ("[store]\nurl = \"postgres://app:pw@h/db\"\n", true),
    ] {
        let told = report(&Files::from([("c.toml", text)]), &env, 0o644);
        assert_eq!(told.contains(warning), warned, "{told}");
    }
    let env = [("COUNTERSIGN_STORE_URL_FILE", "/run/url")];
    let files = Files::from([("c.toml", KEY), ("/run/url", "sqlite:/x.db\n")]);
    let path = Some(Path::new("c.toml"));
    let config = Config::load(path, variables(&env), &reading(&files)).unwrap();
    assert_eq!(config.store.url.expose(), b"sqlite:/x.db");
}
