use reqwest::{
    Client, RequestBuilder,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::Value;
use tokio::net::TcpSocket;

use super::process::PATIENCE;

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text))
    }

    /// The text at a JSON pointer.
    pub(crate) fn text_at(&self, pointer: &str) -> String {
        text_at(&self.json(), pointer)
    }

    pub(crate) fn content_type(&self) -> &str {
        self.header(CONTENT_TYPE.as_str()).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The envelope's `code`, in STOVE's dialect.
    pub(crate) fn code(&self) -> u64 {
        let json = self.json();
        json["code"]
            .as_u64()
            .unwrap_or_else(|| panic!("no code: {json}"))
    }

    /// The same with a status that must be.
    pub(crate) fn must_be(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

/// The text at a JSON pointer.
pub(crate) fn text_at(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found
        .unwrap_or_else(|| panic!("no text at {pointer}: {value}"))
        .to_owned()
}

/// Calls as a game's server makes them.
#[derive(Clone)]
pub(crate) struct Http(Client);

impl Http {
    pub(crate) fn new() -> Self {
        let client = Client::builder().no_proxy().timeout(PATIENCE);
        Self(client.build().unwrap())
    }

    pub(crate) fn client(&self) -> &Client {
        &self.0
    }

    pub(crate) async fn get(&self, url: &str, bearer: Option<&str>) -> Answer {
        sent(authorized(self.0.get(url), bearer)).await
    }

    pub(crate) async fn post(&self, url: &str, bearer: Option<&str>, body: &Value) -> Answer {
        sent(authorized(self.0.post(url), bearer).json(body)).await
    }
}

/// Sends a request that somebody has to answer.
pub(crate) async fn sent(request: RequestBuilder) -> Answer {
    try_sent(request).await.unwrap()
}

/// Sends a request that may stay without an answer.
pub(crate) async fn try_sent(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await?,
    })
}

fn authorized(request: RequestBuilder, bearer: Option<&str>) -> RequestBuilder {
    match bearer {
        Some(token) => request.bearer_auth(token),
        None => request,
    }
}

/// A port at which nobody answers, and which nobody else is given meanwhile.
pub(crate) struct DeadPort(#[expect(dead_code, reason = "it is held")] TcpSocket);

impl DeadPort {
    /// The port of an address that somebody has just left, or a free one.
    pub(crate) fn hold(addr: &str) -> (Self, String) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(addr.parse().unwrap()).unwrap();
        let addr = socket.local_addr().unwrap();
        (Self(socket), format!("http://{addr}"))
    }
}
