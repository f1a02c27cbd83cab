//! Requests that no honest client sends, through real sockets: what comes back
//! must be an answer all the same.

use std::{fmt, net::SocketAddr, time::Duration};

use proptest::{collection::vec, prelude::*, sample::select};

use crate::{Answer, Client};

/// Far longer than any answer takes; only a hang is longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request with a whole head and a body of the announced length.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// The request target, as it is sent.
    pub target: Vec<u8>,
    /// The `Host` header's value.
    pub host: &'static str,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
    chunked: bool,
}

const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "BREW",
];

/// What a path is made worse with, in front of a query too.
const JUNK: [&str; 18] = [
    "%FF%FE",
    "%00",
    "%",
    "%zz",
    "%2F",
    "%2e%2e",
    "..",
    "//",
    "/",
    "?",
    "?after=%FF",
    "?limit=-1",
    "?limit=99999999999999999999",
    "?after=1&after=2",
    "%F0%9F%8E%AE",
    "{game_id}",
    "*",
    ";a=b",
];

/// Requests around these paths, to these hosts; `secrets` are tried as bearer
/// tokens, so that handlers are reached behind the check of a key, and
/// `bodies` beside arbitrary ones.
pub fn requests(
    paths: Vec<String>,
    hosts: Vec<&'static str>,
    secrets: Vec<String>,
    bodies: Vec<String>,
) -> impl Strategy<Value = Request> {
    let target = prop_oneof![
        4 => select(paths.clone()).prop_map(String::into_bytes),
        3 => (select(paths.clone()), vec(select(JUNK.to_vec()), 1..4))
            .prop_map(|(path, junk)| (path + &junk.concat()).into_bytes()),
        2 => (select(paths), any::<prop::sample::Index>(), select(JUNK.to_vec())).prop_map(
            |(mut path, at, junk)| {
                path.insert_str(at.index(path.len()) + 1, junk);
                path.into_bytes()
            }
        ),
        1 => vec(0x21..=0xff_u8, 1..40).prop_map(|tail| [b"/", &tail[..]].concat()),
        1 => (1..20_000_usize).prop_map(|long| [b"/", &vec![b'a'; long][..]].concat()),
        1 => Just(b"*".to_vec()),
        1 => Just(b"http://api.onstove.com/auth/v5/server_token".to_vec()),
        1 => Just(b"http://[::1]:80/".to_vec()),
    ];
    let good = select(secrets).prop_map(|key| [b"Bearer ", key.as_bytes()].concat());
    let value = vec(
        prop_oneof![Just(b'\t'), 0x20..0x7f_u8, 0x80..=0xff_u8],
        0..40,
    );
    let authorization = prop_oneof![
        6 => good.clone().prop_map(|value| vec![value]),
        2 => Just(Vec::new()),
        2 => value.clone().prop_map(|value| vec![value]),
        1 => (good, value.clone()).prop_map(|(good, bad)| vec![good, bad]),
    ];
    let body = prop_oneof![
        3 => vec(any::<u8>(), 0..200),
        4 => select(bodies.clone()).prop_map(String::into_bytes),
        2 => (select(bodies), any::<prop::sample::Index>(), any::<u8>()).prop_map(
            |(body, at, byte)| {
                let mut body = body.into_bytes();
                let at = at.index(body.len());
                body[at] = byte;
                body
            }
        ),
        1 => (1..300_usize).prop_map(|deep| "[".repeat(deep).into_bytes()),
        1 => Just(vec![b' '; 5_000]),
    ];
    let odd = (
        select(vec!["content-type", "accept", "cookie", "x-forwarded-for"]),
        value,
    );
    (
        prop_oneof![3 => Just("POST"), 2 => Just("GET"), 2 => select(METHODS.to_vec())],
        target,
        select(hosts),
        authorization,
        prop::option::of(odd),
        body,
        (any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |(method, target, host, authorization, odd, body, (chunked, expect))| {
                let mut headers: Vec<_> = authorization
                    .into_iter()
                    .map(|value| ("authorization", value))
                    .collect();
                headers.extend(odd);
                if expect {
                    headers.push(("expect", b"100-continue".to_vec()));
                }
                Request {
                    method,
                    target,
                    host,
                    headers,
                    body,
                    chunked,
                }
            },
        )
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.bytes().escape_ascii())
    }
}

impl Request {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = [self.method.as_bytes(), b" ", &self.target, b" HTTP/1.1\r\n"].concat();
        bytes.extend(format!("host: {}\r\nconnection: close\r\n", self.host).bytes());
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        if self.chunked {
            bytes.extend(b"transfer-encoding: chunked\r\n\r\n");
            for chunk in self.body.chunks(64) {
                bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
                bytes.extend([chunk, b"\r\n"].concat());
            }
            bytes.extend(b"0\r\nx-trailer: odd\r\n\r\n");
        } else {
            bytes.extend(format!("content-length: {}\r\n\r\n", self.body.len()).bytes());
            bytes.extend(&self.body);
        }
        bytes
    }

    /// Sends it. `None` where the answer is not a face's: the head was not
    /// HTTP, which is answered without a request id and in no shape.
    ///
    /// # Panics
    /// When nothing is answered.
    pub async fn send(&self, addr: SocketAddr) -> Option<Answer> {
        let mut client = Client::connect(addr).await;
        client.offer(&self.bytes()).await;
        let answer = async {
            if self.method == "HEAD" {
                client.head_answer().await
            } else {
                client.answer().await
            }
        };
        let answer = tokio::time::timeout(PATIENCE, answer)
            .await
            .expect("no hang");
        let answer = answer.unwrap_or_else(|| panic!("no answer to {self:?}"));
        if answer.header("x-request-id").is_some() {
            return Some(answer);
        }
        assert!(matches!(answer.status, 400 | 414 | 431), "{answer:?}");
        assert!(answer.body.is_empty(), "{answer:?}");
        None
    }

    /// The path alone, as text; `/` for an absolute target without one.
    #[must_use]
    pub fn path(&self) -> String {
        let target = String::from_utf8_lossy(&self.target);
        let before_query = target.split('?').next().unwrap_or_default();
        match before_query.strip_prefix("http://") {
            None => before_query.to_owned(),
            Some(rest) => rest
                .split_once('/')
                .map_or_else(|| "/".to_owned(), |(_, path)| format!("/{path}")),
        }
    }
}

/// Sends bytes that are no request, says that nothing more comes, and waits
/// for the connection's end.
///
/// # Panics
/// When it does not come.
pub async fn send_noise(addr: SocketAddr, bytes: &[u8]) {
    let mut client = Client::connect(addr).await;
    client.offer(bytes).await;
    client.finish().await;
    let end = async { while client.answer().await.is_some() {} };
    tokio::time::timeout(PATIENCE, end).await.expect("no hang");
}

/// Holds an answer to the shape of our own APIs: JSON on success, a problem
/// document otherwise. No fault of ours is among what may be answered.
///
/// # Panics
/// When it is not of that shape.
pub fn assert_ours(request: &Request, answer: &Answer) {
    let shown = format!("{request:?}\n{answer:?}");
    assert!(matches!(answer.status, 200..=499), "{shown}");
    let kind = answer.header("content-type").unwrap_or_default();
    if answer.status < 300 {
        return assert!(
            kind == "application/json" || answer.status == 204,
            "{shown}"
        );
    }
    assert_eq!(kind, "application/problem+json", "{shown}");
    if request.method != "HEAD" {
        let body: serde_json::Value = serde_json::from_slice(&answer.body).expect(&shown);
        assert_eq!(body["status"], answer.status, "{shown}");
        assert!(body["code"].is_string(), "{shown}");
        assert!(body["detail"].is_string(), "{shown}");
    }
}
