//! Requests out, answers in: one connection for each, to the one address that
//! the URL's name had when it was first looked up.

use std::{io, net::SocketAddr, sync::OnceLock, time::Duration};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Empty};
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, timeout_at},
};
use tokio_rustls::TlsConnector;

use crate::{
    answer::{Answer, End, MAX_BODY, Reply, Silence},
    pacing::Paced,
    target::Target,
};

/// How a request is brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// At once, and the answer is read.
    Whole,
    /// In drops of a few bytes, and the answer is read.
    Dripped,
    /// At once, and then the connection is closed.
    HungUp,
    /// The request line and a part of the headers, and then the connection is
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
    pub(crate) target: Target,
    pub(crate) tls: Option<TlsConnector>,
    pub(crate) user_agent: String,
    /// Over a whole call: connecting, sending, and the answer's last byte.
    pub(crate) deadline: Duration,
    /// Between two drops.
    pub(crate) drip: Duration,
    pub(crate) address: OnceLock<SocketAddr>,
}

impl Transport {
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
        let drops = self.head(request).len().div_ceil(8);
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
        let Some(request) = self.hypers(request) else {
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
            Ok(Err(error)) => Reply::Silence(silence(&error)),
            Ok(Ok((response, _sender))) => Reply::Answer(read(response, deadline).await),
        }
    }

    async fn abandon(
        &self,
        Connection(mut stream): Connection,
        request: &Request,
        deadline: Instant,
    ) -> Reply {
        let head = self.head(request);
        let bytes = head.as_bytes();
        let bytes = match request.delivery {
            Delivery::Half => first_part(bytes),
            _ => bytes,
        };
        let sending = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        match timeout_at(deadline, sending).await {
            Err(_) => Reply::Silence(Silence::Late),
            Ok(Err(error)) => Reply::Silence(Silence::Connect(error.kind().to_string())),
            Ok(Ok(())) => Reply::Silence(Silence::NotAwaited),
        }
    }

    fn hypers(&self, request: &Request) -> Option<http::Request<Empty<Bytes>>> {
        let mut builder = http::Request::builder()
            .method(request.method)
            .uri(request.target.as_str())
            .header("host", &self.target.authority)
            .header("user-agent", &self.user_agent)
            .header("accept", "*/*");
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        builder
            .header("connection", "close")
            .body(Empty::new())
            .ok()
    }

    /// The same request in bytes.
    pub(crate) fn head(&self, request: &Request) -> String {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {}\r\nuser-agent: {}\r\naccept: */*\r\n",
            request.method, request.target, self.target.authority, self.user_agent
        );
        for (name, value) in &request.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("connection: close\r\n\r\n");
        head
    }
}

fn until(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit).unwrap_or(now)
}

/// The request line whole, and the rest of the head but for its last bytes.
fn first_part(head: &[u8]) -> &[u8] {
    let length = head.len().saturating_sub("connection: close\r\n\r\n".len());
    head.get(..length).unwrap_or(head)
}

fn silence(error: &hyper::Error) -> Silence {
    if error.is_parse() || error.is_parse_too_large() {
        Silence::NotHttp
    } else {
        Silence::Closed
    }
}

async fn read(response: http::Response<Incoming>, deadline: Instant) -> Answer {
    let (head, mut incoming) = response.into_parts();
    let mut body = BytesMut::new();
    let end = loop {
        match timeout_at(deadline, incoming.frame()).await {
            Err(_) => break End::Late,
            Ok(None) => break End::Whole,
            Ok(Some(Err(_))) => break End::Short,
            Ok(Some(Ok(frame))) => {
                let Ok(data) = frame.into_data() else {
                    continue;
                };
                let room = MAX_BODY.saturating_sub(body.len());
                body.extend_from_slice(data.get(..room).unwrap_or(&data));
                if data.len() > room {
                    break End::Endless;
                }
            }
        }
    };
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: body.freeze(),
        end,
    }
}
