use std::net::SocketAddr;

use crate::{Answer, Client};

/// A well-formed request that is sent over a connection of its own.
#[derive(Clone, Debug)]
pub struct Call {
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Call {
    /// Any method; `target` is the path with its query.
    #[must_use]
    pub fn new(method: &'static str, target: impl Into<String>) -> Self {
        let (headers, body) = (Vec::new(), None);
        Self {
            method,
            target: target.into(),
            headers,
            body,
        }
    }

    /// A GET.
    #[must_use]
    pub fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }

    /// A POST with a body that says it is JSON, whether it is or not.
    #[must_use]
    pub fn post(target: impl Into<String>, body: impl Into<String>) -> Self {
        Self::new("POST", target).with(body)
    }

    /// A POST with an urlencoded body.
    #[must_use]
    pub fn form(target: impl Into<String>, body: impl Into<String>) -> Self {
        let body = Some(body.into());
        let form = "application/x-www-form-urlencoded";
        Self {
            body,
            ..Self::new("POST", target).header("content-type", form)
        }
    }

    /// As [`post`](Self::post), by PUT.
    #[must_use]
    pub fn put(target: impl Into<String>, body: impl Into<String>) -> Self {
        Self::new("PUT", target).with(body)
    }

    fn with(self, body: impl Into<String>) -> Self {
        self.body("application/json", body)
    }

    /// Gives it a body of that content type.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<String>) -> Self {
        Self {
            body: Some(body.into()),
            ..self.header("content-type", content_type)
        }
    }

    /// The method.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The path with its query.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Sends it and waits for the answer.
    pub async fn send(&self, addr: SocketAddr) -> Answer {
        let mut client = Client::connect(addr).await;
        client.send(&self.bytes()).await;
        client.answer().await.expect("an answer")
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        if !self.headers.iter().any(|(name, _)| name == "host") {
            head.push_str("host: test\r\n");
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = &self.body {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        head.push_str(self.body.as_deref().unwrap_or_default());
        head.into_bytes()
    }

    /// The request as a snapshot shows it.
    pub(crate) fn render(&self) -> String {
        let mut text = format!("{} {}\n", self.method, self.target);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\n"));
        }
        if let Some(body) = &self.body {
            text.push_str(&format!("\n{body}\n"));
        }
        text
    }
}
