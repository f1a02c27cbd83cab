//! An endpoint on loopback that answers by what a function says.

use std::{convert::Infallible, future::Future, net::SocketAddr, sync::Arc};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

/// A request, as far as reward endpoints look at it.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) query: String,
    pub(crate) if_none_match: Option<String>,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Say {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Say {
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Runs until it is dropped.
pub(crate) struct Endpoint {
    addr: SocketAddr,
    task: JoinHandle<()>,
}

impl Endpoint {
    pub(crate) async fn start<H, F>(handler: H) -> Self
    where
        H: Fn(Ask) -> F + Send + Sync + 'static,
        F: Future<Output = Say> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let handler = Arc::new(handler);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let handler = Arc::clone(&handler);
                let service = service_fn(move |request: Request<Incoming>| {
                    let answer = handler(ask(&request));
                    async move { Ok::<_, Infallible>(response(answer.await)) }
                });
                connections
                    .spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { addr, task }
    }

    /// The callback URL, with a static parameter between the order's name and
    /// the user's.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/award?productid=1234", self.addr)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn ask(request: &Request<Incoming>) -> Ask {
    let tag = request.headers().get("if-none-match");
    Ask {
        method: request.method().to_string(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        if_none_match: tag.map(|it| it.to_str().unwrap().to_owned()),
    }
}

fn response(say: Say) -> Response<Full<Bytes>> {
    let mut builder = Response::builder().status(say.status);
    for (name, value) in say.headers {
        builder = builder.header(name, value);
    }
    builder.body(Full::new(Bytes::from(say.body))).unwrap()
}
