use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// A wire between two servers on which everything is seen and that can be cut.
pub(crate) struct Relay {
    pub(crate) addr: SocketAddr,
    state: Arc<State>,
}

struct State {
    /// Where it leads; nowhere when `None`.
    target: Mutex<Option<SocketAddr>>,
    /// Whether answers are kept from passing.
    held: watch::Sender<bool>,
    /// How often all connections were broken.
    cut: watch::Sender<u64>,
    requests: Mutex<String>,
    answers: Mutex<String>,
}

impl Relay {
    pub(crate) async fn to(target: Option<SocketAddr>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let state = Arc::new(State {
            target: Mutex::new(target),
            held: watch::Sender::new(false),
            cut: watch::Sender::new(0),
            requests: Mutex::default(),
            answers: Mutex::default(),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                tokio::spawn(pass(from, Arc::clone(&shared)));
            }
        });
        Self { addr, state }
    }

    /// Leads new connections there; where that is nowhere, what is asked is heard
    /// and not answered.
    pub(crate) fn lead_to(&self, target: Option<SocketAddr>) {
        *self.state.target.lock().unwrap() = target;
    }

    /// From now on answers come as far as here and no further, or pass again.
    pub(crate) fn hold(&self, held: bool) {
        self.state.held.send_replace(held);
    }

    /// Breaks all connections that there are, with whatever is on its way.
    pub(crate) fn cut(&self) {
        self.state.cut.send_modify(|cut| *cut += 1);
    }

    /// Everything that went one way.
    pub(crate) fn requests(&self) -> String {
        self.state.requests.lock().unwrap().clone()
    }

    /// Everything that came the other way, as far as here at least.
    pub(crate) fn answers(&self) -> String {
        self.state.answers.lock().unwrap().clone()
    }

    /// How many requests have come as far as here.
    pub(crate) fn asked(&self) -> usize {
        self.requests().matches(" HTTP/1.1\r\n").count()
    }

    /// How many answers with that status have come as far as here.
    pub(crate) fn answered(&self, status: u16) -> usize {
        self.answers()
            .matches(&format!("HTTP/1.1 {status} "))
            .count()
    }
}

async fn pass(from: TcpStream, state: Arc<State>) {
    let target = *state.target.lock().unwrap();
    let (mut asks, answers) = from.into_split();
    let Some(target) = target else {
        let asked = some(&mut asks).await.unwrap_or_default();
        record(&state.requests, &asked);
        return;
    };
    let Ok(to) = TcpStream::connect(target).await else {
        return;
    };
    let (answered, asked) = to.into_split();
    let mut cut = state.cut.subscribe();
    tokio::select! {
        // Whatever else could go on is broken off with the rest.
        biased;
        _ = cut.changed() => {}
        () = forward(asks, asked, &state) => {}
        () = back(answered, answers, &state) => {}
    }
}

async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: &State) {
    while let Some(bytes) = some(&mut from).await {
        record(&state.requests, &bytes);
        if to.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

async fn back(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: &State) {
    let mut held = state.held.subscribe();
    while let Some(bytes) = some(&mut from).await {
        record(&state.answers, &bytes);
        let passes = held.wait_for(|held| !held).await.is_ok();
        if !passes || to.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

async fn some(from: &mut OwnedReadHalf) -> Option<Vec<u8>> {
    let mut bytes = vec![0; 16 * 1024];
    match from.read(&mut bytes).await {
        Ok(length @ 1..) => {
            bytes.truncate(length);
            Some(bytes)
        }
        Ok(_) | Err(_) => None,
    }
}

fn record(log: &Mutex<String>, bytes: &[u8]) {
    log.lock()
        .unwrap()
        .push_str(&String::from_utf8_lossy(bytes));
}
