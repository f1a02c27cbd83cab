use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A peer on loopback that records the requests that reach it and answers them
/// as it is told, well or badly. It speaks as much HTTP/1.1 as tests need:
/// bodies come with a `Content-Length`. It ends when dropped.
#[derive(Debug)]
pub struct Peer {
    addr: SocketAddr,
    requests: Arc<Mutex<Vec<Received>>>,
    task: JoinHandle<()>,
}

/// A request as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The request line, such as `POST /path?query HTTP/1.1`.
    pub line: String,
    /// Header names in lower case, with their values, in the order sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Received {
    /// The first header of this name (in lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(each, _)| each == name)?;
        Some(&found.1)
    }
}

/// What a peer does once it has a request: writes bytes, then something more.
#[derive(Clone, Debug)]
pub struct Reply {
    bytes: Vec<u8>,
    then: Then,
}

#[derive(Clone, Debug)]
enum Then {
    KeepAlive,
    Close,
    Hang,
    Reset,
    Repeat(Vec<u8>),
    Drip(Vec<u8>, Duration),
}

impl Reply {
    /// A complete answer with a JSON body; the connection stays open.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        let length = body.len();
        Self::raw(format!(
            "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        ))
    }

    /// These very bytes; the connection stays open.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            then: Then::KeepAlive,
        }
    }

    /// Closes the connection afterwards.
    #[must_use]
    pub fn then_close(mut self) -> Self {
        self.then = Then::Close;
        self
    }

    /// Breaks the connection off afterwards, by a reset.
    #[must_use]
    pub fn then_reset(mut self) -> Self {
        self.then = Then::Reset;
        self
    }

    /// Falls silent afterwards, with the connection open.
    #[must_use]
    pub fn then_hang(mut self) -> Self {
        self.then = Then::Hang;
        self
    }

    /// Writes these bytes over and over with a pause after each time, until the other
    /// side is gone.
    #[must_use]
    pub fn then_drip(mut self, bytes: impl Into<Vec<u8>>, pause: Duration) -> Self {
        self.then = Then::Drip(bytes.into(), pause);
        self
    }

    /// Writes these bytes over and over, until the other side is gone.
    #[must_use]
    pub fn then_repeat(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then = Then::Repeat(bytes.into());
        self
    }
}

impl Peer {
    /// Starts a peer that answers every request by what `script` says of it.
    pub async fn start(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::run(None, script).await
    }

    /// Starts a peer that reads nothing: it does this with every connection.
    pub async fn at_accept(reply: Reply) -> Self {
        Self::run(Some(reply), |_| Reply::raw("").then_close()).await
    }

    async fn run(
        greeting: Option<Reply>,
        script: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let conversation = Arc::new(Conversation {
            greeting,
            script,
            requests: Arc::clone(&requests),
        });
        let task = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let conversation = Arc::clone(&conversation);
                connections.spawn(async move { conversation.hold(stream).await });
            }
        });
        Self {
            addr,
            requests,
            task,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// An `http` URL there; `path` begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// What has arrived so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Conversation<S> {
    greeting: Option<Reply>,
    script: S,
    requests: Arc<Mutex<Vec<Received>>>,
}

impl<S: Fn(&Received) -> Reply> Conversation<S> {
    async fn hold(&self, mut stream: TcpStream) {
        if let Some(greeting) = &self.greeting {
            perform(&mut stream, greeting.clone()).await;
            return;
        }
        let mut buffer = BytesMut::new();
        while let Some(request) = receive(&mut stream, &mut buffer).await {
            let reply = (self.script)(&request);
            self.requests.lock().unwrap().push(request);
            if !perform(&mut stream, reply).await {
                return;
            }
        }
    }
}

/// True if the connection goes on.
async fn perform(stream: &mut TcpStream, reply: Reply) -> bool {
    if stream.write_all(&reply.bytes).await.is_err() {
        return false;
    }
    match reply.then {
        Then::KeepAlive => true,
        Then::Close => {
            let _ = stream.shutdown().await;
            // What is still unread would turn the close into a reset.
            let _ = tokio::io::copy(stream, &mut tokio::io::sink()).await;
            false
        }
        Then::Reset => {
            let _ = stream.set_zero_linger();
            false
        }
        Then::Hang => {
            let _ = tokio::io::copy(stream, &mut tokio::io::sink()).await;
            false
        }
        Then::Repeat(bytes) => {
            while stream.write_all(&bytes).await.is_ok() {}
            false
        }
        Then::Drip(bytes, pause) => {
            while stream.write_all(&bytes).await.is_ok() {
                tokio::time::sleep(pause).await;
            }
            false
        }
    }
}

pub(crate) async fn receive(stream: &mut TcpStream, buffer: &mut BytesMut) -> Option<Received> {
    let end = loop {
        match buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            Some(at) => break at + 4,
            None => more(stream, buffer).await?,
        }
    };
    let head = String::from_utf8(buffer.split_to(end).to_vec()).ok()?;
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut request = Received {
        line,
        headers,
        body: Bytes::new(),
    };
    let length = request
        .header("content-length")
        .map_or(0, |text| text.parse().unwrap());
    while buffer.len() < length {
        more(stream, buffer).await?;
    }
    request.body = buffer.split_to(length).freeze();
    Some(request)
}

async fn more(stream: &mut TcpStream, buffer: &mut BytesMut) -> Option<()> {
    match stream.read_buf(buffer).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(()),
    }
}
