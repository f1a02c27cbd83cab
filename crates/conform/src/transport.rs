//! Requests out, answers in: one connection for each, to the one address that
//! the URL's name had when it was first looked up.

use std::{io, net::SocketAddr, sync::OnceLock, time::Duration};

use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, timeout_at},
};
use tokio_rustls::TlsConnector;

use crate::{
    InvalidTrust, Options,
    answer::{Answer, Reply, Silence},
    pacing::{DROP, Paced},
    target::Target,
};

/// The header that every request ends with.
const LAST: (&str, &str) = ("connection", "close");

/// How a request is brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// At once, and the answer is read.
    Whole,
    /// In drops of a few bytes, and the answer is read.
    Dripped,
    /// At once, and then the connection is closed.
    HungUp,
    /// All but the last header and the end of the head, and then the connection is
    /// closed.
    Half,
}

/// A request, apart from the host that all go to.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) delivery: Delivery,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A connection that nothing was sent on.
pub(crate) struct Connection(Box<dyn Stream>);

pub(crate) struct Transport {
    target: Target,
    tls: Option<TlsConnector>,
    user_agent: String,
    /// Over a whole call: connecting, sending, and the answer's last byte.
    deadline: Duration,
    /// Between two drops.
    drip: Duration,
    address: OnceLock<SocketAddr>,
}

impl Transport {
    /// A transport to one target. Nothing is connected, and no name looked up.
    pub(crate) fn new(target: Target, options: &Options) -> Result<Self, InvalidTrust> {
        let tls = match &target.tls {
            Some(_) => Some(options.trust.connector()?),
            None => None,
        };
        Ok(Self {
            target,
            tls,
            user_agent: options.tool.replace(' ', "/"),
            deadline: options.pace.deadline,
            drip: options.pace.drip,
            address: OnceLock::new(),
        })
    }

    /// What all requests go to.
    pub(crate) const fn target(&self) -> &Target {
        &self.target
    }

    /// Brings a request, and reads what comes back.
    pub(crate) async fn send(&self, request: &Request) -> Reply {
        match self.open().await {
            Ok(connection) => self.send_on(connection, request).await,
            Err(silence) => Reply::Silence(silence),
        }
    }

    /// Connects.
    pub(crate) async fn open(&self) -> Result<Connection, Silence> {
        let deadline = until(self.deadline);
        match timeout_at(deadline, self.connect()).await {
            Ok(connected) => connected,
            Err(_) => Err(Silence::Connect("no answer in time".to_owned())),
        }
    }

    async fn connect(&self) -> Result<Connection, Silence> {
        let stream = self.dial().await?;
        // Drops are meant to be packets.
        let _ = stream.set_nodelay(true);
        let (Some(name), Some(tls)) = (&self.target.tls, &self.tls) else {
            return Ok(Connection(Box::new(stream)));
        };
        let session = tls.connect(name.clone(), stream).await;
        let session = session.map_err(|error| Silence::Tls(error.to_string()))?;
        Ok(Connection(Box::new(session)))
    }

    /// The first address that can be connected to is the only one from then on.
    async fn dial(&self) -> Result<TcpStream, Silence> {
        let refused = |error: io::Error| Silence::Connect(error.kind().to_string());
        if let Some(address) = self.address.get() {
            return TcpStream::connect(address).await.map_err(refused);
        }
        let mut last = Silence::Name;
        for address in self.target.resolve().await {
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    let _ = self.address.set(address);
                    return Ok(stream);
                }
                Err(error) => last = refused(error),
            }
        }
        Err(last)
    }

    /// Brings a request on a connection.
    pub(crate) async fn send_on(&self, connection: Connection, request: &Request) -> Reply {
        let mut limit = self.deadline;
        if request.delivery == Delivery::Dripped {
            limit = limit.saturating_add(self.dripping(request));
        }
        let deadline = until(limit);
        match request.delivery {
            Delivery::Whole => self.ask(connection, request, None, deadline).await,
            Delivery::Dripped => {
                self.ask(connection, request, Some(self.drip), deadline)
                    .await
            }
            Delivery::HungUp | Delivery::Half => self.abandon(connection, request, deadline).await,
        }
    }

    /// How long it takes to drip a request.
    fn dripping(&self, request: &Request) -> Duration {
        let drops = self.head(request).len().div_ceil(DROP);
        self.drip
            .saturating_mul(u32::try_from(drops).unwrap_or(u32::MAX))
    }

    async fn ask(
        &self,
        connection: Connection,
        request: &Request,
        pause: Option<Duration>,
        deadline: Instant,
    ) -> Reply {
        let Some(request) = self.written(request) else {
            return Reply::Silence(Silence::Connect("the request cannot be written".to_owned()));
        };
        let stream = TokioIo::new(Paced::new(connection.0, pause));
        // Whatever drives the connection ends with this call.
        let mut driver = JoinSet::new();
        let exchange = async {
            let (mut sender, connection) = http1::handshake(stream).await?;
            driver.spawn(connection);
            let answer = sender.send_request(request).await;
            Ok::<_, hyper::Error>((answer?, sender))
        };
        match timeout_at(deadline, exchange).await {
            Err(_) => Reply::Silence(Silence::Late),
            Ok(Err(error)) => Reply::Silence(Silence::of(&error)),
            Ok(Ok((response, _sender))) => Reply::Answer(Answer::read(response, deadline).await),
        }
    }

    async fn abandon(
        &self,
        Connection(mut stream): Connection,
        request: &Request,
        deadline: Instant,
    ) -> Reply {
        let text = match request.delivery {
            Delivery::Half => self.first_part(request),
            _ => self.head(request),
        };
        let sending = async {
            stream.write_all(text.as_bytes()).await?;
            stream.flush().await
        };
        match timeout_at(deadline, sending).await {
            Err(_) => Reply::Silence(Silence::Late),
            Ok(Err(error)) => Reply::Silence(Silence::Connect(error.kind().to_string())),
            Ok(Ok(())) => Reply::Silence(Silence::NotAwaited),
        }
    }

    /// The headers, in their order, but for [`LAST`].
    fn headers<'r>(&'r self, request: &'r Request) -> impl Iterator<Item = (&'r str, &'r str)> {
        let ours = [
            ("host", self.target.authority.as_str()),
            ("user-agent", &self.user_agent),
            ("accept", "*/*"),
        ];
        let more = request.headers.iter();
        ours.into_iter()
            .chain(more.map(|(name, value)| (*name, value.as_str())))
    }

    fn written(&self, request: &Request) -> Option<http::Request<Empty<Bytes>>> {
        let mut builder = http::Request::builder()
            .method(request.method)
            .uri(request.target.as_str());
        for (name, value) in self.headers(request).chain([LAST]) {
            builder = builder.header(name, value);
        }
        builder.body(Empty::new()).ok()
    }

    /// The same request in bytes.
    pub(crate) fn head(&self, request: &Request) -> String {
        let (name, value) = LAST;
        format!("{}{name}: {value}\r\n\r\n", self.first_part(request))
    }

    /// The request line, and the headers but for the last one.
    fn first_part(&self, request: &Request) -> String {
        let mut part = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
        for (name, value) in self.headers(request) {
            part.push_str(&format!("{name}: {value}\r\n"));
        }
        part
    }
}

fn until(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit).unwrap_or(now)
}
