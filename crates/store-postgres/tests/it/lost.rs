//! An answer that is lost without a word: the machine has gone, and nothing says so.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::Secret;
use store::{Step, Store};
use store_postgres::{PostgresOptions, Upkeep};
use store_suite::given::{app, commit, done, is_done};
use testkit::FakeClock;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{Database, opened, vault};

/// A way to a server on which the answer to the next `COMMIT` can be lost, with
/// everything that follows on that connection.
struct Way {
    address: SocketAddr,
    loses: Arc<AtomicBool>,
}

impl Way {
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let loses = Arc::new(AtomicBool::new(false));
        let armed = Arc::clone(&loses);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&server).await.unwrap();
                let (near, far) = (near.into_split(), far.into_split());
                let mute = Arc::new(AtomicBool::new(false));
                let (armed, muting) = (Arc::clone(&armed), Arc::clone(&mute));
                tokio::spawn(pass(near.0, far.1, move |bytes| {
                    let commits = bytes.windows(6).any(|it| it == b"COMMIT");
                    if commits && armed.swap(false, Ordering::SeqCst) {
                        muting.store(true, Ordering::SeqCst);
                    }
                    true
                }));
                tokio::spawn(pass(far.0, near.1, move |_| !mute.load(Ordering::SeqCst)));
            }
        });
        Self { address, loses }
    }
}

/// Hands on what `look` lets through.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut look: impl FnMut(&[u8]) -> bool,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if look(&buffer[..read]) && to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_commit_whose_answer_never_comes_is_found_when_patience_is_over() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let mut url = url::Url::parse(&database.url()).unwrap();
    let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
    let way = Way::to(server).await;
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(way.address.port())).unwrap();
    let mut options = PostgresOptions::parse(&Secret::new(String::from(url))).unwrap();
    options.patience = Duration::from_millis(500);
    options.statement_timeout = Duration::from_secs(1);
    options.upkeep = Upkeep::Every(Duration::MAX);
    let store = opened(options, vault(), FakeClock::new()).await.unwrap();
    let store: Arc<dyn Store> = Arc::new(store);
    done(&store, [Step::InsertApp(app(1))]).await;
    way.loses.store(true, Ordering::SeqCst);
    assert_eq!(commit(&store, 1, Step::InsertApp(app(2))).await, is_done());
    assert!(!way.loses.load(Ordering::SeqCst), "nothing was lost");
    assert_eq!(store.catalog().await.unwrap().apps.len(), 2);
}
