use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::{Arc, atomic::AtomicUsize},
    thread,
    time::Duration,
};

use hyper::server::conn::http1;
use tokio::sync::{oneshot, watch};

use crate::{
    Face, Metrics, Mode, RequestIds, ServeError, Tls, TlsListener,
    accept::{self, Doors, Stop},
    lane::Lane,
    listener,
    service::Answers,
};

/// A face that is being served. Dropping it closes the face and its
/// connections at once; [`shutdown`](Self::shutdown) is the polite way.
#[must_use = "dropping the handle stops the face"]
#[derive(Debug)]
pub struct Running {
    name: &'static str,
    addr: SocketAddr,
    tls_addr: Option<SocketAddr>,
    stop: watch::Sender<Stop>,
    lanes: Vec<RunningLane>,
}

struct RunningLane {
    lane: Arc<Lane>,
    ended: oneshot::Receiver<()>,
}

impl std::fmt::Debug for RunningLane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunningLane")
            .field("connections", &self.lane.count())
            .finish_non_exhaustive()
    }
}

/// Binds a face and serves it until the handle is dropped or shut down.
///
/// Must be called on a tokio runtime with time and I/O enabled. In
/// [`Mode::Shared`] that runtime serves the connections, in [`Mode::PerCore`]
/// threads of the face's own do.
///
/// # Errors
/// [`ServeError`] when an address cannot be bound or a thread not started;
/// nothing listens then.
pub async fn serve(
    face: Face,
    mode: Mode,
    metrics: &Metrics,
    ids: &RequestIds,
) -> Result<Running, ServeError> {
    let count = match mode {
        Mode::PerCore { cores } => cores.get(),
        Mode::Shared => 1,
    };
    let (plain, addr) = bind(&face, face.addr, count)?;
    let secured = match &face.tls {
        Some(TlsListener { addr, tls }) => Some((bind(&face, *addr, count)?, tls)),
        None => None,
    };
    let tls_addr = secured.as_ref().map(|((_, addr), _)| *addr);
    let mut secured = secured.map(|((listeners, _), tls)| (listeners.into_iter(), tls));
    let all = Arc::new(AtomicUsize::new(0));
    let http = Arc::new(protocol(&face));
    let answers = Answers {
        router: face.router.clone(),
        shortcut: face.shortcut.clone(),
    };
    let (stop, stopped) = watch::channel(Stop::No);
    let mut lanes = Vec::with_capacity(count);
    for (index, plain) in plain.into_iter().enumerate() {
        let tls = secured
            .as_mut()
            .and_then(|(listeners, tls)| Some((listeners.next()?, (*tls).clone())));
        let lane = Lane::new(
            &face,
            metrics.tally(face.name),
            Arc::clone(&all),
            ids.lane(),
        );
        let (ending, ended) = oneshot::channel();
        lanes.push(RunningLane {
            lane: Arc::clone(&lane),
            ended,
        });
        let work = Work {
            plain,
            tls,
            lane,
            answers: answers.clone(),
            http: Arc::clone(&http),
            stopped: stopped.clone(),
            ending,
        };
        match mode {
            Mode::PerCore { .. } => on_thread(work, format!("{}-{index}", face.name)).await,
            Mode::Shared => on_this_runtime(work),
        }
        .map_err(|source| ServeError::Runtime {
            face: face.name,
            source,
        })?;
    }
    Ok(Running {
        name: face.name,
        addr,
        tls_addr,
        stop,
        lanes,
    })
}

/// Binds as many sockets, and says where.
fn bind(
    face: &Face,
    addr: SocketAddr,
    count: usize,
) -> Result<(Vec<TcpListener>, SocketAddr), ServeError> {
    let bound = listener::bind(addr, count).and_then(|listeners| {
        let first = listeners.first().ok_or(io::ErrorKind::NotFound)?;
        let addr = first.local_addr()?;
        Ok((listeners, addr))
    });
    let face = face.name;
    bound.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::AddressInUse { face, addr },
        _ => ServeError::Bind { face, addr, source },
    })
}

fn protocol(face: &Face) -> http1::Builder {
    let mut http = http1::Builder::new();
    // The sweeper keeps the time that hyper would arm a timer per request for.
    // Pipelined answers are flushed one by one: hyper's `pipeline_flush` holds
    // an answer back while any bytes behind its request are unread, also those
    // of half a request, and forgets it if the connection ends there.
    http.header_read_timeout(None)
        .max_header_size(face.limits.head_bytes);
    http
}

/// What one lane needs to run.
struct Work {
    plain: TcpListener,
    tls: Option<(TcpListener, Tls)>,
    lane: Arc<Lane>,
    answers: Answers,
    http: Arc<http1::Builder>,
    stopped: watch::Receiver<Stop>,
    ending: oneshot::Sender<()>,
}

impl Work {
    /// Registers the sockets with the runtime that this is called on.
    fn start(self) -> io::Result<impl Future<Output = ()> + Send> {
        let registered = tokio::net::TcpListener::from_std;
        let tls = self
            .tls
            .map(|(listener, tls)| Ok::<_, io::Error>((registered(listener)?, tls)));
        let doors = Doors {
            plain: registered(self.plain)?,
            tls: tls.transpose()?,
        };
        Ok(async move {
            let sweeper = tokio::spawn(Arc::clone(&self.lane).sweep());
            accept::run(doors, self.lane, self.answers, self.http, self.stopped).await;
            sweeper.abort();
            let _ = self.ending.send(());
        })
    }
}

fn on_this_runtime(work: Work) -> io::Result<()> {
    tokio::spawn(work.start()?);
    Ok(())
}

/// Starts a thread with a runtime of its own and waits until it has begun.
async fn on_thread(work: Work, name: String) -> io::Result<()> {
    let (beginning, begun) = oneshot::channel();
    thread::Builder::new().name(name).spawn(move || {
        let built = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = match built {
            Ok(runtime) => runtime,
            Err(error) => return drop(beginning.send(Err(error))),
        };
        runtime.block_on(async move {
            match work.start() {
                Ok(run) => {
                    let _ = beginning.send(Ok(()));
                    run.await;
                }
                Err(error) => drop(beginning.send(Err(error))),
            }
        });
    })?;
    begun.await.map_err(io::Error::other)?
}

/// How a shutdown ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drained {
    /// Connections that had not finished by the deadline and were cut off.
    pub cut_off: usize,
}

impl Running {
    /// The face's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where the face listens; with the port that was found for port 0.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where the face listens for TLS, if it does.
    #[must_use]
    pub fn tls_addr(&self) -> Option<SocketAddr> {
        self.tls_addr
    }

    /// Stops accepting, lets every connection finish the request that it is in,
    /// and cuts off what has not finished after `deadline`.
    pub async fn shutdown(mut self, deadline: Duration) -> Drained {
        self.stop.send_replace(Stop::Drain);
        let lanes = &mut self.lanes;
        let drained = tokio::time::timeout(deadline, async move {
            for lane in lanes {
                // An error means that the lane is gone, which is as good.
                let _ = (&mut lane.ended).await;
            }
        });
        let cut_off = match drained.await {
            Ok(()) => 0,
            Err(_) => self.lanes.iter().map(|lane| lane.lane.count()).sum(),
        };
        self.stop.send_replace(Stop::Now);
        Drained { cut_off }
    }
}
