use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::Outage;

/// How many characters of the platform's message are kept.
const LONGEST_MESSAGE: usize = 300;

/// The subcodes with which a call of attestation is refused for good, whatever
/// code stands beside them: the documents have 1 and −1, which elsewhere in
/// the graph may pass.
const REFUSALS: [i64; 5] = [
    Refused::UNKNOWN_UNIQUE_ID,
    Refused::OTHER_APPS_UNIQUE_ID,
    Refused::MINUTES_OUT_OF_RANGE,
    Refused::UNKNOWN_BAN_ID,
    Refused::OTHER_APPS_BAN_ID,
];

/// The platform's word on a request.
#[derive(Clone, Debug, PartialEq)]
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
    /// No device has that unique id, or no longer: it changes every 30 days.
    pub const UNKNOWN_UNIQUE_ID: i64 = 1_614_026;
    /// The unique id is of another app.
    pub const OTHER_APPS_UNIQUE_ID: i64 = 1_614_027;
    /// The minutes of a ban are not 0 to 52,560,000.
    pub const MINUTES_OUT_OF_RANGE: i64 = 1_614_028;
    /// There is no such ban, or it has ended.
    pub const UNKNOWN_BAN_ID: i64 = 1_614_033;
    /// The ban is of another app.
    pub const OTHER_APPS_BAN_ID: i64 = 1_614_036;

    /// Whether what the call names is not there, or no longer.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(
            self.subcode,
            Some(Self::UNKNOWN_UNIQUE_ID | Self::UNKNOWN_BAN_ID)
        )
    }
}

/// An answer as it came.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
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
            200 if is_object && !is_error => serde_json::from_slice(self.body)
                .map(Verdict::Answered)
                .map_err(|_| Outage::BadBody),
            200 => Err(Outage::BadBody),
            429 => Err(Outage::RateLimited),
            status => Err(Outage::BadStatus(status)),
        }
    }

    fn refused(&self, error: ErrorBody) -> Result<Refused, Outage> {
        let named = error
            .error_subcode
            .is_some_and(|code| REFUSALS.contains(&code));
        match (self.status, error.code) {
            (429, _) | (_, 4) => return Err(Outage::RateLimited),
            (status @ 500.., _) => return Err(Outage::BadStatus(status)),
            _ if named => {}
            (_, code @ (-1 | 1 | 2)) => return Err(Outage::Transient(code)),
            (_, code) if error.is_transient => return Err(Outage::Transient(code)),
            (_, code @ (10 | 190 | 2_500)) => return Err(Outage::Misconfigured(code)),
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
