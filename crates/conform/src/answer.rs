use bytes::Bytes;
use http::HeaderMap;

/// The longest body that is read: an acknowledgement is one character.
pub(crate) const MAX_BODY: usize = 64 * 1024;

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
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}
