//! Calls of the graph as they come over the wire, with bodies of any kind.

use testkit::{Answer, Client, Transcript, assert_snapshot};

use super::contest::Contest;

/// Where the graph is at the root.
const HOST: &str = "graph.oculus.com";

/// A request with a body of any kind.
#[derive(Clone)]
pub(super) struct Ask {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Ask {
    pub(super) fn new(method: &'static str, target: impl Into<String>) -> Self {
        Self {
            method,
            target: target.into(),
            headers: vec![("host", HOST.to_owned())],
            body: Vec::new(),
        }
    }

    pub(super) fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }

    /// What `curl -d` sends.
    pub(super) fn form(target: impl Into<String>, body: impl Into<String>) -> Self {
        let body: String = body.into();
        Self::new("POST", target).body("application/x-www-form-urlencoded", body)
    }

    pub(super) fn json(target: impl Into<String>, body: impl Into<String>) -> Self {
        let body: String = body.into();
        Self::new("POST", target).body("application/json", body)
    }

    /// What `curl -F` sends: texts, and files by their names.
    pub(super) fn parts(
        target: impl Into<String>,
        texts: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Self {
        let mut body = Vec::new();
        let mut part = |head: String, value: &[u8]| {
            body.extend(format!("--xyz\r\nContent-Disposition: form-data; {head}\r\n").bytes());
            body.extend([b"\r\n", value, b"\r\n"].concat());
        };
        for (name, value) in texts {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, value) in files {
            let head = format!("name=\"{name}\"; filename=\"icon.png\"\r\nContent-Type: image/png");
            part(head, value);
        }
        body.extend(b"--xyz--\r\n");
        Self::new("POST", target).body("multipart/form-data; boundary=xyz", body)
    }

    pub(super) fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    pub(super) fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// The same at another host.
    pub(super) fn named(mut self, host: &str) -> Self {
        self.headers[0].1 = host.to_owned();
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn head(&self) -> String {
        let mut text = format!("{} {}\n", self.method, self.target);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\n"));
        }
        text
    }

    fn bytes(&self) -> Vec<u8> {
        let head = self.head().replacen('\n', " HTTP/1.1\n", 1);
        let head = head.replace('\n', "\r\n");
        let length = format!("content-length: {}\r\n\r\n", self.body.len());
        [head.as_bytes(), length.as_bytes(), &self.body].concat()
    }

    pub(super) async fn send(&self, world: &Contest) -> Answer {
        let mut client = Client::connect(world.addr()).await;
        client.send(&self.bytes()).await;
        match self.method {
            "HEAD" => client.head_answer().await.unwrap(),
            _ => client.answer().await.unwrap(),
        }
    }
}

/// Calls and answers, for a snapshot.
pub(super) struct Told<'a> {
    world: &'a Contest,
    transcript: Transcript,
}

impl<'a> Told<'a> {
    pub(super) fn of(world: &'a Contest) -> Self {
        let transcript = Transcript::of(world.addr());
        Self { world, transcript }
    }

    pub(super) async fn call(&mut self, title: &str, ask: Ask) -> Answer {
        let answer = ask.send(self.world).await;
        let body = String::from_utf8_lossy(&ask.body).replace('\r', "");
        let request = format!("{}\n{body}\n", ask.head());
        self.transcript
            .note(title, request.trim_end(), &without_ids(&answer));
        answer
    }

    pub(super) fn hold(&self, name: &str) {
        let text = numbered(self.transcript.text());
        assert_snapshot(env!("CARGO_MANIFEST_DIR"), name, &text);
    }
}

/// A text with its ids of objects numbered as they come: what they are depends on
/// everything that was drawn before.
fn numbered(text: &str) -> String {
    let mut ids: Vec<&str> = Vec::new();
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    let is_id = |number: &&str| number.len() == 19 && *number < "7";
    for id in numbers.filter(is_id) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let numbered = ids.iter().enumerate();
    numbered.fold(text.to_owned(), |text, (at, id)| {
        text.replace(id, &format!("{{id {}}}", at + 1))
    })
}

/// The answer without the request's id, which differs at every run.
fn without_ids(answer: &Answer) -> Answer {
    let mut shown = answer.clone();
    let id = answer.header("x-request-id").unwrap_or_default();
    shown.body = answer.text().replace(id, "{request id}").into_bytes();
    shown
}
