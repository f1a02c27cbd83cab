//! A store that is moved, by a process that is killed on the way.

use std::{path::Path, process::Output, sync::Arc};

use base::{KeyId, OwnerId, Secret, SharedClock};
use guard::Claim;
use sign::Vault;
use store::{Receipt, Refusal, Step, Store, Unit};
use store_sqlite::{OpenError, SqliteOptions, SqliteStore};
use testkit::{FakeClock, SeededRng};

use super::{database::Database, process::Process, tool};

/// So many that a copy is long under way when it is killed.
const CLAIMS: u64 = 60_000;

/// The master key as a file holds it: eight digits, and 32 times the byte 1.
const MASTER_KEY: &str = "01010101:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

fn vault() -> Arc<Vault> {
    let key = Secret::new([1; 32]);
    Arc::new(Vault::new(KeyId::new([1; 4]), &key, SeededRng::new(1)).unwrap())
}

fn open(path: &Path) -> Result<SqliteStore, OpenError> {
    let clock: SharedClock = FakeClock::new();
    SqliteStore::open(SqliteOptions::new(path), vault(), clock)
}

fn claim(n: u64) -> Step {
    let ends = base::Timestamp::from_secs(4_000_000_000);
    Step::Claim(Claim::new(None, "story", &[&n.to_be_bytes()], ends))
}

/// A data directory with a master key and many claims.
async fn filled(data: &Path) {
    std::fs::create_dir(data).unwrap();
    let key = data.join("master.key");
    std::fs::write(&key, MASTER_KEY).unwrap();
    let owners = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&key, owners).unwrap();
    std::fs::write(data.join("profile"), "development\n").unwrap();
    let store = open(&data.join("countersign.db")).unwrap();
    for from in (0..CLAIMS).step_by(5_000) {
        let unit = Unit {
            owner: OwnerId::new([1; 16]),
            steps: (from..from + 5_000).map(claim).collect(),
        };
        assert!(matches!(
            store.commit(unit).await,
            Ok(Receipt::Committed(_))
        ));
    }
    store.close().await;
}

fn copying(from: &str, to: &str) -> std::process::Command {
    let mut command = tool::command(tool::countersign());
    command.args(["store", "copy", "--json", "--from", from, "--to", to]);
    command
}

async fn copied(from: &str, to: &str) -> Output {
    let mut command = copying(from, to);
    let ended = tokio::task::spawn_blocking(move || command.output());
    ended.await.unwrap().unwrap()
}

fn report(output: &Output) -> serde_json::Value {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every claim that was made is still one in the copy.
async fn still_taken(path: &Path) {
    let store = open(path).unwrap();
    let taken = Receipt::Refused {
        step: 0,
        refusal: Refusal::Taken,
    };
    for n in (0..CLAIMS).step_by(999) {
        let unit = Unit::of(OwnerId::new([2; 16]), claim(n));
        assert_eq!(store.commit(unit).await, Ok(taken.clone()), "claim {n}");
    }
    store.close().await;
}

/// Copies, is killed in the middle of the claims, and copies again.
async fn killed_and_copied(home: &Path, from: &str, to: &str) -> serde_json::Value {
    let mut process = Process::start(copying(from, to), home, "copy");
    process
        .says("that claims are being copied", |it| {
            it.stderr().contains("copying claim: ").then_some(())
        })
        .await;
    process.kill().await;
    assert_eq!(process.stdout(), "", "it was not done yet");
    let report = report(&copied(from, to).await);
    assert_eq!(report["whole"], true, "{report}");
    let nouns = report["nouns"].as_array().unwrap();
    let claims = nouns.iter().find(|it| it["noun"] == "claim").unwrap();
    assert_eq!(claims["to"]["rows"], CLAIMS);
    assert_eq!(claims["to"], claims["from"]);
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_killed_goes_on_and_is_whole() {
    let home = tempfile::tempdir().unwrap();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    filled(&one).await;
    let url = |data: &Path| format!("sqlite:{}/countersign.db", data.display());
    let (from, to) = (url(&one), url(&two));
    let mut process = Process::start(copying(&from, &to), home.path(), "half");
    process
        .says("that claims are being copied", |it| {
            it.stderr().contains("copying claim: ").then_some(())
        })
        .await;
    process.kill().await;
    let file = two.join("countersign.db");
    let refused = open(&file).unwrap_err();
    assert!(matches!(refused, OpenError::HalfCopied), "{refused}");
    killed_and_copied(home.path(), &from, &to).await;
    still_taken(&file).await;
    let profile = std::fs::read_to_string(two.join("profile")).unwrap();
    assert_eq!(profile.trim(), "development");

    // It is a store now, and nothing is copied over it.
    let again = copied(&from, &to).await;
    assert!(!again.status.success());
    let told = String::from_utf8(again.stderr).unwrap();
    assert!(told.contains("nothing of"), "{told}");
    assert_eq!(told.matches("holds data already").count(), 1, "{told}");
    let (other, profile) = (home.path().join("other"), "production\n");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("profile"), profile).unwrap();
    let refused = copied(&from, &url(&other)).await;
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("belongs to the profile `production`"),
        "{told}"
    );
    assert!(!other.join("countersign.db").exists(), "nothing is left");
    let itself = copied(&from, &from).await;
    let told = String::from_utf8(itself.stderr).unwrap();
    assert!(told.contains("onto itself"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_into_a_database_that_is_killed_goes_on_and_comes_back() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    filled(&one).await;
    // The URL, which may hold a password, comes out of a file.
    let file = home.path().join("url");
    std::fs::write(&file, format!("{}\n", database.url())).unwrap();
    let place = format!("@{}", file.display());
    let from = format!("sqlite:{}/countersign.db", one.display());
    let there = killed_and_copied(home.path(), &from, &place).await;
    let to = format!("sqlite:{}/countersign.db", two.display());
    std::fs::create_dir(&two).unwrap();
    std::fs::copy(one.join("master.key"), two.join("master.key")).unwrap();
    let back = report(&copied(&place, &to).await);
    assert_eq!(back["nouns"], there["nouns"]);
    still_taken(&two.join("countersign.db")).await;
    let profile = std::fs::read_to_string(two.join("profile")).unwrap();
    assert_eq!(profile.trim(), "development", "it comes along");
}
