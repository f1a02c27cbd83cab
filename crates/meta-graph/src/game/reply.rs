use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::Outage;

/// How many characters of the platform's message are kept.
const LONGEST_MESSAGE: usize = 300;

/// Whose token a request carried. It tells a player's bad token from our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// The app's: that it is refused is our fault.
    App,
    /// A player's: that it is refused is the verdict.
    User,
}

/// The platform's word on a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<T> {
    /// What was asked for.
    Answered(T),
    /// It was refused.
    Refused(Refused),
}

/// Why the platform refused, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// `error.code`.
    pub code: i64,
    /// `error.error_subcode`.
    pub subcode: Option<i64>,
    /// `error.message`, cut and without control characters.
    pub message: String,
    /// The platform's name of the request.
    pub fbtrace_id: Option<String>,
}

impl Refused {
    /// Whether the object does not exist, or no longer: of a DELETE as good as
    /// success (code 100, subcode 33).
    #[must_use]
    pub const fn is_unknown_object(&self) -> bool {
        self.code == 100 && matches!(self.subcode, Some(33))
    }

    /// Whether it was the token (code 190).
    #[must_use]
    pub const fn is_token(&self) -> bool {
        self.code == 190
    }

    /// Whether the viewer has no entry (code 12074).
    #[must_use]
    pub const fn is_not_ranked(&self) -> bool {
        self.code == 12_074
    }
}

/// An answer as it came.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// Whose token the request carried.
    pub token: TokenKind,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

#[derive(Deserialize)]
struct Envelope {
    error: ErrorBody,
}

#[derive(Deserialize)]
struct ErrorBody {
    code: i64,
    #[serde(default)]
    error_subcode: Option<i64>,
    #[serde(default)]
    message: String,
    #[serde(default)]
    is_transient: bool,
    #[serde(default)]
    fbtrace_id: Option<String>,
}

impl Reply<'_> {
    /// Reads the answer to a request; `T` is one of [`answer`](super::answer),
    /// named by the request's documentation.
    ///
    /// # Errors
    /// [`Outage`].
    pub fn read<T: DeserializeOwned>(&self) -> Result<Verdict<T>, Outage> {
        let shape = serde_json::from_slice::<Value>(self.body).ok();
        // A derived reader takes an array of the fields' values for the object.
        let is_error = shape
            .as_ref()
            .is_some_and(|body| body.get("error").is_some_and(Value::is_object));
        let is_object = shape.is_some_and(|body| body.is_object());
        if let (true, Ok(Envelope { error })) = (is_error, serde_json::from_slice(self.body)) {
            return self.refused(error).map(Verdict::Refused);
        }
        match self.status {
            200 if is_object => serde_json::from_slice(self.body)
                .map(Verdict::Answered)
                .map_err(|_| Outage::BadBody),
            200 => Err(Outage::BadBody),
            429 => Err(Outage::RateLimited),
            status => Err(Outage::BadStatus(status)),
        }
    }

    fn refused(&self, error: ErrorBody) -> Result<Refused, Outage> {
        match (self.status, error.code) {
            (429, _) | (_, 4) => return Err(Outage::RateLimited),
            (status @ 500.., _) => return Err(Outage::BadStatus(status)),
            (_, code @ (1 | 2)) => return Err(Outage::Transient(code)),
            (_, code) if error.is_transient => return Err(Outage::Transient(code)),
            (_, code @ (10 | 190)) if self.token == TokenKind::App => {
                return Err(Outage::Misconfigured(code));
            }
            (_, code @ 2_500) => return Err(Outage::Misconfigured(code)),
            _ => {}
        }
        Ok(Refused {
            status: self.status,
            code: error.code,
            subcode: error.error_subcode,
            message: clean(&error.message),
            fbtrace_id: error.fbtrace_id.map(|id| clean(&id)),
        })
    }
}

/// For a log: the platform is a stranger too.
fn clean(text: &str) -> String {
    let text = text.chars().take(LONGEST_MESSAGE);
    text.filter(|c| !c.is_control()).collect()
}
