//! What a call of the API says, what its signature has to be over, and why it
//! would not be accepted, for people who wonder. Whether it would be is what
//! [`admit`] says of it; the rest only describes. The signature that would be
//! right is never told, nor whether a nonce was used.

mod called;

use base::{AppId, Timestamp};
use serde::Serialize;
use sign::oauth1::{Presented, read};

use crate::{
    game::Heard,
    platform::{Denied, Diagnosis, Registry, admit},
    wire::{Model, Problem},
};

/// A parameter of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Where it stands: `query`, `body` or `Authorization header`.
    pub source: String,
    /// Its name, decoded.
    pub name: String,
    /// Its value, decoded.
    pub value: String,
}

/// When a call says that it was signed, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// Its timestamp.
    pub signed_at: u64,
    /// Now, at the platform.
    pub now: i64,
    /// How far the one may lie from the other, either way.
    pub window: u64,
}

/// What can be said of a call. Parameters and base string are whatever the call
/// holds: escape them before they reach a terminal. Sentences are ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Whose call it says that it is.
    pub consumer_key: Option<String>,
    /// `proxy` with a token, `trusted` without.
    pub model: Option<&'static str>,
    /// What it calls, as the documents write its path; absent where it calls
    /// nothing that there is.
    pub calls: Option<String>,
    /// The text that the signature has to be over; absent unless the consumer
    /// key is the app's and the token can be read.
    pub base_string: Option<String>,
    /// What stands in that text, in the order in which it was sent.
    pub parameters: Vec<Parameter>,
    /// When it was signed.
    pub timestamp: Option<Moment>,
    /// The known mistakes that, made together, give the signature that came,
    /// each in a sentence without its full stop.
    pub mistakes: Vec<String>,
    /// Whether it would be accepted, once: unless its nonce was used.
    pub accepted: bool,
    /// `oauth_problem` of the refusal, where it is about the signature.
    pub problem: Option<&'static str>,
    /// Why not, in a sentence without its full stop.
    pub why_not: Option<String>,
}

/// Explains a call to the app whose call it should be.
#[must_use]
pub fn explain<R: Registry + ?Sized>(
    heard: &Heard<'_>,
    registry: &R,
    app: AppId,
    now: Timestamp,
) -> Explanation {
    let request = heard.request();
    let presented = match read(&request) {
        Ok(presented) => presented,
        Err(fault) => return Explanation::default().refused(&Problem::from(fault)),
    };
    let own = registry.consumer(presented.consumer_key());
    let Some(consumer) = own.filter(|consumer| consumer.app_id == app) else {
        let told = Explanation {
            consumer_key: Some(presented.consumer_key().to_owned()),
            ..Explanation::default()
        };
        let advice = "the app has no such consumer key on OpenSocial";
        return told.refused(&Problem::new("consumer_key_unknown", advice));
    };
    let denied = admit(&presented, registry, now).map(|caller| caller.get().model);
    let told = about(&presented, registry, now, &denied).at(Moment {
        signed_at: presented.timestamp(),
        now: now.secs(),
        window: consumer.rules.window.as_secs(),
    });
    let called = called::called(heard, consumer.rules, told.model());
    let calls = called.path;
    let told = Explanation { calls, ..told };
    match (denied, called.why_not) {
        (Err(denied), _) => told.refused(&denied.problem()),
        (Ok(_), Some(why_not)) => Explanation {
            why_not: Some(why_not),
            ..told
        },
        (Ok(_), None) => Explanation {
            accepted: true,
            ..told
        },
    }
}

fn about<R: Registry + ?Sized>(
    presented: &Presented<'_>,
    registry: &R,
    now: Timestamp,
    denied: &Result<Model, Denied>,
) -> Explanation {
    let invalid = matches!(denied, Err(Denied::SignatureInvalid));
    let model = match presented.token() {
        Some(_) => "proxy",
        None => "trusted",
    };
    let mut told = Explanation {
        consumer_key: Some(presented.consumer_key().to_owned()),
        model: Some(model),
        ..Explanation::default()
    };
    let Some(found) = Diagnosis::of(presented, registry, now, invalid) else {
        return told;
    };
    told.base_string = Some(found.base_string);
    let parameters = found.parameters.into_iter();
    let parameters = parameters.map(|shown| Parameter {
        source: shown.source,
        name: shown.name,
        value: shown.value,
    });
    told.parameters = parameters.collect();
    let mistakes = found.mistakes.unwrap_or_default();
    told.mistakes = mistakes.iter().map(ToString::to_string).collect();
    told
}

impl Explanation {
    fn refused(self, problem: &Problem) -> Self {
        Self {
            problem: Some(problem.name),
            why_not: Some(problem.advice.clone()),
            ..self
        }
    }

    fn at(self, moment: Moment) -> Self {
        Self {
            timestamp: Some(moment),
            ..self
        }
    }

    fn model(&self) -> Model {
        match self.model {
            Some("proxy") => Model::Proxy,
            _ => Model::Trusted,
        }
    }
}
