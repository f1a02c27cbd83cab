use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Outage;
use crate::wire::percent;

/// How many characters of the platform's words are kept.
const LONGEST_MESSAGE: usize = 300;

/// The keys under which answers have what was asked for, on whatever platform.
const KEYS: [&str; 7] = [
    "entry",
    "payment",
    "avatar",
    "person",
    "blacklist",
    "ngword",
    "textData",
];

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
    /// `oauth_problem`, where it is about the token or a parameter.
    pub problem: Option<String>,
    /// `oauth_problem_advice`, cut and without control characters.
    pub advice: Option<String>,
    /// The message, cut and without control characters.
    pub message: String,
}

impl Refused {
    /// Whether the player's token counts no longer: the next launch brings
    /// another.
    #[must_use]
    pub fn is_token(&self) -> bool {
        let problem = self.problem.as_deref();
        problem.is_some_and(|problem| problem.starts_with("token_"))
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T> {
    /// The number of the first item, as the platform counts them.
    pub start_index: u64,
    /// How many there are in all.
    pub total: u64,
    /// What is in it.
    pub items: Vec<T>,
}

/// An answer as it came.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// The HTTP status.
    pub status: u16,
    /// `WWW-Authenticate`.
    pub challenge: Option<&'a [u8]>,
    /// The body.
    pub body: &'a [u8],
}

impl Reply<'_> {
    /// Reads an answer that says nothing but that it was done.
    ///
    /// # Errors
    /// [`Outage`].
    pub fn done(&self) -> Result<Verdict<()>, Outage> {
        self.read(|_| Ok(()))
    }

    /// Reads the one thing that was asked for; `T` is one of
    /// [`answer`](super::answer), named by the request's documentation.
    ///
    /// # Errors
    /// [`Outage`].
    pub fn one<T: DeserializeOwned>(&self) -> Result<Verdict<T>, Outage> {
        self.read(|members| match inner(members)? {
            // A platform may answer with a list of one.
            Value::Array(items) => match <[Value; 1]>::try_from(items) {
                Ok([one]) => item(one),
                Err(_) => Err(Outage::BadBody),
            },
            one => item(one),
        })
    }

    /// Reads a list. One thing in a list's place is a list of one.
    ///
    /// # Errors
    /// [`Outage`].
    pub fn list<T: DeserializeOwned>(&self) -> Result<Verdict<List<T>>, Outage> {
        self.read(|members| {
            let number = |name| members.get(name).and_then(Value::as_u64);
            let (start_index, total) = (number("startIndex"), number("totalResults"));
            let items = match inner(members)? {
                Value::Array(items) => items,
                one => vec![one],
            };
            let items = items.into_iter().map(item).collect::<Result<Vec<T>, _>>()?;
            let here = u64::try_from(items.len()).unwrap_or(u64::MAX);
            Ok(List {
                start_index: start_index.unwrap_or_default(),
                total: total.unwrap_or(here),
                items,
            })
        })
    }

    fn read<T>(
        &self,
        answered: impl FnOnce(Map<String, Value>) -> Result<T, Outage>,
    ) -> Result<Verdict<T>, Outage> {
        match self.status {
            200..=202 => {
                let body = match self.body.trim_ascii() {
                    b"" => Map::new(),
                    body => serde_json::from_slice(body).map_err(|_| Outage::BadBody)?,
                };
                answered(body).map(Verdict::Answered)
            }
            429 => Err(Outage::RateLimited),
            400..=499 => self.refused().map(Verdict::Refused),
            status => Err(Outage::BadStatus(status)),
        }
    }

    /// Whose fault it is, `oauth_problem` says: a token is the player's, and a
    /// signature ours.
    fn refused(&self) -> Result<Refused, Outage> {
        let message = self.message().ok_or(Outage::BadStatus(self.status))?;
        let problem = self.parameter("oauth_problem");
        match problem.as_deref() {
            Some("timestamp_refused" | "nonce_used") => {
                return Err(Outage::SignAnew(problem.unwrap_or_default()));
            }
            Some(
                "consumer_key_unknown"
                | "consumer_key_rejected"
                | "consumer_key_refused"
                | "signature_invalid"
                | "signature_method_rejected"
                | "version_rejected",
            ) => return Err(Outage::Misconfigured(problem.unwrap_or_default())),
            _ => {}
        }
        Ok(Refused {
            status: self.status,
            problem,
            advice: self.parameter("oauth_problem_advice"),
            message,
        })
    }

    /// `{"Error":{"Message":"…"}}`, or as OpenSocial's JSON-RPC has it.
    fn message(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(self.body).ok()?;
        let shapes = [("Error", "Message"), ("error", "message")];
        let mut found = shapes.iter().filter_map(|(outer, inner)| {
            let text = body.get(outer)?.get(inner)?.as_str()?;
            Some(clean(text))
        });
        found.next()
    }

    /// A parameter of the challenge, decoded.
    fn parameter(&self, name: &str) -> Option<String> {
        let text = std::str::from_utf8(self.challenge?).ok()?;
        let mut rest = text;
        // The realm is no business of ours, and may hold anything but a quote.
        while let Some((before, after)) = rest.split_once("=\"") {
            let (value, behind) = after.split_once('"')?;
            let found = before.rsplit([' ', ',', '\t']).next();
            if found == Some(name) {
                return percent::decode(value).map(|value| clean(&value));
            }
            rest = behind;
        }
        None
    }
}

fn inner(mut members: Map<String, Value>) -> Result<Value, Outage> {
    let found = KEYS.iter().find_map(|key| members.remove(*key));
    found.ok_or(Outage::BadBody)
}

/// A derived reader takes an array of the fields' values for the object.
fn item<T: DeserializeOwned>(value: Value) -> Result<T, Outage> {
    if !value.is_object() {
        return Err(Outage::BadBody);
    }
    serde_json::from_value(value).map_err(|_| Outage::BadBody)
}

/// For a log: the platform is a stranger too.
fn clean(text: &str) -> String {
    let text = text.chars().take(LONGEST_MESSAGE);
    text.filter(|c| !c.is_control()).collect()
}
