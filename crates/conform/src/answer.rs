use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};

/// The longest body that is read: an acknowledgement is one character.
const MAX_BODY: usize = 64 * 1024;

/// What came back.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Answer(Answer),
    Silence(Silence),
}

/// An answer's head, and as much of its body as came.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) end: End,
}

/// How an answer's body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// As it was announced.
    Whole,
    /// The connection closed, or broke, before that.
    Short,
    /// The deadline passed before that.
    Late,
    /// It had more than [`MAX_BODY`] bytes.
    Endless,
}

impl End {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Whole => "the answer is complete",
            Self::Short => "the connection closed before the announced body was complete",
            Self::Late => "the announced body was not complete when the deadline passed",
            Self::Endless => "the body is longer than 64 KiB",
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// The name has no address.
    Name,
    /// No connection came about.
    Connect(String),
    /// No TLS session came about.
    Tls(String),
    /// The deadline passed before an answer began.
    Late,
    /// The connection closed before an answer began.
    Closed,
    /// What came is not HTTP.
    NotHttp,
    /// None was waited for.
    NotAwaited,
}

impl Silence {
    pub(crate) fn of(error: &hyper::Error) -> Self {
        if error.is_parse() || error.is_parse_too_large() {
            Self::NotHttp
        } else {
            Self::Closed
        }
    }

    pub(crate) fn words(&self) -> String {
        match self {
            Self::Name => "the name did not resolve".to_owned(),
            Self::Connect(why) => format!("no connection: {why}"),
            Self::Tls(why) => format!("no TLS session: {why}"),
            Self::Late => "no answer before the deadline".to_owned(),
            Self::Closed => "the connection closed without an answer".to_owned(),
            Self::NotHttp => "what came back is not HTTP".to_owned(),
            Self::NotAwaited => "hung up without waiting for the answer".to_owned(),
        }
    }
}

impl Reply {
    pub(crate) const fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Answer(answer) => Some(answer),
            Self::Silence(_) => None,
        }
    }

    pub(crate) fn status(&self) -> Option<u16> {
        self.answer().map(|answer| answer.status)
    }
}

impl Answer {
    /// Reads the body, as much of it as comes until the deadline.
    pub(crate) async fn read(response: http::Response<Incoming>, deadline: Instant) -> Self {
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
        Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.freeze(),
            end,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}
