//! What a callback's URL says, what its signature is over, and why it would
//! not be accepted, for people who wonder. Whether it would be is what
//! [`Receiver`] says of it; the rest only describes. The signature that would
//! be right is never told.

mod rules;
mod signature;

use rewards::{Profile, Receiver, Refusal, Trust};
use serde::Serialize;
use sign::HmacMd5Key;

use crate::wire::{HMAC, OID, Query, SID, StaticParameters};
use rules::{BrokenRule, is_own};
pub use signature::Signature;

/// What a parameter is to a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Who is to be rewarded.
    Sid,
    /// Which view is redeemed.
    Oid,
    /// Something that the callback URL carries, if it does.
    Static,
}

/// A parameter that is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// What it is.
    pub role: Role,
    /// Its name, decoded.
    pub name: String,
    /// Its value, decoded.
    pub value: String,
}

/// What can be said of a callback's URL. Parameters and the text that is signed
/// are whatever the URL holds: escape them before they reach a terminal. The
/// sentences are escaped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What is signed, in the order in which it is.
    pub parameters: Vec<Parameter>,
    /// The text that the signature has to be over.
    pub signing_text: String,
    /// The rules that the URL breaks, each in a sentence without its full stop.
    pub broken_rules: Vec<String>,
    /// Other callbacks that the same signature would stand for.
    pub ambiguities: Vec<String>,
    /// What is to be said of the signature.
    pub signature: Signature,
    /// Whether it would be accepted, once, from a sender who is allowed to send.
    pub accepted: bool,
    /// Why not, in a sentence without its full stop.
    pub why_not: Option<String>,
}

/// Explains a URL, or its query alone, to a receiver of this network's callbacks
/// that accepts any of these keys. Without a receiver, one is taken that expects the
/// parameters that the URL has, with the values that they have there.
///
/// White space around the URL is not part of it.
#[must_use]
pub fn explain(url: &str, keys: &[HmacMd5Key], receiver: Option<&Receiver>) -> Explanation {
    let raw = query_of(url);
    let (query, unreadable) = Query::parse_leniently(raw.as_bytes());
    let statics = match receiver {
        Some(receiver) => StaticParameters::new(receiver.statics()),
        None => StaticParameters::new(query.iter().filter(|(name, _)| !is_own(name))),
    };
    let broken = rules::broken(&query, &unreadable, receiver.is_some(), &statics);
    let own = statics.ok().filter(|_| receiver.is_none());
    let own = own.and_then(|own| receiver_of(&own));
    let refusal = judge(raw, keys, receiver.or(own.as_ref())).err();
    let why_not = refusal.map(|refusal| match refusal {
        Refusal::SignatureMismatch => signature::mismatch(&query, raw, keys),
        Refusal::SignatureUnreadable => "the signature has not 32 hexadecimal digits".to_owned(),
        refusal => told(refusal, &broken),
    });
    Explanation {
        parameters: parameters(&query),
        signing_text: query.signing_text(),
        broken_rules: broken.into_iter().map(|rule| rule.sentence).collect(),
        ambiguities: ambiguities(&query),
        signature: Signature::of(&query, keys),
        accepted: why_not.is_none(),
        why_not,
    }
}

fn receiver_of(statics: &StaticParameters) -> Option<Receiver> {
    let profile = Profile::named("unity-ads")?;
    Receiver::new(&profile, statics.iter(), Trust::default()).ok()
}

/// What the receiver says. There is none where the parameters are those of no
/// callback URL, and so every receiver refuses one of them.
fn judge(raw: &str, keys: &[HmacMd5Key], receiver: Option<&Receiver>) -> Result<(), Refusal> {
    let Some(receiver) = receiver else {
        Query::parse(raw.as_bytes())?;
        return Err(Refusal::ParameterUnexpected);
    };
    let callback = receiver.parse(raw.as_bytes())?;
    // Which key it was is not told.
    callback.verify(keys.iter().map(|key| ((), key))).map(drop)
}

/// A refusal in the words of the rule that it is for.
fn told(refusal: Refusal, broken: &[BrokenRule]) -> String {
    let rule = broken.iter().find(|rule| rule.refusal == refusal);
    rule.map_or_else(|| refusal.to_string(), |rule| rule.sentence.clone())
}

/// What stands behind the `?`; the whole of a text that is no URL.
fn query_of(url: &str) -> &str {
    let url = url.trim();
    match url.split_once('?') {
        Some((_, query)) => query,
        None if url.contains("://") || url.starts_with('/') => "",
        None => url,
    }
}

fn parameters(query: &Query<'_>) -> Vec<Parameter> {
    let mut parameters: Vec<_> = query.iter().filter(|(name, _)| *name != HMAC).collect();
    parameters.sort_by_key(|(name, _)| *name);
    let shown = parameters.into_iter().map(|(name, value)| Parameter {
        role: match name {
            SID => Role::Sid,
            OID => Role::Oid,
            _ => Role::Static,
        },
        name: name.to_owned(),
        value: value.to_owned(),
    });
    shown.collect()
}

/// A value that reads on, behind a comma, as a parameter of its own.
fn ambiguities(query: &Query<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in query.iter().filter(|(name, _)| *name != HMAC) {
        let behind = value.split(',').skip(1);
        let others = behind.filter_map(|part| part.split_once('='));
        let others: Vec<_> = others.map(|(other, _)| format!("{other:?}")).collect();
        let as_what = match others.len() {
            0 => None,
            1 => Some("that as a parameter"),
            _ => Some("those as parameters"),
        };
        if let Some(as_what) = as_what {
            let others = others.join(", ");
            found.push(format!(
                "the value of {name:?} holds {others} as its text; the same signature stands for \
                 a callback with {as_what}"
            ));
        }
        if name.contains([',', '=']) {
            found.push(format!(
                "the name {name:?} holds a comma or an equals sign; the same signature stands \
                 for a callback in which it ends there"
            ));
        }
    }
    found
}
