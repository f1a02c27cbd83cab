//! A proxy between a node and its database that cuts connections when it is told to.

use std::{
    io,
    sync::{Arc, Mutex},
};

use base::SharedRng;
use testkit::SeededRng;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader, copy, sink},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::Notify,
    task::JoinHandle,
};

use super::frame::{Cycle, Frame, What};

/// What happens around a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// It never reaches the server.
    Before,
    /// The server gets it, and is cut off before it can have answered.
    AtOnce,
    /// The server has answered, and the answer is lost.
    After,
    /// The server has answered, and the answer is never passed on; nothing else is
    /// either, and the connection stays.
    Silence,
}

/// What the proxy is to do.
enum Orders {
    Pass,
    /// At the next cycle of that kind, once.
    Once(What, Cut),
    /// After so many cycles of any kind, once.
    After(u64, Cut),
    /// At random, once in so many cycles.
    Random(SharedRng, u64),
    /// Whatever is sent is taken, and nothing is answered.
    Silence,
}

struct State {
    orders: Orders,
    /// How often something happened.
    done: u64,
}

/// Between the two. It ends when this is dropped.
pub(super) struct Proxy {
    port: u16,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    state: Mutex<State>,
    /// Whoever was passed on before and is not to be any more.
    silenced: Notify,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Proxy {
    pub(super) async fn to(server: (String, u16)) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                orders: Orders::Pass,
                done: 0,
            }),
            silenced: Notify::new(),
        });
        let accepting = tokio::spawn(accept(listener, server, Arc::clone(&shared)));
        Self {
            port,
            shared,
            accepting,
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Cuts the connection around the next cycle of that kind.
    pub(super) fn cut(&self, what: What, cut: Cut) {
        self.order(Orders::Once(what, cut));
    }

    /// Cuts the connection around a cycle of any kind, after so many others.
    pub(super) fn cut_after(&self, cycles: u64, cut: Cut) {
        self.order(Orders::After(cycles, cut));
    }

    /// Cuts connections at random, once in so many cycles.
    pub(super) fn cut_at_random(&self, seed: u64, once_in: u64) {
        self.order(Orders::Random(SeededRng::new(seed), once_in));
    }

    /// Answers nothing any more, on the connections that there are and on new ones.
    pub(super) fn fall_silent(&self) {
        self.order(Orders::Silence);
        self.shared.silenced.notify_waiters();
    }

    /// Passes everything on again, on new connections.
    pub(super) fn pass(&self) {
        self.order(Orders::Pass);
    }

    /// How many connections it has cut or silenced on a cycle.
    pub(super) fn done(&self) -> u64 {
        self.shared.state.lock().unwrap().done
    }

    fn order(&self, orders: Orders) {
        self.shared.state.lock().unwrap().orders = orders;
    }
}

impl Shared {
    /// What is to happen around that cycle.
    fn decide(&self, what: What) -> Option<Cut> {
        let mut state = self.state.lock().unwrap();
        let cut = match &mut state.orders {
            Orders::Pass => None,
            Orders::After(0, cut) => Some(*cut),
            Orders::After(left, _) => {
                *left -= 1;
                None
            }
            Orders::Once(wanted, cut) => Some(*cut).filter(|_| *wanted == what),
            Orders::Silence => Some(Cut::Silence),
            Orders::Random(rng, once_in) => {
                let drawn = u64::from_le_bytes(rng.array());
                let cut = [Cut::Before, Cut::AtOnce, Cut::After][(drawn % 3) as usize];
                Some(cut)
                    .filter(|_| what != What::Connecting && (drawn / 3).is_multiple_of(*once_in))
            }
        };
        if matches!(state.orders, Orders::Once(..) | Orders::After(..)) && cut.is_some() {
            state.orders = Orders::Pass;
        }
        state.done += u64::from(cut.is_some());
        cut
    }
}

async fn accept(listener: TcpListener, server: (String, u16), shared: Arc<Shared>) {
    loop {
        let Ok((client, _)) = listener.accept().await else {
            continue;
        };
        let (server, shared) = (server.clone(), Arc::clone(&shared));
        // The end of either side is the end of both, in whatever way it came.
        tokio::spawn(async move {
            let server = TcpStream::connect((server.0.as_str(), server.1)).await?;
            serve(client, server, &shared).await
        });
    }
}

/// What the two directions of a connection know of each other.
#[derive(Default)]
struct Line {
    /// How many cycles the server has still to answer.
    open: usize,
    /// How many of those answers are passed on before one is lost.
    passed: Option<(usize, Cut)>,
}

async fn serve(client: TcpStream, server: TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, mut to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let line = Mutex::new(Line::default());
    let mut from_client = BufReader::new(from_client);
    tokio::select! {
        ended = up(&mut from_client, to_server, &line, shared) => return ended,
        ended = down(from_server, &mut to_client, &line) => return ended,
        () = shared.silenced.notified() => {}
    }
    // The other side is still there, and hears nothing.
    copy(&mut from_client, &mut sink()).await.map(drop)
}

async fn up(
    from: &mut BufReader<OwnedReadHalf>,
    mut to: OwnedWriteHalf,
    line: &Mutex<Line>,
    shared: &Shared,
) -> io::Result<()> {
    let mut is_first = true;
    loop {
        let cycle = Cycle::read(from, is_first).await?;
        is_first = false;
        let cut = shared.decide(cycle.what);
        if cut == Some(Cut::Before) {
            return Ok(());
        }
        {
            let mut line = line.lock().unwrap();
            if let Some(cut @ (Cut::After | Cut::Silence)) = cut {
                line.passed = Some((line.open, cut));
            }
            line.open += usize::from(cycle.is_answered);
        }
        to.write_all(&cycle.bytes).await?;
        match cut {
            None => {}
            Some(Cut::Before | Cut::AtOnce) => return to.shutdown().await,
            // Nothing more gets through; `down` says when that is over.
            Some(Cut::After | Cut::Silence) => {
                copy(from, &mut sink()).await?;
                return Ok(());
            }
        }
    }
}

async fn down(from: OwnedReadHalf, to: &mut OwnedWriteHalf, line: &Mutex<Line>) -> io::Result<()> {
    let mut from = BufReader::new(from);
    loop {
        let frame = Frame::read(&mut from, false).await?;
        let is_ready = frame.kind == Some(b'Z');
        let lost = {
            let mut line = line.lock().unwrap();
            let lost = match &mut line.passed {
                Some((0, cut)) => Some(*cut),
                Some((left, _)) => {
                    *left -= usize::from(is_ready);
                    None
                }
                None => None,
            };
            line.open = line.open.saturating_sub(usize::from(is_ready));
            lost
        };
        match lost {
            None => to.write_all(&frame.bytes).await?,
            Some(Cut::Silence) => {
                // The server may go on, and end this.
                let mut rest = Vec::new();
                from.read_to_end(&mut rest).await?;
                std::future::pending::<()>().await;
            }
            Some(_) if is_ready => return Ok(()),
            Some(_) => {}
        }
    }
}
