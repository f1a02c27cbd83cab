use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// The way from one node to the database, on which everything can be stopped: no
/// connection is closed and nothing is lost, and nothing arrives.
pub(crate) struct Wire {
    addr: SocketAddr,
    passes: Arc<watch::Sender<bool>>,
    target: reqwest::Url,
}

impl Wire {
    /// A way to the database with that URL.
    pub(crate) async fn to(target: &str) -> Self {
        let target = reqwest::Url::parse(target).unwrap();
        let host = target.host_str().unwrap().to_owned();
        let port = target.port().unwrap_or(5432);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let passes = Arc::new(watch::Sender::new(true));
        let shared = Arc::clone(&passes);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (host, passes) = (host.clone(), shared.subscribe());
                tokio::spawn(async move {
                    if let Ok(far) = TcpStream::connect((host, port)).await {
                        join(near, far, passes).await;
                    }
                });
            }
        });
        Self {
            addr,
            passes,
            target,
        }
    }

    /// The database's URL by this way.
    pub(crate) fn url(&self) -> String {
        let mut url = self.target.clone();
        url.set_ip_host(self.addr.ip()).unwrap();
        url.set_port(Some(self.addr.port())).unwrap();
        url.into()
    }

    /// Lets nothing pass any more, or everything again that has come meanwhile.
    pub(crate) fn cut(&self, cut: bool) {
        self.passes.send_replace(!cut);
    }
}

async fn join(near: TcpStream, far: TcpStream, passes: watch::Receiver<bool>) {
    let (from_near, to_near) = near.into_split();
    let (from_far, to_far) = far.into_split();
    tokio::join!(
        forward(from_near, to_far, passes.clone()),
        forward(from_far, to_near, passes),
    );
}

async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut passes: watch::Receiver<bool>,
) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut bytes).await.unwrap_or(0);
        // The end is news like any other, and dropping `to` tells it.
        if passes.wait_for(|passes| *passes).await.is_err() || read == 0 {
            return;
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}
