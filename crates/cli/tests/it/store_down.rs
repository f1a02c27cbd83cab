//! A store that is not there, or does not let in: what a start says, and that no
//! password is in it.

use std::path::Path;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{
    database::Database,
    http::DeadPort,
    process::{Process, until},
    up_house::Up,
};

/// What must not be seen anywhere.
const PASSWORD: &str = "hunter2-of-the-stories";

/// What a start says that is to fail, at the most talkative level.
async fn refusal(home: &Path, url: &str) -> String {
    let text = format!("{}level = \"trace\"\n", Up::config(&home.join("data")));
    let mut command = Up::command(home, &text);
    command.env("COUNTERSIGN_STORE_URL", url);
    command.env("COUNTERSIGN_STORE_PATIENCE_SECS", "1");
    let mut process = Process::start(command, home, "up");
    assert_eq!(process.ends().await.code(), Some(1));
    let told = process.stderr() + &process.stdout();
    assert!(!told.contains(PASSWORD), "{told}");
    told
}

#[tokio::test]
async fn a_url_of_no_store_is_told_before_anything_is_opened() {
    let home = tempfile::tempdir().unwrap();
    let url = format!("mysql://app:{PASSWORD}@db/trust");
    let told = refusal(home.path(), &url).await;
    let expected = "countersign: COUNTERSIGN_STORE_URL: store.url: mysql:// is not known";
    assert!(told.starts_with(expected), "{told}");
    assert!(!home.path().join("data").exists());
}

#[tokio::test]
async fn a_start_without_its_database_ends_once_its_patience_does() {
    let home = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = listener.local_addr().unwrap().to_string();
    let (_held, dead) = DeadPort::hold("127.0.0.1:0");
    for place in [silent.as_str(), dead.trim_start_matches("http://")] {
        let url = format!("postgres://app:{PASSWORD}@{place}/trust");
        let told = refusal(home.path(), &url).await;
        let expected = format!("postgres://{place}/trust cannot be read");
        assert!(told.contains(&expected), "{told}");
        let key = home.path().join("data/master.key");
        assert!(!key.exists(), "nobody knows whether there is one");
    }
}

/// Lets nobody in, as a PostgreSQL that asks for a password, and gives what was
/// offered.
async fn doorkeeper(listener: TcpListener) -> Vec<u8> {
    let (mut peer, _) = listener.accept().await.unwrap();
    message(&mut peer).await;
    // AuthenticationCleartextPassword.
    peer.write_all(b"R\0\0\0\x08\0\0\0\x03").await.unwrap();
    assert_eq!(peer.read_u8().await.unwrap(), b'p');
    let offered = message(&mut peer).await;
    let fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"app\"\0\0";
    peer.write_all(b"E").await.unwrap();
    let length = u32::try_from(fields.len() + 4).unwrap();
    peer.write_u32(length).await.unwrap();
    peer.write_all(fields).await.unwrap();
    offered
}

/// What follows a length that counts itself.
async fn message(peer: &mut TcpStream) -> Vec<u8> {
    let length = usize::try_from(peer.read_u32().await.unwrap()).unwrap();
    let mut body = vec![0; length - 4];
    peer.read_exact(&mut body).await.unwrap();
    body
}

#[tokio::test]
async fn a_password_that_is_not_taken_is_told_at_once_and_not_shown() {
    let home = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let offered = tokio::spawn(doorkeeper(listener));
    let url = format!("postgres://app:{PASSWORD}@{place}/trust");
    let told = refusal(home.path(), &url).await;
    let expected = "password authentication failed for user \"app\"";
    assert!(told.contains(expected), "{told}");
    let offered = offered.await.unwrap();
    assert_eq!(offered.strip_suffix(&[0]), Some(PASSWORD.as_bytes()));
}

#[tokio::test]
async fn a_node_that_serves_shows_nobody_its_way_to_the_database() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let text = format!(
        "{}level = \"trace\"\n",
        Up::config(&home.path().join("data"))
    );
    let mut command = Up::command(home.path(), &text);
    let (url, password) = database.url_with_password(PASSWORD);
    command.env("COUNTERSIGN_STORE_URL", url);
    let mut up = Up::started(Process::start(command, home.path(), "up")).await;
    let challenge = up.challenge().await;
    up.redeem(&challenge).await.must_be(200);
    let mut seen = String::new();
    for path in ["/readyz", "/metrics"] {
        seen += &up.http.get(&up.operator(path), None).await.text;
    }
    drop(database);
    until("the node to miss its database", async || {
        let answer = up.http.get(&up.operator("/readyz"), None).await;
        (answer.status == 503).then(|| seen += &answer.text)
    })
    .await;
    assert!(up.process.stop().await.success());
    seen += &up.process.stderr();
    for part in ["ready", "http_requests_total", "does not exist (3D000)"] {
        assert!(seen.contains(part), "{part} is not in what is looked at");
    }
    assert!(!seen.contains(&password), "the password is shown");
}
