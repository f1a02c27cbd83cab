use base::Timestamp;
use serde_json::{Value, json};
use sign::oauth1::{HmacSha1Key, Key, Mistake, Parameter, Presented, UrlForm};

use super::{Consumer, Registry, admit::opened};
use crate::profile::ErrorShape;

/// How much of a base string is shown, in bytes: it is ASCII.
const LONGEST_BASE_STRING: usize = 16 * 1024;

/// How many parameters are shown.
const MOST_PARAMETERS: usize = 100;

/// How many characters of a name or a value are shown.
const LONGEST_TEXT: usize = 200;

/// What a sandbox says besides of a signature that is not good: what was to be
/// signed, and which known mistake was. It holds nothing but what the caller has
/// sent, and neither a key nor the signature that would have been good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What the signature has to be over (RFC 5849, section 3.4.1.1).
    pub base_string: String,
    /// What is in it, by source, in the order in which it was sent.
    pub parameters: Vec<Shown>,
    /// The known mistakes that together give the signature that came; `None`
    /// where they were not looked for.
    pub mistakes: Option<Vec<Mistake>>,
}

/// A parameter as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Where it stood.
    pub source: String,
    /// Its name, decoded.
    pub name: String,
    /// Its value, decoded.
    pub value: String,
}

impl Shown {
    fn of(parameter: &Parameter<'_>) -> Self {
        Self {
            source: parameter.source().to_string(),
            name: cut(&parameter.name(), LONGEST_TEXT),
            value: cut(&parameter.value(), LONGEST_TEXT),
        }
    }
}

impl Diagnosis {
    /// Looks into a call whose signature is not good. `None` where nobody has
    /// its consumer key, or its token cannot be read. To look for mistakes costs
    /// some hundreds of signatures: say so only within a limit.
    pub fn of<R: Registry + ?Sized>(
        presented: &Presented<'_>,
        registry: &R,
        now: Timestamp,
        look_for_mistakes: bool,
    ) -> Option<Self> {
        let consumer = registry.consumer(presented.consumer_key())?;
        let token = opened(presented, &consumer, registry).ok()?;
        let token_secret = token.as_ref().map(|token| &token.get().secret);
        let mistakes = || {
            let secrets = secrets(&consumer, now).into_iter();
            let mut found = secrets.map(|secret| {
                let key = Key::from(HmacSha1Key::new(secret, token_secret));
                presented.diagnose(&key)
            });
            let found = found.find(|mistakes| !mistakes.is_empty());
            found.unwrap_or_default()
        };
        let all = presented.as_sent().into_iter();
        let signed = all.filter(|parameter| parameter.name() != "oauth_signature");
        Some(Self {
            base_string: cut(&presented.base_string(UrlForm::Rfc), LONGEST_BASE_STRING),
            parameters: signed.take(MOST_PARAMETERS).map(Shown::of).collect(),
            mistakes: look_for_mistakes.then(mistakes),
        })
    }

    /// What goes beside the message of an error.
    #[must_use]
    pub fn members(&self, shape: ErrorShape) -> Vec<(&'static str, Value)> {
        let [base_string, parameters, mistakes, source, name, value] = match shape {
            ErrorShape::Message => [
                "BaseString",
                "Parameters",
                "Diagnosis",
                "In",
                "Name",
                "Value",
            ],
            ErrorShape::CodeAndMessage => [
                "baseString",
                "parameters",
                "diagnosis",
                "in",
                "name",
                "value",
            ],
        };
        let shown = self
            .parameters
            .iter()
            .map(|shown| json!({ source: shown.source, name: shown.name, value: shown.value }));
        let mut members = vec![
            (base_string, json!(self.base_string)),
            (parameters, shown.collect()),
        ];
        if let Some(found) = &self.mistakes {
            let sentences: Vec<String> = found.iter().map(ToString::to_string).collect();
            members.push((mistakes, json!(sentences)));
        }
        members
    }
}

/// The secrets that count now.
pub(super) fn secrets<'c>(consumer: &Consumer<'c>, now: Timestamp) -> Vec<&'c base::Secret> {
    let previous = consumer.previous.filter(|previous| now < previous.until);
    let mut secrets = vec![consumer.secret];
    secrets.extend(previous.map(|previous| previous.secret));
    secrets
}

fn cut(text: &str, most: usize) -> String {
    let mut shown: String = text.chars().take(most).collect();
    if text.chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}
