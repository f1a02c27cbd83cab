mod exchange;
mod fault;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use bytes::BytesMut;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use self::exchange::Way;
pub use self::{
    exchange::Exchange,
    fault::{Fault, Odds},
};
use crate::peer::receive;

/// A wire between two servers on which requests and answers get lost, come late, twice
/// or in another order, as a seed draws it: the request of each number meets the same
/// fault at every run. It speaks as much HTTP/1.1 as [`Peer`](crate::Peer). It ends
/// when dropped.
pub struct FaultyWire {
    addr: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

/// What hears of every request and what became of it.
type Witness = Box<dyn Fn(&Exchange) + Send + Sync>;

struct State {
    seed: u64,
    odds: Odds,
    calm: AtomicBool,
    /// Where it leads; nowhere while `None`.
    target: Mutex<Option<SocketAddr>>,
    /// How many requests have arrived.
    arrived: watch::Sender<u64>,
    struck: Mutex<BTreeMap<Fault, u64>>,
    witness: Witness,
}

impl FaultyWire {
    /// A wire that leads nowhere yet, with what is drawn for it. `witness` hears of
    /// each request when it has ended.
    pub async fn start(
        seed: u64,
        odds: Odds,
        witness: impl Fn(&Exchange) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let state = Arc::new(State {
            seed,
            odds,
            calm: AtomicBool::new(false),
            target: Mutex::new(None),
            arrived: watch::Sender::new(0),
            struck: Mutex::default(),
            witness: Box::new(witness),
        });
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(carry(stream, Arc::clone(&shared)));
                while connections.try_join_next().is_some() {}
            }
        });
        Self { addr, state, task }
    }

    /// Where it begins.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Leads what arrives from now on there. Where that is nowhere, connections are
    /// closed when a request has come.
    pub fn lead_to(&self, target: Option<SocketAddr>) {
        *self.state.target.lock().unwrap() = target;
    }

    /// From now on there are no faults, or there are again.
    pub fn calm(&self, calm: bool) {
        self.state.calm.store(calm, SeqCst);
    }

    /// How many requests have arrived.
    #[must_use]
    pub fn arrived(&self) -> u64 {
        *self.state.arrived.borrow()
    }

    /// Waits until so many have.
    pub async fn has_seen(&self, requests: u64) {
        let mut arrived = self.state.arrived.subscribe();
        arrived
            .wait_for(|arrived| *arrived >= requests)
            .await
            .unwrap();
    }

    /// How often each fault has struck.
    #[must_use]
    pub fn struck(&self) -> BTreeMap<Fault, u64> {
        self.state.struck.lock().unwrap().clone()
    }
}

impl Drop for FaultyWire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl State {
    /// Numbers a request, and draws what happens to it.
    fn draw(&self) -> (u64, Fault) {
        let mut number = 0;
        self.arrived.send_modify(|arrived| {
            *arrived += 1;
            number = *arrived;
        });
        if self.calm.load(SeqCst) {
            return (number, Fault::None);
        }
        let fault = self.odds.draw(self.seed, number);
        *self.struck.lock().unwrap().entry(fault).or_default() += 1;
        (number, fault)
    }
}

/// One connection, request by request.
async fn carry(mut stream: TcpStream, state: Arc<State>) {
    let _ = stream.set_nodelay(true);
    let (mut buffer, mut way) = (BytesMut::new(), Way::default());
    while let Some(request) = receive(&mut stream, &mut buffer).await {
        let (number, fault) = state.draw();
        let target = *state.target.lock().unwrap();
        let mut exchange = Exchange {
            number,
            fault,
            request,
            answers: Vec::new(),
        };
        let arrived = state.arrived.subscribe();
        let goes_on = way.pass(&mut stream, &mut exchange, target, arrived).await;
        (state.witness)(&exchange);
        if !goes_on {
            return;
        }
    }
}
